#include "agent/journal/sealed_file.hpp"

#include "common/uuid.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

namespace shiftguard::journal {
namespace {

namespace fs = std::filesystem;

bool is_full(int code) {
    return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

Error write_error(const fs::path& file, int code) {
    return {is_full(code) ? ErrorKind::exhausted : ErrorKind::unavailable, file.string(),
            "The journal cannot be written: " + std::generic_category().message(code) +
                (is_full(code) ? "; free space on the disk that holds it." : "; see to the disk that holds it."),
            Retry::helps};
}

Error open_error(const fs::path& file, int code) {
    if (is_full(code)) {
        return write_error(file, code);
    }
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

struct SealedFile::Inner {
    Inner(int opened, fs::path file, FileHead file_head, const Key& key)
        : descriptor(opened), path(std::move(file)), head(std::move(file_head)), seal(key, head) {}
    ~Inner() { ::close(descriptor); }
    Inner(const Inner&) = delete;
    Inner& operator=(const Inner&) = delete;

    Status put(const Bytes& bytes);
    Status reserve(std::uint64_t bytes) const;

    int descriptor;
    fs::path path;
    FileHead head;
    Seal seal;
    std::uint64_t number = 1;  // of the next line
    off_t size = 0;            // of what is whole
};

/// All of it or nothing: what was written in part is taken back, or every later line would be unreadable.
Status SealedFile::Inner::put(const Bytes& bytes) {
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

Status SealedFile::Inner::reserve(std::uint64_t bytes) const {
    if (bytes == 0 || ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) == 0) {
        return success();
    }
    // A file system that can't do it is no fault: its lines then have the room that every file has.
    return errno == EOPNOTSUPP || errno == ENOSYS ? success() : Status(write_error(path, errno));
}

SealedFile::SealedFile(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
SealedFile::~SealedFile() = default;
SealedFile::SealedFile(SealedFile&&) noexcept = default;
SealedFile& SealedFile::operator=(SealedFile&&) noexcept = default;

Result<SealedFile> SealedFile::make(const fs::path& file, std::string run_id, std::uint32_t segment, const Key& key,
                                    std::uint64_t reserve) {
    if (!is_uuid(run_id)) {
        return Error{ErrorKind::invalid_input, run_id, "The id of a run must be a UUID.", Retry::useless};
    }
    if (key.size() != key_bytes) {
        return Error{ErrorKind::invalid_input, "journal key", "The journal key must have 32 bytes.", Retry::useless};
    }
    if (sodium_init() < 0) {
        return Error{ErrorKind::internal, "libsodium", "The cryptographic library does not start.", Retry::useless};
    }
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return open_error(file, errno);
    }
    FileHead head{{}, segment, std::move(run_id)};
    randombytes_buf(head.salt.data(), head.salt.size());
    auto inner = std::make_unique<Inner>(descriptor, file, std::move(head), key);
    auto made = inner->reserve(reserve);
    if (made) {
        made = inner->put(encode(inner->head));
    }
    if (!made) {
        ::unlink(file.c_str());
        return made.error();
    }
    return SealedFile(std::move(inner));
}

Status SealedFile::append(WallTime at, const std::string& line) {
    if (line.size() > most_text_bytes) {
        return Error{ErrorKind::invalid_input, path().string(), "The entry is longer than the journal takes.",
                     Retry::useless};
    }
    auto written = inner_->put(inner_->seal.close(inner_->number, at, line));
    if (written) {
        ++inner_->number;
    }
    return written;
}

Status SealedFile::reserve(std::uint64_t bytes) const {
    return inner_->reserve(bytes);
}

const fs::path& SealedFile::path() const {
    return inner_->path;
}

std::uint64_t SealedFile::size() const {
    return static_cast<std::uint64_t>(inner_->size);
}

}  // namespace shiftguard::journal
