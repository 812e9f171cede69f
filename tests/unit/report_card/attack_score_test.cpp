// Attacks taken for live faces, by species, and live faces taken for attacks.
#include "tests/bench/report_card/figures/attack_score.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::report_card;

TEST_CASE("EachSpeciesOfAttackIsCountedForItself") {
    std::vector<Judged> judged;
    for (int each = 0; each < 10; ++each) {
        judged.push_back({true, "print", each < 3 ? 0.9F : 0.1F});
        judged.push_back({true, "screen", each < 8 ? 0.9F : 0.1F});
        judged.push_back({false, "", each < 6 ? 0.9F : 0.1F});
    }
    const auto by_species = apcer(judged, 0.5);
    REQUIRE(by_species.size() == 2);
    CHECK(by_species.at("print").value == Approx(0.3));
    CHECK(by_species.at("screen").value == Approx(0.8));
    CHECK(bpcer(judged, 0.5).value == Approx(0.4));
}

TEST_CASE("AScoreAtTheThresholdIsLive") {
    const std::vector<Judged> judged{{true, "print", 0.5F}, {false, "", 0.5F}};
    CHECK(apcer(judged, 0.5).at("print").count == 1);
    CHECK(bpcer(judged, 0.5).count == 0);
}

TEST_CASE("AtAShareOfLiveFacesNoMoreOfThemIsRefused") {
    std::vector<Judged> judged;
    for (int each = 0; each < 100; ++each) {
        judged.push_back({false, "", static_cast<float>(each) / 100});
    }
    const auto threshold = threshold_at_bpcer(judged, 0.05);
    REQUIRE(threshold);
    CHECK(bpcer(judged, *threshold).count == 5);
    CHECK(bpcer(judged, *threshold + 0.005).count == 6);
}

TEST_CASE("AShareBelowThreeInTheLiveFacesIsNoThreshold") {
    std::vector<Judged> judged(59, Judged{false, "", 0.9F});
    CHECK_FALSE(threshold_at_bpcer(judged, 0.05));
    judged.push_back({false, "", 0.9F});
    CHECK(threshold_at_bpcer(judged, 0.05));
    CHECK(apcer(judged, 0.5).empty());
}
