#include "agent/eye/linux/link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shiftguard::eye {

Result<Link> Link::adopt(int descriptor) {
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
        return Error{ErrorKind::invalid_input, "--socket-fd " + std::to_string(descriptor),
                     "The descriptor is no SOCK_SEQPACKET socket; the eye is started by shiftguardd, not by hand.",
                     Retry::useless};
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return Link(descriptor);
}

Link::~Link() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Link::Link(Link&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

bool Link::send(const observation::FromEye& message) {
    const Bytes bytes = observation::encode(message);
    while (::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno != EINTR) {
            return errno == EAGAIN || errno == EWOULDBLOCK;
        }
    }
    return true;
}

Result<std::variant<std::monostate, Closed, observation::Demand>> Link::receive(Milliseconds patience, int other) {
    using Received = std::variant<std::monostate, Closed, observation::Demand>;
    std::array<pollfd, 2> waiting{pollfd{descriptor_, POLLIN, 0}, pollfd{other, POLLIN, 0}};
    const auto wait = static_cast<int>(std::clamp<std::int64_t>(patience.count(), 0, 60'000));
    if (::poll(waiting.data(), waiting.size(), wait) <= 0) {
        return Received(std::monostate{});
    }
    Bytes bytes(observation::max_message_bytes + 1);
    const auto got = ::recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return Received(std::monostate{});
    }
    if (got <= 0) {
        return Received(Closed{});
    }
    const auto message = observation::decode_to_eye(std::span(bytes).first(static_cast<std::size_t>(got)));
    if (!message) {
        return message.error();
    }
    return Received(std::get<observation::Demand>(*message));
}

}  // namespace shiftguard::eye
