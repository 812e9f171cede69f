#include "server/operations/port.hpp"

#include <array>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace shiftguard::operations {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using tcp = asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr std::chrono::seconds most_time{5};
constexpr std::chrono::milliseconds pause_when_full{50};
constexpr std::size_t most_connections = 32;
constexpr std::uint32_t most_head_bytes = 8192;
constexpr unsigned http_1_1 = 11;

http::Answer plain(unsigned status, std::string sentence) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(sentence) + "\n", {}};
}

// Kept alive by the operation that is pending, which is why it is shared. All on the one thread.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket&& socket, const http::Handler& handler, std::size_t& open)
        : stream_(std::move(socket)), handler_(handler), open_(open) {
        ++open_;
        parser_.header_limit(most_head_bytes);
    }
    ~Session() { --open_; }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start() {
        stream_.expires_after(most_time);
        wire::async_read(stream_, buffer_, parser_, [self = shared_from_this()](Code code, std::size_t) {
            if (!code) {
                self->send(self->answer());
            }
        });
    }

private:
    http::Answer answer() {
        const auto& message = parser_.get();
        if (message.method() != wire::verb::get && message.method() != wire::verb::head) {
            auto refusal = plain(405, "Only GET is taken here.");
            refusal.headers.emplace_back("Allow", "GET, HEAD");
            return refusal;
        }
        http::Request request;
        request.method = std::string(message.method_string());
        request.target = std::string(message.target());
        try {
            return handler_(request);
        } catch (const std::exception&) {  // out of memory: this request only
            return plain(500, "The server could not work on this request.");
        }
    }

    void send(http::Answer answer) {
        response_ = wire::response<wire::string_body>(static_cast<wire::status>(answer.status), http_1_1);
        for (const auto& [name, value] : answer.headers) {
            response_.set(name, value);
        }
        response_.set(wire::field::cache_control, "no-store");
        response_.set("X-Content-Type-Options", "nosniff");
        response_.keep_alive(false);
        const auto length = answer.body.size();
        if (parser_.get().method() != wire::verb::head) {
            response_.body() = std::move(answer.body);
        }
        response_.content_length(length);
        wire::async_write(stream_, response_, [self = shared_from_this()](Code, std::size_t) {
            Code ignored;
            self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        });
    }

    beast::tcp_stream stream_;
    const http::Handler& handler_;
    std::size_t& open_;
    beast::flat_buffer buffer_;
    wire::request_parser<wire::empty_body> parser_;
    wire::response<wire::string_body> response_;
};

}  // namespace

struct Port::Inner {
    explicit Inner(http::Handler given) : handler(std::move(given)) {}

    http::Handler handler;
    std::size_t open = 0;  // on the thread; outlives the io context's sessions
    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    asio::steady_timer pause{io};
    std::thread thread;

    Status listen(const std::string& address, std::uint16_t number) {
        const std::string subject = address + ":" + std::to_string(number);
        Code code;
        const auto numeric = asio::ip::make_address(address, code);
        if (code) {
            return Error{ErrorKind::invalid_input, address,
                         "The operations' port needs a numeric address; mend operations.address.", Retry::useless};
        }
        const tcp::endpoint end(numeric, number);
        acceptor.open(end.protocol(), code);
        if (!code) {
            acceptor.set_option(asio::socket_base::reuse_address(true), code);
        }
        if (!code) {
            acceptor.bind(end, code);
        }
        if (!code) {
            acceptor.listen(asio::socket_base::max_listen_connections, code);
        }
        if (code) {
            return Error{ErrorKind::unavailable, subject,
                         "The operations' port cannot be opened (" + code.message() +
                             "); end what holds it, or set another operations.port.",
                         Retry::useless};
        }
        return success();
    }

    void accept_next() {
        if (open >= most_connections) {
            accept_soon();
            return;
        }
        acceptor.async_accept([this](Code code, tcp::socket socket) {
            if (code == asio::error::operation_aborted) {
                return;
            }
            if (!code) {
                std::make_shared<Session>(std::move(socket), handler, open)->start();
                accept_next();
                return;
            }
            accept_soon();  // no file descriptor left, say
        });
    }

    void accept_soon() {
        pause.expires_after(pause_when_full);
        pause.async_wait([this](Code code) {
            if (!code) {
                accept_next();
            }
        });
    }
};

Result<std::unique_ptr<Port>> Port::open(const std::string& address, std::uint16_t number, http::Handler handler) {
    auto inner = std::make_unique<Inner>(std::move(handler));
    if (auto done = inner->listen(address, number); !done) {
        return done.error();
    }
    inner->accept_next();
    inner->thread = std::thread([io = &inner->io] { io->run(); });
    return std::unique_ptr<Port>(new Port(std::move(inner)));
}

Port::Port(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}

Port::~Port() {
    inner_->io.stop();
    inner_->thread.join();
}

std::uint16_t Port::number() const {
    Code ignored;
    return inner_->acceptor.local_endpoint(ignored).port();
}

}  // namespace shiftguard::operations
