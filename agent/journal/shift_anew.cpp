#include "agent/journal/shift_anew.hpp"

#include "agent/policy/agreement.hpp"
#include "common/true_time.hpp"

namespace shiftguard::journal {

using decision::ContextChange;
using decision::Standing;

namespace {

bool is_proved(Standing shift) {
    return shift == Standing::agreed || shift == Standing::not_agreed;
}

void take_over_shift(ContextChange& into, const ContextChange& from) {
    const auto place = into.place;
    into = from;
    into.place = place;
}

}  // namespace

void ShiftAnew::take(const ContextChange& recorded, const Now& now) {
    recorded_ = recorded;
    read(recorded, now);
    const bool has_shift = recorded.shift == Standing::not_agreed || recorded.shift_ends;
    untold_ += is_proved(recorded.shift) && has_shift && !shift_ && !next_ ? 1U : 0U;
}

void ShiftAnew::forget_earlier(const Now& now) {
    shift_.reset();
    next_.reset();
    if (recorded_) {
        read(*recorded_, now);
    }
}

void ShiftAnew::read(const ContextChange& recorded, const Now& now) {
    if (recorded.shift == Standing::agreed) {
        next_.reset();
        shift_ = recorded.shift_from && recorded.shift_to
                     ? std::optional(Shift{*recorded.shift_from, *recorded.shift_to})
                     : std::nullopt;
    } else if (recorded.shift == Standing::not_agreed) {
        next_ = recorded.shift_from;
        if (shift_ && true_time_of(now) < shift_->to) {
            shift_.reset();  // it was taken out of the roster
        }
    }
}

ContextChange ShiftAnew::judged(const policy::Policy& policy, const policy::Worker& worker, decision::TimeTrust time,
                                const Now& now) const {
    ContextChange context = *recorded_;
    if (worker.roster.empty()) {
        take_over_shift(context, decision::context_of(policy::agreement_with(policy, worker, {}, {}, now), time));
        return context;
    }
    if (!is_proved(context.shift) || (!shift_ && !next_)) {
        return context;
    }
    const auto at = true_time_of(now);
    const bool in_shift =
        shift_ && shift_->from - worker.tolerance.before <= at && at < shift_->to + worker.tolerance.after;
    const bool in_next = next_ && *next_ - worker.tolerance.before <= at;
    context.shift = in_shift || in_next ? Standing::agreed : Standing::not_agreed;
    context.shift_ends = in_shift && !in_next ? std::optional(shift_->to + worker.tolerance.after) : std::nullopt;
    if (context.shift == Standing::not_agreed) {
        context.break_ends.reset();
    }
    return context;
}

}  // namespace shiftguard::journal
