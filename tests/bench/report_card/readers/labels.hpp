// A picture's labels as YOLO writes them: "class x y width height" a line, centre and size as fractions of the picture;
// or "class x1 y1 x2 y2 ..." for an outline, which counts by the box around it. Class 0 of COCO is a person.
#pragma once

#include "agent/observation/observation.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace shiftguard::report_card {

inline constexpr std::size_t person_class = 0;

struct LabelledThing {
    std::size_t kind = 0;
    observation::Box box;
};

/// Errors: invalid_input with the line.
[[nodiscard]] Result<std::vector<LabelledThing>> read_labels(std::string_view text, std::string_view file);

}  // namespace shiftguard::report_card
