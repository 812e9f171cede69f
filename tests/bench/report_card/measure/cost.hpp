// `cost`: what looking at a film costs the machine, at the product's own pace.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/card/card.hpp"

#include <filesystem>

namespace shiftguard::report_card {

/// `enrol`: empty for the film's own first seconds; where they do not show one worker well enough, nobody is
/// recognised, and that is said. Errors: the film's, the models'.
[[nodiscard]] Result<Card> cost(const std::filesystem::path& video, const std::filesystem::path& enrol,
                                const std::filesystem::path& models);

}  // namespace shiftguard::report_card
