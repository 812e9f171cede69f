// Draws what the guard saw over the film's frame of that moment, or over an empty ground where there is no film.
#pragma once

#include "tests/support/live_picture/trace_view.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace shiftguard::testing {

class LivePicture {
public:
    static constexpr int width = 640;
    static constexpr int height = 480;

    /// An empty path: no film, only the geometry.
    explicit LivePicture(const std::filesystem::path& film);
    ~LivePicture();
    LivePicture(const LivePicture&) = delete;
    LivePicture& operator=(const LivePicture&) = delete;

    /// Blue, green, red, unused: four bytes a pixel, row by row.
    [[nodiscard]] const std::vector<std::uint8_t>& draw(const LiveView& view);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
