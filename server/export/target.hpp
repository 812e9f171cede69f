// Port: another system that takes records. One implementation per protocol (server/export/targets); every one is tried
// against a real peer in tests/integration/export.
#pragma once

#include "common/time.hpp"
#include "server/export/message/message.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace shiftguard::exports {

/// Why a target did not take all of a batch.
enum class Trouble : std::uint8_t {
    none,
    away,      ///< no connection, no answer, busy: it is tried again soon
    settings,  ///< a certificate, a token, an address: a person must mend it; trying goes on, slowly
    record,    ///< it will not take the first message that is not taken, or one of those behind it
};

struct Sent {
    std::size_t taken = 0;  ///< of the batch's front: acknowledged as far as the protocol can
    Trouble trouble = Trouble::none;
    std::string sentence;                    ///< what happened and what to do; empty without trouble
    std::optional<Milliseconds> not_before;  ///< what the peer asked for
};

/// True once the end has come: what is under way should hurry.
using Ending = std::function<bool()>;

class Target {
public:
    virtual ~Target() = default;
    /// In order. Blocks, at most about half a minute; less once `ending` is true. One thread at a time.
    [[nodiscard]] virtual Sent send(std::span<const Message> batch, const Ending& ending) = 0;
};

}  // namespace shiftguard::exports
