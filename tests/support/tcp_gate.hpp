// A gate on the way between two programs: what goes through it can be cut, slowed, corrupted, held or lost. It listens
// on a port of its own that stays the same while the server behind it comes and goes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace shiftguard::testing {

enum class Way : std::uint8_t {
    open,
    cut,         ///< connections end at once, new ones are refused a word
    held,        ///< half-open: taken, and nothing comes through either way
    slow,        ///< a few bytes at a time
    corrupted,   ///< one byte of every piece that comes from the client is another
    no_answers,  ///< what the client sends arrives; with the first answer the connection is lost
};

class TcpGate {
public:
    TcpGate();   ///< open, and without a server
    ~TcpGate();  ///< every connection ends
    TcpGate(const TcpGate&) = delete;
    TcpGate& operator=(const TcpGate&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Where new connections lead, on loopback.
    void lead_to(std::uint16_t server_port);
    /// For the connections that there are and for new ones.
    void set(Way way);
    /// Bytes that came from clients and went on to the server.
    [[nodiscard]] std::size_t passed() const;
    /// Answers that were lost on a way without answers.
    [[nodiscard]] std::size_t answers_lost() const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
