#include "agent/daemon/lock_ways.hpp"

#include "tests/support/scripted_locker.hpp"

#include <future>
#include <map>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

policy::LockWay way(const std::string& command) {
    return {policy::LockWay::Kind::command, {command}};
}

/// Makes a way by each script that there is, and no other.
struct Scene {
    Result<std::unique_ptr<session::SessionLocker>> make(const policy::LockWay& wanted) {
        const auto known = scripts.find(wanted.command.front());
        if (known == scripts.end()) {
            return Error{ErrorKind::unavailable, wanted.command.front(), "is not there", Retry::helps};
        }
        ++made;
        return std::unique_ptr<session::SessionLocker>(std::make_unique<testing::ScriptedLocker>(known->second));
    }
    testing::LockerScript& script(const std::string& name) {
        auto& known = scripts[name];
        known.name = name;
        known.proof = "proof";
        return known;
    }
    std::string locked_by() {
        std::promise<session::LockRunner::Outcome> promise;
        ways.runner().lock(SessionId("c1"), [&](const auto& outcome) { promise.set_value(outcome); });
        auto future = promise.get_future();
        REQUIRE(future.wait_for(10s) == std::future_status::ready);
        return future.get().detail;
    }

    std::map<std::string, testing::LockerScript> scripts;
    int made = 0;
    std::vector<std::string> said;
    daemon::LockWays ways{[this](const policy::LockWay& wanted) { return make(wanted); },
                          [this](const std::string& sentence) { said.push_back(sentence); }};
};

}  // namespace

TEST_CASE("LocksByTheWaysThatCanBeHadAndSaysWhichCannot") {
    Scene scene;
    scene.script("working");
    REQUIRE(scene.ways.use({way("missing"), way("working")}, 50ms));
    CHECK(scene.locked_by() == "working: proof");
    REQUIRE(scene.said.size() == 1);
    CHECK_THAT(scene.said.front(), Catch::Contains("missing") && Catch::Contains("is not there"));
}

TEST_CASE("AWayThatIsMissingIsSaidOnceAndLookedForAgainWithEveryPolicy") {
    Scene scene;
    scene.script("working");
    REQUIRE(scene.ways.use({way("missing"), way("working")}, 50ms));
    REQUIRE(scene.ways.use({way("missing"), way("working")}, 50ms));
    CHECK(scene.said.size() == 1);
    scene.script("missing");
    REQUIRE(scene.ways.use({way("missing"), way("working")}, 50ms));
    CHECK(scene.locked_by() == "missing: proof");
    REQUIRE(scene.ways.use({way("working")}, 50ms));
    scene.scripts.erase("missing");
    REQUIRE(scene.ways.use({way("missing"), way("working")}, 50ms));
    CHECK(scene.said.size() == 2);
}

TEST_CASE("WhereNoWayCanBeHadAtFirstThatIsAnError") {
    Scene scene;
    const auto used = scene.ways.use({way("missing")}, 50ms);
    REQUIRE_FALSE(used);
    CHECK(used.error().kind == ErrorKind::unavailable);
}

TEST_CASE("WhereNoneOfANewPolicysWaysCanBeHadThoseBeforeItStayWithTheNewPatience") {
    Scene scene;
    auto& working = scene.script("working");
    REQUIRE(scene.ways.use({way("working")}, 50ms));
    CHECK_FALSE(scene.ways.use({way("missing")}, 70ms));
    CHECK(scene.locked_by() == "working: proof");
    CHECK(working.patience.load() == 70ms);
    scene.script("missing");
    REQUIRE(scene.ways.use({way("missing")}, 70ms));  // with the next policy it is there
    CHECK(scene.locked_by() == "missing: proof");
}

TEST_CASE("AWayThatBothPoliciesNameStaysTheOneThatItWas") {
    Scene scene;
    scene.script("first");
    scene.script("second");
    REQUIRE(scene.ways.use({way("first")}, 50ms));
    REQUIRE(scene.ways.use({way("second"), way("first")}, 50ms));
    CHECK(scene.made == 2);
    CHECK(scene.locked_by() == "second: proof");
    REQUIRE(scene.ways.use({way("first")}, 50ms));
    CHECK(scene.made == 2);
    CHECK(scene.scripts["second"].lockers == 0);
}

TEST_CASE("AWayThatIsNamedAgainWhileItHoldsASessionLockedIsTheOneThatItWas") {
    Scene scene;
    auto& first = scene.script("first");
    scene.script("second");
    REQUIRE(scene.ways.use({way("first")}, 50ms));
    first.at_work = true;
    REQUIRE(scene.ways.use({way("second")}, 50ms));
    CHECK(first.lockers == 1);
    REQUIRE(scene.ways.use({way("first")}, 50ms));
    CHECK(scene.made == 2);
    CHECK(scene.locked_by() == "first: proof");
    first.at_work = false;
    REQUIRE(scene.ways.use({way("second")}, 50ms));
    CHECK(first.lockers == 0);
    REQUIRE(scene.ways.use({way("first")}, 50ms));
    CHECK(scene.made == 4);  // second had gone too
}
