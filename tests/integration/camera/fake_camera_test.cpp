// The stand-in for a camera, looked at through OpenCV's own V4L2 code: what the container bed's guards will see.
#include "tests/support/compositor/studio.hpp"
#include "tests/support/temp_folder.hpp"

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
        std::filesystem::resize_file(device(), 2U << 20U);
        REQUIRE(setenv("FAKE_V4L2_DEVICE", device().c_str(), 1) == 0);
        REQUIRE(setenv("FAKE_V4L2_FOLDER", folder_.path().c_str(), 1) == 0);
    }

    [[nodiscard]] std::string device() const { return (folder_ / "video0").string(); }

    void show(std::string_view scenes) {
        const auto film = folder_ / "composed.avi";
        REQUIRE(compose_film(*parse_scenes(scenes), SHIFTGUARD_TEST_DATA, film).ok());
        std::filesystem::create_symlink(film, folder_ / "film");
    }

    void mark(std::string_view state) { std::ofstream(folder_ / state) << ""; }

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
