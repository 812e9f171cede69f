// Pictures made in a test: plain colours, patterns, noise, and pictures laid side by side.
#pragma once

#include "agent/vision/frame.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>

namespace shiftguard::testing {

inline vision::Frame plain_frame(std::uint32_t width, std::uint32_t height, std::uint8_t luma,
                                 Milliseconds captured = Milliseconds(0)) {
    return {width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height, luma), BootTime(captured)};
}

/// Something like a room: rectangles of different brightness around `mean`, `contrast` steps up and down.
inline vision::Frame room_frame(std::uint32_t width, std::uint32_t height, int mean, int contrast) {
    auto frame = plain_frame(width, height, 0);
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            const auto tile = (7 * (8 * x / width) + 5 * (6 * y / height)) % 5;
            const auto luma = std::clamp(mean + (static_cast<int>(tile) - 2) * contrast / 2, 0, 255);
            for (std::size_t channel = 0; channel < 3; ++channel) {
                frame.pixels[3 * (std::size_t{y} * width + x) + channel] = static_cast<std::uint8_t>(luma);
            }
        }
    }
    return frame;
}

/// The frame with the noise of a sensor, the same for the same seed.
inline vision::Frame with_noise(vision::Frame frame, float deviation, std::uint32_t seed = 1) {
    std::minstd_rand random(seed);
    std::normal_distribution<float> noise(0, deviation);
    for (auto& value : frame.pixels) {
        value = static_cast<std::uint8_t>(std::clamp(static_cast<float>(value) + noise(random), 0.0F, 255.0F));
    }
    return frame;
}

inline vision::Frame side_by_side(const vision::Frame& left, const vision::Frame& right) {
    const std::uint32_t height = std::max(left.height, right.height);
    auto both = plain_frame(left.width + right.width, height, 90);
    both.captured = left.captured;
    const auto paste = [&](const vision::Frame& part, std::size_t column) {
        for (std::size_t y = 0; y < part.height; ++y) {
            std::copy_n(part.pixels.begin() + static_cast<std::ptrdiff_t>(3 * y * part.width), 3 * part.width,
                        both.pixels.begin() + static_cast<std::ptrdiff_t>(3 * (y * both.width + column)));
        }
    };
    paste(left, 0);
    paste(right, left.width);
    return both;
}

/// The frame at another size, by the nearest pixel.
inline vision::Frame resized(const vision::Frame& frame, std::uint32_t width, std::uint32_t height) {
    auto other = plain_frame(width, height, 0);
    other.captured = frame.captured;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t from = 3 * (y * frame.height / height * frame.width + x * frame.width / width);
            std::copy_n(&frame.pixels[from], 3, &other.pixels[3 * (y * width + x)]);
        }
    }
    return other;
}

/// The frame as a binary PPM file, which is the simplest picture that OpenCV reads.
inline void write_ppm(const std::filesystem::path& path, const vision::Frame& frame) {
    std::ofstream file(path, std::ios::binary);
    file << "P6\n" << frame.width << ' ' << frame.height << "\n255\n";
    for (std::size_t at = 0; at < frame.pixels.size(); at += 3) {
        file.put(static_cast<char>(frame.pixels[at + 2]))
            .put(static_cast<char>(frame.pixels[at + 1]))
            .put(static_cast<char>(frame.pixels[at]));
    }
}

}  // namespace shiftguard::testing
