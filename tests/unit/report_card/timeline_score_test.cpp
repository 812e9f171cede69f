// Findings held against what a film shows.
#include "tests/bench/report_card/figures/timeline_score.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::report_card;

namespace {

constexpr auto bystander = FindingKind::additional_person;
constexpr auto absent = FindingKind::worker_absent;
const std::vector<Happening> film{{10, 20, bystander}, {30, 40, absent}};

}  // namespace

TEST_CASE("TheFirstFindingOfAHappeningGivesItsDelay") {
    const auto score = score_timeline(film, {{bystander, 11.5}, {bystander, 15}, {absent, 40.9}}, {});
    REQUIRE(score.delays.size() == 2);
    CHECK(score.delays[0] == 1.5);
    CHECK(score.delays[1] == Approx(10.9));  // confirmed in the look after the last
    CHECK(score.false_findings.empty());
}

TEST_CASE("AHappeningThatIsNotFoundIsMissedAndNoDelay") {
    const auto score = score_timeline(film, {{absent, 31}}, {});
    CHECK_FALSE(score.delays[0]);
    CHECK(score.delays[1] == 1.0);
}

TEST_CASE("AFindingOfAnotherKindOrAnotherTimeIsFalse") {
    const auto score = score_timeline(film, {{absent, 12}, {bystander, 9.9}, {bystander, 21.1}}, {});
    CHECK(score.false_findings.size() == 3);
    CHECK_FALSE(score.delays[0]);
    CHECK_FALSE(score.delays[1]);
}

TEST_CASE("ALockWhileNothingHappensIsFalse") {
    const auto score = score_timeline(film, {}, {{bystander, 12}, {absent, 15}, {bystander, 25}});
    REQUIRE(score.false_locks.size() == 1);
    CHECK(score.false_locks[0].at == 25);
}
