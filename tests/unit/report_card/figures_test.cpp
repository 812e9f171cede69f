// Figures with their intervals, thresholds at a share of false accepts, and cross-validated accuracy.
#include "tests/bench/report_card/figures/figure.hpp"
#include "tests/bench/report_card/figures/operating_point.hpp"
#include "tests/bench/report_card/figures/percentile.hpp"
#include "tests/bench/report_card/figures/ten_folds.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include <catch2/catch.hpp>

using namespace shiftguard::report_card;

namespace {

/// The chance of `least` and more among `samples`, each with this chance.
double chance_of_at_least(std::uint64_t least, std::uint64_t samples, double chance) {
    double sum = 0;
    for (std::uint64_t count = least; count <= samples; ++count) {
        const auto seen = static_cast<double>(count);
        const auto all = static_cast<double>(samples);
        sum += std::exp(std::lgamma(all + 1) - std::lgamma(seen + 1) - std::lgamma(all - seen + 1) +
                        seen * std::log(chance) + (all - seen) * std::log1p(-chance));
    }
    return sum;
}

}  // namespace

TEST_CASE("BeyondEachEndOfASharesIntervalTheCountHasAChanceOfOneInForty") {
    for (const auto& [count, samples] : {std::pair(4U, 77U), std::pair(30U, 32U), std::pair(5968U, 6000U)}) {
        const auto interval = share_interval(count, samples);
        CHECK(chance_of_at_least(count, samples, interval.low) == Approx(0.025));
        CHECK(1 - chance_of_at_least(count + 1, samples, interval.high) == Approx(0.025));
    }
    CHECK(share_interval(0, 10).low == 0);
    CHECK(share_interval(0, 10).high == Approx(0.308497).margin(1e-5));  // 1 - 0.025^(1/10)
    CHECK(share_interval(10, 10).low == Approx(0.691503).margin(1e-5));
    CHECK(share_interval(10, 10).high == 1);
}

TEST_CASE("ARateOfEventsHasAnExactIntervalToo") {
    const auto none = rate_interval(0, 2);
    CHECK(none.low == 0);
    CHECK(none.high == Approx(3.688879 / 2).margin(1e-5));
    const auto four = rate_interval(4, 1);
    CHECK(four.low == Approx(1.089865).margin(1e-5));
    CHECK(four.high == Approx(10.241589).margin(1e-5));
}

TEST_CASE("AShareBelowThreeInItsSamplesIsRefusedAndItsIntervalGiven") {
    for (const std::uint64_t count : {0U, 1U, 2U}) {
        const auto few = share(count, 1000);
        CHECK_FALSE(few.value);
        CHECK(few.count == count);
        REQUIRE(few.interval);
        CHECK(few.interval->high > 0.003);
        CHECK(few.refused.find("below 3/1000") != std::string::npos);
    }
    const auto enough = share(3, 1000);
    CHECK(enough.value == 0.003);
    CHECK(enough.refused.empty());
}

TEST_CASE("WhatHasNoSampleIsRefused") {
    CHECK_FALSE(share(0, 0).value);
    CHECK_FALSE(share(0, 0).interval);
    CHECK_FALSE(share(0, 0).refused.empty());
    CHECK_FALSE(rate(0, 0, "hour").interval);
}

TEST_CASE("ARateOfFewerThanThreeEventsIsRefused") {
    CHECK_FALSE(rate(2, 10, "hour").value);
    CHECK(rate(2, 10, "hour").refused.find("0.3 an hour") != std::string::npos);
    CHECK(rate(3, 10, "hour").value == Approx(0.3));
}

TEST_CASE("KeepsTheHighestScoresOnlyAndCountsAll") {
    TopScores left(3);
    TopScores right(3);
    for (const float score : {0.1F, 0.9F, 0.5F, 0.2F}) {
        left.add(score);
    }
    for (const float score : {0.7F, 0.3F}) {
        right.add(score);
    }
    left.add_all(right);
    CHECK(left.seen() == 6);
    CHECK(left.sorted() == std::vector<float>{0.9F, 0.7F, 0.5F});
}

TEST_CASE("AtAnOperatingPointNoMoreThanTheWantedShareOfImpostorsIsAccepted") {
    TopScores impostors(scores_needed(1000, 0.005));
    for (int score = 0; score < 1000; ++score) {
        impostors.add(static_cast<float>(score) / 1000);
    }
    const auto point = operating_point(impostors, 0.005);
    REQUIRE(point.threshold);
    CHECK(*point.threshold == Approx(0.994));  // 0.995 to 0.999 lie above it: five of a thousand
    const std::vector<float> genuine{0.5F, 0.994F, 0.995F, 1.0F, 0.999F};
    const auto accepted = accepted_share(genuine, point);
    CHECK(accepted.count == 3);
    CHECK(accepted.samples == 5);
}

TEST_CASE("ScoresThatAreAllTheSameAcceptNobodyRatherThanEverybody") {
    TopScores impostors(scores_needed(1000, 0.01));
    for (int score = 0; score < 1000; ++score) {
        impostors.add(0.5F);
    }
    const auto point = operating_point(impostors, 0.01);
    CHECK(accepted_share(std::vector<float>{0.5F, 0.5F}, point).count == 0);
}

TEST_CASE("AFalseAcceptRateBelowThreeInTheImpostorsIsRefused") {
    TopScores impostors(10);
    for (int score = 0; score < 29'999; ++score) {
        impostors.add(0);
    }
    const auto refused = operating_point(impostors, 1e-4);
    CHECK_FALSE(refused.threshold);
    CHECK(refused.refused == "A false-accept rate of 0.0001 needs 30000 impostors or more, and there are 29999.");
    CHECK_FALSE(accepted_share(std::vector<float>{1, 1, 1}, refused).value);
    impostors.add(0);
    CHECK(operating_point(impostors, 1e-4).threshold);
}

TEST_CASE("TheBestThresholdLiesMidwayBetweenTheTwoKinds") {
    const std::vector<ComparedPair> pairs{{0.1F, false}, {0.3F, false}, {0.7F, true}, {0.9F, true}};
    CHECK(best_threshold(pairs) == Approx(0.5));
}

TEST_CASE("APairHasNoSayInHowItIsJudged") {
    // Alone, the one odd fold would choose a threshold of its own that judges all of it rightly.
    std::vector<ComparedPair> pairs;
    for (std::size_t fold = 0; fold < 10; ++fold) {
        const float shift = fold == 9 ? 0.5F : 0.0F;
        for (int each = 0; each < 5; ++each) {
            pairs.push_back({0.1F + shift, false, fold});
            pairs.push_back({0.45F + shift, true, fold});
        }
    }
    const auto accuracy = cross_validated(pairs);
    CHECK(accuracy.folds == 10);
    CHECK(accuracy.right.count == 95);
    CHECK(accuracy.right.samples == 100);
    CHECK(accuracy.right.value == Approx(0.95));
    CHECK(accuracy.mean == Approx(0.95));
    CHECK(accuracy.deviation == Approx(0.158114).margin(1e-5));
    CHECK(accuracy.threshold == Approx(0.275));
}

TEST_CASE("AccuracyIsRefusedWhereTheFoldsCannotJudgeEachOther") {
    CHECK_FALSE(cross_validated(std::vector<ComparedPair>{{0.1F, false, 0}, {0.9F, true, 0}}).right.value);
    CHECK_FALSE(cross_validated(std::vector<ComparedPair>{{0.1F, false, 0}, {0.9F, true, 1}}).right.value);
    CHECK_FALSE(cross_validated({}).right.value);
}

TEST_CASE("PairsWithoutFoldsAreDealtSoThatEachFoldHasBothKinds") {
    std::vector<bool> same(40, false);
    std::fill(same.begin(), same.begin() + 20, true);
    const auto folds = deal_into_folds(same);
    for (std::size_t fold = 0; fold < 10; ++fold) {
        CHECK(std::count(folds.begin(), folds.begin() + 20, fold) == 2);
        CHECK(std::count(folds.begin() + 20, folds.end(), fold) == 2);
    }
}

TEST_CASE("APercentileIsOneOfTheNumbers") {
    std::vector<double> numbers(100);
    std::iota(numbers.begin(), numbers.end(), 1.0);
    CHECK(percentile(numbers, 50) == 50.0);
    CHECK(percentile(numbers, 95) == 95.0);
    CHECK(percentile({7.0}, 95) == 7.0);
    CHECK_FALSE(percentile({}, 50));
}
