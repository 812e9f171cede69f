#include "agent/daemon/roster_watch.hpp"

#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

policy::Policy policy_with(const std::filesystem::path& file) {
    policy::Policy policy;
    policy.accounts.emplace(AccountName("ann"), WorkerId("w-1"));
    policy::Worker worker;
    worker.id = WorkerId("w-1");
    worker.roster = "leipzig";
    policy.workers.emplace(worker.id, worker);
    worker.id = WorkerId("elsewhere");  // has no account here, so nobody reads the roster
    worker.roster = "berlin";
    policy.workers.emplace(worker.id, worker);
    policy.rosters["leipzig"].file = file.string();
    policy.rosters["berlin"].file = "/nowhere/berlin.ics";
    return policy;
}

daemon::RostersRead next(daemon::EventQueue& events) {
    const auto event = events.pop(10s);
    REQUIRE(event);
    return std::get<daemon::RostersRead>(*event);
}

}  // namespace

TEST_CASE("TheFirstReadingWaitsInTheQueueBeforeTheGuardBegins") {
    const testing::TempFolder folder;
    const testing::ManualClock clock;
    daemon::EventQueue events{64};
    const auto file = folder.write("leipzig.json", R"({"zone": "UTC", "shifts": []})");
    const daemon::RosterWatch watch(clock, events, folder.path(), policy_with(file), {1h, {}});
    const auto read = next(events);
    CHECK(read.known->size() == 1);
    CHECK(read.known->contains(roster::Whose{"leipzig", ""}));
    CHECK(read.faults.empty());
}

TEST_CASE("AChangedRosterIsReadByItselfAndANewPolicysAtOnce") {
    const testing::TempFolder folder;
    const testing::ManualClock clock;
    daemon::EventQueue events{64};
    const auto file = folder / "leipzig.json";
    daemon::RosterWatch watch(clock, events, folder.path(), policy_with(file), {5ms, {}});
    CHECK(next(events).faults.size() == 1);  // there is none yet
    folder.write("leipzig.json", R"({"zone": "UTC", "shifts": []})");
    CHECK(next(events).known->size() == 1);

    folder.write("other.json", R"({"zone": "Asia/Tokyo", "shifts": []})");
    watch.follow(policy_with(folder / "other.json"));
    const auto read = next(events);
    CHECK(read.known->at({"leipzig", ""}).reading.zone == "Asia/Tokyo");
}
