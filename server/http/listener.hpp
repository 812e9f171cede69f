// One port of the HTTP server: its TLS context, its listening socket, and the loop that accepts. Of this room only.
#pragma once

#include "common/result.hpp"
#include "server/http/connection.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace shiftguard::http {

class Listener {
public:
    Listener(boost::asio::io_context& io, Port port, Registry& registry, const Note& note);

    /// Reads the certificates and takes the port. Errors as Server::open.
    [[nodiscard]] Status open(const Identity& identity);
    [[nodiscard]] std::uint16_t number() const;
    /// For this port. Errors: corrupted.
    [[nodiscard]] Result<boost::asio::ssl::context> prepare_tls(const Identity& identity) const;
    /// For the connections from now on; from any thread.
    void take_up(boost::asio::ssl::context context);
    void start();  ///< accepts from now on, on the io context's threads
    void stop();   ///< accepts nothing more; from any thread
    void join();   ///< waits for the handlers that are under way
    void note(const std::string& sentence) const { service_.note(sentence); }

private:
    Status listen();
    void accept_next();
    void on_accept(Code code, Socket&& socket);

    boost::asio::io_context& io_;
    Service service_;
    boost::asio::ip::tcp::acceptor acceptor_;  // on its strand
    boost::asio::steady_timer pause_;          // on the acceptor's strand
    bool full_ = false;                        // on the acceptor's strand
};

}  // namespace shiftguard::http
