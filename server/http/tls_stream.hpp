// TLS on a socket that never blocks, with no buffers of its own in between: a call does what can be done at once, and
// says what the socket has to be ready for before it is tried again. The process has to ignore SIGPIPE. Of this room
// only.
#pragma once

#include "server/http/message.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <openssl/ssl.h>

namespace shiftguard::http {

using Code = boost::system::error_code;
using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

/// What came of one try.
struct Step {
    std::size_t bytes = 0;
    bool again = false;  ///< when the socket is ready for `ready_for`
    Socket::wait_type ready_for{};
    Code code{};  ///< eof: the other side has ended it in order
    [[nodiscard]] bool done() const { return !again && !code; }
};

class TlsStream {
public:
    /// The server's side. Holds what it needs of `context` itself, which may be replaced meanwhile.
    TlsStream(Socket&& socket, SSL_CTX* context);

    [[nodiscard]] Socket& socket() { return socket_; }
    [[nodiscard]] const Socket& socket() const { return socket_; }

    [[nodiscard]] Step accept();
    /// At most one TLS record.
    [[nodiscard]] Step read(std::span<char> into);
    /// All or nothing: tried again with the same bytes until it is done.
    [[nodiscard]] Step write(std::string_view bytes);
    /// Says that nothing follows, as far as the socket takes it at once.
    void end();

    /// Something came that `read` has not given yet: the socket may never be ready for it.
    [[nodiscard]] bool holds_more() const { return SSL_has_pending(ssl_.get()) == 1; }
    /// None: no certificate, or one without a common name.
    [[nodiscard]] std::optional<ClientName> client_name() const;

private:
    struct Free {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };

    [[nodiscard]] Step step(int result) const;

    Socket socket_;
    std::unique_ptr<SSL, Free> ssl_;  // goes before the socket
};

}  // namespace shiftguard::http
