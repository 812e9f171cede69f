// HTTP/1.1 in TLS 1.3, nothing older: listens on any number of ports, hands each whole request to that port's handler
// and sends the answer. Limits the size of head and body, the time for each, and the number of connections; what breaks
// a limit is answered (413, 431, 400, 408 where it takes too long) where HTTP still allows it, noted and closed.
// A port's handlers run on threads of its own and may block: a port whose store is slow keeps no other from answering,
// and no handshake waits for a handler. A handler that has others to wait for may give its answer later.
// The process ignores SIGPIPE.
#pragma once

#include "common/result.hpp"
#include "server/http/message.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::http {

enum class ClientCertificate : std::uint8_t {
    none,      ///< not asked for
    optional,  ///< asked for; one that does not verify against the authority is refused at the handshake
};

struct Limits {
    std::uint32_t head_bytes = 16384;
    std::uint64_t body_bytes = 65536;
    std::uint64_t anonymous_body_bytes = 131'072;  ///< where no client certificate verified; never more than body_bytes
    std::size_t connections = 512;
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds idle{15'000};         ///< between requests, where no client certificate verified
    std::chrono::milliseconds idle_known{150'000};  ///< the same where one did: more than two heartbeats
    std::chrono::milliseconds head{15'000};         ///< from a request's first byte to its whole head
    std::chrono::milliseconds body{60'000};
    std::chrono::milliseconds answer{60'000};
};

/// Answer to a request that never became one: status and a sentence, in the port's own form.
using RefusalPage = std::function<Answer(unsigned status, const std::string& sentence)>;
/// One sentence per call for the log: a handshake refused, a limit broken. May be called from any thread.
using Note = std::function<void(const std::string& sentence)>;

struct Port {
    std::string address;       ///< numeric IPv4 or IPv6
    std::uint16_t number = 0;  ///< 0: any free one
    ClientCertificate client_certificate = ClientCertificate::none;
    Limits limits;
    std::size_t handlers = 4;  ///< threads: as many handlers may block at the same time
    LaterHandler handler;
    RefusalPage refusal;
};

struct Identity {
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::filesystem::path authority;  ///< whose client certificates are good
};

class Server {
public:
    /// Errors: invalid_input (address), corrupted (certificate or key), refused or unavailable (the port is taken).
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Identity& identity, std::vector<Port> ports,
                                                              const Note& note);
    ~Server();  ///< stops, and waits for the threads
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The numbers listened on, in the order of the ports given.
    [[nodiscard]] std::vector<std::uint16_t> numbers() const;

    /// How many connections are open, in the order of the ports given. From any thread.
    [[nodiscard]] std::vector<std::size_t> connections() const;

    /// The connections from now on get this certificate, of every port; open ones stay. From any thread, one at a time.
    /// Errors: corrupted (certificate or key); nothing is changed then.
    [[nodiscard]] Status take_up(const Identity& identity);

    /// Reads and writes on `threads` threads until SIGTERM, SIGINT or stop(). Then, in this order: nothing new is
    /// accepted, requests under way are answered (at most `patience`), the handlers' threads end, and this returns.
    void serve(std::size_t threads, std::chrono::milliseconds patience);
    /// From any thread.
    void stop();

private:
    struct Inner;
    explicit Server(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::http
