#include "server/http/connection.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace shiftguard::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
namespace ssl = boost::asio::ssl;
using tcp = asio::ip::tcp;
using Code = beast::error_code;
using Stream = beast::ssl_stream<beast::tcp_stream>;

namespace {

constexpr std::chrono::seconds goodbye{2};
constexpr std::size_t drain_bytes = 65536;
constexpr std::size_t first_bytes = 512;  // of a head; an idle connection holds no more

std::string common_name(SSL* connection) {
    std::string name;
    X509* certificate = SSL_get1_peer_certificate(connection);
    if (certificate == nullptr) {
        return name;
    }
    std::array<char, 256> text{};
    const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(),
                                                 static_cast<int>(text.size()));
    if (length > 0 && SSL_get_verify_result(connection) == X509_V_OK) {
        name.assign(text.data(), static_cast<std::size_t>(length));
    }
    X509_free(certificate);
    return name;
}

void add_default_headers(wire::fields& fields) {
    const auto add = [&fields](std::string_view name, std::string_view value) {
        const boost::string_view key(name.data(), name.size());
        if (fields.find(key) == fields.end()) {
            fields.set(key, boost::string_view(value.data(), value.size()));
        }
    };
    add("Strict-Transport-Security", "max-age=31536000");
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");
    add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    add("X-Frame-Options", "DENY");
    add("Cache-Control", "no-store");
}

}  // namespace

// One connection. Lives as long as an operation of it is pending: each holds a shared_ptr to it, which is why it is
// shared at all. Everything but close() runs on the stream's strand.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket&& socket, Service& service)
        : service_(service), registry_(service.registry), stream_(std::move(socket), service.context) {
        Code ignored;
        const auto end = stream_.next_layer().socket().remote_endpoint(ignored);
        peer_ = ignored ? std::string("?") : end.address().to_string();
    }
    ~Connection() { registry_.leave(this); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start() {
        registry_.enter(shared_from_this());
        limit(service_.port.limits.handshake);
        stream_.async_handshake(ssl::stream_base::server,
                                beast::bind_front_handler(&Connection::on_handshake, shared_from_this()));
    }

    // From any thread: answers the request under way, or says goodbye at once where there is none.
    void close() {
        asio::post(stream_.get_executor(), [self = shared_from_this()] {
            self->closing_ = true;
            if (self->waiting_) {
                self->transport().cancel();
            }
        });
    }

private:
    using Parser = wire::request_parser<wire::string_body>;

    beast::tcp_stream& transport() { return stream_.next_layer(); }
    void limit(std::chrono::milliseconds time) { transport().expires_after(time); }

    // Whoever has shown no certificate may not make the server hold much for each of its connections.
    [[nodiscard]] std::uint64_t most_body_bytes() const {
        const auto& limits = service_.port.limits;
        return subject_.empty() ? std::min(limits.body_bytes, limits.anonymous_body_bytes) : limits.body_bytes;
    }

    void on_handshake(Code code) {
        if (code) {
            service_.note("A TLS handshake from " + peer_ + " was refused: " + for_log(code.message()) + ".");
            return;
        }
        subject_ = common_name(stream_.native_handle());
        await_request();
    }

    // Until the first byte of a request there is next to nothing to hold: thousands of connections are idle at a time.
    void await_request() {
        if (closing_) {
            say_goodbye();
            return;
        }
        if (buffer_.size() > 0) {  // sent together with the request before it
            read_head();
            return;
        }
        parser_.reset();
        request_ = {};
        answer_ = {};
        buffer_.shrink_to_fit();
        waiting_ = true;
        limit(subject_.empty() ? service_.port.limits.idle : service_.port.limits.idle_known);
        stream_.async_read_some(buffer_.prepare(first_bytes),
                                beast::bind_front_handler(&Connection::on_first_bytes, shared_from_this()));
    }

    void on_first_bytes(Code code, std::size_t bytes) {
        waiting_ = false;
        if (code) {
            if (code == asio::error::eof || code == asio::error::operation_aborted || code == beast::error::timeout) {
                say_goodbye();
            }
            return;
        }
        buffer_.commit(bytes);
        read_head();
    }

    void read_head() {
        parser_.emplace();
        parser_->header_limit(service_.port.limits.head_bytes);
        parser_->body_limit(most_body_bytes());
        limit(service_.port.limits.head);
        wire::async_read_header(stream_, buffer_, *parser_,
                                beast::bind_front_handler(&Connection::on_head, shared_from_this()));
    }

    void on_head(Code code, std::size_t /*bytes*/) {
        if (code) {
            read_failed(code);
            return;
        }
        if (parser_->get()[wire::field::expect] == "100-continue") {
            send_continue();
            return;
        }
        read_body();
    }

    void send_continue() {
        continue_ = wire::response<wire::empty_body>(wire::status::continue_, 11);
        wire::async_write(stream_, continue_, [self = shared_from_this()](Code code, std::size_t) {
            if (!code) {
                self->read_body();
            }
        });
    }

    void read_body() {
        limit(service_.port.limits.body);
        wire::async_read(stream_, buffer_, *parser_,
                         beast::bind_front_handler(&Connection::on_body, shared_from_this()));
    }

    void on_body(Code code, std::size_t /*bytes*/) {
        if (code) {
            read_failed(code);
            return;
        }
        transport().expires_never();  // the handler takes its time, and nothing is read meanwhile
        request_ = take_request();
        service_.handlers->post([self = shared_from_this()] { self->call_handler(); });
    }

    // What the other side sent is no request we take: say so where a sentence can still reach it.
    void read_failed(Code code) {
        if (code == wire::error::body_limit) {
            refuse(413,
                   "The request is larger than " + std::to_string(most_body_bytes()) + " bytes; send less at a time.");
        } else if (code == wire::error::header_limit || code == wire::error::buffer_overflow) {
            refuse(431, "The head of the request is too large.");
        } else if (code.category() == make_error_code(wire::error::bad_method).category() &&
                   code != wire::error::end_of_stream && code != wire::error::partial_message) {
            refuse(400, "This is no HTTP request: " + code.message() + ".");
        } else if (code == beast::error::timeout) {
            service_.note("A slow connection from " + peer_ + " was closed.");
        } else if (code == wire::error::end_of_stream || code == asio::error::operation_aborted) {
            say_goodbye();
        }
    }

    void refuse(unsigned status, const std::string& sentence) {
        service_.note("A request from " + peer_ + " was refused with " + std::to_string(status) + ": " + sentence);
        send(service_.port.refusal(status, sentence), false);
    }

    // On a handler's thread: touches nothing that changes until the answer is given.
    void call_handler() {
        const Reply reply{[self = shared_from_this()](Finish finish) { self->answer_with(std::move(finish)); },
                          [&service = service_](Workers::Work work) { service.handlers->post(std::move(work)); }};
        try {
            service_.port.handler(request_, reply);
        } catch (const std::exception& failure) {
            answer_with([answer = failed(failure)] { return answer; });
        }
    }

    // From any thread.
    void answer_with(Finish finish) {
        asio::post(stream_.get_executor(), [self = shared_from_this(), finish = std::move(finish)] {
            self->send(self->finished(finish), self->parser_->get().keep_alive() && !self->closing_);
        });
    }

    [[nodiscard]] Answer finished(const Finish& finish) const {
        try {
            return finish();
        } catch (const std::exception& failure) {
            return failed(failure);
        }
    }

    // Out of memory, a fault of ours: this request only.
    [[nodiscard]] Answer failed(const std::exception& failure) const {
        service_.note("A request from " + peer_ + " failed: " + for_log(failure.what()) + ".");
        return service_.port.refusal(500, "The server could not work on this request; try again later.");
    }

    Request take_request() {
        auto& message = parser_->get();
        Request request;
        request.method = std::string(message.method_string());
        request.target = std::string(message.target());
        for (const auto& field : message) {
            std::string name(field.name_string());
            for (auto& letter : name) {
                letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
            }
            request.headers.emplace(std::move(name), std::string(field.value()));
        }
        request.body = std::move(message.body());
        request.peer = peer_;
        if (!subject_.empty()) {
            request.certificate_subject = subject_;
        }
        return request;
    }

    void send(Answer answer, bool keep) {
        const bool head_only = parser_->get().method() == wire::verb::head;
        answer_ = wire::response<wire::string_body>(static_cast<wire::status>(answer.status), 11);
        for (const auto& [name, value] : answer.headers) {
            answer_.insert(name, value);
        }
        add_default_headers(answer_);
        answer_.keep_alive(keep);
        const std::size_t length = answer.body.size();
        answer_.body() = head_only ? std::string() : std::move(answer.body);
        answer_.content_length(length);
        limit(service_.port.limits.answer);
        wire::async_write(stream_, answer_, [self = shared_from_this(), keep](Code code, std::size_t) {
            if (code) {
                return;
            }
            if (keep) {
                self->await_request();
            } else {
                self->say_goodbye();
            }
        });
    }

    // Our side ends; what still comes is read and dropped for a moment, or a reset could overtake our last answer.
    void say_goodbye() {
        limit(goodbye);
        stream_.async_shutdown([self = shared_from_this()](Code) {
            Code ignored;
            self->transport().socket().shutdown(tcp::socket::shutdown_send, ignored);
            self->drain();
        });
    }

    void drain() {
        left_.resize(drain_bytes);
        transport().async_read_some(asio::buffer(left_), [self = shared_from_this()](Code code, std::size_t) {
            if (!code) {
                self->drain();
            }
        });
    }

    Service& service_;
    Registry& registry_;  // outlives the io context, unlike the service
    Stream stream_;
    std::string peer_;
    std::string subject_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    Request request_;  // that is worked on
    wire::response<wire::empty_body> continue_;
    wire::response<wire::string_body> answer_;
    std::vector<char> left_;
    bool waiting_ = false;  // for a request's first byte
    bool closing_ = false;
};

void Registry::enter(const std::shared_ptr<Connection>& connection) {
    const std::lock_guard lock(mutex_);
    connections_.insert(connection.get());
    if (closing_) {
        connection->close();
    }
}

void Registry::leave(Connection* connection) {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
}

std::size_t Registry::count() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
}

void Registry::close_all() {
    std::vector<std::shared_ptr<Connection>> alive;  // released after the lock: the last one leaves by itself
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (auto* connection : connections_) {
        if (auto held = connection->weak_from_this().lock()) {
            held->close();
            alive.push_back(std::move(held));
        }
    }
}

void start_connection(tcp::socket&& socket, Service& service) {
    std::make_shared<Connection>(std::move(socket), service)->start();
}

}  // namespace shiftguard::http
