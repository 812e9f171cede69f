#include "agent/journal/journal.hpp"
#include "agent/journal/note_json.hpp"
#include "agent/journal/sealed.hpp"
#include "common/uuid.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

namespace shiftguard::journal {
namespace {

namespace fs = std::filesystem;

Error write_error(const fs::path& file, int code) {
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return {full ? ErrorKind::exhausted : ErrorKind::unavailable, file.string(),
            "The journal cannot be written: " + std::generic_category().message(code) +
                (full ? "; free space on the disk that holds it." : "; see to the disk that holds it."),
            Retry::helps};
}

Error open_error(const fs::path& file, int code) {
    const auto kind = code == EEXIST                      ? ErrorKind::invalid_input
                      : code == ENOENT || code == ENOTDIR ? ErrorKind::not_found
                      : code == EACCES || code == EPERM   ? ErrorKind::refused
                                                          : ErrorKind::unavailable;
    return {kind, file.string(),
            "The journal cannot be begun: " + std::generic_category().message(code) +
                "; its folder must exist and be writable, and each run needs an id of its own.",
            Retry::useless};
}

}  // namespace

struct Writer::Inner {
    Inner(int opened, fs::path file, FileHead file_head, const Key& key)
        : descriptor(opened), path(std::move(file)), head(std::move(file_head)), seal(key, head) {}
    ~Inner() { ::close(descriptor); }
    Inner(const Inner&) = delete;
    Inner& operator=(const Inner&) = delete;

    Status put(const Bytes& bytes);
    Status put_line(WallTime at, const std::string& line);

    int descriptor;
    fs::path path;
    FileHead head;
    Seal seal;
    std::uint64_t number = 1;  // of the next entry
    off_t size = 0;            // of what is whole
};

/// All of it or nothing: what was written in part is taken back, or every later entry would be unreadable.
Status Writer::Inner::put(const Bytes& bytes) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written == static_cast<ssize_t>(bytes.size())) {
        size += written;
        return success();
    }
    const int code = written < 0 ? errno : ENOSPC;  // a short write to a file means that no more room was there
    if (written > 0 && ::ftruncate(descriptor, size) != 0) {
        return write_error(path, errno);
    }
    return write_error(path, code);
}

Status Writer::Inner::put_line(WallTime at, const std::string& line) {
    if (line.size() > most_text_bytes) {
        return Error{ErrorKind::invalid_input, path.string(), "The entry is longer than the journal takes.",
                     Retry::useless};
    }
    auto written = put(seal.close(number, at, line));
    if (written) {
        ++number;
    }
    return written;
}

Writer::Writer(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;

Result<Writer> Writer::begin(const fs::path& folder, std::string run_id, const Key& key) {
    if (!is_uuid(run_id)) {
        return Error{ErrorKind::invalid_input, run_id, "The id of a run must be a UUID.", Retry::useless};
    }
    if (key.size() != key_bytes) {
        return Error{ErrorKind::invalid_input, "journal key", "The journal key must have 32 bytes.", Retry::useless};
    }
    if (sodium_init() < 0) {
        return Error{ErrorKind::internal, "libsodium", "The cryptographic library does not start.", Retry::useless};
    }
    const auto file = folder / (run_id + ".journal");
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return open_error(file, errno);
    }
    FileHead head{{}, std::move(run_id)};
    randombytes_buf(head.salt.data(), head.salt.size());
    auto inner = std::make_unique<Inner>(descriptor, file, std::move(head), key);
    if (auto written = inner->put(encode(inner->head)); !written) {
        ::unlink(file.c_str());
        return written.error();
    }
    return Writer(std::move(inner));
}

Status Writer::append(const Entry& entry) {
    return inner_->put_line(entry.now.wall, to_json(entry));
}

Status Writer::append(const ResponseNote& note) {
    return inner_->put_line(note.at, to_json(note));
}

const std::string& Writer::run_id() const {
    return inner_->head.run_id;
}

}  // namespace shiftguard::journal
