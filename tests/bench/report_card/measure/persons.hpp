// `persons`: who is found in labelled scenes, and who is seen that is not there; by exactly what the guard counts, over
// the faces that are confirmed and the bodies that are found.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/card/card.hpp"
#include "tests/bench/report_card/measure/setting.hpp"

#include <filesystem>

namespace shiftguard::report_card {

/// The labels of picture a.jpg are in a.txt; a picture without such a file is a scene without a person, as YOLO has it,
/// and counted. Errors: the folders', a label's, the models'; invalid_input where no picture has labels.
[[nodiscard]] Result<Card> persons(const std::filesystem::path& images, const std::filesystem::path& labels,
                                   const Setting& setting);

}  // namespace shiftguard::report_card
