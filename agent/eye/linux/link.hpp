// The eye's end of the socketpair. Never waits for the daemon: a daemon that does not read costs a message, not the
// eye.
#pragma once

#include "agent/observation/message.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <optional>
#include <variant>

namespace shiftguard::eye {

/// The daemon closed its end: there is nobody to look for.
struct Closed {};

class Link {
public:
    /// Takes the descriptor over. Errors: invalid_input where it is no SOCK_SEQPACKET socket.
    static Result<Link> adopt(int descriptor);
    ~Link();
    Link(Link&& other) noexcept;
    Link& operator=(Link&&) = delete;

    /// Sends, or drops the message where the daemon's queue is full; the daemon sees a gap in the looks' numbers.
    /// False once the daemon's end is closed.
    [[nodiscard]] bool send(const observation::FromEye& message);

    /// The next demand, waiting for it at most `patience`, or until `other` has something to read (-1: nothing else is
    /// waited for). Nothing where none came. Error: what came is no demand.
    [[nodiscard]] Result<std::variant<std::monostate, Closed, observation::Demand>> receive(Milliseconds patience,
                                                                                            int other = -1);

private:
    explicit Link(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace shiftguard::eye
