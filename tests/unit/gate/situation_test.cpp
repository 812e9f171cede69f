// What the gate asks of roster and place.
#include "agent/gate/situation.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using gate::Situation;

namespace {

using std::chrono::hours;
using std::chrono::sys_days;

/// 2026-11-25, a Wednesday, UTC.
constexpr WallTime wednesday{sys_days{std::chrono::year{2026} / 11 / 25}};

policy::Policy policy_with(const std::string& worker) {
    const std::string document = R"({"schema_version": 1, "name": "gate", "version": 1,
        "accounts": {"ann": "w-1"}, "workers": {"w-1": )" +
                                 worker + R"(}, "places": {"home": {"gateways": ["00:11:22:33:44:55"]}}})";
    auto policy = policy::parse(document, "gate");
    if (!policy) {
        FAIL(to_sentence(policy.error()));
    }
    return *policy;
}

const std::string weekly = R"({"shifts": [{"zone": "Europe/Berlin", "days": ["wed"], "from": "08:00", "to": "16:00"}],
                               "tolerance": {"before_s": 600}, "places": ["home"]})";

Situation asked(const std::string& worker, WallTime at, const place::Surroundings& seen = {}, Trust trust = {}) {
    const auto policy = policy_with(worker);
    return gate::situation_of(policy, *policy.worker_of(AccountName("ann")), {}, seen, Now{{}, at, trust});
}

}  // namespace

TEST_CASE("KnowsWhenTheNextShiftBeginsWithItsTolerance") {
    const auto early = asked(weekly, wednesday + hours(6));
    CHECK(early.shift == Situation::Shift::off);
    CHECK(early.shift_begins == wednesday + hours(7) - std::chrono::minutes(10));
    const auto during = asked(weekly, wednesday + hours(9));
    CHECK(during.shift == Situation::Shift::on);
    CHECK_FALSE(during.shift_begins);
}

TEST_CASE("AsksByTheTimeThatIsTrue") {
    CHECK(asked(weekly, wednesday + hours(6), {}, Trust{hours(2), {}}).shift == Situation::Shift::on);
}

TEST_CASE("AgreesToAnyTimeAndPlaceWhereNoneIsNamed") {
    const auto situation = asked("{}", wednesday);
    CHECK(situation.shift == Situation::Shift::on);
    CHECK(situation.place == place::Verdict::inside);
}

TEST_CASE("TakesThePlaceFromTheFusion") {
    CHECK(asked(weekly, wednesday).place == place::Verdict::unknown);
    place::Surroundings seen;
    seen.gateway = "00:11:22:33:44:55";
    CHECK(asked(weekly, wednesday, seen).place == place::Verdict::inside);
    seen.gateway = "00:11:22:33:44:66";
    CHECK(asked(weekly, wednesday, seen).place == place::Verdict::outside);
}

TEST_CASE("NamesTheZoneOfTheShiftsWhereThereIsOne") {
    const auto zone_of = [](const std::string& worker) {
        return gate::zone_of(*policy_with(worker).worker_of(AccountName("ann")), {});
    };
    CHECK(zone_of(weekly) == "Europe/Berlin");
    CHECK(zone_of("{}").empty());
    CHECK(zone_of(R"({"shifts": [{"from": "2026-11-25T08:00:00Z", "to": "2026-11-25T16:00:00Z"}]})").empty());
}
