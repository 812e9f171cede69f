// One TLS connection that sends prepared bytes and, where an answer is awaited, times it. All connections of a load run
// on one thread: the load must not take more of the machine than what it measures.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace shiftguard::bench {

class Connection {
public:
    using Done = std::function<void()>;

    /// `context` outlives it.
    Connection(boost::asio::io_context& io, boost::asio::ssl::context& context);

    /// Connects and shakes hands, then calls `open`. What fails here or later is thrown out of io_context::run.
    void open(const boost::asio::ip::tcp::endpoint& to, Done open);

    /// Sends each request when the one before it is answered, then calls `done`. Every answer must be 200.
    void ask(std::vector<std::string> requests, Done done);
    /// Sends each text when the one before it is with the operating system, ends the connection, then calls `done`:
    /// nothing is answered.
    void tell(std::vector<std::string> texts, Done done);

    /// From the first byte sent to the last received, of each request so far.
    [[nodiscard]] const std::vector<std::chrono::microseconds>& took() const { return took_; }

private:
    void ask_next();
    void read_answer();
    void tell_next();

    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
    std::vector<std::string> texts_;
    std::size_t next_ = 0;
    Done done_;
    std::chrono::steady_clock::time_point sent_;
    boost::beast::flat_buffer buffer_;
    std::unique_ptr<boost::beast::http::response_parser<boost::beast::http::string_body>> parser_;
    std::vector<std::chrono::microseconds> took_;
};

}  // namespace shiftguard::bench
