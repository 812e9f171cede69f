#include "tests/bench/report_card/readers/labels.hpp"

#include "tests/bench/report_card/readers/lines.hpp"

#include <algorithm>
#include <optional>

namespace shiftguard::report_card {
namespace {

constexpr std::size_t of_a_box = 4;
constexpr std::size_t of_the_least_outline = 6;
constexpr float rounding = 0.01F;  // labels are written with few digits

observation::Box around(const std::vector<float>& outline) {
    float left = 1;
    float top = 1;
    float right = 0;
    float bottom = 0;
    for (std::size_t at = 0; at + 1 < outline.size(); at += 2) {
        left = std::min(left, outline[at]);
        right = std::max(right, outline[at]);
        top = std::min(top, outline[at + 1]);
        bottom = std::max(bottom, outline[at + 1]);
    }
    return {left, top, right - left, bottom - top};
}

/// The fractions after the class; none where one is no fraction.
std::optional<std::vector<float>> fractions_of(const Line& line) {
    std::vector<float> fractions;
    for (std::size_t at = 1; at < line.fields.size(); ++at) {
        const auto number = to_number(line.fields[at]);
        if (!number || *number < -static_cast<double>(rounding) || *number > 1 + static_cast<double>(rounding)) {
            return std::nullopt;
        }
        fractions.push_back(static_cast<float>(*number));
    }
    return fractions;
}

}  // namespace

Result<std::vector<LabelledThing>> read_labels(std::string_view text, std::string_view file) {
    std::vector<LabelledThing> things;
    for (const Line& line : split_lines(text)) {
        const auto kind = to_count(line.fields.front());
        const auto numbers = fractions_of(line);
        const bool is_box = numbers && numbers->size() == of_a_box;
        const bool is_outline = numbers && numbers->size() >= of_the_least_outline && numbers->size() % 2 == 0;
        if (!kind || (!is_box && !is_outline)) {
            return fault_at(file, line.number, "a label is \"class x y width height\", the last four from 0 to 1");
        }
        const auto& at = *numbers;
        things.push_back(
            {*kind, is_box ? observation::Box{at[0] - at[2] / 2, at[1] - at[3] / 2, at[2], at[3]} : around(at)});
    }
    return things;
}

}  // namespace shiftguard::report_card
