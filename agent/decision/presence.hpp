// What a status screen may know of the state: who and what is seen, what is warned of, what is open.
#pragma once

#include "agent/decision/state.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shiftguard::decision {

enum class WorkerSeen : std::uint8_t {
    verified,      ///< the worker is in view
    not_verified,  ///< somebody is, and has not been verified (yet)
    nobody,
    // Somebody is, and for a while now the face can't be compared. What would help is the opposite:
    too_small,
    too_dark,
    backlit,
    blurred,
    turned_away,
};

/// What the worker is told now.
struct Notice {
    FindingKind kind{};
    Response response{};               ///< lock: follows at `deadline`; notice: nothing is locked
    std::optional<BootTime> deadline;  ///< of a warning; none where the notice is the response and stands
    BootTime since{};
    enum class Cause : std::uint8_t { there, ahead };
    Cause cause = Cause::there;  ///< ahead: it is known to come, see notice_of_shift_end
};

/// A supervisor's exception that holds for the session's worker.
struct Release {
    FindingKind kind{};
    BootTime until{};
};

/// Something in view that looks like a person and never moved, or that the worker declared before.
struct FigureView {
    FigureNumber number{};
    FigureKind kind = FigureKind::body;
    observation::Box box;
    std::optional<WallTime> declared;
    bool in_view = false;
};

struct View {
    std::size_t people = 0;  ///< in the last look
    WorkerSeen worker_seen = WorkerSeen::nobody;
    observation::CameraState camera = observation::CameraState::closed;
    bool guarded = false;                ///< a session in scope is open, unlocked, and the machine awake
    bool watching = false;               ///< the camera has business
    std::optional<WallTime> break_ends;  ///< while the worker's break lasts
    std::optional<Notice> notice;   ///< of several: the lock that comes first, then other warnings, then what stands
    std::vector<FindingKind> open;  ///< found, and the cause lasts
    std::vector<Release> released;
    std::vector<FigureView> figures;
};

[[nodiscard]] View view(const State& state);

/// Of two notices the one that matters more to the worker.
[[nodiscard]] std::optional<Notice> first_of(const std::optional<Notice>& a, const std::optional<Notice>& b);

/// verified, not_verified, nobody, or what keeps the face from being compared
[[nodiscard]] std::string_view to_string(WorkerSeen seen);
/// agreed, not_agreed, unknown, conflict
[[nodiscard]] std::string_view to_string(Standing standing);

}  // namespace shiftguard::decision
