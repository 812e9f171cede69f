#include "agent/vision/scene_change.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::vision;

namespace {

/// A grey scene with a brighter square of `side` blocks at `column`, `row`.
Thumbnail scene(std::size_t column, std::size_t row, std::size_t side, std::uint8_t luma) {
    Thumbnail thumbnail;
    thumbnail.luma.fill(100);
    for (std::size_t y = row; y < row + side; ++y) {
        for (std::size_t x = column; x < column + side; ++x) {
            thumbnail.luma[y * Thumbnail::width + x] = luma;
        }
    }
    return thumbnail;
}

}  // namespace

TEST_CASE("AHandSizedChangeIsNoticedAndNoiseIsNot") {
    const Thumbnail still = scene(0, 0, 0, 0);
    CHECK(has_changed(still, scene(10, 10, 5, 150)));
    CHECK(has_changed(scene(10, 10, 5, 150), still));
    CHECK_FALSE(has_changed(still, scene(10, 10, 4, 150)));   // too small
    CHECK_FALSE(has_changed(still, scene(10, 10, 30, 112)));  // too faint
    CHECK_FALSE(has_changed(still, still));
}

TEST_CASE("ChangeWithinTheWorkersOwnRegionIsLeftOut") {
    const Thumbnail still = scene(0, 0, 0, 0);
    const auto region = body_region({0.4F, 0.3F, 0.2F, 0.3F});
    CHECK_FALSE(has_changed(still, scene(35, 20, 8, 200), region));
    CHECK_FALSE(has_changed(still, scene(40, 50, 9, 200), region));  // the body below the face
    CHECK(has_changed(still, scene(0, 30, 8, 200), region));
    CHECK(has_changed(still, scene(72, 30, 8, 200), region));
}
