#include "agent/journal/folder.hpp"
#include "agent/journal/journal.hpp"
#include "agent/journal/lines.hpp"
#include "agent/journal/sealed_file.hpp"

#include <utility>

namespace shiftguard::journal {

struct Writer::Inner {
    SealedFile file;
};

Writer::Writer(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;

Result<Writer> Writer::begin(const std::filesystem::path& folder, std::string run_id, const Key& key,
                             std::uint32_t segment) {
    const auto path = folder / segment_name(run_id, segment);
    auto file = SealedFile::make(path, std::move(run_id), segment, key);
    return file ? Result<Writer>(Writer(std::make_unique<Inner>(Inner{std::move(*file)}))) : file.error();
}

Status Writer::append(const Entry& entry) {
    return inner_->file.append(entry.now.wall, to_json(entry));
}

Status Writer::append(const Beginning& beginning, WallTime at) {
    return inner_->file.append(at, to_json(beginning));
}

Status Writer::append(const PolicyMark& policy, WallTime at) {
    return inner_->file.append(at, to_json(policy));
}

const std::filesystem::path& Writer::file() const {
    return inner_->file.path();
}

std::uint64_t Writer::size() const {
    return inner_->file.size();
}

}  // namespace shiftguard::journal
