// What is agreed by a roster: fresh, too old, or never read.
#include "agent/decision/context.hpp"
#include "agent/gate/situation.hpp"
#include "agent/policy/agreement.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using decision::Standing;
using gate::Situation;
using policy::ShiftBasis;
using std::chrono::hours;

namespace {

/// 2026-11-25, a Wednesday, UTC.
constexpr WallTime wednesday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

struct Scene {
    Scene() {
        auto read = policy::parse(R"({"schema_version": 1, "name": "p", "version": 1, "accounts": {"ann": "w-1"},
            "rosters": {"leipzig": {"file": "/etc/shiftguard/leipzig.ics", "zone": "Europe/Berlin", "stale_after_h": 48}},
            "workers": {"w-1": {"roster": "leipzig", "tolerance": {"before_s": 600}}}})",
                                  "p");
        REQUIRE(read.ok());
        policy = *std::move(read);
        auto& known = rosters[{"leipzig", ""}];
        known.as_of = wednesday;
        known.reading.zone = "Europe/Berlin";
        known.reading.roster.shifts = {{wednesday + hours(7), wednesday + hours(15)}};
    }
    [[nodiscard]] const policy::Worker& worker() const { return *policy.worker_of(AccountName("ann")); }
    [[nodiscard]] policy::Agreement at(WallTime wall) const {
        return policy::agreement_with(policy, worker(), rosters, {}, Now{{}, wall, {}});
    }
    [[nodiscard]] Situation gate_at(WallTime wall) const {
        return gate::situation_of(policy, worker(), rosters, {}, Now{{}, wall, {}});
    }

    policy::Policy policy;
    roster::KnownRosters rosters;
};

}  // namespace

TEST_CASE("AFreshRosterSaysWhetherTheWorkerIsOnShift") {
    const Scene scene;
    const auto during = scene.at(wednesday + hours(8));
    CHECK(during.shift.basis == ShiftBasis::known);
    CHECK(decision::context_of(during).shift == Standing::agreed);
    CHECK(decision::context_of(during).shift_ends == wednesday + hours(15));
    CHECK_FALSE(decision::roster_doubt(during));
    CHECK(decision::context_of(scene.at(wednesday + hours(16))).shift == Standing::not_agreed);
    CHECK(scene.gate_at(wednesday + hours(6)).shift == Situation::Shift::off);
    CHECK(scene.gate_at(wednesday + hours(6)).shift_begins == wednesday + hours(7) - std::chrono::minutes(10));
    CHECK(gate::zone_of(scene.worker(), scene.rosters) == "Europe/Berlin");
}

TEST_CASE("ARosterThatIsTooOldProvesNothingAndSaysHowOldItIs") {
    const Scene scene;
    CHECK(scene.at(wednesday + hours(48)).shift.basis == ShiftBasis::known);
    const auto old = scene.at(wednesday + hours(48) + Milliseconds(1));
    CHECK(old.shift.basis == ShiftBasis::stale_roster);
    CHECK(decision::context_of(old).shift == Standing::unknown);
    CHECK(decision::roster_doubt(old) == "the roster is 2 days old");
    const auto situation = scene.gate_at(wednesday + hours(50));
    CHECK(situation.shift == Situation::Shift::off);
    CHECK(situation.roster_stale);
}

TEST_CASE("TheAgeOfAYoungRosterIsToldInHours") {
    Scene scene;
    scene.policy.rosters.at("leipzig").stale_after = hours(1);
    CHECK(decision::roster_doubt(scene.at(wednesday + hours(9))) == "the roster is 9 hours old");
}

TEST_CASE("ARosterThatWasNeverReadIsNoProofEither") {
    Scene scene;
    scene.rosters.clear();
    const auto nothing = scene.at(wednesday + hours(20));
    CHECK(nothing.shift.basis == ShiftBasis::no_roster);
    CHECK(decision::context_of(nothing).shift == Standing::unknown);
    CHECK(decision::roster_doubt(nothing) == "no roster of the worker could be read yet");
    CHECK(scene.gate_at(wednesday).shift == Situation::Shift::unknown);
    CHECK(gate::zone_of(scene.worker(), scene.rosters).empty());
}

TEST_CASE("ABreakOfARosterIsToldOnlyInAShiftByARosterThatProvesIt") {
    using std::chrono::minutes;
    Scene scene;
    auto& known = scene.rosters[{"leipzig", ""}];
    known.reading.roster.breaks = {{wednesday + hours(11), wednesday + hours(11) + minutes(30)},
                                   {wednesday + hours(20), wednesday + hours(21)}};
    const auto told = [&](WallTime wall, decision::TimeTrust time = decision::TimeTrust::trusted) {
        return decision::context_of(scene.at(wall), time).break_ends;
    };
    CHECK_FALSE(told(wednesday + hours(11) - Milliseconds(1)));
    CHECK(told(wednesday + hours(11)) == wednesday + hours(11) + minutes(30));
    CHECK_FALSE(told(wednesday + hours(11) + minutes(30)));
    CHECK_FALSE(told(wednesday + hours(20)));  // no shift
    CHECK_FALSE(told(wednesday + hours(11), decision::TimeTrust::untrusted));
    known.as_of = wednesday - hours(40);
    CHECK_FALSE(told(wednesday + hours(11)));  // stale
}

TEST_CASE("AContextTellsTheShiftWithoutItsToleranceAndOffShiftWhenTheNextOneBegins") {
    const Scene scene;
    const auto during = decision::context_of(scene.at(wednesday + hours(8)));
    CHECK(during.shift_from == wednesday + hours(7));
    CHECK(during.shift_to == wednesday + hours(15));
    const auto before = decision::context_of(scene.at(wednesday + hours(6)));
    CHECK(before.shift_from == wednesday + hours(7));
    CHECK_FALSE(before.shift_to);
    CHECK_FALSE(decision::context_of(scene.at(wednesday + hours(16))).shift_from);  // the roster has no other
}
