#include "agent/decision/context.hpp"
#include "agent/policy/agreement.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using decision::Standing;

namespace {

const WallTime noon{std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(12)};

policy::Worker on_shift_until(WallTime end) {
    policy::Worker worker;
    worker.id = WorkerId("w");
    worker.shifts.emplace_back(roster::SingleShift{noon - std::chrono::hours(1), end});
    return worker;
}

decision::ContextChange context_of(const policy::Policy& policy, const policy::Worker& worker,
                                   const place::Surroundings& surroundings, const Now& now) {
    return decision::context_of(policy::agreement_with(policy, worker, {}, surroundings, now));
}

}  // namespace

TEST_CASE("SaysWhenTheShiftThatHoldsEnds") {
    const auto context = context_of({}, on_shift_until(noon + std::chrono::minutes(1)), {}, {BootTime{}, noon, {}});
    CHECK(context.shift == Standing::agreed);
    CHECK(context.shift_ends == noon + std::chrono::minutes(1));
}

TEST_CASE("AsksTheRosterForTrueTimeNotForTheWallClocks") {
    // The wall clock is an hour slow; by true time the shift is over.
    const Now now{BootTime{}, noon, {std::chrono::hours(1), {}}};
    const auto context = context_of({}, on_shift_until(noon + std::chrono::minutes(1)), {}, now);
    CHECK(context.shift == Standing::not_agreed);
    CHECK_FALSE(context.shift_ends.has_value());
}

TEST_CASE("AnUnreadablePlaceIsUnknownAndProvesNothing") {
    policy::Policy policy;
    place::Place home;
    home.id = PlaceId("home");
    home.access_points = {"aa:bb:cc:dd:ee:ff"};
    policy.places.emplace(home.id, home);
    auto worker = on_shift_until(noon + std::chrono::hours(1));
    worker.places = {home.id};
    CHECK(context_of(policy, worker, {}, {BootTime{}, noon, {}}).place == Standing::unknown);
    place::Surroundings there;
    there.access_points = {"aa:bb:cc:dd:ee:ff"};
    CHECK(context_of(policy, worker, there, {BootTime{}, noon, {}}).place == Standing::agreed);
}

TEST_CASE("AForeignCountryProvesOutsideOnlyWherePolicySaysSo") {
    policy::Policy policy;
    place::Place home;
    home.id = PlaceId("home");
    home.access_points = {"aa:bb:cc:dd:ee:ff"};
    home.country = "DE";
    policy.places.emplace(home.id, home);
    auto worker = on_shift_until(noon + std::chrono::hours(1));
    worker.places = {home.id};
    place::Surroundings seen;
    seen.country = "FR";
    CHECK(context_of(policy, worker, seen, {BootTime{}, noon, {}}).place == Standing::unknown);
    policy.location.foreign_country_is_outside = true;
    CHECK(context_of(policy, worker, seen, {BootTime{}, noon, {}}).place == Standing::not_agreed);
}

TEST_CASE("SourcesThatContradictEachOtherAreAConflictAndNoProof") {
    policy::Policy policy;
    place::Place home;
    home.id = PlaceId("home");
    home.access_points = {"aa:bb:cc:dd:ee:ff"};
    home.circle = place::Circle{52.5, 13.4, 80};
    policy.places.emplace(home.id, home);
    auto worker = on_shift_until(noon + std::chrono::hours(1));
    worker.places = {home.id};
    place::Surroundings seen;
    seen.fix = place::Fix{48.9, 2.4, 10, noon};
    CHECK(context_of(policy, worker, seen, {BootTime{}, noon, {}}).place == Standing::not_agreed);
    seen.access_points = home.access_points;  // the fix alone proves outside; with a network of home it is a conflict
    CHECK(context_of(policy, worker, seen, {BootTime{}, noon, {}}).place == Standing::conflict);
}

TEST_CASE("ATimeThatIsNotTrustedProvesNeitherOnShiftNorOffAndLeavesThePlace") {
    const Now now{BootTime{}, noon, {}};
    for (const auto end : {noon + std::chrono::minutes(1), noon - std::chrono::minutes(1)}) {
        const auto agreement = policy::agreement_with({}, on_shift_until(end), {}, {}, now);
        const auto context = decision::context_of(agreement, decision::TimeTrust::untrusted);
        CHECK(context.shift == Standing::unknown);
        CHECK(context.place == Standing::agreed);
        CHECK_FALSE(context.shift_ends);
    }
    const policy::Worker whenever;
    const auto agreement = policy::agreement_with({}, whenever, {}, {}, now);
    CHECK(decision::context_of(agreement, decision::TimeTrust::untrusted).shift == Standing::agreed);
    CHECK_FALSE(decision::roster_doubt(agreement));
}
