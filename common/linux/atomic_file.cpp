#include "common/linux/atomic_file.hpp"

#include "common/linux/descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard {
namespace {

Error error_of(const std::filesystem::path& subject, const std::string& doing, int number) {
    ErrorKind kind = ErrorKind::internal;
    if (number == ENOENT || number == ENOTDIR) {
        kind = ErrorKind::not_found;
    } else if (number == EACCES || number == EPERM || number == EROFS || number == ELOOP) {
        kind = ErrorKind::refused;
    } else if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
        kind = ErrorKind::exhausted;
    }
    return {kind, subject.string(), "Cannot " + doing + ": " + std::generic_category().message(number) + ".",
            kind == ErrorKind::exhausted ? Retry::helps : Retry::useless};
}

bool write_all(int descriptor, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

Status write_temporary(const std::string& temporary, std::span<const std::uint8_t> bytes, FileMode mode) {
    ::unlink(temporary.c_str());  // of a writer that died
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, static_cast<mode_t>(mode)));
    // fchmod: the mode is the one asked for, whatever the umask.
    if (!file.ok() || ::fchmod(file.get(), static_cast<mode_t>(mode)) != 0 || !write_all(file.get(), bytes) ||
        ::fsync(file.get()) != 0) {
        return error_of(temporary, "write the file", errno);
    }
    return success();
}

Result<Bytes> read_all(const Descriptor& descriptor, const std::filesystem::path& file, std::size_t most) {
    Bytes bytes;
    Bytes chunk(65536);
    while (true) {
        const ssize_t got = ::read(descriptor.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return error_of(file, "read the file", errno);
        }
        if (got == 0) {
            return bytes;
        }
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
        if (bytes.size() > most) {
            return Error{ErrorKind::exhausted, file.string(),
                         "The file is larger than the " + std::to_string(most) + " bytes that are taken.",
                         Retry::useless};
        }
    }
}

}  // namespace

Status write_atomically(const std::filesystem::path& file, std::span<const std::uint8_t> bytes, FileMode mode) {
    const std::string temporary = file.string() + ".new";
    if (const auto written = write_temporary(temporary, bytes, mode); !written) {
        ::unlink(temporary.c_str());
        return Error{written.error().kind, file.string(), written.error().message, written.error().retry};
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        return error_of(file, "replace the file", number);
    }
    return sync_folder(file.parent_path());
}

Result<Bytes> read_file(const std::filesystem::path& file, std::size_t most) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.ok()) {
        return error_of(file, "open the file", errno);
    }
    return read_all(descriptor, file, most);
}

Result<Bytes> read_private_file(const std::filesystem::path& file, std::size_t most) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!descriptor.ok()) {
        return error_of(file, "open the file", errno);
    }
    struct stat facts {};
    if (::fstat(descriptor.get(), &facts) != 0) {
        return error_of(file, "look at the file", errno);
    }
    if (!S_ISREG(facts.st_mode) || facts.st_uid != ::geteuid() || (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{ErrorKind::refused, file.string(),
                     "The file holds a secret and must be a plain file of this program's own user with mode 0600: "
                     "find out who else read it, then mend its owner and mode or replace it.",
                     Retry::useless};
    }
    return read_all(descriptor, file, most);
}

Status make_private_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::is_directory(folder, error)) {
        return success();
    }
    if (folder.has_parent_path() && folder.parent_path() != folder) {
        std::filesystem::create_directories(folder.parent_path(), error);
    }
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        return error_of(folder, "make the folder", errno);
    }
    return sync_folder(folder.parent_path());
}

Status sync_folder(const std::filesystem::path& folder) {
    const std::filesystem::path named = folder.empty() ? std::filesystem::path(".") : folder;
    const Descriptor descriptor(::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.ok() || ::fsync(descriptor.get()) != 0) {
        return error_of(named, "sync the folder", errno);
    }
    return success();
}

}  // namespace shiftguard
