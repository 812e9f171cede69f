#include "tests/support/tcp_gate.hpp"

#include "common/linux/descriptor.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

constexpr int look_ms = 5;  // how soon a change of the way is seen
constexpr std::size_t piece = 16384;
constexpr std::size_t slow_piece = 400;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr* plain(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

bool readable(int socket, int patience_ms) {
    pollfd one{socket, POLLIN, 0};
    return ::poll(&one, 1, patience_ms) > 0;
}

bool send_all(int socket, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

// The other side sees a reset and not an orderly end, as where a cable is pulled and put back.
void reset(const Descriptor& socket) {
    const linger now{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

}  // namespace

struct TcpGate::Inner {
    Descriptor listening{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::uint16_t port = 0;
    std::atomic<std::uint16_t> server{0};
    std::atomic<Way> way{Way::open};
    std::atomic<std::size_t> passed{0};
    std::atomic<std::size_t> answers_lost{0};
    std::atomic<bool> ends{false};
    std::thread door;

    void listen() {
        auto address = loopback(0);
        socklen_t size = sizeof(address);
        if (::bind(listening.get(), plain(address), size) != 0 || ::listen(listening.get(), 64) != 0 ||
            ::getsockname(listening.get(), plain(address), &size) != 0) {
            throw std::runtime_error("the gate has no port");
        }
        port = ntohs(address.sin_port);
    }

    void stand_at_the_door() {
        std::vector<std::thread> passages;
        while (!ends) {
            if (readable(listening.get(), look_ms)) {
                Descriptor client(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
                if (client.ok()) {
                    passages.emplace_back([this, client = std::move(client)] { pass(client); });
                }
            }
        }
        for (auto& passage : passages) {
            passage.join();
        }
    }

    void pass(const Descriptor& client) {
        const Descriptor to(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        auto address = loopback(server);
        const bool connected = ::connect(to.get(), plain(address), sizeof(address)) == 0;
        const int at_once = 1;
        ::setsockopt(to.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
        ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
        while (connected && !ends && way != Way::cut && step(client, to)) {
        }
        reset(client);
        reset(to);
    }

    // One look at both sides; false where the connection is over.
    bool step(const Descriptor& client, const Descriptor& to) {
        if (way == Way::held) {
            ::poll(nullptr, 0, look_ms);
            return true;
        }
        std::array<pollfd, 2> sides{pollfd{client.get(), POLLIN, 0}, pollfd{to.get(), POLLIN, 0}};
        ::poll(sides.data(), sides.size(), look_ms);
        return (sides[0].revents == 0 || forward(client, to)) && (sides[1].revents == 0 || answer(to, client));
    }

    bool forward(const Descriptor& client, const Descriptor& to) {
        std::array<char, piece> bytes{};
        const ssize_t size = ::recv(client.get(), bytes.data(), amount(), 0);
        if (size <= 0) {
            return false;
        }
        if (way == Way::corrupted) {
            bytes.at(static_cast<std::size_t>(size) / 2) ^= 1;
        }
        passed += static_cast<std::size_t>(size);
        return send_all(to.get(), bytes.data(), static_cast<std::size_t>(size));
    }

    bool answer(const Descriptor& to, const Descriptor& client) {
        std::array<char, piece> bytes{};
        const ssize_t size = ::recv(to.get(), bytes.data(), amount(), 0);
        if (size <= 0) {
            return false;
        }
        if (way == Way::no_answers) {
            ++answers_lost;
            return false;
        }
        return send_all(client.get(), bytes.data(), static_cast<std::size_t>(size));
    }

    [[nodiscard]] std::size_t amount() const {
        if (way != Way::slow) {
            return piece;
        }
        ::poll(nullptr, 0, 1);
        return slow_piece;
    }
};

TcpGate::TcpGate() : inner_(std::make_unique<Inner>()) {
    inner_->listen();
    inner_->door = std::thread([inner = inner_.get()] { inner->stand_at_the_door(); });
}

TcpGate::~TcpGate() {
    inner_->ends = true;
    inner_->door.join();
}

std::uint16_t TcpGate::port() const {
    return inner_->port;
}
void TcpGate::lead_to(std::uint16_t server_port) {
    inner_->server = server_port;
}
void TcpGate::set(Way way) {
    inner_->way = way;
}
std::size_t TcpGate::passed() const {
    return inner_->passed;
}
std::size_t TcpGate::answers_lost() const {
    return inner_->answers_lost;
}

}  // namespace shiftguard::testing
