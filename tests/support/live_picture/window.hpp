// One window of fixed size on the display of $DISPLAY that shows a picture, without a toolkit.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

class PictureWindow {
public:
    /// An error where the display does not answer or has not the usual 32 bits a pixel.
    static Result<std::unique_ptr<PictureWindow>> open(const std::string& title, int left, int width, int height);
    ~PictureWindow();
    PictureWindow(const PictureWindow&) = delete;
    PictureWindow& operator=(const PictureWindow&) = delete;

    /// `pixels`: blue, green, red, unused, row by row. False once the window or its display is gone.
    [[nodiscard]] bool show(const std::vector<std::uint8_t>& pixels);

private:
    struct Inner;
    explicit PictureWindow(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
