#include "tests/bench/report_card/figures/interval.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>

namespace shiftguard::report_card {
namespace {

constexpr double tail = 0.025;  // beyond each end

}  // namespace

Interval share_interval(std::uint64_t count, std::uint64_t samples) {
    const auto seen = static_cast<double>(count);
    const auto unseen = static_cast<double>(samples - count);
    Interval interval;
    if (count > 0) {
        interval.low = quantile(boost::math::beta_distribution<>(seen, unseen + 1), tail);
    }
    if (count < samples) {
        interval.high = quantile(boost::math::beta_distribution<>(seen + 1, unseen), 1 - tail);
    }
    return interval;
}

Interval rate_interval(std::uint64_t count, double exposure) {
    const auto seen = static_cast<double>(count);
    const auto events = [](double freedom, double share) {
        return quantile(boost::math::chi_squared_distribution<>(freedom), share) / 2;
    };
    return {count > 0 ? events(2 * seen, tail) / exposure : 0.0, events(2 * seen + 2, 1 - tail) / exposure};
}

}  // namespace shiftguard::report_card
