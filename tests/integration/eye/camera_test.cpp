// The eye's own code for V4L2 cameras, against a library that answers for a camera where the kernel has none.
#include "tests/integration/eye/eye_process.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/temp_folder.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

using namespace shiftguard;
using namespace shiftguard::observation;
using testing::EyeProcess;

namespace {

/// A webcam in front of the worker. The fake serves Motion-JPEG of 640x480 from a plain file's memory.
class Camera {
public:
    Camera() {
        cv::VideoCapture film(testing::recording("franck.mp4").string());
        cv::VideoWriter writer((folder_ / "worker.avi").string(), cv::CAP_OPENCV_MJPEG,
                               cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 15, {640, 480});
        cv::Mat picture;
        for (int frame = 0; frame < 45 && film.read(picture); ++frame) {
            cv::resize(picture, picture, {640, 480});
            writer.write(picture);
        }
        writer.release();
        std::filesystem::create_symlink("worker.avi", folder_ / "film");
        folder_.write("video0", "");
        std::filesystem::resize_file(device(), std::uintmax_t{2} << 20U);
    }

    [[nodiscard]] std::filesystem::path device() const { return folder_ / "video0"; }
    void unplug() const { folder_.write("unplugged", ""); }
    void plug_in() const { std::filesystem::remove(folder_ / "unplugged"); }
    void freeze() const { folder_.write("frozen", ""); }

    [[nodiscard]] EyeProcess watched_by_eye() const {
        return EyeProcess(testing::models(), {"--device", device().string()},
                          {{"LD_PRELOAD", SHIFTGUARD_FAKE_CAMERA},
                           {"FAKE_V4L2_DEVICE", device().string()},
                           {"FAKE_V4L2_FOLDER", folder_.path().string()}});
    }

private:
    testing::TempFolder folder_;
};

std::function<bool(const Look&)> shows(CameraState camera) {
    return [camera](const Look& look) { return look.observation.camera == camera; };
}

constexpr Demand watch{Work::watch, std::nullopt};

}  // namespace

TEST_CASE("LooksThroughACameraAndClosesItToRest") {
    const Camera camera;
    testing::OpenWatch device(camera.device());
    EyeProcess eye = camera.watched_by_eye();
    REQUIRE(eye.await<Ready>());
    CHECK(device.openings() == 0);
    eye.demand(watch);
    const auto look = eye.await<Look>(shows(CameraState::streaming));
    REQUIRE(look);
    CHECK(look->observation.frame == FrameSize{640, 480});
    CHECK(look->observation.faces.size() == 1);
    CHECK(device.openings() > 0);
    const int closed_before = device.closings();
    eye.demand({Work::rest, std::nullopt});
    REQUIRE(eye.await<Look>(shows(CameraState::closed)));
    CHECK(device.closings() > closed_before);
    const int opened_before = device.openings();
    REQUIRE(eye.await<Alive>());
    REQUIRE(eye.await<Alive>());
    CHECK(device.openings() == opened_before);
}

TEST_CASE("ACameraUnpluggedInMidRunIsLostAndComesBackByItself") {
    const Camera camera;
    EyeProcess eye = camera.watched_by_eye();
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.unplug();
    const auto lost = eye.await<Look>(shows(CameraState::lost));
    REQUIRE(lost);
    CHECK(lost->observation.faces.empty());
    REQUIRE(eye.await<Alive>());
    camera.plug_in();
    const auto back = eye.await<Look>(shows(CameraState::streaming));
    REQUIRE(back);
    CHECK(back->observation.faces.size() == 1);
    CHECK(back->vector.size() == 512);
}

TEST_CASE("ACameraThatRepeatsOneFrameIsFrozen") {
    const Camera camera;
    EyeProcess eye = camera.watched_by_eye();
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.freeze();
    CHECK(eye.await<Look>(shows(CameraState::frozen)));
}
