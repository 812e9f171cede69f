#include "agent/roster/reading.hpp"

#include "agent/roster/fault.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::roster {
namespace {

void put_in_order(std::vector<SingleShift>& spans) {
    std::stable_sort(spans.begin(), spans.end(),
                     [](const SingleShift& a, const SingleShift& b) { return a.from < b.from; });
}

/// The parts of the shifts that no time off covers. Both in order; time off without overlaps.
std::vector<SingleShift> without(const std::vector<SingleShift>& shifts, const std::vector<SingleShift>& time_off) {
    std::vector<SingleShift> left;
    for (const auto& shift : shifts) {
        WallTime from = shift.from;
        auto off = std::upper_bound(time_off.begin(), time_off.end(), from,
                                    [](WallTime at, const SingleShift& one) { return at < one.to; });
        for (; off != time_off.end() && off->from < shift.to; ++off) {
            if (from < off->from) {
                left.push_back({from, off->from});
            }
            from = off->to;
        }
        if (from < shift.to) {
            left.push_back({from, shift.to});
        }
    }
    return left;
}

}  // namespace

std::vector<SingleShift> joined(std::vector<SingleShift> spans) {
    put_in_order(spans);
    std::vector<SingleShift> result;
    for (const auto& span : spans) {
        if (!result.empty() && span.from <= result.back().to) {
            result.back().to = std::max(result.back().to, span.to);
        } else {
            result.push_back(span);
        }
    }
    return result;
}

Roster composed(Entries entries) {
    put_in_order(entries.shifts);
    auto shifts = without(entries.shifts, joined(std::move(entries.time_off)));
    put_in_order(shifts);
    return {std::move(shifts), joined(std::move(entries.breaks))};
}

Error unknown_zone(std::string subject, std::string_view zone) {
    return {ErrorKind::not_found, std::move(subject),
            "this machine knows no time zone \"" + piece_of(zone) + "\"; use an IANA name such as Europe/Berlin",
            Retry::useless};
}

}  // namespace shiftguard::roster
