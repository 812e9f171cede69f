// `gallery`: photographs against templates, as an enrolled worker's looks are. A folder is an identity; its first
// pictures are averaged by the product's own template, the others are compared with it and with everybody else's.
#pragma once

#include "common/result.hpp"
#include "tests/bench/report_card/card/card.hpp"
#include "tests/bench/report_card/measure/setting.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace shiftguard::report_card {

/// What becomes of a template's pictures.
enum class Joining : std::uint8_t {
    mean,     ///< one view, as of one pose
    nearest,  ///< each a view of its own, as of several poses: the nearest is compared
};

/// `templates` >= 1: how many pictures a template is made of. Errors: the folder's, the models'; invalid_input, where
/// no identity has more pictures with a face than that.
[[nodiscard]] Result<Card> gallery(const std::filesystem::path& images, std::size_t templates, Joining joining,
                                   const Setting& setting);

}  // namespace shiftguard::report_card
