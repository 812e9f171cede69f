#include "agent/decision/shift_end.hpp"

#include "agent/decision/guard.hpp"
#include "common/true_time.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

constexpr FindingKind kind = FindingKind::outside_shift;

/// With the shift, or with a supervisor's exception that lasts longer.
std::optional<BootTime> end_of_work(const State& state, const std::optional<WallTime>& shift_ends, const Now& now) {
    std::optional<BootTime> end;
    if (state.shift == Standing::agreed) {
        if (!shift_ends) {
            return std::nullopt;
        }
        end = now.boot + (*shift_ends - true_time_of(now));
    } else if (state.shift != Standing::not_agreed) {
        return std::nullopt;  // what can't be told is never found
    }
    if (is_lifted(kind, state)) {
        const BootTime until = state.lifted.at(static_cast<std::size_t>(kind))->until;
        end = std::max(end.value_or(until), until);
    }
    return end;
}

}  // namespace

std::optional<Notice> notice_of_shift_end(const State& state, const std::optional<WallTime>& shift_ends,
                                          const policy::Rules& rules, const Now& now) {
    const auto& rule = rules.of(kind);
    const bool is_answered = rule.enforcement == Enforcement::enforce && rule.response > Response::record;
    if (!guarded(state) || !rules.look_for(kind) || !is_answered || rules.shift_end_notice <= Milliseconds(0)) {
        return std::nullopt;
    }
    const auto end = end_of_work(state, shift_ends, now);
    if (!end || now.boot < *end - rules.shift_end_notice) {
        return std::nullopt;
    }
    return Notice{kind, rule.response, *end + rule.confirm + rule.warn, *end - rules.shift_end_notice,
                  Notice::Cause::ahead};
}

}  // namespace shiftguard::decision
