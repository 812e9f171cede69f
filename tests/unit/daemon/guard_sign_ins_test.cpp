// Sign-ins that the agent did not answer.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

void leave_note(const Scene& scene, const std::string& name, const std::string& account,
                const std::string& done = "admitted") {
    std::filesystem::create_directories(scene.folder / "sign-ins");
    scene.folder.write("sign-ins/" + name,
                       "at_ms=1767600000000\naccount=" + account + "\nservice=lightdm\ndone=" + done + "\n");
}

bool has_notes(const Scene& scene) {
    return !std::filesystem::is_empty(scene.folder / "sign-ins");
}

}  // namespace

TEST_CASE("EachSignInThatWasNotAnsweredIsAnIncidentOnceAndItsNoteGoes") {
    Scene scene;
    leave_note(scene, "1767600000000-a.note", "alice");
    leave_note(scene, "1767600000000-b.note", "alice", "refused");
    leave_note(scene, "1767600000000-c.note", "root");  // nobody in scope
    leave_note(scene, ".1767600000000-d", "alice");     // is being written
    scene.waits(200ms);
    REQUIRE(scene.recorded(FindingKind::sign_in_unchecked).size() == 2);
    const auto record = scene.recorded(FindingKind::sign_in_unchecked).front();
    CHECK(record.account == AccountName("alice"));
    CHECK(record.worker == WorkerId("worker-0017"));
    CHECK(
        record.detail ==
        "a sign-in or unlock by lightdm at 2026-01-05T08:00:00.000Z was not checked, for the agent did not answer; it "
        "was let in");
    CHECK_THAT(scene.recorded(FindingKind::sign_in_unchecked).back().detail, Catch::Contains("it was refused"));
    scene.start_again();  // the notes are still there, and their incidents too
    scene.waits(11s);
    CHECK(scene.recorded(FindingKind::sign_in_unchecked).size() == 2);
    CHECK(std::filesystem::exists(scene.folder / "sign-ins/.1767600000000-d"));
    std::filesystem::remove(scene.folder / "sign-ins/.1767600000000-d");
    CHECK_FALSE(has_notes(scene));
    leave_note(scene, "1767600000001-e.note", "alice");  // one of later is found too
    scene.waits(11s);
    CHECK(scene.recorded(FindingKind::sign_in_unchecked).size() == 3);
}
