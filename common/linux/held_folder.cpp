#include "common/linux/held_folder.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>

namespace shiftguard {

Result<HeldFolder> HeldFolder::hold(const std::filesystem::path& folder) {
    Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    while (!descriptor.ok() || ::flock(descriptor.get(), LOCK_EX) != 0) {
        const int number = errno;
        if (!descriptor.ok() || number != EINTR) {
            return Error{ErrorKind::internal, folder.string(),
                         "Cannot hold the folder: " + std::generic_category().message(number) + ".", Retry::useless};
        }
    }
    return HeldFolder(std::move(descriptor));
}

}  // namespace shiftguard
