// Shifts out of rosters.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

/// alice's shifts come from a roster, which is looked after for at most two days.
void take_shifts_from_a_roster(Scene& scene) {
    scene.policy.rules = policy::default_rules();
    scene.policy.rosters["leipzig"].stale_after = std::chrono::hours(48);
    scene.policy.workers.at(WorkerId("worker-0017")).roster = "leipzig";
    for (const auto kind : {FindingKind::roster_stale, FindingKind::outside_shift}) {
        scene.policy.rules.of(kind) = {Response::lock, Enforcement::enforce, 1000ms, 1, 0ms, 0ms, 1000ms};
    }
}

daemon::RostersRead read_roster(WallTime as_of, WallTime shift_ends) {
    roster::KnownRosters rosters;
    auto& known = rosters[{"leipzig", ""}];
    known.as_of = as_of;
    known.reading.roster.shifts = {{shift_ends - std::chrono::hours(8), shift_ends}};
    return {std::make_shared<const roster::KnownRosters>(std::move(rosters)), {}};
}

}  // namespace

TEST_CASE("AShiftOfARosterThatEndsIsAFindingAndOneThatIsExtendedIsNot") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    const WallTime start = scene.clock.now().wall;
    scene.event(read_roster(start, start + 10s));
    scene.enrol();
    scene.open_session();
    scene.waits(9s);
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
    scene.event(read_roster(start, start + 20s));  // overtime is an entry of the roster
    scene.waits(10s);
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
    scene.waits(5s);
    CHECK(details_of(scene, FindingKind::outside_shift).size() == 1);
    CHECK(details_of(scene, FindingKind::roster_stale).empty());
}

TEST_CASE("TheEndOfAShiftIsToldTenMinutesAheadWithTheTimeOfTheLockAndOvertimeTakesItBack") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    scene.policy.rules.of(FindingKind::outside_shift).warn = std::chrono::seconds(60);
    scene.policy.rules.of(FindingKind::additional_person) = {
        Response::lock, Enforcement::enforce, 0ms, 3, 60s, 0ms, 0ms};
    const WallTime start = scene.clock.now().wall;
    const WallTime ends = start + std::chrono::minutes(10) + 5s;
    scene.event(read_roster(start, ends));
    scene.enrol();
    scene.open_session();
    scene.waits(3s);
    CHECK(scene.board.read().notice_finding.empty());
    const auto told = [&] {
        const auto& said = scene.narrator.sentences;
        return std::count(said.begin(), said.end(),
                          "The time that is agreed for work ends soon; the session locks in 12 min.");
    };
    CHECK(told() == 0);
    scene.waits(4s);
    const auto status = scene.board.read();
    CHECK(status.light == control::Light::notice);
    CHECK(status.notice_finding == "shift_ends");
    CHECK(status.notice_response == "lock");
    CHECK(status.lock_at == ends + 61s);
    CHECK(status.notice_since == ends - std::chrono::minutes(10));
    CHECK(told() == 1);
    for (int look = 0; look < 4; ++look) {
        scene.look(2);
    }
    CHECK(scene.board.read().notice_finding == "additional_person");
    scene.look(1);
    CHECK(scene.board.read().notice_finding == "shift_ends");
    CHECK(told() == 1);  // it stood all the time, though something else was shown
    scene.event(read_roster(start, ends + std::chrono::hours(1)));  // overtime
    CHECK(scene.board.read().notice_finding.empty());
    CHECK_FALSE(scene.board.read().lock_at);
    CHECK(told() == 1);
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
}

TEST_CASE("InABreakOfTheRosterTheEyeIsToldToRestAndWatchesAgainWithinASecondOfItsEnd") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    scene.policy.rules.rests_in_breaks = true;
    const WallTime start = scene.clock.now().wall;
    auto read = read_roster(start, start + 1h);
    auto rosters = *read.known;
    rosters.begin()->second.reading.roster.breaks = {{start + 5s, start + 65s}};
    read.known = std::make_shared<const roster::KnownRosters>(rosters);
    scene.event(std::move(read));
    scene.enrol();
    scene.open_session();
    for (int look = 0; look < 20; ++look) {
        scene.look(1);
    }
    REQUIRE(scene.eye.last.work == observation::Work::watch);
    for (int look = 0; look < 12; ++look) {
        scene.look(1);
    }
    CHECK(scene.eye.last.work == observation::Work::rest);
    const auto status = scene.board.read();
    CHECK(status.light == control::Light::resting);
    CHECK(status.break_ends == start + 65s);
    for (int look = 0; look < 20; ++look) {
        scene.look(2);  // of an eye that does not obey
    }
    CHECK(scene.narrator.findings.empty());
    scene.waits(start + 65s - scene.clock.now().wall - 500ms);
    CHECK(scene.eye.last.work == observation::Work::rest);
    scene.waits(1500ms);
    CHECK(scene.eye.last.work == observation::Work::watch);
    CHECK_FALSE(scene.eye.last.worker_track.has_value());  // to be verified anew
    CHECK_FALSE(scene.board.read().break_ends.has_value());
    for (int look = 0; look < 10; ++look) {
        scene.look(2);
    }
    CHECK(details_of(scene, FindingKind::additional_person).size() == 1);
}

TEST_CASE("ABreakOfTheRosterRestsNoCameraWherePolicyDoesNotSaySo") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    const WallTime start = scene.clock.now().wall;
    auto read = read_roster(start, start + 1h);
    auto rosters = *read.known;
    rosters.begin()->second.reading.roster.breaks = {{start - 5s, start + 65s}};
    read.known = std::make_shared<const roster::KnownRosters>(rosters);
    scene.event(std::move(read));
    scene.enrol();
    scene.open_session();
    CHECK(scene.eye.last.work == observation::Work::watch);
    CHECK_FALSE(scene.board.read().break_ends.has_value());
}

TEST_CASE("ARosterThatIsTooOldIsAFindingAndNoProofOfAShift") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    const WallTime start = scene.clock.now().wall;
    scene.event(read_roster(start - std::chrono::hours(48) + 5s, start));  // by it the shift is over
    scene.enrol();
    scene.open_session();
    scene.waits(500ms);
    CHECK(scene.board.read().shift == "not_agreed");
    scene.event(read_roster(start - std::chrono::hours(49), start));
    CHECK(scene.board.read().shift == "unknown");
    scene.waits(3s);
    CHECK(details_of(scene, FindingKind::roster_stale) == std::vector<std::string>{"the roster is 2 days old"});
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
}

TEST_CASE("ARosterThatWasNeverReadIsAFindingUntilItIs") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    scene.enrol();
    scene.open_session();
    scene.waits(3s);
    CHECK(details_of(scene, FindingKind::roster_stale) ==
          std::vector<std::string>{"no roster of the worker could be read yet"});
    const WallTime now = scene.clock.now().wall;
    scene.event(read_roster(now, now + std::chrono::hours(1)));
    CHECK(scene.board.read().shift == "agreed");
}

TEST_CASE("WhatIsWrongWithARosterIsSaidUntilItIsMended") {
    Scene scene;
    daemon::RostersRead broken{
        std::make_shared<const roster::KnownRosters>(),
        {Error{ErrorKind::invalid_input, "leipzig.ics:7", "END:Alice Example ends nothing", Retry::useless}}};
    scene.event(broken);
    CHECK_THAT(scene.narrator.sentences.back(),
               Catch::Contains("leipzig.ics:7: the roster has a fault; run shiftguard doctor"));
    CHECK_THAT(scene.narrator.sentences.back(), !Catch::Contains("Alice"));
    CHECK(scene.board.read().trouble_code == "roster");
    CHECK(scene.board.read().trouble_values == std::vector<std::string>{"leipzig.ics:7"});
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("END:Alice Example ends nothing"));
    broken.faults.front() = {ErrorKind::not_found, "leipzig.ics", "there is no roster here", Retry::helps};
    scene.event(broken);
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("there is no roster here"));
    broken.faults.clear();
    scene.event(broken);
    CHECK(scene.board.read().trouble_code.empty());
}

TEST_CASE("ANewPolicysRostersAreFollowed") {
    Scene scene;
    scene.put_policy(R"("accounts": {"alice": "w-1"}, "workers": {"w-1": {"roster": "leipzig"}},
                        "rosters": {"leipzig": {"file": "/etc/shiftguard/leipzig.ics", "zone": "Europe/Berlin"}})");
    CHECK(scene.followed == 2);
}
