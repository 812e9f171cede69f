#include "agent/spool/ballast.hpp"

#include "common/linux/descriptor.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::spool {

Ballast::Ballast(std::filesystem::path file, std::size_t bytes) : file_(std::move(file)), bytes_(bytes) {}

bool Ballast::held() const {
    std::error_code error;
    const auto size = std::filesystem::file_size(file_, error);
    return !error && size == bytes_ && bytes_ > 0;
}

Status Ballast::take() const {
    if (bytes_ == 0 || held()) {
        return success();
    }
    const Descriptor file(::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    // fallocate and not a hole: the blocks must be ours.
    const int number = file.ok() ? ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes_)) : errno;
    if (number == 0) {
        return success();
    }
    ::unlink(file_.c_str());
    const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    return Error{full ? ErrorKind::exhausted : ErrorKind::refused, file_.string(),
                 "No room can be held for a full disk: " + std::generic_category().message(number) + ".", Retry::helps};
}

bool Ballast::give_back() const {
    return ::unlink(file_.c_str()) == 0;
}

}  // namespace shiftguard::spool
