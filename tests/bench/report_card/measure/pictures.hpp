// Which pictures there are to measure on.
#pragma once

#include "common/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace shiftguard::report_card {

/// One folder, one person.
struct Identity {
    std::string name;
    std::vector<std::filesystem::path> pictures;  ///< by name
};

[[nodiscard]] bool is_picture(const std::filesystem::path& file);

/// The pictures right in `folder`, by name. Errors: not_found (no such folder), invalid_input (no picture in it).
[[nodiscard]] Result<std::vector<std::filesystem::path>> pictures_in(const std::filesystem::path& folder);

/// The folders right in `folder` that hold pictures, by name. Errors: as above.
[[nodiscard]] Result<std::vector<Identity>> identities_in(const std::filesystem::path& folder);

/// A list, a table or labels as text. Errors: not_found, refused, exhausted.
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& file);

}  // namespace shiftguard::report_card
