#include "common/linux/system_clock.hpp"

#include "common/boot_id.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

TEST_CASE("ASynchronisedClockIsAsUncertainAsTheKernelSaysRoundedUp") {
    CHECK(trust_of({true, 0us}) == Trust{0ms, 0ms});
    CHECK(trust_of({true, 1us}) == Trust{0ms, 1ms});
    CHECK(trust_of({true, 12'345us}) == Trust{0ms, 13ms});
}

TEST_CASE("AClockThatNothingSynchronisesClaimsNoExactTime") {
    CHECK(trust_of({false, 0us}) == Trust{0ms, unknown_uncertainty});
    CHECK(trust_of({true, -1us}) == Trust{0ms, unknown_uncertainty});
    CHECK(trust_of({true, 48h}) == Trust{0ms, unknown_uncertainty});
}

TEST_CASE("TheKernelNamesItsBootTheSameEveryTime") {
    const auto id = kernels_boot_id();
    REQUIRE(id);
    CHECK(id->size() == 32);
    CHECK(id == kernels_boot_id());
    CHECK_FALSE(is_of_one_run(*id));
}

TEST_CASE("TheMachinesClocksGoOnAndSayHowFarTheyAreTrusted") {
    const SystemClock clock;
    const auto before = clock.now();
    const auto after = clock.now();
    CHECK(after.boot >= before.boot);
    CHECK(before.boot.time_since_epoch() > 0ms);
    CHECK(before.trust.uncertainty >= 0ms);
    CHECK(before.trust.uncertainty <= unknown_uncertainty);
}
