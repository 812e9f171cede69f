// An HTTP proxy that tunnels (CONNECT, RFC 9110 section 9.3.6) or refuses, on a free loopback port, one tunnel at a
// time.
#pragma once

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shiftguard::testing {

class ForwardProxy {
public:
    enum class Answer : std::uint8_t { tunnel, refuse };

    explicit ForwardProxy(Answer answer = Answer::tunnel)
        : answer_(answer),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
          stop_(::eventfd(0, EFD_CLOEXEC)) {
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof any;
        auto* address = reinterpret_cast<sockaddr*>(&any);
        if (::bind(listener_, address, size) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, address, &size) != 0) {
            throw std::runtime_error("the proxy has no port");
        }
        port_ = ntohs(any.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~ForwardProxy() {
        const std::uint64_t one = 1;
        static_cast<void>(::write(stop_, &one, sizeof one));
        thread_.join();
        ::close(listener_);
        ::close(stop_);
    }
    ForwardProxy(const ForwardProxy&) = delete;
    ForwardProxy& operator=(const ForwardProxy&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] int tunnels() const { return tunnels_; }

private:
    /// False at the end.
    [[nodiscard]] bool readable(int one, int other, int& ready) const {
        std::array<pollfd, 3> all{pollfd{stop_, POLLIN, 0}, pollfd{one, POLLIN, 0}, pollfd{other, POLLIN, 0}};
        if (::poll(all.data(), all.size(), -1) < 0 || all[0].revents != 0) {
            return false;
        }
        ready = all[1].revents != 0 ? one : other;
        return true;
    }

    void serve() {
        int ready = -1;
        while (readable(listener_, -1, ready)) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client >= 0) {
                attend(client);
                ::close(client);
            }
        }
    }

    void attend(int client) {
        std::string head;
        char letter = 0;
        int ready = -1;
        while (head.find("\r\n\r\n") == std::string::npos && head.size() < 8192) {
            if (!readable(client, -1, ready) || ::read(client, &letter, 1) != 1) {
                return;
            }
            head += letter;
        }
        const auto colon = head.find(':');
        if (answer_ == Answer::refuse || !head.starts_with("CONNECT 127.0.0.1:")) {
            say(client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(head.substr(colon + 1))));
        if (::connect(server, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
            ++tunnels_;
            say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            splice(client, server);
        }
        ::close(server);
    }

    void splice(int client, int server) const {
        std::array<char, 16384> bytes{};
        int from = -1;
        while (readable(client, server, from)) {
            const auto got = ::read(from, bytes.data(), bytes.size());
            const int to = from == client ? server : client;
            if (got <= 0 || ::send(to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) {
                return;
            }
        }
    }

    static void say(int client, const std::string& text) {
        static_cast<void>(::send(client, text.data(), text.size(), MSG_NOSIGNAL));
    }

    const Answer answer_;
    int listener_ = -1;
    int stop_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> tunnels_ = 0;
    std::thread thread_;
};

}  // namespace shiftguard::testing
