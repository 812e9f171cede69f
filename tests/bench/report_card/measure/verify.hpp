// `verify`: are two photographs of one person? Accuracy over labelled pairs, and how many true pairs are accepted where
// hardly any false one is.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/card/card.hpp"
#include "tests/bench/report_card/measure/setting.hpp"

#include <filesystem>

namespace shiftguard::report_card {

/// Errors: the list's, the models'; invalid_input, where no pair could be compared.
[[nodiscard]] Result<Card> verify(const std::filesystem::path& images, const std::filesystem::path& pairs,
                                  const Setting& setting);

}  // namespace shiftguard::report_card
