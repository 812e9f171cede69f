#include "server/http/connection.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

namespace shiftguard::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds goodbye{2};
constexpr std::size_t receive_bytes = 16384;  // the most that a TLS record holds
constexpr int most_reads_at_once = 16;

void append_header(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

bool has_header(const Answer& answer, std::string_view name) {
    const boost::string_view wanted(name.data(), name.size());
    return std::any_of(answer.headers.begin(), answer.headers.end(),
                       [wanted](const auto& header) { return beast::iequals(header.first, wanted); });
}

/// Status line and headers, the default ones where the handler gave none, and the body unless only the head is asked
/// for.
std::string text_of(const Answer& answer, bool keep, bool head_only) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> defaults{
        {{"Strict-Transport-Security", "max-age=31536000"},
         {"X-Content-Type-Options", "nosniff"},
         {"Referrer-Policy", "no-referrer"},
         {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
         {"X-Frame-Options", "DENY"},
         {"Cache-Control", "no-store"}}};
    constexpr std::size_t usual_head = 640;
    std::string text;
    text.reserve(usual_head + answer.body.size());
    const auto reason = wire::obsolete_reason(static_cast<wire::status>(answer.status));
    text.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ");
    text.append(reason.data(), reason.size()).append("\r\n");
    for (const auto& [name, value] : answer.headers) {
        append_header(text, name, value);
    }
    for (const auto& [name, value] : defaults) {
        if (!has_header(answer, name)) {
            append_header(text, name, value);
        }
    }
    if (!keep) {
        append_header(text, "Connection", "close");
    }
    append_header(text, "Content-Length", std::to_string(answer.body.size()));
    text.append("\r\n");
    if (!head_only) {
        text.append(answer.body);
    }
    return text;
}

}  // namespace

// One connection. Lives as long as an operation of it is pending: each holds a shared_ptr to it, which is why it is
// shared at all. Everything but close() and what a handler calls runs on the socket's strand.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Socket&& socket, Service& service)
        : service_(service),
          registry_(service.registry),
          stream_(std::move(socket), service.context.native_handle()),
          timer_(stream_.socket().get_executor()) {
        Code ignored;
        const auto end = stream_.socket().remote_endpoint(ignored);
        peer_ = ignored ? std::string("?") : end.address().to_string();
    }
    ~Connection() { registry_.leave(this); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start() {
        registry_.enter(shared_from_this());
        asio::post(strand(), [self = shared_from_this()] {
            self->limit(self->service_.port.limits.handshake);
            self->shake_hands();
        });
    }

    // From any thread: answers the request under way, or says goodbye at once where there is none.
    void close() {
        asio::post(strand(), [self = shared_from_this()] {
            self->closing_ = true;
            if (self->idle_) {
                self->cancel();
            }
        });
    }

private:
    using Parser = wire::request_parser<wire::string_body>;
    using Next = void (Connection::*)();
    using Failed = void (Connection::*)(Code);

    [[nodiscard]] Strand strand() { return stream_.socket().get_executor(); }
    void cancel() {
        Code ignored;
        stream_.socket().cancel(ignored);
    }

    // ---- waiting, and for how long

    // The time for what begins now. A timer runs only while something is waited for, and where it runs already it is
    // left to find out by itself that there is more time: a connection in use sets none.
    void limit(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }

    void watch_the_time() {
        if (timer_runs_ && timer_.expiry() <= deadline_) {
            return;
        }
        timer_runs_ = true;
        timer_.expires_at(deadline_);
        timer_.async_wait([weak = weak_from_this()](Code code) {
            const auto self = weak.lock();
            if (self && !code) {
                self->timer_runs_ = false;
                self->look_at_the_time();
            }
        });
    }

    void look_at_the_time() {
        if (!waiting_) {
            return;
        }
        if (Clock::now() >= deadline_) {
            timed_out_ = true;
            cancel();
        } else {
            watch_the_time();
        }
    }

    void wait(Socket::wait_type ready_for, Next next, Failed fail) {
        waiting_ = true;
        watch_the_time();
        stream_.socket().async_wait(ready_for, [self = shared_from_this(), next, fail](Code code) {
            self->waiting_ = false;
            self->idle_ = false;
            if (self->timed_out_) {
                code = asio::error::timed_out;
            }
            code ? ((*self).*fail)(code) : ((*self).*next)();
        });
    }

    // After a step that is not done.
    void wait_or_fail(const Step& step, Next again, Failed fail) {
        if (step.again) {
            wait(step.ready_for, again, fail);
        } else {
            (this->*fail)(step.code);
        }
    }

    // ---- the handshake

    void shake_hands() {
        const auto step = stream_.accept();
        if (!step.done()) {
            wait_or_fail(step, &Connection::shake_hands, &Connection::handshake_failed);
            return;
        }
        client_ = stream_.client_name();
        await_request();
    }

    void handshake_failed(Code code) {
        service_.note("A TLS handshake from " + peer_ + " was refused: " + for_log(code.message()) + ".");
    }

    // ---- a request

    // Until the first byte of a request there is next to nothing to hold: thousands of connections are idle at a time.
    void await_request() {
        if (closing_) {
            say_goodbye();
            return;
        }
        parser_.reset();
        request_ = {};
        if (buffer_.size() > 0 || stream_.holds_more()) {  // sent together with the request before it
            begin_request();
            return;
        }
        buffer_.shrink_to_fit();
        limit(is_known() ? service_.port.limits.idle_known : service_.port.limits.idle);
        idle_ = true;
        wait(Socket::wait_read, &Connection::begin_request, &Connection::end_idle);
    }

    void end_idle(Code /*code*/) { say_goodbye(); }

    [[nodiscard]] bool is_known() const { return client_.has_value(); }

    // Whoever has shown no certificate may not make the server hold much for each of its connections.
    [[nodiscard]] std::uint64_t most_body_bytes() const {
        const auto& limits = service_.port.limits;
        return is_known() ? limits.body_bytes : std::min(limits.body_bytes, limits.anonymous_body_bytes);
    }

    void begin_request() {
        parser_.emplace();
        parser_->header_limit(service_.port.limits.head_bytes);
        parser_->body_limit(most_body_bytes());
        limit(service_.port.limits.head);
        if (buffer_.size() == 0 || parse()) {
            receive();
        }
    }

    // As much as there is, but the others have their turn: somebody may send as fast as it is read.
    void receive() {
        for (int reads = 0; reads < most_reads_at_once; ++reads) {
            if (Clock::now() >= deadline_) {
                receive_failed(asio::error::timed_out);
                return;
            }
            const auto room = buffer_.prepare(receive_bytes);
            const auto step = stream_.read({static_cast<char*>(room.data()), room.size()});
            if (!step.done()) {
                wait_or_fail(step, &Connection::receive, &Connection::receive_failed);
                return;
            }
            buffer_.commit(step.bytes);
            if (!parse()) {
                return;
            }
        }
        asio::post(strand(), [self = shared_from_this()] { self->receive(); });
    }

    void receive_failed(Code code) {
        if (code == asio::error::timed_out && parser_->got_some()) {
            timed_out_ = false;  // that was the request's time; the answer has its own
            refuse(408, "The request did not come in time; send it again.");
        } else if (code == asio::error::timed_out) {
            service_.note("A slow connection from " + peer_ + " was closed.");
        } else if (code == asio::error::eof && !parser_->got_some()) {
            say_goodbye();
        }
    }

    // True where more of the request has to be received.
    bool parse() {
        while (buffer_.size() > 0 && !parser_->is_done()) {
            const bool had_head = parser_->is_header_done();
            Code code;
            buffer_.consume(parser_->put(buffer_.data(), code));
            if (code == wire::error::need_more) {
                if (buffer_.size() <= service_.port.limits.head_bytes) {
                    return true;
                }
                code = wire::error::header_limit;  // the parser itself bounds no line of a chunk
            }
            if (code) {
                refuse(code);
                return false;
            }
            if (!had_head && parser_->is_header_done()) {
                limit(service_.port.limits.body);
                if (parser_->get()[wire::field::expect] == "100-continue" && buffer_.size() == 0 &&
                    !parser_->is_done()) {
                    write("HTTP/1.1 100 Continue\r\n\r\n", &Connection::receive);
                    return false;
                }
            }
        }
        if (!parser_->is_done()) {
            return true;
        }
        take_request();
        return false;
    }

    // What the other side sent is no request we take: say so where a sentence can still reach it.
    void refuse(Code code) {
        if (code == wire::error::body_limit) {
            refuse(413,
                   "The request is larger than " + std::to_string(most_body_bytes()) + " bytes; send less at a time.");
        } else if (code == wire::error::header_limit) {
            refuse(431, "The head of the request is too large.");
        } else {
            refuse(400, "This is no HTTP request: " + code.message() + ".");
        }
    }

    void refuse(unsigned status, const std::string& sentence) {
        service_.note("A request from " + peer_ + " was refused with " + std::to_string(status) + ": " + sentence);
        send(service_.port.refusal(status, sentence), false);
    }

    // ---- its answer

    void take_request() {
        auto& message = parser_->get();
        request_.method = std::string(message.method_string());
        request_.target = std::string(message.target());
        for (const auto& field : message) {
            std::string name(field.name_string());
            for (auto& letter : name) {
                letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
            }
            request_.headers.emplace(std::move(name), std::string(field.value()));
        }
        request_.body = std::move(message.body());
        request_.peer = peer_;
        request_.client = client_;
        // The handler takes its time, and nothing is read meanwhile.
        service_.handlers->post([self = shared_from_this()] { self->call_handler(); });
    }

    // On a handler's thread: touches nothing that changes until the answer is given.
    void call_handler() {
        const Reply reply{[self = shared_from_this()](Finish finish) { self->answer_with(std::move(finish)); },
                          [&service = service_](Workers::Work work) { service.handlers->post(std::move(work)); }};
        try {
            service_.port.handler(request_, reply);
        } catch (const std::exception& failure) {
            give(reply, failed(failure));
        }
    }

    // From any thread.
    void answer_with(Finish finish) {
        asio::post(strand(), [self = shared_from_this(), finish = std::move(finish)] {
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

    void send(const Answer& answer, bool keep) {
        const bool head_only = parser_->get().method() == wire::verb::head;
        limit(service_.port.limits.answer);
        write(text_of(answer, keep, head_only), keep ? &Connection::await_request : &Connection::say_goodbye);
    }

    void write(std::string bytes, Next next) {
        out_ = std::move(bytes);
        when_written_ = next;
        write_on();
    }

    void write_on() {
        const auto step = stream_.write(out_);
        if (!step.done()) {
            wait_or_fail(step, &Connection::write_on, &Connection::write_failed);
            return;
        }
        out_ = {};
        (this->*when_written_)();
    }

    void write_failed(Code /*code*/) {}  // nobody is there to be told

    // ---- the end

    // Our side ends; what still comes is read and dropped for a moment, or a reset could overtake our last answer.
    void say_goodbye() {
        stream_.end();
        Code ignored;
        stream_.socket().shutdown(Socket::shutdown_send, ignored);
        timed_out_ = false;
        limit(goodbye);
        drain();
    }

    void drain() {
        std::array<char, receive_bytes> dropped;
        Code code;
        stream_.socket().read_some(asio::buffer(dropped), code);
        if (!code || code == asio::error::would_block) {
            wait(Socket::wait_read, &Connection::drain, &Connection::drained);
        }
    }

    void drained(Code /*code*/) {}

    Service& service_;
    Registry& registry_;  // outlives the io context, unlike the service
    TlsStream stream_;
    asio::steady_timer timer_;
    Clock::time_point deadline_;  // of what is under way
    bool timer_runs_ = false;
    bool waiting_ = false;  // for the socket
    bool idle_ = false;     // and that for a request's first byte
    bool timed_out_ = false;
    bool closing_ = false;
    std::string peer_;
    std::optional<ClientName> client_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    Request request_;  // that is worked on
    std::string out_;
    Next when_written_ = nullptr;
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

void start_connection(Socket&& socket, Service& service) {
    std::make_shared<Connection>(std::move(socket), service)->start();
}

}  // namespace shiftguard::http
