// What the desk and the command line see of the agent: a pure function of what the guard knows.
#pragma once

#include "agent/challenge/challenge.hpp"
#include "agent/control/control.hpp"
#include "agent/decision/presence.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/policy/policy.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::daemon {

struct Known {
    decision::View view;
    const policy::Policy& policy;
    const policy::Worker* worker = nullptr;  ///< of the session in front; nullptr where none is in scope
    bool locked = false;                     ///< that session is
    bool enrolling = false;                  ///< the camera is on for that, and nothing is guarded
    bool enrolled = false;
    std::string not_enrolled = {};                         ///< as in the status
    std::optional<WallTime> template_ends = std::nullopt;  ///< where it is near
    std::optional<decision::ContextChange> context = std::nullopt;
    std::string_view input = "not_needed";  ///< as in the status
    bool joined = false;                    ///< a server
    bool time_untrusted = false;            ///< what time it is has not been proved
    delivery::State delivery = {};
    std::optional<std::size_t> waiting = std::nullopt;            ///< records not yet delivered, where that is known
    std::optional<FindingKind> offer = std::nullopt;              ///< what a supervisor may lift
    std::optional<challenge::Progress> challenge = std::nullopt;  ///< while one runs

    /// What of the agent's own is wrong: the sentence in English, the values for sentences in other languages.
    struct Troubled {
        control::Trouble which{};
        std::string sentence;
        std::vector<std::string> values;
    };
    std::optional<Troubled> trouble = std::nullopt;
};

/// `before`: the status as it stands. A deadline keeps the wall time that was once shown for it, so that no status
/// differs from the last by a rounding alone.
[[nodiscard]] control::Status status_of(const Known& known, const Now& now, const control::Status& before);

}  // namespace shiftguard::daemon
