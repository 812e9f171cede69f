// The state that `step` carries from input to input. A plain value: copy it, keep it, compare what came of it.
#pragma once

#include "agent/decision/blindness.hpp"
#include "agent/decision/challenging.hpp"
#include "agent/decision/eye_health.hpp"
#include "agent/decision/finding_clock.hpp"
#include "agent/decision/input.hpp"
#include "agent/decision/output.hpp"
#include "agent/decision/sharing.hpp"
#include "agent/decision/sight.hpp"
#include "agent/decision/still_figures.hpp"
#include "agent/observation/message.hpp"
#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard::decision {

/// The guarded session. There is one while an account in scope is active.
struct Session {
    SessionId id;
    AccountName account;
    WorkerId worker;
    bool enrolled = false;
    bool locked = false;
    std::string not_enrolled = {};  ///< in words: why the template is gone
};

/// A supervisor's exception.
struct Lifted {
    WorkerId worker;
    BootTime until{};
};

struct State {
    std::optional<Session> session;
    std::optional<AccountName> last_account;  ///< whose incidents a repeat may join
    bool suspended = false;
    EnrolmentState enrolment = EnrolmentState::ended;
    Standing shift = Standing::unknown;
    Standing place = Standing::unknown;
    std::optional<WallTime> break_ends;                                     ///< while the worker's break lasts
    std::array<std::optional<std::string>, all_finding_kinds.size()> told;  ///< by FindingKind: causes that last
    std::array<std::optional<Lifted>, all_finding_kinds.size()> lifted;     ///< by FindingKind

    EyeHealth eye;
    Sight sight;
    Blindness blindness;
    Sharing sharing;
    Challenging challenging;
    StillFigures figures;

    std::optional<BootTime> begun;          ///< when this state took its first input
    std::optional<BootTime> guarded_since;  ///< none while no rule holds: no session, locked, suspended
    std::optional<BootTime> watched_since;  ///< none while the camera has no business

    std::optional<BootTime> last_input;  ///< of keys or mouse while guarded, as far as it was told

    std::optional<Respond> owed;  ///< to the first session of this run, for what interrupted the run before

    std::array<FindingClock, all_finding_kinds.size()> clocks;  ///< by FindingKind
    std::uint64_t numbers_given = 0;                            ///< a withdrawn warning uses one up
    std::optional<observation::Demand> demand;                  ///< the last one given to the eye as it is now

    [[nodiscard]] FindingClock& clock(FindingKind kind) { return clocks.at(static_cast<std::size_t>(kind)); }
    [[nodiscard]] const FindingClock& clock(FindingKind kind) const {
        return clocks.at(static_cast<std::size_t>(kind));
    }
    [[nodiscard]] const std::optional<std::string>& told_of(FindingKind kind) const {
        return told.at(static_cast<std::size_t>(kind));
    }
};

}  // namespace shiftguard::decision
