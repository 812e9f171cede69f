#include "agent/template/template.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/sodium/sodium.hpp"

#include <system_error>
#include <utility>

#include <sodium.h>

namespace shiftguard::face_template {
namespace {

constexpr std::size_t max_file_bytes = 1U << 20U;

Error with_subject(Error error, const std::filesystem::path& file) {
    error.subject = file.string();
    return error;
}

Error not_enrolled(const WorkerId& worker, const std::filesystem::path& file) {
    return {ErrorKind::not_found, file.string(),
            "The worker " + worker.text() + " is not enrolled on this workstation: run \"shiftguard enrol\".",
            Retry::useless};
}

}  // namespace

TemplateStore::TemplateStore(std::filesystem::path folder, std::string machine, Bytes key)
    : folder_(std::move(folder)), machine_(std::move(machine)), key_(std::move(key)) {}

// A digest: a worker's id may hold any letter, and a listing of the folder need not name the workers.
std::filesystem::path TemplateStore::file_of(const WorkerId& worker) const {
    ensure_sodium();
    Bytes name(16);
    const auto text = as_bytes(worker.text());
    crypto_generichash(name.data(), name.size(), text.data(), text.size(), nullptr, 0);
    return folder_ / (to_hex(name) + ".template");
}

Status TemplateStore::save(const Template& plain) const {
    if (auto made = make_private_folder(folder_); !made) {
        return made;
    }
    return write_atomically(file_of(plain.worker), seal(plain, machine_, key_), FileMode::owner_only);
}

Result<Template> TemplateStore::load(const WorkerId& worker) const {
    const auto file = file_of(worker);
    const auto sealed = read_private_file(file, max_file_bytes);
    if (!sealed && sealed.error().kind == ErrorKind::not_found) {
        return not_enrolled(worker, file);
    }
    if (!sealed) {
        return sealed.error();
    }
    auto opened = open(*sealed, worker, machine_, key_);
    if (!opened) {
        return with_subject(opened.error(), file);
    }
    return opened;
}

bool TemplateStore::has(const WorkerId& worker) const {
    std::error_code error;
    return std::filesystem::exists(file_of(worker), error);
}

Status TemplateStore::destroy(const WorkerId& worker) const {
    const auto file = file_of(worker);
    std::error_code error;
    if (!std::filesystem::remove(file, error)) {
        if (!error) {
            return not_enrolled(worker, file);
        }
        return Error{ErrorKind::refused, file.string(), "The template cannot be destroyed: " + error.message() + ".",
                     Retry::useless};
    }
    return sync_folder(folder_);
}

}  // namespace shiftguard::face_template
