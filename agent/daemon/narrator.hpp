// Port: who is told, as it happens, what was seen, decided, locked and reported. The daemon's log says no name, place
// or score; `shiftguard run` tells the person at the terminal.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/decision/output.hpp"
#include "agent/decision/presence.hpp"
#include "agent/delivery/delivery.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"

#include <optional>
#include <string>

namespace shiftguard::daemon {

/// "3 waiting", or that it is not known.
[[nodiscard]] inline std::string waiting_words(std::optional<std::size_t> waiting) {
    return waiting ? std::to_string(*waiting) + " waiting" : "how many wait is not known";
}

class Narrator {
public:
    virtual ~Narrator() = default;
    virtual void saw(const decision::Input& input, const decision::View& view, const Now& now) = 0;
    virtual void decided(const decision::Output& output, const Now& now) = 0;
    virtual void recorded(const protocol::Record& record, protocol::Sequence seq, const Now& now) = 0;
    /// `waiting`: records not yet delivered; none where that is not known.
    virtual void delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now& now) = 0;
    /// Something of the agent's own went wrong or right: one whole sentence.
    virtual void said(const std::string& sentence, const Now& now) = 0;
};

}  // namespace shiftguard::daemon
