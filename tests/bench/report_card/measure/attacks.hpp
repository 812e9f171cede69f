// `attacks`: how well the passive hint tells a face before the camera from a picture of one. Alone it proves nothing;
// the active challenge carries the weight.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/card/card.hpp"
#include "tests/bench/report_card/measure/setting.hpp"

#include <filesystem>

namespace shiftguard::report_card {

/// Paths of the list are taken from the list's own folder, or from where the program was started. Errors: the list's,
/// the models'; invalid_input, where nothing of the list could be judged.
[[nodiscard]] Result<Card> attacks(const std::filesystem::path& list, const Setting& setting);

}  // namespace shiftguard::report_card
