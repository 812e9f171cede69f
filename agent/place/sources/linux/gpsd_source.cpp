#include "agent/place/sources/linux/gpsd_source.hpp"

#include "agent/place/sources/linux/gpsd_report.hpp"
#include "agent/place/sources/linux/listener.hpp"
#include "common/linux/descriptor.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace shiftguard::place {
namespace {

constexpr std::string_view watch_command = "?WATCH={\"enable\":true,\"json\":true};\n";

std::string read_table(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class Connection {
public:
    explicit Connection(Descriptor socket) : socket_(std::move(socket)) {}

    /// nullopt where nobody answers at once: it is this very machine.
    static std::optional<Connection> open(std::uint16_t port) {
        Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the call wants it
        const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
        if (!socket.ok() || (::connect(socket.get(), generic, sizeof address) != 0 && errno != EINPROGRESS)) {
            return std::nullopt;
        }
        constexpr int patience_ms = 200;
        pollfd writable{socket.get(), POLLOUT, 0};
        if (::poll(&writable, 1, patience_ms) != 1 ||
            ::send(socket.get(), watch_command.data(), watch_command.size(), MSG_NOSIGNAL) !=
                static_cast<ssize_t>(watch_command.size())) {
            return std::nullopt;
        }
        return Connection(std::move(socket));
    }

    /// Takes the reports that came since. False: the other side is gone, or no gpsd.
    [[nodiscard]] bool take(std::optional<Fix>& newest, std::size_t most) {
        for (std::size_t taken = 0; taken <= most;) {
            std::array<char, 16'384> block{};
            const auto count = ::recv(socket_.get(), block.data(), block.size(), 0);
            if (count < 0) {
                return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
            }
            if (count == 0) {
                return false;
            }
            taken += static_cast<std::size_t>(count);
            open_line_.append(block.data(), static_cast<std::size_t>(count));
            take_lines(newest);
            if (open_line_.size() > longest_report) {
                return false;
            }
        }
        return false;
    }

private:
    void take_lines(std::optional<Fix>& newest) {
        std::size_t begin = 0;
        for (auto end = open_line_.find('\n'); end != std::string::npos; end = open_line_.find('\n', begin)) {
            if (auto fix = fix_of(std::string_view(open_line_).substr(begin, end - begin))) {
                newest = fix;
            }
            begin = end + 1;
        }
        open_line_.erase(0, begin);
    }

    Descriptor socket_;
    std::string open_line_;
};

class GpsdSource final : public Source {
public:
    explicit GpsdSource(GpsdSourceOptions options) : options_(std::move(options)) {}

    Result<Surroundings> read() override {
        if (!connection_) {
            meet();  // gpsd opens its receiver from now on; the next reading has what it says
        } else if (!gpsd_listens(options_) || !connection_->take(newest_, options_.most_bytes)) {
            connection_.reset();
            newest_.reset();
        }
        Surroundings seen;
        seen.fix = newest_;
        return seen;
    }

private:
    /// Root listened before and after: so it was root's that took the call.
    void meet() {
        if (!gpsd_listens(options_)) {
            return;
        }
        auto fresh = Connection::open(options_.port);
        if (fresh && gpsd_listens(options_)) {
            connection_.emplace(std::move(*fresh));
        }
    }

    GpsdSourceOptions options_;
    std::optional<Connection> connection_;
    std::optional<Fix> newest_;
};

}  // namespace

bool gpsd_listens(const GpsdSourceOptions& options) {
    return only_listener_is(read_table(options.tcp_table), read_table(options.tcp6_table), options.port, options.owner);
}

std::unique_ptr<Source> make_gpsd_source(GpsdSourceOptions options) {
    return std::make_unique<GpsdSource>(std::move(options));
}

}  // namespace shiftguard::place
