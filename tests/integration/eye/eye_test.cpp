#include "agent/vision/camera/film_source.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/integration/eye/eye_process.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/wait.h>

using namespace shiftguard;
using namespace shiftguard::observation;
using testing::EyeProcess;

namespace {

constexpr Demand rest{Work::rest, std::nullopt};
constexpr Demand watch{Work::watch, std::nullopt};

bool streams(const Look& look) {
    return look.observation.camera == CameraState::streaming;
}

std::vector<std::string> worker_film() {
    return {"--film", testing::recording("franck.mp4").string()};
}

/// A folder of pictures: the worker, then a covered lens, half a second each way.
void write_covered_film(const testing::TempFolder& folder) {
    const testing::ManualClock clock;
    vision::FilmSource film(testing::recording("franck.mp4"), vision::FilmSource::Pace::film, clock);
    REQUIRE(film.open().ok());
    for (int number = 0; number < 20; ++number) {
        const auto frame = film.next();
        REQUIRE(frame.ok());
        const std::string name = std::string("picture-") + static_cast<char>('a' + number) + ".ppm";
        testing::write_ppm(folder / name, number < 5 ? *frame : testing::plain_frame(360, 288, 6));
    }
}

}  // namespace

TEST_CASE("LooksWithTheRecogniserThatItIsToldAndSaysWhich") {
    auto source = worker_film();
    source.insert(source.end(), {"--recogniser", "dlib_resnet"});
    EyeProcess eye(testing::models(), source);
    const auto ready = eye.await<Ready>();
    REQUIRE(ready);
    CHECK(ready->recogniser == "dlib_resnet");
    eye.demand(watch);
    const auto look = eye.await<Look>([](const Look& seen) { return seen.vector_track.has_value(); });
    REQUIRE(look);
    CHECK(look->vector.size() == 128);
    eye.hang_up();
    CHECK(eye.wait() == 0);
}

TEST_CASE("ARecogniserThatItDoesNotKnowIsAWrongArgument") {
    auto source = worker_film();
    source.insert(source.end(), {"--recogniser", "eigenfaces"});
    EyeProcess eye(testing::models(), source);
    CHECK(eye.wait() == 2);
}

TEST_CASE("LooksAsSoonAsItIsAskedAndDatesItsLooksByTheClockSinceBoot") {
    EyeProcess eye(testing::models(), worker_film());
    const auto ready = eye.await<Ready>();
    REQUIRE(ready);
    CHECK(ready->recogniser == "fr_feature");
    CHECK(ready->eye_version == SHIFTGUARD_VERSION);
    const auto alive = eye.await<Alive>();
    REQUIRE(alive);
    CHECK(alive->camera == CameraState::closed);
    CHECK(alive->looks == 0);
    const BootTime before = SystemClock().now().boot;
    eye.demand(watch);
    const auto look = eye.await<Look>(streams);
    REQUIRE(look);
    CHECK(look->observation.look == 1);
    CHECK(look->observation.captured >= before);
    CHECK(look->observation.captured <= SystemClock().now().boot);
    CHECK(look->observation.faces.size() == 1);
    CHECK(look->vector.size() == 512);
    const auto busy = eye.await<Alive>([](const Alive& beat) { return beat.looks > 0; });
    REQUIRE(busy);
    CHECK(busy->camera == CameraState::streaming);
    CHECK(busy->vectors > 0);
    CHECK(busy->resident_bytes > 50'000'000);
    CHECK(busy->resident_bytes < 250'000'000);
    eye.hang_up();
    CHECK(eye.wait() == 0);
}

TEST_CASE("ClosesTheCameraToRestAndOpensItWithinASecond") {
    // A copy of its own: other tests that run at the same time open the recording too.
    const testing::TempFolder folder;
    std::filesystem::copy_file(testing::recording("franck.mp4"), folder / "worker.mp4");
    testing::OpenWatch film(folder / "worker.mp4");
    EyeProcess eye(testing::models(), {"--film", (folder / "worker.mp4").string()});
    REQUIRE(eye.await<Ready>());
    const int checked = film.openings();  // it was seen to be readable, and closed again
    CHECK(film.closings() == checked);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(streams));
    CHECK(film.openings() == checked + 1);
    CHECK(film.closings() == checked);
    eye.demand(rest);
    const auto closed =
        eye.await<Look>([](const Look& look) { return look.observation.camera == CameraState::closed; });
    REQUIRE(closed);
    CHECK_FALSE(closed->observation.frame);
    CHECK(film.closings() == checked + 1);
    const auto asked = SystemClock().now().boot;
    eye.demand({Work::hurry, std::nullopt});
    const auto again = eye.await<Look>(streams);
    REQUIRE(again);
    CHECK(again->observation.captured - asked < Milliseconds(1000));
    CHECK(film.openings() == checked + 2);
    CHECK(film.closings() == checked + 1);
    CHECK(again->observation.looked == Looked{true, true});
}

TEST_CASE("SendsSamplesWhileSomebodyIsEnrolled") {
    EyeProcess eye(testing::models(), worker_film());
    eye.demand({Work::enrol, std::nullopt});
    const auto sample = eye.await<Sample>();
    REQUIRE(sample);
    CHECK(sample->verdict == SampleVerdict::taken);
    CHECK(sample->vector.size() == 512);
}

TEST_CASE("SeesThatTheLensIsCoveredAndSaysThatTheFilmHasEnded") {
    const testing::TempFolder folder;
    write_covered_film(folder);
    EyeProcess eye(testing::models(), {"--film", folder.path().string()});
    eye.demand(watch);
    REQUIRE(eye.await<Look>(streams));
    const auto covered = eye.await<Look>([](const Look& look) { return !streams(look); });
    REQUIRE(covered);
    CHECK(covered->observation.camera == CameraState::covered);
    const auto failed = eye.await<Failed>();
    REQUIRE(failed);
    CHECK(failed->reason.find("The film has ended.") != std::string::npos);
    CHECK(eye.wait() == 6);
}

TEST_CASE("LeavesWithTheReasonWhereAModelDoesNotVerify") {
    const testing::TempFolder folder;
    for (const auto& entry : std::filesystem::directory_iterator(testing::models())) {
        std::filesystem::copy(entry.path(), folder.path());
    }
    folder.write("fr_feature.onnx", "swapped");
    EyeProcess eye(folder.path(), worker_film());
    const auto failed = eye.await<Failed>();
    REQUIRE(failed);
    CHECK(failed->reason.find("fr_feature.onnx: The model does not have the checksum") != std::string::npos);
    CHECK(eye.wait() == 7);
}

TEST_CASE("LeavesWithTheReasonWhereTheFilmCannotBeRead") {
    const testing::TempFolder folder;
    for (const auto& [path, words] : {std::pair(folder / "missing.mp4", "There is no such film"),
                                      std::pair(folder.write("text.mp4", "no film"), "is no film that can be read")}) {
        EyeProcess eye(testing::models(), {"--film", path.string()});  // asked for nothing yet
        const auto failed = eye.await<Failed>();
        REQUIRE(failed);
        CHECK(failed->reason.find(words) != std::string::npos);
        CHECK(eye.wait() == 4);
    }
}

TEST_CASE("AMissingCameraIsLostAndTheEyeStaysAlive") {
    const testing::TempFolder folder;
    EyeProcess eye(testing::models(), {"--device", (folder / "video0").string()});
    REQUIRE(eye.await<Ready>());
    eye.demand(watch);
    for (int look = 0; look < 2; ++look) {
        const auto lost = eye.await<Look>();
        REQUIRE(lost);
        CHECK(lost->observation.camera == CameraState::lost);
        CHECK(lost->observation.fault == CameraFault::missing);
    }
    const auto alive = eye.await<Alive>([](const Alive& beat) { return beat.camera == CameraState::lost; });
    CHECK(alive);
    eye.demand(rest);
    CHECK(eye.await<Look>([](const Look& look) { return look.observation.camera == CameraState::closed; }));
}

TEST_CASE("LeavesADaemonOfAnotherRelease") {
    EyeProcess eye(testing::models(), worker_film());
    REQUIRE(eye.await<Ready>());
    eye.send_raw({message_version + 1, 0xA0});
    const auto failed = eye.await<Failed>();
    REQUIRE(failed);
    CHECK(failed->reason.find("install eye and daemon of the same release") != std::string::npos);
    CHECK(eye.wait() == 0);
}

TEST_CASE("LimitsItselfBeforeItLooks") {
    EyeProcess eye(testing::models(), worker_film());
    REQUIRE(eye.await<Ready>());
    CHECK(eye.status_line("NoNewPrivs") == "1");
    CHECK(eye.status_line("Seccomp") == "2");
}

TEST_CASE("RefusesWrongArgumentsAndADescriptorThatIsNoSocket") {
    EyeProcess neither(testing::models(), {});
    CHECK(neither.wait() == 2);
    EyeProcess both(testing::models(), {"--device", "/dev/video0", "--film", "film.mp4"});
    CHECK(both.wait() == 2);
    const int status = std::system(SHIFTGUARD_EYE " --socket-fd 0 --models . --film film.mp4 < /dev/null");
    CHECK(WEXITSTATUS(status) == 2);
}
