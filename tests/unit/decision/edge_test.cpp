// What a whole story rarely meets: the parts of the decision asked by themselves, with something missing or at the very
// moment.
#include "agent/decision/blindness.hpp"
#include "agent/decision/detail.hpp"
#include "agent/decision/presence.hpp"
#include "agent/decision/sharing.hpp"
#include "agent/decision/sight.hpp"
#include "agent/decision/signs.hpp"
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

std::string detail(Kind kind, const State& state, const Input& input) {
    return detail_of(kind, state, input, house_rules(), {});
}

Story with_exception_for(const WorkerId& worker, Milliseconds lasts = 1h) {
    Story story;
    story.at_work();
    story.gets(ExceptionGranted{Kind::outside_shift, worker, lasts, std::nullopt});
    return story;
}

}  // namespace

TEST_CASE("ADetailWithoutItsLookSaysWhatTheFindingSays") {
    const State state;
    CHECK(detail(Kind::additional_person, state, Tick{}) == "2 people in view");
    CHECK(detail(Kind::camera_covered, state, Tick{}) == "camera covered");
    CHECK(detail(Kind::camera_lost, state, Tick{}) == "camera lost");
}

TEST_CASE("ADetailOfWhatHappensIsThatInputsOrNothing") {
    const State state;
    for (const auto kind : {Kind::agent_interrupted, Kind::clock_changed, Kind::lock_failed, Kind::exception_used,
                            Kind::presentation_attack, Kind::sign_in_refused, Kind::sign_in_unchecked}) {
        CHECK(detail(kind, state, Tick{}).empty());
    }
    CHECK(detail(Kind::lock_failed, state, LockFailed{FindingNumber(1), "no locker"}) == "no locker");
    CHECK(detail(Kind::exception_used, state, ExceptionGranted{Kind::outside_shift, {}, 1h, "used"}) == "used");
    const auto at = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)) + 13h + 5min + 42s;
    CHECK(detail(Kind::agent_interrupted, state, Interrupted{Kind::camera_lost, Response::lock, at}) ==
          "the agent ended at 2026-11-25T13:05:42Z after the response lock to camera_lost and before its report");
}

TEST_CASE("ACameraThatIsNotOpenIsNotBlind") {
    observation::Observation look;
    for (const auto camera : {observation::CameraState::closed, observation::CameraState::opening}) {
        look.camera = camera;
        CHECK_FALSE(cause_of_blindness(look, house_rules()));
    }
}

TEST_CASE("ACameraThatOpensOrIsClosedNeitherEndsNorBeginsItsSharing") {
    Now now;
    observation::Observation busy;
    busy.camera = observation::CameraState::lost;
    busy.fault = observation::CameraFault::busy;
    for (const auto camera : {observation::CameraState::closed, observation::CameraState::opening}) {
        Sharing sharing;
        auto look = busy;
        look.camera = camera;
        note(sharing, look, now);
        CHECK_FALSE(sharing.since);
        note(sharing, busy, now);
        note(sharing, look, now);
        CHECK(sharing.since);
    }
}

TEST_CASE("WhyATemplateIsGoneStandsInTheFinding") {
    State state;
    CHECK(detail(Kind::worker_not_enrolled, state, Tick{}) == "the worker has no template");
    state.session = Session{};
    CHECK(detail(Kind::worker_not_enrolled, state, Tick{}) == "the worker has no template");
    state.session->not_enrolled = "it was revoked";
    CHECK(detail(Kind::worker_not_enrolled, state, Tick{}) == "the worker has no template: it was revoked");
}

TEST_CASE("ADetailOfACauseIsItsTellersWords") {
    State state;
    for (const auto kind : {Kind::roster_stale, Kind::time_untrusted, Kind::policy_rejected, Kind::policy_expired,
                            Kind::policy_missing, Kind::outbox_overflow}) {
        CHECK(detail(kind, state, Tick{}).empty());
        state.told.at(static_cast<std::size_t>(kind)) = "because of " + std::string(to_string(kind));
        CHECK(detail(kind, state, Tick{}) == "because of " + std::string(to_string(kind)));
    }
}

TEST_CASE("WithoutASessionNobodyIsNotEnrolled") {
    CHECK(sign_of(Kind::worker_not_enrolled, State{}, Tick{}, house_rules(), {}) == Sign::refutes);
}

TEST_CASE("OnlyALookShowsAnotherFace") {
    CHECK_FALSE(shows_another_face(Tick{}, house_rules()));
    CHECK(shows_another_face(a_stranger(), house_rules()));
    auto covered = a_stranger();
    covered.observation.camera = observation::CameraState::covered;
    CHECK_FALSE(shows_another_face(covered, house_rules()));
}

TEST_CASE("AWorkerInAPictureThatIsNotStreamedIsNotInView") {
    Sight sight;
    see(sight, the_worker(), house_rules(), {});
    CHECK(worker_in_view(sight));
    sight.look->camera = observation::CameraState::frozen;
    CHECK_FALSE(worker_in_view(sight));
}

TEST_CASE("ABystanderWhomEachDetectorSeesAloneIsNotRefuted") {
    // One detector after the other looks again and finds one person, and yet together they still show two.
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 500ms);
    auto apart = the_worker_and_a_bystander();
    apart.observation.faces.pop_back();
    apart.observation.persons.erase(apart.observation.persons.begin());
    REQUIRE(observation::count_people(apart.observation) == 2);
    story.sees(with_faces_only(apart)).sees(with_persons_only(apart));
    CHECK(sign_of(Kind::additional_person, story.state(), with_persons_only(apart), house_rules(), story.now()) ==
          Sign::silent);
}

TEST_CASE("ACauseThatGoesAsItsObservedWarningIsEnforcedIsOver") {
    FindingClock clock;
    clock.phase = FindingClock::Phase::warned;  // in observe: nobody was told
    clock.deadline = BootTime(1h);
    CHECK(advance(clock, Sign::refutes, house_rules().of(Kind::outside_shift), 1, {}) == Turn::nothing);
    CHECK(clock.phase == FindingClock::Phase::idle);
}

TEST_CASE("WhatIsOpenWithoutAnIncidentStopsAllTheSame") {
    FindingClock clock;
    clock.phase = FindingClock::Phase::open;
    CHECK(stop(clock, {}) == Turn::nothing);
    CHECK(clock.phase == FindingClock::Phase::idle);
    CHECK_FALSE(clock.incident);
}

TEST_CASE("AWarningInObserveIsShownToNobody") {
    auto rules = house_rules();
    rules.of(Kind::outside_place).warn = 10s;
    rules.of(Kind::outside_place).enforcement = Enforcement::observe;
    Story story(rules);
    story.at_work()
        .gets(ContextChange{Standing::agreed, Standing::not_agreed, std::nullopt})
        .keeps_seeing(the_worker(), 3s);
    CHECK(story.state().clock(Kind::outside_place).phase == FindingClock::Phase::warned);
    CHECK_FALSE(view(story.state()).notice);
}

TEST_CASE("OfNoticesWithTheSameResponseTheOneWithADeadlineComesFirstThenTheLatest") {
    State state;
    const auto warned = [&](Kind kind, std::optional<BootTime> deadline, BootTime since) {
        auto& clock = state.clock(kind);
        clock.phase = deadline ? FindingClock::Phase::warned : FindingClock::Phase::open;
        clock.number = FindingNumber(1);
        clock.announced = clock.answered = Response::notice;
        clock.deadline = deadline.value_or(BootTime{});
        clock.confirmed.boot = since;
    };
    warned(Kind::outside_shift, std::nullopt, BootTime(1s));
    warned(Kind::outside_place, std::nullopt, BootTime(2s));
    CHECK(view(state).notice->kind == Kind::outside_place);
    warned(Kind::place_unknown, BootTime(9s), BootTime(1s));
    CHECK(view(state).notice->kind == Kind::place_unknown);
    warned(Kind::place_conflict, BootTime(8s), BootTime(1s));
    CHECK(view(state).notice->kind == Kind::place_conflict);
    warned(Kind::roster_stale, std::nullopt, BootTime(7s));
    CHECK(view(state).notice->kind == Kind::place_conflict);
    CHECK(to_string(Standing::conflict) == "conflict");
}

TEST_CASE("AnExceptionOfAnotherWorkerDoesNotEndTheOneThatHolds") {
    const Story probe = Story().at_work();
    const auto worker = probe.state().session->worker;
    auto story = with_exception_for(worker);
    story.gets(ExceptionGranted{Kind::outside_shift, WorkerId("another"), 2h, std::nullopt});
    CHECK(story.state().lifted.at(static_cast<std::size_t>(Kind::outside_shift))->worker == worker);
}

TEST_CASE("TheWorkerWhoIsThereTakesTheExceptionOverFromOneWhoIsNot") {
    auto story = with_exception_for(WorkerId("another"), 3h);
    const auto worker = story.state().session->worker;
    story.gets(ExceptionGranted{Kind::outside_shift, worker, 1h, std::nullopt});
    const auto& lifted = story.state().lifted.at(static_cast<std::size_t>(Kind::outside_shift));
    CHECK(lifted->worker == worker);
    CHECK(lifted->until == story.now().boot + 1h);  // the time of the other's is not theirs
}

TEST_CASE("ASessionOfAnotherNumberOrWorkerIsANewOne") {
    for (const auto& opened : {SessionOpened{SessionId("99"), AccountName("anna"), WorkerId("anna"), true, false},
                               SessionOpened{SessionId("1"), AccountName("anna"), WorkerId("someone"), true, false}}) {
        Story story;
        story.gets(SessionOpened{SessionId("1"), AccountName("anna"), WorkerId("anna"), true, false}).waits(2s);
        const auto before = story.state().guarded_since;
        story.gets(opened);
        CHECK(story.state().session->id == opened.session);
        CHECK(story.state().session->worker == opened.worker);
        CHECK(story.state().guarded_since != before);
    }
}

TEST_CASE("SomebodyFoundUnverifiedWhoTurnsOutToBeAnotherStaysFound") {
    auto rules = house_rules();
    rules.unverified = 2s;
    rules.unverified_warn = 0ms;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 250ms).keeps_seeing(somebody(stranger_track, std::nullopt), 6s);
    REQUIRE(story.state().clock(Kind::unknown_person).phase == FindingClock::Phase::open);
    story.sees(a_stranger());
    CHECK(story.state().clock(Kind::unknown_person).phase == FindingClock::Phase::open);
}
