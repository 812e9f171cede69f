// What every measuring is given besides its data.
#pragma once

#include "common/recogniser_kind.hpp"

#include <cstddef>
#include <filesystem>

namespace shiftguard::report_card {

struct Setting {
    std::filesystem::path models;
    std::size_t threads = 1;
    RecogniserKind recogniser = RecogniserKind::fr_feature;
};

}  // namespace shiftguard::report_card
