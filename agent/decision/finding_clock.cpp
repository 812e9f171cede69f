#include "agent/decision/finding_clock.hpp"

namespace shiftguard::decision {
namespace {

using Phase = FindingClock::Phase;

bool confirms(const FindingClock& clock, const policy::FindingRule& rule, std::uint32_t looks_needed, const Now& now) {
    return now.boot - clock.first_seen.boot >= rule.confirm && clock.looks >= looks_needed;
}

/// A response that only writes interrupts nobody, so there is nothing to warn of.
bool has_warning(const policy::FindingRule& rule) {
    return rule.response > Response::record && rule.warn > Milliseconds(0);
}

Turn begin_warning(FindingClock& clock, const policy::FindingRule& rule, const Now& now) {
    clock.phase = Phase::warned;
    clock.deadline = now.boot + rule.warn;
    // Observe waits as long as enforce would, so that both find the same; but it tells the worker nothing.
    return rule.enforcement == Enforcement::enforce ? Turn::warn : Turn::nothing;
}

Turn pend(FindingClock& clock, Sign sign, const policy::FindingRule& rule, std::uint32_t looks_needed, const Now& now) {
    if (sign == Sign::refutes) {
        return stop(clock, now);
    }
    if (sign == Sign::shows) {
        ++clock.looks;
    }
    if (!confirms(clock, rule, looks_needed, now)) {
        return Turn::nothing;
    }
    clock.confirmed = now;
    return has_warning(rule) ? begin_warning(clock, rule, now) : Turn::due;
}

Turn warned(FindingClock& clock, Sign sign, const Now& now) {
    // The deadline comes first: a cause that goes when it has passed did not go in time.
    if (now.boot >= clock.deadline) {
        return Turn::due;
    }
    return sign == Sign::refutes ? stop(clock, now) : Turn::nothing;
}

Turn open(FindingClock& clock, Sign sign, const Now& now) {
    if (sign == Sign::refutes) {
        return stop(clock, now);
    }
    return clock.try_again && now.boot >= *clock.try_again ? Turn::due : Turn::nothing;
}

}  // namespace

Turn advance(FindingClock& clock, Sign sign, const policy::FindingRule& rule, std::uint32_t looks_needed,
             const Now& now) {
    if (clock.phase == Phase::idle && sign == Sign::shows) {
        clock.phase = Phase::pending;
        clock.first_seen = now;
        clock.looks = 0;
        clock.number.reset();
    }
    switch (clock.phase) {
        case Phase::idle:
            return Turn::nothing;
        case Phase::pending:
            return pend(clock, sign, rule, looks_needed, now);
        case Phase::warned:
            return warned(clock, sign, now);
        case Phase::open:
            return open(clock, sign, now);
    }
    return Turn::nothing;
}

Turn stop(FindingClock& clock, const Now& now) {
    const bool worker_was_told = clock.phase == Phase::warned && clock.number.has_value();
    if (clock.phase == Phase::open && clock.incident) {
        clock.incident->cause_ended = now.boot;
    }
    clock.phase = Phase::idle;
    clock.try_again.reset();
    clock.look.reset();
    clock.similarity.reset();
    return worker_was_told ? Turn::withdraw : Turn::nothing;
}

std::optional<LastIncident> joined_incident(const FindingClock& clock, const policy::FindingRule& rule,
                                            const Now& now) {
    if (!clock.incident) {
        return std::nullopt;
    }
    const auto& ended = clock.incident->cause_ended;
    return !ended || now.boot - *ended <= rule.cool_down ? clock.incident : std::nullopt;
}

}  // namespace shiftguard::decision
