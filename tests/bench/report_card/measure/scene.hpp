// `scene`: a film through the guard: how long to each finding, what is missed, what is found that is not there.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/card/card.hpp"

#include <filesystem>

namespace shiftguard::report_card {

struct SceneFiles {
    std::filesystem::path video;
    std::filesystem::path timeline;
    std::filesystem::path enrol;
    std::filesystem::path policy;  ///< empty: the product's defaults
};

/// Errors: each file's, the models'; invalid_input, where a happening begins after the film's end.
[[nodiscard]] Result<Card> scene(const SceneFiles& files, const std::filesystem::path& models);

}  // namespace shiftguard::report_card
