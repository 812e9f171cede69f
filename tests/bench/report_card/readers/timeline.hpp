// What a film shows and when: rows start_s,end_s,finding, with or without a first row of those names. A film in which
// nothing is to be found has an empty timeline.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/figures/happening.hpp"

#include <string_view>
#include <vector>

namespace shiftguard::report_card {

/// In the order of the rows. Errors: invalid_input with the line.
[[nodiscard]] Result<std::vector<Happening>> read_timeline(std::string_view text, std::string_view file);

}  // namespace shiftguard::report_card
