// Without a server; with one see tests/integration/delivery.
#include "agent/daemon/pulse.hpp"

#include "agent/timekeeping/anchor_file.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

struct Run {
    Run(const testing::TempFolder& folder, const std::string& boot_id) : clock(machine, boot_id) {
        pulse.emplace(daemon::Pulse::Parts{clock, folder / "time.json", [] { return protocol::Heartbeat{}; }});
        pulse->take_up();
    }
    testing::ManualClock machine;
    timekeeping::TrustedClock clock;
    std::optional<daemon::Pulse> pulse;
};

}  // namespace

TEST_CASE("WhatIsKnownOfTheTimeAtTheEndOfARunIsKnownToTheNext") {
    const testing::TempFolder folder;
    {
        Run run(folder, "a");
        CHECK(run.pulse->take_words().empty());
        run.clock.hear(run.machine.now().wall + 1h, run.machine.now(), run.machine.now());
        run.machine.advance(3min);
    }
    Run next(folder, "a");
    next.machine.advance(3min);
    CHECK(next.pulse->take_words().empty());
    CHECK(next.clock.now().trust.offset == 1h);
}

TEST_CASE("WhereNothingIsKnownNothingIsKeptAndWhatDoesNotHoldStays") {
    const testing::TempFolder folder;
    const auto file = folder / "time.json";
    { const Run run(folder, "a"); }
    CHECK_FALSE(std::filesystem::exists(file));
    const Run run(folder, "b");
    const auto later = run.machine.now().wall + 9h;
    const timekeeping::Anchor proved{later, 1ms, later, BootTime(1h), "a", later};
    REQUIRE(timekeeping::keep_anchor(file, proved));
    {
        Run behind(folder, "b");
        CHECK(behind.clock.doubt(300s));
    }
    CHECK(*timekeeping::read_anchor(file) == proved);
}

TEST_CASE("ADamagedAnchorIsSaidOnceAndIsAsNone") {
    const testing::TempFolder folder;
    folder.write("time.json", "{\"version\": 1}");
    std::filesystem::permissions(folder / "time.json",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    Run run(folder, "a");
    const auto words = run.pulse->take_words();
    REQUIRE(words.size() == 1);
    CHECK_THAT(words.front(), Catch::Contains("time.json") && Catch::Contains("is damaged") &&
                                  Catch::Contains("until the server says what time it is"));
    CHECK(run.pulse->take_words().empty());
    CHECK_FALSE(run.clock.anchor());
    CHECK_FALSE(run.clock.doubt(300s));
    run.clock.expect_proof();
    run.machine.advance(1min);
    CHECK(run.clock.doubt(300s));
}
