// The stand-in for a camera, looked at through OpenCV's own V4L2 code: what the container bed's guards will see.
#include "agent/vision/camera/linux/v4l2_source.hpp"
#include "agent/vision/opencv.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/compositor/studio.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>

namespace {

using namespace shiftguard::testing;

/// A device file and the folder that says what it sees; ctest loads the stand-in before this program starts.
class Bench {
public:
    Bench() {
        REQUIRE(std::getenv("LD_PRELOAD") != nullptr);
        std::ofstream(device()) << "";
        std::filesystem::resize_file(device(), 3U << 20U);
        REQUIRE(setenv("FAKE_V4L2_DEVICE", device().c_str(), 1) == 0);
        REQUIRE(setenv("FAKE_V4L2_FOLDER", folder_.path().c_str(), 1) == 0);
    }

    [[nodiscard]] std::string device() const { return (folder_ / "video0").string(); }

    void show(std::string_view scenes) {
        const auto film = folder_ / "composed.avi";
        REQUIRE(compose_film(*parse_scenes(scenes), SHIFTGUARD_TEST_DATA, film).ok());
        std::filesystem::create_symlink(film, folder_ / "film");
    }

    void mark(std::string_view state, std::string_view how = "") { std::ofstream(folder_ / state) << how; }

private:
    TempFolder folder_;
};

}  // namespace

TEST_CASE("TheBedsCameraGivesItsFilmThroughV4L2") {
    Bench bench;
    bench.show("worker=2500");
    cv::VideoCapture capture(bench.device(), cv::CAP_V4L2);
    REQUIRE(capture.isOpened());
    cv::Mat first;
    cv::Mat second;
    REQUIRE(capture.read(first));
    REQUIRE(capture.read(second));
    CHECK(first.size() == cv::Size(film_width, film_height));
    CHECK(cv::mean(first)[0] > 50);
    CHECK(cv::norm(first, second, cv::NORM_L1) > 0);
}

TEST_CASE("TheBedsCameraKeepsTheFilmsPace") {
    Bench bench;
    bench.show("worker=2500");
    cv::VideoCapture capture(bench.device(), cv::CAP_V4L2);
    cv::Mat frame;
    REQUIRE(capture.read(frame));
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < film_rate; ++i) {
        REQUIRE(capture.read(frame));
    }
    CHECK(std::chrono::steady_clock::now() - start > std::chrono::milliseconds(850));
}

TEST_CASE("AnUnpluggedCameraGivesNoFrameAndCannotBeOpened") {
    Bench bench;
    bench.show("worker=2500");
    cv::VideoCapture capture(bench.device(), cv::CAP_V4L2);
    cv::Mat frame;
    REQUIRE(capture.read(frame));
    bench.mark("unplugged");
    CHECK_FALSE(capture.read(frame));
    CHECK_FALSE(cv::VideoCapture(bench.device(), cv::CAP_V4L2).isOpened());
}

TEST_CASE("AFrozenCameraGivesTheSameFrameAgainAndAgain") {
    Bench bench;
    bench.show("worker=2500");
    bench.mark("frozen");
    cv::VideoCapture capture(bench.device(), cv::CAP_V4L2);
    cv::Mat first;
    cv::Mat second;
    REQUIRE(capture.read(first));
    REQUIRE(capture.read(second));
    CHECK(cv::norm(first, second, cv::NORM_L1) == 0);
}

TEST_CASE("ABrokenFrameGivesNoPictureAndNotThatOfAnEarlierMoment") {
    using namespace shiftguard;
    const std::string how = GENERATE("zeros", "cut", "noise", "empty");
    CAPTURE(how);
    Bench bench;
    bench.show("worker=2500");
    const SystemClock clock;
    vision::V4l2Source camera(bench.device(), clock);
    REQUIRE(camera.open().ok());
    REQUIRE(camera.next().ok());
    bench.mark("broken", "0 " + how);
    auto frame = camera.next();
    while (!frame && frame.error().kind == ErrorKind::timeout) {
        frame = camera.next();
    }
    REQUIRE_FALSE(frame.ok());
    CHECK(frame.error().kind == ErrorKind::unavailable);
    CHECK(frame.error().message.find("cannot be decoded") != std::string::npos);
    CHECK(camera.fault() == observation::CameraFault::undecodable);
    CHECK(camera.broken_frames() > 5);
}

TEST_CASE("APictureAmongBrokenOnesIsWholeAndTheNewest") {
    using namespace shiftguard;
    Bench bench;
    bench.show("worker=2500");
    const SystemClock clock;
    vision::V4l2Source camera(bench.device(), clock);
    REQUIRE(camera.open().ok());
    const auto before = camera.next();
    REQUIRE(before.ok());
    bench.mark("broken", "3 cut");
    const auto after = camera.next();
    REQUIRE(after.ok());
    CHECK(camera.broken_frames() >= 1);
    CHECK(cv::norm(vision::view(*before), vision::view(*after), cv::NORM_L1) > 0);
    const cv::Rect lower_half(0, film_height / 2, film_width, film_height / 2);
    const cv::Mat was = vision::view(*before)(lower_half);
    const cv::Mat is = vision::view(*after)(lower_half);
    CHECK(cv::norm(was, is, cv::NORM_L1) / static_cast<double>(was.total()) <
          30);  // the same room: not grey, not black
}

TEST_CASE("OpenCvHidesABrokenFrameWhichIsWhyWeDecode") {
    Bench bench;
    bench.show("worker=2500");
    cv::VideoCapture capture(bench.device(), cv::CAP_V4L2);
    cv::Mat whole;
    cv::Mat broken;
    REQUIRE(capture.read(whole));
    bench.mark("broken", "0 zeros");
    REQUIRE(capture.read(broken));
    CHECK(cv::norm(whole, broken, cv::NORM_L1) == 0);
}

TEST_CASE("StripesOfACameraWithoutMotionJpegComeThrough") {
    using namespace shiftguard;
    Bench bench;
    bench.show("worker=2500");
    bench.mark("yuyv");
    const SystemClock clock;
    vision::V4l2Source camera(bench.device(), clock);
    REQUIRE(camera.open().ok());
    const auto frame = camera.next();
    REQUIRE(frame.ok());
    double darkest = 0;
    double brightest = 0;
    cv::minMaxLoc(vision::view(*frame).reshape(1), &darkest, &brightest);
    CHECK(darkest < 40);
    CHECK(brightest > 190);
    CHECK(camera.broken_frames() == 0);
}
