// A list of recordings of live people and of presentation attacks: rows path,label[,species,subject], with or without a
// first row of those names.
#pragma once

#include "common/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::report_card {

struct Presentation {
    std::string path;  ///< as written: an image, a video or a folder of frames
    bool attack = false;
    std::string species;  ///< of an attack ("print", "screen"); "attack" where none is told
    std::string subject;  ///< may be empty
};

/// Errors: invalid_input with the line; invalid_input where there is no row.
[[nodiscard]] Result<std::vector<Presentation>> read_attacks(std::string_view text, std::string_view file);

}  // namespace shiftguard::report_card
