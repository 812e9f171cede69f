#include "server/http/server.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
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
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
namespace ssl = boost::asio::ssl;
using tcp = asio::ip::tcp;
using Code = beast::error_code;
using Stream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::chrono::seconds goodbye{2};
constexpr std::chrono::milliseconds accept_pause{200};  // where the machine is out of descriptors
constexpr std::size_t drain_bytes = 65536;

class Session;

// Whom to tell that the server is stopping. Sessions enter and leave by themselves.
class Registry {
public:
    void enter(const std::shared_ptr<Session>& session);
    void leave(Session* session);
    [[nodiscard]] std::size_t count() const;
    void close_all();

private:
    mutable std::mutex mutex_;  // guards both
    std::set<Session*> sessions_;
    bool closing_ = false;
};

// What every session of one port shares; outlives them all.
struct Listener {
    Listener(asio::io_context& io_context, Port given, Registry& sessions, const Note& noted)
        : io(io_context),
          port(std::move(given)),
          registry(sessions),
          note(noted),
          context(ssl::context::tls_server),
          acceptor(asio::make_strand(io)),
          pause(acceptor.get_executor()) {}

    asio::io_context& io;
    Port port;
    Registry& registry;
    Note note;
    ssl::context context;
    tcp::acceptor acceptor;    // on its strand
    asio::steady_timer pause;  // on the acceptor's strand
    std::atomic<bool> full{false};
};

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

// One connection. Lives as long as an operation of it is pending: each holds a shared_ptr to it, which is why it is
// shared at all. Everything but close() runs on the stream's strand.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket&& socket, Listener& listener)
        : listener_(listener), registry_(listener.registry), stream_(std::move(socket), listener.context) {
        Code ignored;
        const auto end = stream_.next_layer().socket().remote_endpoint(ignored);
        peer_ = ignored ? std::string("?") : end.address().to_string();
    }
    ~Session() { registry_.leave(this); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start() {
        registry_.enter(shared_from_this());
        limit(listener_.port.limits.handshake);
        stream_.async_handshake(ssl::stream_base::server,
                                beast::bind_front_handler(&Session::on_handshake, shared_from_this()));
    }

    // From any thread: answers the request under way, or says goodbye at once where there is none.
    void close() {
        asio::post(stream_.get_executor(), [self = shared_from_this()] {
            self->closing_ = true;
            if (self->waiting_ && !(self->parser_ && self->parser_->got_some())) {
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
        const auto& limits = listener_.port.limits;
        return subject_.empty() ? std::min(limits.body_bytes, limits.anonymous_body_bytes) : limits.body_bytes;
    }

    void on_handshake(Code code) {
        if (code) {
            listener_.note("A TLS handshake from " + peer_ + " was refused: " + for_log(code.message()) + ".");
            return;
        }
        subject_ = common_name(stream_.native_handle());
        read_head();
    }

    void read_head() {
        parser_.emplace();
        parser_->header_limit(listener_.port.limits.head_bytes);
        parser_->body_limit(most_body_bytes());
        waiting_ = true;
        if (closing_) {
            say_goodbye();
            return;
        }
        limit(listener_.port.limits.head);
        wire::async_read_header(stream_, buffer_, *parser_,
                                beast::bind_front_handler(&Session::on_head, shared_from_this()));
    }

    void on_head(Code code, std::size_t /*bytes*/) {
        waiting_ = false;
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
        limit(listener_.port.limits.body);
        wire::async_read(stream_, buffer_, *parser_, beast::bind_front_handler(&Session::on_body, shared_from_this()));
    }

    void on_body(Code code, std::size_t /*bytes*/) {
        if (code) {
            read_failed(code);
            return;
        }
        const bool keep = parser_->get().keep_alive();
        send(call_handler(), keep && !closing_);
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
            listener_.note("A slow connection from " + peer_ + " was closed.");
        } else if (code == wire::error::end_of_stream || code == asio::error::operation_aborted) {
            say_goodbye();
        }
    }

    void refuse(unsigned status, const std::string& sentence) {
        listener_.note("A request from " + peer_ + " was refused with " + std::to_string(status) + ": " + sentence);
        send(listener_.port.refusal(status, sentence), false);
    }

    Answer call_handler() {
        Request request = take_request();
        try {
            return listener_.port.handler(request);
        } catch (const std::exception& failure) {  // out of memory, a fault of ours: this request only
            listener_.note("A request from " + peer_ + " failed: " + for_log(failure.what()) + ".");
            return listener_.port.refusal(500, "The server could not work on this request; try again later.");
        }
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
        limit(listener_.port.limits.answer);
        wire::async_write(stream_, answer_, [self = shared_from_this(), keep](Code code, std::size_t) {
            if (code) {
                return;
            }
            if (keep) {
                self->read_head();
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

    Listener& listener_;
    Registry& registry_;  // outlives the io context, unlike the listener
    Stream stream_;
    std::string peer_;
    std::string subject_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    wire::response<wire::empty_body> continue_;
    wire::response<wire::string_body> answer_;
    std::vector<char> left_;
    bool waiting_ = false;  // for the head of a request
    bool closing_ = false;
};

void Registry::enter(const std::shared_ptr<Session>& session) {
    const std::lock_guard lock(mutex_);
    sessions_.insert(session.get());
    if (closing_) {
        session->close();
    }
}

void Registry::leave(Session* session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
}

std::size_t Registry::count() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

void Registry::close_all() {
    std::vector<std::shared_ptr<Session>> alive;  // released after the lock: the last one leaves by itself
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (auto* session : sessions_) {
        if (auto held = session->weak_from_this().lock()) {
            held->close();
            alive.push_back(std::move(held));
        }
    }
}

void accept_next(Listener& listener);

void on_accept(Listener& listener, Code code, tcp::socket&& socket) {
    if (code == asio::error::operation_aborted || !listener.acceptor.is_open()) {
        return;
    }
    if (code) {
        listener.note("A connection could not be accepted: " + for_log(code.message()) + ".");
        listener.pause.expires_after(accept_pause);
        listener.pause.async_wait([&listener](Code waited) {
            if (!waited) {
                accept_next(listener);
            }
        });
        return;
    }
    const bool full = listener.registry.count() >= listener.port.limits.connections;
    if (full && !listener.full.exchange(true)) {
        listener.note("The server has all the connections it takes on this port; more are closed at once.");
    }
    if (!full) {
        listener.full = false;
        std::make_shared<Session>(std::move(socket), listener)->start();
    }
    accept_next(listener);
}

void accept_next(Listener& listener) {
    // Each connection gets a strand of its own; the listener's own steps stay on the acceptor's.
    listener.acceptor.async_accept(
        asio::make_strand(listener.io),
        asio::bind_executor(listener.acceptor.get_executor(), [&listener](Code code, tcp::socket socket) {
            on_accept(listener, code, std::move(socket));
        }));
}

Error ssl_error(const std::filesystem::path& file, const Code& code) {
    return {
        ErrorKind::corrupted, file.string(),
        "The file cannot be used for TLS (" + code.message() + "); make a new folder with `shiftguard-server init`.",
        Retry::useless};
}

// TLS 1.3 only. No resumption: a connection lasts, and a session cache is one more thing to get wrong.
Status prepare(ssl::context& context, const Identity& identity, ClientCertificate client) {
    SSL_CTX* const raw = context.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(raw, 0);
    Code code;
    if (context.use_certificate_chain_file(identity.certificate.string(), code); code) {
        return ssl_error(identity.certificate, code);
    }
    if (context.use_private_key_file(identity.private_key.string(), ssl::context::pem, code); code) {
        return ssl_error(identity.private_key, code);
    }
    switch (client) {
        case ClientCertificate::none:
            context.set_verify_mode(ssl::verify_none, code);
            break;
        case ClientCertificate::optional:
            if (context.load_verify_file(identity.authority.string(), code); code) {
                return ssl_error(identity.authority, code);
            }
            SSL_CTX_set_client_CA_list(raw, SSL_load_client_CA_file(identity.authority.c_str()));
            context.set_verify_mode(ssl::verify_peer, code);
            break;
    }
    return success();
}

Status listen(Listener& listener) {
    Code code;
    const auto address = asio::ip::make_address(listener.port.address, code);
    if (code) {
        return Error{ErrorKind::invalid_input, listener.port.address,
                     "This is no numeric address; give one like 127.0.0.1.", Retry::useless};
    }
    const tcp::endpoint end(address, listener.port.number);
    const auto failed = [&](const char* what) {
        return Error{ErrorKind::unavailable, listener.port.address + ":" + std::to_string(listener.port.number),
                     std::string("The server cannot ") + what + " (" + code.message() + "); choose another port.",
                     Retry::helps};
    };
    if (listener.acceptor.open(end.protocol(), code); code) {
        return failed("open a socket");
    }
    listener.acceptor.set_option(asio::socket_base::reuse_address(true), code);
    if (listener.acceptor.bind(end, code); code) {
        return failed("take this port");
    }
    if (listener.acceptor.listen(asio::socket_base::max_listen_connections, code); code) {
        return failed("listen on this port");
    }
    return success();
}

}  // namespace

struct Server::Inner {
    std::vector<std::unique_ptr<Registry>> registries;  // first: sessions left in the io context leave theirs last
    asio::io_context io;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::chrono::milliseconds patience{5'000};  // set before serve() starts any thread
    asio::steady_timer deadline{io};
    asio::signal_set signals{io};
    std::atomic<bool> stopping{false};

    // Runs on the io context: no new connections, a word to every session, and a last moment after which all ends.
    void begin_to_stop() {
        if (stopping.exchange(true)) {
            return;
        }
        if (!listeners.empty()) {
            listeners.front()->note("The server stops: what is under way is answered, nothing new is taken.");
        }
        for (auto& listener : listeners) {
            asio::post(listener->acceptor.get_executor(), [&listener = *listener] {
                Code ignored;
                listener.acceptor.close(ignored);
                listener.pause.cancel();
            });
        }
        for (auto& registry : registries) {
            registry->close_all();
        }
        deadline.expires_after(patience);
        deadline.async_wait([this](Code code) {
            if (!code) {
                io.stop();
            }
        });
        wait_for_the_last();
    }

    // The deadline must not keep the io context alive once every session has gone.
    void wait_for_the_last() {
        for (const auto& registry : registries) {
            if (registry->count() > 0) {
                look_again.expires_after(std::chrono::milliseconds(20));
                look_again.async_wait([this](Code code) {
                    if (!code) {
                        wait_for_the_last();
                    }
                });
                return;
            }
        }
        deadline.cancel();
        signals.cancel();
    }
    asio::steady_timer look_again{io};
};

Result<std::unique_ptr<Server>> Server::open(const Identity& identity, std::vector<Port> ports, Note note) {
    auto inner = std::make_unique<Inner>();
    for (auto& port : ports) {
        inner->registries.push_back(std::make_unique<Registry>());
        auto listener = std::make_unique<Listener>(inner->io, std::move(port), *inner->registries.back(), note);
        if (auto done = prepare(listener->context, identity, listener->port.client_certificate); !done) {
            return done.error();
        }
        if (auto done = listen(*listener); !done) {
            return done.error();
        }
        inner->listeners.push_back(std::move(listener));
    }
    return std::unique_ptr<Server>(new Server(std::move(inner)));
}

Server::Server(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Server::~Server() = default;

std::vector<std::uint16_t> Server::numbers() const {
    std::vector<std::uint16_t> numbers;
    for (const auto& listener : inner_->listeners) {
        Code ignored;
        numbers.push_back(listener->acceptor.local_endpoint(ignored).port());
    }
    return numbers;
}

void Server::serve(std::size_t threads, std::chrono::milliseconds patience) {
    inner_->patience = patience;
    for (auto& listener : inner_->listeners) {
        asio::post(listener->acceptor.get_executor(), [&listener = *listener] { accept_next(listener); });
    }
    Code ignored;
    inner_->signals.add(SIGTERM, ignored);
    inner_->signals.add(SIGINT, ignored);
    inner_->signals.async_wait([this](Code code, int) {
        if (!code) {
            inner_->begin_to_stop();
        }
    });
    std::vector<std::thread> pool;
    for (std::size_t more = 1; more < threads; ++more) {
        pool.emplace_back([this] { inner_->io.run(); });
    }
    inner_->io.run();
    for (auto& thread : pool) {
        thread.join();
    }
}

void Server::stop() {
    asio::post(inner_->io, [inner = inner_.get()] { inner->begin_to_stop(); });
}

}  // namespace shiftguard::http
