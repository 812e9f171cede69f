#include "agent/vision/redact.hpp"

#include "tests/support/frames.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;

namespace {

/// Strokes as of writing: three pixels of ink, three of paper.
Frame written_frame() {
    auto frame = testing::plain_frame(640, 480, 250);
    for (std::size_t y = 0; y < frame.height; ++y) {
        for (std::size_t x = 0; x < frame.width; ++x) {
            const bool ink = (x / 3) % 2 == 0 && (y / 12) % 2 == 0;
            std::fill_n(&frame.pixels[3 * (y * frame.width + x)], 3, static_cast<std::uint8_t>(ink ? 10 : 250));
        }
    }
    return frame;
}

struct Rectangle {
    std::size_t left, top, right, bottom;
};

/// Standard deviation of the blue channel from one pixel to the next, along the rows.
double detail_in(const Frame& frame, const Rectangle& part) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t y = part.top; y < part.bottom; ++y) {
        for (std::size_t x = part.left + 1; x < part.right; ++x) {
            const auto at = [&](std::size_t column) {
                return static_cast<double>(frame.pixels[3 * (y * frame.width + column)]);
            };
            sum += (at(x) - at(x - 1)) * (at(x) - at(x - 1));
            ++count;
        }
    }
    return std::sqrt(sum / static_cast<double>(count));
}

}  // namespace

TEST_CASE("ARedactedPictureIsSmallWhateverTheFrame") {
    for (const auto& [width, height] : {std::pair{1920U, 1080U}, {480U, 1920U}, {640U, 480U}, {160U, 120U}, {1U, 1U}}) {
        const auto picture = redact(testing::plain_frame(width, height, 90), {{{0, 0, 1, 1}}, {{0, 0, 1, 0.5F}}});
        CHECK(picture.width <= longest_redacted_side);
        CHECK(picture.height <= longest_redacted_side);
        CHECK(picture.width >= 1);
        CHECK(picture.height >= 1);
    }
}

TEST_CASE("NothingWrittenOutsideOfThePersonsCanBeReadAndNothingUnderACover") {
    // Strokes of two sizes: those of a page, and those of a poster.
    for (const std::uint32_t scale : {1U, 3U}) {
        CAPTURE(scale);
        const auto written = testing::resized(written_frame(), 640 * scale, 480 * scale);
        Frame seen{640, 480, std::vector<std::uint8_t>(std::size_t{3} * 640 * 480), BootTime{}};
        for (std::size_t y = 0; y < 480; ++y) {
            std::copy_n(&written.pixels[std::size_t{3} * y * written.width], 3 * 640, &seen.pixels[3 * y * 640]);
        }
        REQUIRE(detail_in(seen, {0, 0, 640, 480}) > 40);
        const auto picture = redact(seen, {{{0.5F, 0.5F, 0.5F, 0.5F}}, {{0.5F, 0.5F, 0.5F, 0.25F}}});
        CHECK(detail_in(picture, {0, 0, 155, 235}) < 2);
        CHECK(detail_in(picture, {0, 0, 315, 115}) < 2);
    }
}

TEST_CASE("OfWhatIsCoveredThreeByThreeCellsStay") {
    const auto frame = testing::with_noise(testing::room_frame(640, 480, 120, 90), 20);
    const auto picture = redact(frame, {{{0, 0, 1, 1}}, {{0.25F, 0.25F, 0.5F, 0.5F}}});
    std::set<std::array<std::uint8_t, 3>> colours;
    for (std::size_t y = 60; y < 180; ++y) {
        for (std::size_t x = 80; x < 240; ++x) {
            const auto* pixel = &picture.pixels[3 * (y * picture.width + x)];
            colours.insert({pixel[0], pixel[1], pixel[2]});
        }
    }
    CHECK(colours.size() <= 9);
}

TEST_CASE("TheFileIsABareJpegOfBoundedSize") {
    const auto noise = testing::with_noise(testing::plain_frame(320, 240, 120), 60);
    const auto bytes = to_jpeg(noise, 48 * 1024);
    REQUIRE(bytes.size() > 100);
    CHECK(bytes.size() <= 48 * 1024);
    CHECK(bytes[0] == 0xFF);
    CHECK(bytes[1] == 0xD8);
    CHECK(bytes[bytes.size() - 2] == 0xFF);
    CHECK(bytes.back() == 0xD9);
    // Segments up to the scan: JFIF's own, tables and the frame; no Exif, no comment, no profile.
    for (std::size_t at = 2; bytes.at(at + 1) != 0xDA;) {
        REQUIRE(bytes.at(at) == 0xFF);
        const auto marker = bytes.at(at + 1);
        CAPTURE(marker);
        CHECK((marker == 0xE0 || marker == 0xDB || marker == 0xC0 || marker == 0xC4 || marker == 0xDD));
        at += 2 + (std::size_t{bytes.at(at + 2)} << 8U) + bytes.at(at + 3);
    }
    CHECK(to_jpeg(noise, 100).empty());
}
