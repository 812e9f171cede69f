#include "agent/roster/far_look.hpp"

#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::days;

constexpr days back{62};   // as the agent does; a shift that begins earlier is asked for again
constexpr days step{400};  // as far as one answer looks
constexpr days beyond{1};  // what touches a shift from outside may still belong to it
const WallTime last = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + days(1);

Window around(WallTime at, Tolerance tolerance) {
    return {at - tolerance.after - back, at + step + tolerance.before + beyond};
}

/// Wider where the shift that holds reaches to an end of the window, so that neither time off nor work beyond it is
/// missed; nullopt where it does not.
std::optional<Window> wider(const Window& window, const Answer& answer, WallTime at) {
    Window next = window;
    if (answer.shift && answer.shift->from < window.from + beyond) {
        next.from = at - 2 * (at - window.from);
    }
    if (answer.shift && answer.shift->to > window.to - beyond) {
        next.to = at + 2 * (window.to - at);
    }
    return next.from == window.from && next.to == window.to ? std::nullopt : std::optional(next);
}

/// `answer`: of the first step.
Result<std::optional<WallTime>> change_after(const ReadWindow& read, Tolerance tolerance, WallTime at, Answer answer) {
    for (WallTime from = at; !answer.next_change;) {
        from += step;
        if (from - at > looked_ahead || from >= last) {
            return std::optional<WallTime>();
        }
        const auto reading = read(around(from, tolerance));
        if (!reading) {
            return reading.error();
        }
        answer = on_shift(reading->roster, tolerance, from);
    }
    const bool is_told = *answer.next_change - at <= looked_ahead && *answer.next_change < last;
    return is_told ? answer.next_change : std::nullopt;
}

}  // namespace

Result<FarAnswer> look_far(const ReadWindow& read, Tolerance tolerance, WallTime at) {
    Window window = around(at, tolerance);
    auto reading = read(window);
    if (!reading) {
        return reading.error();
    }
    Answer answer = on_shift(reading->roster, tolerance, at);
    while (const auto next = wider(window, answer, at)) {
        auto more = read(*next);
        if (!more) {
            break;  // more than can be read at once; what is known holds
        }
        window = *next;
        reading = std::move(more);
        answer = on_shift(reading->roster, tolerance, at);
    }
    const auto change = change_after(read, tolerance, at, answer);
    if (!change) {
        return change.error();
    }
    answer.next_change = *change;
    return FarAnswer{answer, break_at(reading->roster, at), std::move(reading->zone)};
}

}  // namespace shiftguard::roster
