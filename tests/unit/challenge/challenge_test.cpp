#include "agent/challenge/challenge.hpp"

#include "tests/unit/challenge/acting.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::challenge;
using observation::TrackId;
using testing::Actor;

namespace {

constexpr Milliseconds answer_within{5000};
constexpr Milliseconds pause{1000};

Challenge begin(const std::vector<Movement>& movements) {
    Plan plan;
    for (const auto movement : movements) {
        plan.push_back({movement, pause});
    }
    return {plan, answer_within, BootTime{}};
}

}  // namespace

TEST_CASE("AFaceIsTheWorkersFromOneThresholdOnAndAnothersBelowTheOther") {
    const Thresholds thresholds{0.5, 0.4};
    CHECK(face_by(0.5, thresholds) == Face::worker);
    CHECK(face_by(0.49, thresholds) == Face::cannot_tell);
    CHECK(face_by(0.4, thresholds) == Face::cannot_tell);
    CHECK(face_by(0.39, thresholds) == Face::another);
}

TEST_CASE("ASightHoldsWhatIsSeenOfTheHead") {
    const BootTime now{Milliseconds(700)};
    const auto sight = sight_of(TrackId{3}, {true, -12, 4, false, 0.5F}, Face::cannot_tell, now);
    CHECK(sight.captured == now);
    CHECK(sight.track == TrackId{3});
    CHECK(sight.settled);
    CHECK(sight.yaw == -12);
    CHECK(sight.pitch == 4);
    CHECK_FALSE(sight.solid);
    CHECK(sight.openness == 0.5F);
    CHECK(sight.face == Face::cannot_tell);
}

TEST_CASE("WhoMakesEveryMovementAsAskedPasses") {
    auto challenge = begin({Movement::turn_left, Movement::close_eyes, Movement::raise_chin, Movement::turn_right});
    Actor actor(challenge);
    actor.obey();
    CHECK(challenge.progress().outcome == Outcome{std::nullopt, 4});
}

TEST_CASE("SaysWhatIsAskedForHowFarItIsAndUntilWhen") {
    auto challenge = begin({Movement::close_eyes, Movement::turn_right});
    Actor actor(challenge);
    CHECK(challenge.progress().prompt == Prompt::look_straight);
    CHECK(challenge.progress().of == 2);
    actor.wait_for_prompt();
    CHECK(challenge.progress().prompt == Prompt::close_eyes);
    CHECK(challenge.progress().made == 0);
    CHECK(challenge.progress().until == actor.now + answer_within);
    actor.make(Movement::close_eyes);
    CHECK(challenge.progress().made == 1);
    CHECK(challenge.progress().prompt == Prompt::look_straight);
    actor.wait_for_prompt();
    CHECK(challenge.progress().prompt == Prompt::turn_right);
}

TEST_CASE("AnotherMovementThanTheOneAskedForFails") {
    for (const auto asked : all_movements) {
        for (const auto made : all_movements) {
            if (made == asked || made == Movement::close_eyes) {
                continue;
            }
            auto challenge = begin({asked, Movement::turn_left});
            Actor actor(challenge);
            actor.wait_for_prompt();
            actor.make(made);
            REQUIRE(actor.over());
            CHECK(actor.failed() == Reason::wrong_movement);
        }
    }
}

TEST_CASE("LookingDownIsNoAnswerToAnything") {
    auto challenge = begin({Movement::raise_chin, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.go({0, -25, 1}, Milliseconds(400));
    actor.stay(Milliseconds(500));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::wrong_movement);
}

TEST_CASE("AnAnswerBeforeThePromptCouldBeReadFails") {
    for (const auto movement : all_movements) {
        auto challenge = begin({movement, Movement::turn_left});
        Actor actor(challenge);
        actor.wait_for_prompt();
        actor.make(movement, Milliseconds(0));
        REQUIRE(actor.over());
        CHECK(actor.failed() == Reason::too_early);
    }
}

TEST_CASE("AnAnswerThatDoesNotComeInTimeFails") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(answer_within - Milliseconds(100));
    CHECK_FALSE(actor.over());
    actor.stay(Milliseconds(300));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::too_late);
}

TEST_CASE("AMovementWhileTheHeadIsToBeHeldStillFails") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.make(Movement::turn_left);
    actor.stay(Milliseconds(400));
    actor.go({25, 0, 1}, Milliseconds(300));
    actor.stay(Milliseconds(300));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::unasked_movement);
    CHECK(challenge.progress().outcome->made == 1);
}

TEST_CASE("AFilmThatTurnsOnToTheOtherSideFails") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.go({25, 0, 1}, Milliseconds(300));
    actor.stay(Milliseconds(300));
    actor.go({-25, 0, 1}, Milliseconds(600));
    actor.stay(Milliseconds(300));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::unasked_movement);
}

TEST_CASE("NobodyMaySettleForEver") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.go({30, 0, 1}, Milliseconds(400));
    actor.stay(Milliseconds(30'000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::not_still);
}

TEST_CASE("MovingBeforeTheFirstPromptIsNoFault") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.go({30, 0, 1}, Milliseconds(400));
    actor.go({}, Milliseconds(400));
    actor.obey();
    CHECK_FALSE(actor.failed());
}

TEST_CASE("WhoDoesNotComeBackToWhereTheyLookedFails") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.go({25, 0, 1}, Milliseconds(300));
    actor.stay(Milliseconds(8000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::not_still);
}

TEST_CASE("ATrackThatBreaksFails") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.mask.track = TrackId{2};
    actor.show();
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::face_changed);
}

TEST_CASE("AFaceThatIsNotTheWorkersFailsThoughItMovesRight") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.mask.face = Face::another;
    actor.make(Movement::turn_left);
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::another_face);
}

TEST_CASE("OneSlipOfTheRecogniserIsForgiven") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.mask.face = Face::another;
    actor.show();
    actor.mask.face = Face::worker;
    actor.obey();
    CHECK_FALSE(actor.failed());
}

TEST_CASE("ATurnedFaceThatCanNotBeToldIsNoOtherFace") {
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.mask.face = Face::cannot_tell;
    actor.go({30, 0, 1}, Milliseconds(400));
    actor.stay(Milliseconds(500));
    actor.mask.face = Face::worker;
    actor.go({}, Milliseconds(400));
    actor.obey();
    CHECK_FALSE(actor.failed());
}

TEST_CASE("WhoIsNeverRecognisedDoesNotPass") {
    const auto face = GENERATE(Face::not_compared, Face::cannot_tell);
    auto challenge = begin({Movement::turn_left, Movement::turn_right});
    Actor actor(challenge);
    actor.mask.face = face;
    actor.stay(Milliseconds(30'000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::not_recognised);
}

TEST_CASE("WhoIsNotRecognisedAfterTheLastMovementDoesNotPass") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.make(Movement::turn_left);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.mask.face = Face::cannot_tell;
    actor.make(Movement::turn_left);
    actor.stay(Milliseconds(20'000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::not_recognised);
    CHECK(challenge.progress().outcome->made == 2);
}

TEST_CASE("AFaceMayBeOutOfViewForAMomentButNotForLong") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.mask.track.reset();
    actor.stay(Milliseconds(1000));
    actor.mask.track = TrackId{1};
    actor.stay(Milliseconds(200));
    CHECK_FALSE(actor.over());
    actor.mask.track.reset();
    actor.stay(Milliseconds(2000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::face_lost);
}

TEST_CASE("WhoWasOutOfViewCountsForNothingUntilRecognisedAgain") {
    for (const auto face : {Face::cannot_tell, Face::not_compared, Face::worker}) {
        auto challenge = begin({Movement::turn_left, Movement::turn_right});
        Actor actor(challenge);
        actor.wait_for_prompt();
        actor.mask.track.reset();
        actor.stay(Milliseconds(500));
        actor.mask.track = TrackId{1};
        actor.mask.face = face;
        actor.make(Movement::turn_left);
        CHECK(challenge.progress().made == (face == Face::worker ? 1U : 0U));
        actor.stay(Milliseconds(5000));
        if (face != Face::worker) {
            CHECK(actor.failed() == Reason::not_recognised);
        }
    }
}

TEST_CASE("NoStillnessIsCountedOverATimeOutOfView") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    for (int again = 0; again < 10; ++again) {
        actor.stay(Milliseconds(400));
        actor.mask.track.reset();
        actor.stay(Milliseconds(300));
        actor.mask.track = TrackId{1};
        CHECK(challenge.progress().prompt == Prompt::look_straight);
    }
    CHECK_FALSE(actor.over());
    actor.obey();
    CHECK_FALSE(actor.failed());
}

TEST_CASE("EyesAreNotClosedThroughATimeOutOfView") {
    auto challenge = begin({Movement::close_eyes, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.go(testing::pose_of(Movement::close_eyes), Milliseconds(100));
    actor.stay(Milliseconds(300));
    actor.mask.track.reset();
    actor.stay(Milliseconds(500));
    actor.mask.track = TrackId{1};
    actor.stay(Milliseconds(300));
    CHECK(challenge.progress().made == 0);
    actor.stay(Milliseconds(400));
    CHECK(challenge.progress().made == 1);
}

TEST_CASE("ASilentEyeEndsTheChallenge") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    challenge.tick(actor.now + Milliseconds(2900));
    CHECK_FALSE(actor.over());
    challenge.tick(actor.now + Milliseconds(3100));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::nothing_seen);
}

TEST_CASE("AMovementOfAPictureIsNoMovement") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.mask.solid = false;
    actor.go({25, 0, 1}, Milliseconds(400));
    actor.stay(Milliseconds(8000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::like_a_picture);
}

TEST_CASE("ANaturalBlinkIsNeitherAnAnswerNorAFault") {
    auto challenge = begin({Movement::close_eyes, Movement::turn_left});
    Actor actor(challenge);
    const auto blink = [&] {
        actor.go({0, 0, 0.4F}, Milliseconds(100));
        actor.stay(Milliseconds(200));
        actor.go({}, Milliseconds(100));
    };
    actor.stay(Milliseconds(800));
    blink();
    actor.wait_for_prompt();
    actor.stay(Milliseconds(600));
    blink();
    CHECK(challenge.progress().made == 0);
    CHECK_FALSE(actor.over());
    actor.obey();
    CHECK_FALSE(actor.failed());
}

TEST_CASE("ClosingTheEyesWhileTheHeadMovesAwayIsNoAnswer") {
    auto challenge = begin({Movement::close_eyes, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.stay(Milliseconds(700));
    actor.go({10, 0, 0.4F}, Milliseconds(300));
    actor.stay(Milliseconds(8000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::too_late);
}

TEST_CASE("SightsBeforeTheFaceIsSettledSayNothing") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.mask.settled = false;
    actor.go({40, 0, 1}, Milliseconds(1000));
    actor.go({-40, 0, 1}, Milliseconds(1000));
    CHECK_FALSE(actor.over());
    actor.mask.settled = true;
    actor.go({}, Milliseconds(1000));
    actor.obey();
    CHECK_FALSE(actor.failed());
}

TEST_CASE("ASightThatIsNotLaterThanTheLastIsPassedOver") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    Sight stale = actor.mask;
    stale.captured = actor.now - Milliseconds(50);
    stale.track = TrackId{9};
    challenge.see(stale);
    CHECK_FALSE(actor.over());
}

TEST_CASE("AnglesThatAreNoNumbersSayNothing") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    actor.go({nan, nan, nan}, Milliseconds(8000));
    REQUIRE(actor.over());
    CHECK(actor.failed() == Reason::too_late);
}

TEST_CASE("WhatHasEndedStaysAsItEnded") {
    auto challenge = begin({Movement::turn_left, Movement::turn_left});
    Actor actor(challenge);
    actor.wait_for_prompt();
    actor.make(Movement::turn_right);
    const auto ended = challenge.progress();
    actor.mask.captured = actor.now + Milliseconds(100);
    challenge.see(actor.mask);
    challenge.tick(actor.now + Milliseconds(100'000));
    CHECK(challenge.progress() == ended);
    CHECK(ended.prompt == Prompt::look_straight);
}

TEST_CASE("EveryReasonOfAFailureHasAWordThatIsUnderstood") {
    for (std::uint8_t at = 0; at <= static_cast<std::uint8_t>(Reason::nothing_seen); ++at) {
        const auto reason = static_cast<Reason>(at);
        CHECK(reason_from(to_string(reason)) == reason);
    }
    CHECK_FALSE(reason_from("tired"));
}
