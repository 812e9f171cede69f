#include "agent/eye/linux/neighbour_watch.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include <sys/inotify.h>

namespace shiftguard::eye {

Result<NeighbourWatch> NeighbourWatch::begin(std::string device) {
    Descriptor events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!events.ok()) {
        return Error{ErrorKind::internal, device,
                     std::string("The kernel does not tell when another program opens the camera (") +
                         std::strerror(errno) + ").",
                     Retry::useless};
    }
    NeighbourWatch watch(std::move(device), std::move(events));
    watch.listen();
    return watch;
}

void NeighbourWatch::listen() {
    // The same file is the same watch; that of a file which is gone has ended by itself.
    static_cast<void>(::inotify_add_watch(events_.get(), device_.c_str(), IN_OPEN | IN_CLOSE));
}

NeighbourWatch::Heard NeighbourWatch::heard() {
    Heard heard;
    alignas(inotify_event) std::array<char, 4096> notices{};
    while (true) {
        const auto bytes = ::read(events_.get(), notices.data(), notices.size());
        if (bytes <= 0) {
            return heard;
        }
        std::size_t at = 0;
        while (at + sizeof(inotify_event) <= static_cast<std::size_t>(bytes)) {
            inotify_event notice{};
            std::memcpy(&notice, notices.data() + at, sizeof notice);
            heard.opened += (notice.mask & IN_OPEN) != 0 ? 1 : 0;
            heard.closed += (notice.mask & IN_CLOSE) != 0 ? 1 : 0;
            at += sizeof notice + notice.len;
        }
    }
}

}  // namespace shiftguard::eye
