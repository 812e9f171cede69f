// Two programs and one camera: the eye and a neighbour, which is another eye that keeps the camera. The camera is the
// library that answers for one; of two programs it serves one, as a driver does.
#include "tests/integration/eye/eye_process.hpp"
#include "tests/integration/eye/fake_camera.hpp"
#include "tests/integration/eye/hand_over.hpp"
#include "tests/support/footage.hpp"

#include <chrono>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::observation;
using std::chrono::steady_clock;
using testing::EyeProcess;
using testing::is_busy;
using testing::streams;

namespace {

EyeProcess on(const testing::FakeCamera& camera) {
    return EyeProcess(testing::models(), {"--device", camera.device().string()}, camera.environment());
}

constexpr Demand rest{Work::rest, std::nullopt, false};
constexpr Demand keep{Work::watch, std::nullopt, false};
constexpr Demand yield{Work::watch, std::nullopt, true};

void open_for_a_moment(const testing::FakeCamera& camera) {
    ::close(::open(camera.device().c_str(), O_RDWR | O_CLOEXEC));
}

}  // namespace

TEST_CASE("AnotherProgramGetsTheCameraAndTheEyeReturnsWhenItIsGone") {
    const testing::FakeCamera camera;
    EyeProcess neighbour = on(camera);
    EyeProcess eye = on(camera);
    REQUIRE(neighbour.await<Ready>());
    eye.demand(yield);
    REQUIRE(eye.await<Look>(streams));
    neighbour.demand(keep);
    REQUIRE(eye.await<Look>(is_busy));
    CHECK(neighbour.await<Look>(streams));
    REQUIRE(eye.await<Look>(is_busy));
    neighbour.demand(rest);
    CHECK(eye.await<Look>(streams));
}

TEST_CASE("AnOpenThatGoesAwayCostsTheEyeAMoment") {
    const testing::FakeCamera camera;
    EyeProcess eye = on(camera);
    eye.demand(yield);
    REQUIRE(eye.await<Look>(streams));
    REQUIRE(eye.await<Look>(streams));
    open_for_a_moment(camera);
    REQUIRE(eye.await<Look>(is_busy));
    CHECK(eye.await<Look>(streams));
}

TEST_CASE("AnEyeThatIsToKeepTheCameraKeepsIt") {
    const testing::FakeCamera camera;
    EyeProcess neighbour = on(camera);
    EyeProcess eye = on(camera);
    REQUIRE(neighbour.await<Ready>());
    eye.demand(keep);
    REQUIRE(eye.await<Look>(streams));
    neighbour.demand(keep);
    REQUIRE(neighbour.await<Look>(is_busy));
    for (int look = 0; look < 3; ++look) {
        const auto seen = eye.await<Look>();
        REQUIRE(seen);
        CHECK(streams(*seen));
    }
}

TEST_CASE("ACameraThatIsPluggedInAgainIsSharedAsTheOneBefore") {
    const testing::FakeCamera camera;
    EyeProcess eye = on(camera);
    eye.demand(yield);
    REQUIRE(eye.await<Look>(streams));
    const auto other = camera.device().string() + ".new";
    std::filesystem::copy_file(camera.device(), other);
    camera.becomes("unplugged");
    REQUIRE(eye.await<Look>([](const Look& look) { return look.observation.camera == CameraState::lost; }));
    std::filesystem::rename(other, camera.device());
    const auto began = steady_clock::now();
    camera.is_no_longer("unplugged");
    REQUIRE(eye.await<Look>(streams));
    CHECK(steady_clock::now() - began < std::chrono::seconds(5));
    REQUIRE(eye.await<Look>(streams));
    open_for_a_moment(camera);
    CHECK(eye.await<Look>(is_busy));
}
