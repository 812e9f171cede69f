// The camera between the real eye and a program that is not ours: ffmpeg. The camera is the library that answers for
// one.
#include "tests/integration/eye/fake_camera.hpp"
#include "tests/integration/eye/hand_over.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::observation;
using testing::EyeProcess;

namespace {

constexpr testing::Wish three_seconds{45};
constexpr std::chrono::seconds patience{60};

testing::HandOver hand_over_between(EyeProcess& eye, const testing::FakeCamera& camera, bool yields) {
    eye.demand({Work::watch, std::nullopt, yields});
    REQUIRE(eye.await<Look>(testing::streams));
    return testing::hand_over(eye, {camera.device(), camera.environment()}, three_seconds);
}

EyeProcess on(const testing::FakeCamera& camera) {
    return EyeProcess(testing::models(), {"--device", camera.device().string()}, camera.environment(), patience);
}

}  // namespace

TEST_CASE("FfmpegGetsTheCameraAndTheEyeHasItAgainWhenItHasEnded") {
    const testing::FakeCamera camera;
    EyeProcess eye = on(camera);
    const auto story = hand_over_between(eye, camera, true);
    const auto& served = story.attempts.back();
    INFO(served.said);
    REQUIRE(served.opened);
    CHECK(served.status == 0);
    CHECK(served.frames == three_seconds.frames);
    CHECK(std::all_of(story.attempts.begin(), story.attempts.end() - 1,
                      [](const testing::Attempt& attempt) { return attempt.was_refused(); }));

    // The eye had it, said that another program has it for as long as that is so, and had it again.
    const auto first_busy = std::find_if(story.looks.begin(), story.looks.end(), testing::is_busy);
    REQUIRE(first_busy != story.looks.end());
    CHECK(first_busy->observation.captured >= story.began);
    CHECK(std::all_of(story.looks.begin(), story.looks.end(), [&](const Look& look) {
        const auto at = look.observation.captured;
        return at <= served.first_frame.value() || at >= served.last_frame.value() || testing::is_busy(look);
    }));
    REQUIRE(story.returned);
    eye.hang_up();
    CHECK(eye.wait() == 0);
}

TEST_CASE("FfmpegIsRefusedTheCameraThatTheEyeIsToKeep") {
    const testing::FakeCamera camera;
    EyeProcess eye = on(camera);
    const auto story = hand_over_between(eye, camera, false);
    CHECK(story.attempts.size() > 1);
    CHECK(std::all_of(story.attempts.begin(), story.attempts.end(),
                      [](const testing::Attempt& attempt) { return attempt.was_refused(); }));
    CHECK(story.returned);
    CHECK(std::none_of(story.looks.begin(), story.looks.end(), testing::is_busy));
}
