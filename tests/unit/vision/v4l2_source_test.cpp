#include "agent/vision/camera/linux/v4l2_source.hpp"

#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <cerrno>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;

TEST_CASE("TellsAMissingARefusedAndABusyCameraApart") {
    using observation::CameraFault;
    CHECK(camera_open_problem(ENOENT, "/dev/video9").fault == CameraFault::missing);
    CHECK(camera_open_problem(ENODEV, "/dev/video9").error.kind == ErrorKind::not_found);
    CHECK(camera_open_problem(EACCES, "/dev/video9").fault == CameraFault::refused);
    CHECK(camera_open_problem(EACCES, "/dev/video9").error.kind == ErrorKind::refused);
    CHECK(camera_open_problem(EBUSY, "/dev/video9").fault == CameraFault::busy);
    CHECK(camera_open_problem(EIO, "/dev/video9").fault == CameraFault::failed);
    const Error busy = camera_open_problem(EBUSY, "/dev/video9").error;
    CHECK(busy.kind == ErrorKind::unavailable);
    CHECK(busy.message.find("Another program") != std::string::npos);
    CHECK(camera_open_problem(EIO, "/dev/video9").error.message != busy.message);
    CHECK(busy.retry == Retry::helps);
    CHECK(busy.subject == "/dev/video9");
}

TEST_CASE("OpensNothingThatIsNoCamera") {
    const testing::TempFolder folder;
    const testing::ManualClock clock;
    V4l2Source missing((folder / "video0").string(), clock);
    CHECK(missing.open().error().kind == ErrorKind::not_found);
    V4l2Source file(folder.write("video1", "no camera").string(), clock);
    CHECK(file.open().error().kind == ErrorKind::invalid_input);
    V4l2Source null("/dev/null", clock);
    CHECK(null.open().error().kind == ErrorKind::invalid_input);
    CHECK(null.fault() == observation::CameraFault::not_a_camera);
    CHECK_FALSE(null.is_open());
    CHECK(null.describe() == "camera /dev/null");
}

TEST_CASE("ACameraThatWasNotOpenedGivesNoFrame") {
    const testing::ManualClock clock;
    V4l2Source camera("/dev/video0", clock);
    CHECK(camera.next().error().kind == ErrorKind::internal);
}
