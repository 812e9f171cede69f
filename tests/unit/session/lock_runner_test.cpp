#include "tests/support/scripted_locker.hpp"

#include <future>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using session::LockRunner;
using testing::LockerScript;
using testing::ScriptedLocker;

namespace {

const SessionId first_session("c1");
const SessionId second_session("c2");

LockRunner::Ways ways_of(std::initializer_list<LockerScript*> scripts) {
    LockRunner::Ways ways;
    for (auto* script : scripts) {
        ways.push_back(std::make_shared<ScriptedLocker>(*script));
    }
    return ways;
}

LockRunner make_runner(std::initializer_list<LockerScript*> scripts) {
    return LockRunner(ways_of(scripts), 50ms);
}

/// The outcome of one lock; a second call of `done` would throw in the runner's thread and end the test.
struct Awaited {
    std::promise<LockRunner::Outcome> promise;
    LockRunner::Done done() {
        return [this](const LockRunner::Outcome& outcome) { promise.set_value(outcome); };
    }
    LockRunner::Outcome get() {
        auto future = promise.get_future();
        REQUIRE(future.wait_for(10s) == std::future_status::ready);
        return future.get();
    }
};

}  // namespace

TEST_CASE("SendsTheFirstRequestBeforeLockReturnsAndWaitsForNothing") {
    LockerScript script;
    script.proof = "LockedHint";
    script.hold = true;
    auto runner = make_runner({&script});
    Awaited outcome;

    runner.lock(first_session, outcome.done());
    CHECK(script.requests == 1);

    script.release();
    const auto result = outcome.get();
    CHECK(result.verified);
    CHECK(result.detail == "scripted: LockedHint");
}

TEST_CASE("TriesTheNextWayWhenTheFirstDoesNotVerify") {
    LockerScript silent;
    silent.name = "silent";
    LockerScript working;
    working.name = "working";
    working.proof = "process";
    auto runner = make_runner({&silent, &working});
    Awaited outcome;

    runner.lock(first_session, outcome.done());
    const auto result = outcome.get();
    CHECK(result.verified);
    CHECK(result.detail == "working: process (before it: silent: silent was not seen to lock.)");
    CHECK(working.requests == 1);
}

TEST_CASE("TriesTheNextWayWithoutVerifyingOneThatRefused") {
    LockerScript refusing;
    refusing.refusal = Error{ErrorKind::refused, "", "Permission denied.", Retry::useless};
    LockerScript working;
    working.proof = "process";
    auto runner = make_runner({&refusing, &working});
    Awaited outcome;

    runner.lock(first_session, outcome.done());
    CHECK(outcome.get().verified);
    CHECK(refusing.verifications == 0);
}

TEST_CASE("NamesEveryReasonWhenNoWayVerifies") {
    LockerScript one;
    one.name = "one";
    LockerScript two;
    two.name = "two";
    two.refusal = Error{ErrorKind::not_found, "", "There is no such program.", Retry::useless};
    auto runner = make_runner({&one, &two});
    Awaited outcome;

    runner.lock(first_session, outcome.done());
    const auto result = outcome.get();
    CHECK_FALSE(result.verified);
    CHECK(result.detail == "one: one was not seen to lock. two: There is no such program.");
}

TEST_CASE("SaysSoWhenNoWayToLockIsSet") {
    auto runner = make_runner({});
    Awaited outcome;
    runner.lock(first_session, outcome.done());
    const auto result = outcome.get();
    CHECK_FALSE(result.verified);
    CHECK(result.detail == "policy: No way to lock is set; name one in the policy's lock ways.");
}

TEST_CASE("JoinsASecondLockOfTheSameSessionToTheOneUnderWay") {
    LockerScript script;
    script.proof = "LockedHint";
    script.hold = true;
    auto runner = make_runner({&script});
    Awaited first;
    Awaited second;

    runner.lock(first_session, first.done());
    runner.lock(first_session, second.done());
    script.release();
    CHECK(first.get().verified);
    CHECK(second.get().verified);
    CHECK(script.requests == 1);
    CHECK(script.verifications == 1);
}

TEST_CASE("SendsAnotherSessionsRequestWhileTheFirstIsStillBeingVerified") {
    LockerScript script;
    script.proof = "LockedHint";
    script.hold = true;
    auto runner = make_runner({&script});
    Awaited first;
    Awaited second;

    runner.lock(first_session, first.done());
    runner.lock(second_session, second.done());
    CHECK(script.requests == 2);
    script.release();
    CHECK(first.get().verified);
    CHECK(second.get().verified);
}

TEST_CASE("LocksTheSameSessionAnewAfterAnEarlierLockHasEnded") {
    LockerScript script;
    script.proof = "LockedHint";
    auto runner = make_runner({&script});
    for (int round = 1; round <= 2; ++round) {
        Awaited outcome;
        runner.lock(first_session, outcome.done());
        CHECK(outcome.get().verified);
        CHECK(script.requests == round);
    }
}

TEST_CASE("TellsTheOutcomeOfALockUnderWayBeforeTheRunnerIsGone") {
    LockerScript script;
    script.proof = "LockedHint";
    Awaited outcome;
    {
        auto runner = make_runner({&script});
        runner.lock(first_session, outcome.done());
    }
    CHECK(outcome.get().verified);
}

TEST_CASE("LocksByTheWaysAndThePatienceThatWereSetLast") {
    LockerScript before;
    LockerScript after;
    after.proof = "process";
    auto runner = make_runner({&before});
    runner.use(ways_of({&after}), 70ms);
    CHECK(before.lockers == 0);
    Awaited outcome;
    runner.lock(first_session, outcome.done());
    CHECK(outcome.get().verified);
    CHECK(before.requests == 0);
    CHECK(after.patience.load() == 70ms);
}

TEST_CASE("ALockUnderWayIsProvedByTheWayThatItBeganWithAlsoWhenOthersAreSet") {
    LockerScript before;
    before.name = "before";
    before.proof = "LockedHint";
    before.hold = true;
    LockerScript after;
    auto runner = make_runner({&before});
    Awaited outcome;
    runner.lock(first_session, outcome.done());
    runner.use(ways_of({&after}), 70ms);
    CHECK(before.lockers == 1);
    before.release();
    const auto result = outcome.get();
    CHECK(result.verified);
    CHECK(result.detail == "before: LockedHint");
    CHECK(before.patience.load() == 50ms);
    CHECK(after.requests == 0);
    Awaited next;
    runner.lock(first_session, next.done());
    CHECK_FALSE(next.get().verified);
    CHECK(before.requests == 1);
    CHECK(before.lockers == 0);  // it is at work no more
}

TEST_CASE("ALockWhoseWaysDoNotVerifyGoesOnByThoseThatWereSetMeanwhile") {
    LockerScript before;
    before.name = "before";
    before.hold = true;
    LockerScript after;
    after.name = "after";
    after.proof = "process";
    auto runner = make_runner({&before});
    Awaited outcome;
    runner.lock(first_session, outcome.done());
    runner.use(ways_of({&after}), 50ms);
    before.release();
    const auto result = outcome.get();
    CHECK(result.verified);
    CHECK(result.detail == "after: process (before it: before: before was not seen to lock.)");
}

TEST_CASE("AWayThatIsLeftAndAtWorkIsKeptUntilItsWorkIsOver") {
    LockerScript before;
    before.proof = "process";
    before.at_work = true;
    LockerScript after;
    after.proof = "process";
    auto runner = make_runner({&before});
    for (int setting = 0; setting < 2; ++setting) {
        runner.use(ways_of({&after}), 50ms);
        CHECK(before.lockers == 1);
    }
    before.at_work = false;
    Awaited outcome;
    runner.lock(first_session, outcome.done());
    CHECK(outcome.get().verified);
    CHECK(before.lockers == 0);
}

TEST_CASE("AWayThatIsSetAgainStaysTheOneThatItWas") {
    LockerScript script;
    script.proof = "process";
    const auto ways = ways_of({&script});
    LockRunner runner(ways, 50ms);
    runner.use(ways, 70ms);
    CHECK(script.lockers == 1);
    Awaited outcome;
    runner.lock(first_session, outcome.done());
    CHECK(outcome.get().verified);
    CHECK(script.patience.load() == 70ms);
}
