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
    REQUIRE(made_template->views.size() == 1);
    CHECK(made_template->views[0].pose == Pose::front);
    CHECK(made_template->views[0].mean.at(0) == Approx(std::sqrt(0.5)));
    CHECK(made_template->views[0].mean.at(1) == Approx(std::sqrt(0.5)));
    CHECK(count_samples(*made_template) == 2);
    CHECK(made_template->recogniser == "fr_feature");
    CHECK(made_template->made == made);
    // A sample's length does not weigh.
    const auto weighed = make_template(worker, "fr_feature", Samples{{100, 0, 0}, {0, 1, 0}}, made);
    REQUIRE(weighed);
    CHECK(weighed->views == made_template->views);
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

TEST_CASE("EachPoseIsAViewOfItsOwnAndTheNearestIsCompared") {
    const std::vector<PoseSamples> poses{
        {Pose::front, {{1, 0, 0}, {1, 0, 0}}}, {Pose::left, {{0, 1, 0}}}, {Pose::right, {}}};
    const auto reference = make_template(worker, "fr_feature", poses, made);
    REQUIRE(reference);
    REQUIRE(reference->views.size() == 2);  // none of a pose that was left out
    CHECK(reference->views[1].pose == Pose::left);
    CHECK(count_samples(*reference) == 3);
    CHECK(*similarity(*reference, std::vector<float>{1, 0, 0}) == Approx(1));
    CHECK(*similarity(*reference, std::vector<float>{0, 1, 0}) == Approx(1));
    CHECK(*similarity(*reference, std::vector<float>{0, 0, 1}) == Approx(0).margin(1e-9));
}

TEST_CASE("PosesThatMakeNoTemplateAreRefused") {
    for (const auto& poses : {std::vector<PoseSamples>{}, std::vector<PoseSamples>{{Pose::front, {}}},
                              std::vector<PoseSamples>{{Pose::front, {{1, 0}}}, {Pose::left, {{1, 0, 0}}}},
                              std::vector<PoseSamples>{{Pose::front, {{1, 0}}}, {Pose::left, {{1, 0}, {-1, 0}}}}}) {
        CHECK(make_template(worker, "fr_feature", poses, made).error().kind == ErrorKind::invalid_input);
    }
}

TEST_CASE("EveryPoseHasAWordOfItsOwn") {
    for (const auto pose : all_poses) {
        CHECK(pose_from(to_string(pose)) == pose);
    }
    CHECK_FALSE(pose_from("upside_down"));
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
