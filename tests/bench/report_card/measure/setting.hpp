// What every measuring is given besides its data.
#pragma once

#include <cstddef>
#include <filesystem>

namespace shiftguard::report_card {

struct Setting {
    std::filesystem::path models;
    std::size_t threads = 1;
};

}  // namespace shiftguard::report_card
