// Whatever a camera or a film gives: bytes as a JPEG picture, and pictures of any size, number of channels and depth,
// become a frame of ours, whole, or nothing; and what is asked of every frame has an answer for it.
#include "agent/vision/camera/jpeg.hpp"
#include "agent/vision/camera_health/camera_health.hpp"
#include "agent/vision/opencv.hpp"
#include "agent/vision/scene_change.hpp"
#include "agent/vision/thumbnail.hpp"
#include "tests/fuzz/numbers.hpp"

#include <array>
#include <cstdlib>

namespace {

using namespace shiftguard;
using namespace shiftguard::vision;

void look_at(const Frame& frame, CameraHealth& health, fuzz::Numbers& numbers) {
    if (frame.width == 0 || frame.height == 0 || frame.pixels.size() != std::size_t{3} * frame.width * frame.height) {
        std::abort();
    }
    const Thumbnail seen = make_thumbnail(frame);
    (void)health.judge(frame, seen);
    (void)has_changed(Thumbnail{}, seen);
    cv::Point corner;
    const auto side = static_cast<float>(numbers.take<std::uint16_t>() % 600);
    const auto square = square_around(
        view(frame), {numbers.take<std::int16_t>() / 4.0F, numbers.take<std::int16_t>() / 4.0F}, side, corner);
    if (square.rows != square.cols || square.empty()) {
        std::abort();
    }
}

/// A picture as OpenCV may hand one over: 1 to 4 channels of 8 or 16 bits or floating numbers, rows with a gap.
cv::Mat picture_of(fuzz::Numbers& numbers) {
    constexpr std::array depths{CV_8U, CV_16U, CV_32F};
    const int wide = 1 + numbers.take<std::uint16_t>() % 320;
    const int high = 1 + numbers.take<std::uint16_t>() % 240;
    const int channels = 1 + numbers.take<std::uint8_t>() % 4;
    const int depth = depths.at(numbers.take<std::uint8_t>() % depths.size());
    cv::Mat whole = cv::Mat::zeros(high, wide + 3, CV_MAKETYPE(depth, channels));
    const auto bytes = numbers.rest();
    for (std::size_t at = 0; at < whole.total() * whole.elemSize() && !bytes.empty(); ++at) {
        whole.data[at] = bytes[at % bytes.size()];
    }
    return whole.colRange(0, wide);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    fuzz::Numbers numbers(bytes);
    CameraHealth health;
    if (const auto frame = decode_jpeg(bytes, BootTime{})) {
        look_at(*frame, health, numbers);
        return 0;
    }
    look_at(to_frame(picture_of(numbers), BootTime(Milliseconds(200))), health, numbers);
    return 0;
}
