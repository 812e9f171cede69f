// Private to server/export: a TLS connection to a peer that says nothing back, as syslog's do not. What can be known of
// how far the bytes came: that the peer's machine has acknowledged them all (TCP), and that the peer has not closed the
// connection since.
#pragma once

#include "server/export/target.hpp"
#include "server/export/tls.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace shiftguard::exports {

class TlsConnection {
public:
    /// Errors, host:port as subject: unavailable, timeout, refused (a certificate), invalid_input or those of the
    /// files.
    [[nodiscard]] static Result<std::unique_ptr<TlsConnection>> open(const std::string& host, std::uint16_t port,
                                                                     const Tls& tls, const Ending& ending);
    ~TlsConnection();  ///< says goodbye (close_notify) where it still can
    TlsConnection(const TlsConnection&) = delete;
    TlsConnection& operator=(const TlsConnection&) = delete;

    /// All of it, into the system's buffer. Errors: unavailable, timeout (the peer does not read), refused.
    [[nodiscard]] Status write(std::string_view bytes, const Ending& ending);
    /// Returns once the peer's machine has every byte and the connection has lived `quiet` more. Errors: as of write.
    [[nodiscard]] Status settle(Milliseconds quiet, const Ending& ending);
    /// Has the peer closed it, or broken it off? What it says is thrown away. Errors: unavailable, refused.
    [[nodiscard]] Status look();

private:
    struct Inner;
    explicit TlsConnection(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::exports
