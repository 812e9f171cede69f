#include "agent/decision/finding_clock.hpp"

namespace shiftguard::decision {
namespace {

using Phase = FindingClock::Phase;

/// What must be seen in several looks is confirmed by one of them, which so lies the whole confirm time after the
/// first. Time alone confirms only what one look is enough for.
bool confirms(const FindingClock& clock, Sign sign, const policy::FindingRule& rule, std::uint32_t looks_needed,
              const Now& now) {
    const bool may = sign == Sign::shows || looks_needed == 1;
    return may && now.boot - clock.first_seen.boot >= rule.confirm && clock.looks >= looks_needed;
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
    if (sign == Sign::yields) {
        return Turn::nothing;  // its time runs on; it is found when it shows again
    }
    if (sign == Sign::shows) {
        ++clock.looks;
    }
    if (!confirms(clock, sign, rule, looks_needed, now)) {
        return Turn::nothing;
    }
    clock.confirmed = now;
    return has_warning(rule) ? begin_warning(clock, rule, now) : Turn::due;
}

/// A warning that ran in observe told nobody. Under a rule that is enforced now the worker is warned first.
Turn catch_up(FindingClock& clock, Sign sign, const policy::FindingRule& rule, const Now& now) {
    if (sign == Sign::refutes) {
        return stop(clock, now);
    }
    return has_warning(rule) ? begin_warning(clock, rule, now) : Turn::due;
}

Turn warned(FindingClock& clock, Sign sign, const policy::FindingRule& rule, const Now& now) {
    if (rule.enforcement == Enforcement::enforce && !clock.number) {
        return catch_up(clock, sign, rule, now);
    }
    // The deadline comes first: a cause that goes when it has passed did not go in time.
    if (now.boot >= clock.deadline) {
        return Turn::due;
    }
    return sign == Sign::refutes ? stop(clock, now) : Turn::nothing;
}

void begin(FindingClock& clock, const Now& now) {
    clock.phase = Phase::pending;
    clock.first_seen = now;
    clock.looks = 0;
    clock.number.reset();
    clock.try_again.reset();
    clock.doubted_at.reset();
}

/// The cause lasts and what was done about it does not hold: policy asks for more by now, or the lock is gone.
bool wants_an_answer(const FindingClock& clock, const policy::FindingRule& rule, const Now& now) {
    const bool asks_more = rule.enforcement == Enforcement::enforce && rule.response > clock.answered;
    return asks_more || (clock.doubted_at && now.boot >= *clock.doubted_at);
}

Turn open(FindingClock& clock, Sign sign, const policy::FindingRule& rule, std::uint32_t looks_needed, const Now& now) {
    if (sign == Sign::refutes || sign == Sign::yields) {
        return stop(clock, now);
    }
    if (clock.try_again && now.boot >= *clock.try_again) {
        return Turn::due;
    }
    if (!wants_an_answer(clock, rule, now)) {
        return Turn::nothing;
    }
    begin(clock, now);  // with the confirm time and the warning of the rule in force
    return pend(clock, sign, rule, looks_needed, now);
}

}  // namespace

Turn advance(FindingClock& clock, Sign sign, const policy::FindingRule& rule, std::uint32_t looks_needed,
             const Now& now) {
    if (clock.phase == Phase::idle && sign == Sign::shows) {
        begin(clock, now);
    }
    switch (clock.phase) {
        case Phase::idle:
            return Turn::nothing;
        case Phase::pending:
            return pend(clock, sign, rule, looks_needed, now);
        case Phase::warned:
            return warned(clock, sign, rule, now);
        case Phase::open:
            return open(clock, sign, rule, looks_needed, now);
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
    clock.doubted_at.reset();
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
