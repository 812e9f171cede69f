#include "tests/bench/ingest_load/connection.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

namespace shiftguard::bench {

namespace asio = boost::asio;
namespace wire = boost::beast::http;
using Code = boost::system::error_code;

namespace {

void must(const Code& code, const char* what) {
    if (code) {
        throw std::runtime_error(std::string(what) + ": " + code.message());
    }
}

}  // namespace

Connection::Connection(asio::io_context& io, asio::ssl::context& context) : stream_(io, context) {}

void Connection::open(const asio::ip::tcp::endpoint& to, Done open) {
    stream_.lowest_layer().async_connect(to, [this, open = std::move(open)](Code code) {
        must(code, "connecting");
        stream_.lowest_layer().set_option(asio::ip::tcp::no_delay(true));
        stream_.async_handshake(asio::ssl::stream_base::client, [open](Code shaken) {
            must(shaken, "the TLS handshake");
            open();
        });
    });
}

void Connection::ask(std::vector<std::string> requests, Done done) {
    texts_ = std::move(requests);
    next_ = 0;
    done_ = std::move(done);
    took_.reserve(took_.size() + texts_.size());
    ask_next();
}

void Connection::ask_next() {
    if (next_ == texts_.size()) {
        done_();
        return;
    }
    sent_ = std::chrono::steady_clock::now();
    asio::async_write(stream_, asio::buffer(texts_[next_]), [this](Code code, std::size_t) {
        must(code, "sending a request");
        read_answer();
    });
}

void Connection::read_answer() {
    parser_ = std::make_unique<wire::response_parser<wire::string_body>>();
    wire::async_read(stream_, buffer_, *parser_, [this](Code code, std::size_t) {
        must(code, "reading an answer");
        const auto& answer = parser_->get();
        if (answer.result() != wire::status::ok) {
            throw std::runtime_error("the server answered " + std::to_string(answer.result_int()) + ": " +
                                     answer.body());
        }
        took_.push_back(
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - sent_));
        ++next_;
        ask_next();
    });
}

void Connection::tell(std::vector<std::string> texts, Done done) {
    texts_ = std::move(texts);
    next_ = 0;
    done_ = std::move(done);
    tell_next();
}

void Connection::tell_next() {
    if (next_ == texts_.size()) {
        // An orderly end: closed at once, with the server's session tickets unread, the last bytes would be lost.
        stream_.async_shutdown([this](Code) { done_(); });
        return;
    }
    asio::async_write(stream_, asio::buffer(texts_[next_]), [this](Code code, std::size_t) {
        must(code, "sending");
        ++next_;
        tell_next();
    });
}

}  // namespace shiftguard::bench
