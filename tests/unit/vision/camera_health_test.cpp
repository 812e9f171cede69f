#include "agent/vision/camera_health/camera_health.hpp"

#include "agent/vision/camera_health/structure.hpp"
#include "tests/support/frames.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using observation::CameraState;

namespace {

CameraState judge_one(const Frame& frame) {
    return judge_picture(measure(make_thumbnail(frame)));
}

Frame at(Frame frame, int milliseconds) {
    frame.captured = BootTime(Milliseconds(milliseconds));
    return frame;
}

}  // namespace

TEST_CASE("ASmoothPictureIsACoveredCameraWhateverItsBrightness") {
    for (const int luma : {0, 3, 16, 60, 128, 200, 255}) {
        for (const float noise : {0.0F, 2.0F, 6.0F}) {
            CAPTURE(luma, noise);
            CHECK(judge_one(testing::with_noise(testing::plain_frame(640, 480, static_cast<std::uint8_t>(luma)),
                                                noise)) == CameraState::covered);
        }
    }
}

TEST_CASE("AHandWithLightAtOneSideIsACoveredCamera") {
    auto frame = testing::plain_frame(640, 480, 0);
    for (std::size_t at = 0; at < frame.pixels.size(); ++at) {
        frame.pixels[at] = static_cast<std::uint8_t>(at / 3 % 640 / 8);  // 0 on the left to 79 on the right
    }
    CHECK(judge_one(testing::with_noise(frame, 3)) == CameraState::covered);
}

TEST_CASE("ARoomIsStreamingInGoodAndInPoorLight") {
    CHECK(judge_one(testing::with_noise(testing::room_frame(640, 480, 120, 40), 3)) == CameraState::streaming);
    CHECK(judge_one(testing::with_noise(testing::room_frame(640, 480, 30, 10), 3)) == CameraState::streaming);
}

TEST_CASE("ARoomWithoutLightIsDarkAndNotCovered") {
    CHECK(judge_one(testing::with_noise(testing::room_frame(640, 480, 10, 4), 3)) == CameraState::dark);
}

TEST_CASE("ThreeSecondsOfTheSameBitsAreAFrozenCamera") {
    CameraHealth health;
    const Frame room = testing::room_frame(160, 120, 120, 40);
    const auto thumbnail = make_thumbnail(room);
    CHECK(health.judge(at(room, 0), thumbnail) == CameraState::streaming);
    CHECK(health.judge(at(room, 2800), thumbnail) == CameraState::streaming);
    CHECK(health.judge(at(room, 3000), thumbnail) == CameraState::frozen);
    Frame moved = room;
    moved.pixels[1000] ^= 1U;
    CHECK(health.judge(at(moved, 3200), thumbnail) == CameraState::streaming);
    CHECK(health.judge(at(moved, 6000), thumbnail) == CameraState::streaming);
}

TEST_CASE("AReopenedCameraIsNotFrozenByWhatItShowedBefore") {
    CameraHealth health;
    const Frame room = testing::room_frame(160, 120, 120, 40);
    const auto thumbnail = make_thumbnail(room);
    CHECK(health.judge(at(room, 0), thumbnail) == CameraState::streaming);
    health.forget();
    CHECK(health.judge(at(room, 60'000), thumbnail) == CameraState::streaming);
}

TEST_CASE("ACoveredCameraIsCalledCoveredEvenWhenItsBitsStandStill") {
    CameraHealth health;
    const Frame black = testing::plain_frame(160, 120, 0);
    const auto thumbnail = make_thumbnail(black);
    CHECK(health.judge(at(black, 0), thumbnail) == CameraState::covered);
    CHECK(health.judge(at(black, 9000), thumbnail) == CameraState::covered);
}

TEST_CASE("FramesOfAnySizeHaveAThumbnail") {
    for (const auto& [width, height] : {std::pair(1U, 1U), {7U, 3U}, {160U, 120U}, {1920U, 1080U}, {3840U, 2160U}}) {
        CAPTURE(width, height);
        CHECK(judge_one(testing::plain_frame(width, height, 90)) == CameraState::covered);
    }
}
