// From when until when a policy may come into force.
#include "agent/policy/loader.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using Catch::Contains;
using shiftguard::testing::TempFolder;

namespace {

constexpr WallTime new_year{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}};
constexpr WallTime february{std::chrono::sys_days{std::chrono::year{2027} / 2 / 1}};
constexpr std::chrono::hours hour{1};

struct Machine {
    void put(int version, const std::string& validity = "") const {
        folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": )" + std::to_string(version) +
                                        validity + "}");
    }
    [[nodiscard]] Loader loader() const { return {folder / "policy.json", folder / "kept.json"}; }
    TempFolder folder;
};

constexpr auto for_january = R"(, "valid_from": "2027-01-01T00:00:00Z", "valid_until": "2027-02-01T01:00:00+01:00")";

}  // namespace

TEST_CASE("APolicyComesIntoForceWhenItIsValidAndNotBefore") {
    const Machine machine;
    machine.put(1);
    auto loader = machine.loader();
    REQUIRE(loader.start(new_year - 2 * hour));
    machine.put(2, for_january);
    const auto early = loader.poll(new_year - hour);
    REQUIRE(early);
    CHECK_THAT(early->error().message,
               Contains("/valid_from: the policy is not valid yet, only from 2027-01-01T00:00:00Z; it is taken then"));
    CHECK_THAT(early->error().subject, Catch::EndsWith("policy.json:1"));
    CHECK_FALSE(loader.poll(new_year - Milliseconds(1)));
    const auto in_time = loader.poll(new_year);
    REQUIRE(in_time);
    REQUIRE(in_time->ok());
    CHECK((*in_time)->version == 2);
    CHECK_FALSE(loader.poll(new_year + hour));
}

TEST_CASE("APolicyThatHasExpiredIsNotTaken") {
    const Machine machine;
    machine.put(1);
    auto loader = machine.loader();
    REQUIRE(loader.start(february));
    machine.put(2, for_january);
    const auto late = loader.poll(february);
    REQUIRE(late);
    CHECK_THAT(late->error().message,
               Contains("/valid_until: the policy has expired, it was valid until 2027-02-01T00:00:00Z"));
    CHECK_THAT(late->error().subject, Catch::EndsWith("policy.json:1"));
    CHECK(machine.loader().start(february)->version == 1);
}

TEST_CASE("APolicyThatExpiredInForceIsBegunWithAgain") {
    const Machine machine;
    machine.put(2, for_january);
    REQUIRE(machine.loader().start(new_year));
    auto restarted = machine.loader();
    CHECK(restarted.start(february)->version == 2);
    CHECK_FALSE(restarted.poll(february + hour));
}

TEST_CASE("WithNoLastGoodOneAPolicyThatIsNotValidIsRefusedAtTheStart") {
    const Machine machine;
    machine.put(2, for_january);
    CHECK_THAT(machine.loader().start(february).error().message, Contains("put a newer one in place"));
}

TEST_CASE("SaysWhatIsWrongWithAValidity") {
    const auto first = [](const std::string& validity) {
        const auto faults = check(R"({"schema_version": 1, "name": "floor", "version": 1)" + validity + "}");
        return faults.empty() ? std::string() : faults[0].pointer + ": " + faults[0].reason;
    };
    CHECK(first(R"(, "valid_until": "2027-01-01T00:00:00")") ==
          "/valid_until: must have at least 20 characters, but has 19");
    CHECK(first(R"(, "valid_from": "on the first of January")") ==
          "/valid_from: must be an instant such as \"2026-12-01T00:00:00+01:00\", but is \"on the first of January\"");
    CHECK(first(R"(, "valid_from": "2027-01-01T00:00:00Z", "valid_until": "2027-01-01T01:00:00+01:00")") ==
          "/valid_until: must be later than valid_from");
}
