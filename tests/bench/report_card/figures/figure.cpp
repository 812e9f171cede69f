#include "tests/bench/report_card/figures/figure.hpp"

#include <utility>

#include <fmt/core.h>

namespace shiftguard::report_card {

Figure share(std::uint64_t count, std::uint64_t samples) {
    if (samples == 0) {
        return refused("There was nothing to measure this on.", 0);
    }
    Figure figure{std::nullopt, share_interval(count, samples), count, samples, {}};
    if (count < fewest_events) {
        figure.refused =
            fmt::format("Seen {} times in {}: no share below 3/{} can be told; at 95 % it is at most {:.3g}.", count,
                        samples, samples, figure.interval->high);
    } else {
        figure.value = static_cast<double>(count) / static_cast<double>(samples);
    }
    return figure;
}

Figure rate(std::uint64_t count, double exposure, const std::string& unit) {
    if (exposure <= 0) {
        return refused("There was nothing to measure this on.", 0);
    }
    Figure figure{std::nullopt, rate_interval(count, exposure), count, 0, {}};
    if (count < fewest_events) {
        figure.refused = fmt::format(
            "Seen {} times in {:.3g} {}s: no rate below {:.3g} an {} can be told; at 95 % it is at most {:.3g}.", count,
            exposure, unit, static_cast<double>(fewest_events) / exposure, unit, figure.interval->high);
    } else {
        figure.value = static_cast<double>(count) / exposure;
    }
    return figure;
}

Figure refused(std::string sentence, std::uint64_t samples) {
    return {std::nullopt, std::nullopt, 0, samples, std::move(sentence)};
}

}  // namespace shiftguard::report_card
