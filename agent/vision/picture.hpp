// A photograph or one picture of a film that lies in a file.
#pragma once

#include "agent/vision/frame.hpp"
#include "common/result.hpp"

#include <filesystem>

namespace shiftguard::vision {

/// Any format and depth that OpenCV reads (JPEG, PNG, WebP, TIFF, BMP), turned as the file says it lies. `captured` is
/// boot time 0. Errors: not_found, corrupted.
[[nodiscard]] Result<Frame> read_picture(const std::filesystem::path& file);

}  // namespace shiftguard::vision
