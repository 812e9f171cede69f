// When the desk tells the agent how long ago keys or mouse were last used. As seldom as will do: while nobody is in
// view at each use, a use after half a minute's rest at once, else twice a minute; not at all where the agent does not
// ask for it. Which keys, where the mouse is and how often they are used is never looked at.
#pragma once

#include "agent/control/control.hpp"

#include <chrono>
#include <optional>

namespace shiftguard::desk {

class InputReports {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// Asked about once a second. `age`: as the session's screen says; none where it can't. Gives what to tell now.
    [[nodiscard]] std::optional<std::chrono::milliseconds> next(const std::optional<control::Status>& status,
                                                                std::optional<std::chrono::milliseconds> age,
                                                                Moment now);

    /// Whether the age is worth asking for.
    [[nodiscard]] static bool is_asked_for(const std::optional<control::Status>& status);

private:
    struct Told {
        Moment at;          ///< when
        Moment last_input;  ///< what
    };
    std::optional<Told> told_;
};

}  // namespace shiftguard::desk
