// How far a measured share or rate may be from the true one: exact 95 % intervals, never narrower than they claim.
#pragma once

#include <cstdint>

namespace shiftguard::report_card {

struct Interval {
    double low = 0;
    double high = 1;
};

/// Clopper and Pearson 1934, of `count` among `samples` > 0. In the interval the true share lies in at least 95 of 100
/// measurings whose samples do not depend on each other. Precondition: count <= samples.
[[nodiscard]] Interval share_interval(std::uint64_t count, std::uint64_t samples);

/// Garwood 1936, of `count` events seen in `exposure` > 0 (hours, say): events a unit of it.
[[nodiscard]] Interval rate_interval(std::uint64_t count, double exposure);

}  // namespace shiftguard::report_card
