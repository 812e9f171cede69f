#include "agent/template/template.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::face_template;
using Samples = std::vector<std::vector<float>>;

const WorkerId worker("w-1");
const WallTime made{Milliseconds(1'795'471'500'123)};

}  // namespace

TEST_CASE("TheTemplateIsTheMeanDirectionOfItsSamples") {
    const auto made_template = make_template(worker, "fr_feature", Samples{{1, 0, 0}, {0, 1, 0}}, made);
    REQUIRE(made_template);
    CHECK(made_template->mean.at(0) == Approx(std::sqrt(0.5)));
    CHECK(made_template->mean.at(1) == Approx(std::sqrt(0.5)));
    CHECK(made_template->samples == 2);
    CHECK(made_template->recogniser == "fr_feature");
    CHECK(made_template->made == made);
    // A sample's length does not weigh.
    const auto weighed = make_template(worker, "fr_feature", Samples{{100, 0, 0}, {0, 1, 0}}, made);
    REQUIRE(weighed);
    CHECK(weighed->mean == made_template->mean);
}

TEST_CASE("SamplesThatMakeNoTemplateAreRefused") {
    for (const Samples& samples : {Samples{}, Samples{{}}, Samples{{1, 0}, {1, 0, 0}}, Samples{{1, 0}, {-1, 0}},
                                   Samples{{0, 0}}, Samples{{std::numeric_limits<float>::quiet_NaN(), 1}},
                                   Samples{{std::numeric_limits<float>::infinity(), 1}}}) {
        const auto refused = make_template(worker, "fr_feature", samples, made);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::invalid_input);
    }
}

TEST_CASE("SimilarityIsTheCosine") {
    const auto reference = make_template(worker, "fr_feature", Samples{{1, 0}}, made);
    REQUIRE(reference);
    CHECK(*similarity(*reference, std::vector<float>{1, 0}) == Approx(1));
    CHECK(*similarity(*reference, std::vector<float>{5, 0}) == Approx(1));
    CHECK(*similarity(*reference, std::vector<float>{-1, 0}) == Approx(-1));
    CHECK(*similarity(*reference, std::vector<float>{0, 1}) == Approx(0).margin(1e-9));
    CHECK(*similarity(*reference, std::vector<float>{1, 1}) == Approx(std::sqrt(0.5)));
}

TEST_CASE("WhatCannotBeComparedHasNoSimilarity") {
    const auto reference = make_template(worker, "fr_feature", Samples{{1, 0}}, made);
    REQUIRE(reference);
    CHECK_FALSE(similarity(*reference, std::vector<float>{}));
    CHECK_FALSE(similarity(*reference, std::vector<float>{1, 0, 0}));
    CHECK_FALSE(similarity(*reference, std::vector<float>{0, 0}));
    CHECK_FALSE(similarity(*reference, std::vector<float>{std::numeric_limits<float>::quiet_NaN(), 0}));
    CHECK_FALSE(similarity(*reference, std::vector<float>{std::numeric_limits<float>::infinity(), 0}));
    CHECK_FALSE(similarity(Template{}, std::vector<float>{}));
}

TEST_CASE("TheWeakestSampleIsTheOneFarthestFromTheOthers") {
    const auto weakest = weakest_sample(Samples{{1, 0}, {1, 0}, {0, 1}});
    REQUIRE(weakest);
    CHECK(*weakest == Approx(0).margin(1e-9));
    CHECK(*weakest_sample(Samples{{1, 0}, {1, 0}}) == Approx(1));
    CHECK_FALSE(weakest_sample(Samples{{1, 0}}));
    CHECK_FALSE(weakest_sample(Samples{}));
    CHECK_FALSE(weakest_sample(Samples{{1, 0}, {1}}));
    CHECK_FALSE(weakest_sample(Samples{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0, 0}}));
}
