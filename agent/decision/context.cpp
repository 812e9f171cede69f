#include "agent/decision/context.hpp"

namespace shiftguard::decision {
namespace {

Standing standing_of(place::Verdict verdict) {
    switch (verdict) {
        case place::Verdict::inside:
            return Standing::agreed;
        case place::Verdict::outside:
            return Standing::not_agreed;
        case place::Verdict::unknown:
            return Standing::unknown;
        case place::Verdict::conflict:
            return Standing::conflict;
    }
    return Standing::unknown;
}

}  // namespace

ContextChange context_of(const policy::Agreement& agreement, TimeTrust time) {
    using policy::ShiftBasis;
    const auto place = standing_of(agreement.place.verdict);
    const auto basis = agreement.shift.basis;
    const bool proves = basis == ShiftBasis::any_time || (basis == ShiftBasis::known && time == TimeTrust::trusted);
    ContextChange context{Standing::unknown, place, std::nullopt};
    if (!proves) {
        return context;
    }
    const auto& [on_shift, shift, next_change] = agreement.shift.answer;
    context.shift = on_shift ? Standing::agreed : Standing::not_agreed;
    if (!on_shift) {
        context.shift_from = agreement.shift.next_begins;
        return context;
    }
    context.shift_ends = next_change;
    context.break_ends = agreement.shift.break_ends;
    if (shift) {
        context.shift_from = shift->from;
        context.shift_to = shift->to;
    }
    return context;
}

std::optional<std::string> roster_doubt(const policy::Agreement& agreement) {
    constexpr std::chrono::hours::rep hours_a_day = 24;
    switch (agreement.shift.basis) {
        case policy::ShiftBasis::any_time:
        case policy::ShiftBasis::known:
            return std::nullopt;
        case policy::ShiftBasis::stale_roster: {
            const auto hours = agreement.shift.roster_age.value_or(std::chrono::hours(0)).count();
            return "the roster is " +
                   (hours < 2 * hours_a_day ? std::to_string(hours) + " hours"
                                            : std::to_string(hours / hours_a_day) + " days") +
                   " old";
        }
        case policy::ShiftBasis::no_roster:
            return "no roster of the worker could be read yet";
    }
    return std::nullopt;
}

}  // namespace shiftguard::decision
