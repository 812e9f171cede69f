#include "agent/vision/face_quality.hpp"

#include "agent/vision/alignment.hpp"
#include "tests/support/frames.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using observation::FaceQuality;

namespace {

constexpr FaceMeasures good{120, 110, 150, 0.05F};

FaceMeasures with(float FaceMeasures::*which, float value) {
    FaceMeasures measures = good;
    measures.*which = value;
    return measures;
}

/// Landmarks whose five points are the standard face's, the nose moved by `shift` pixels.
Landmarks standard_landmarks(float shift) {
    Landmarks points{};
    const auto& five = standard_face();
    for (const std::size_t at : {37U, 38U, 40U, 41U}) {
        points[at] = five[0];
    }
    for (const std::size_t at : {43U, 44U, 46U, 47U}) {
        points[at] = five[1];
    }
    points[30] = {five[2].x + shift, five[2].y};
    points[48] = points[60] = five[3];
    points[54] = points[64] = five[4];
    return points;
}

}  // namespace

TEST_CASE("JudgesAFaceByItsFirstFault") {
    CHECK(judge_face(good) == FaceQuality::good);
    CHECK(judge_face(with(&FaceMeasures::height, 47)) == FaceQuality::too_small);
    CHECK(judge_face(with(&FaceMeasures::light, 39)) == FaceQuality::too_dark);
    CHECK(judge_face(with(&FaceMeasures::sharpness, 19)) == FaceQuality::blurred);
    CHECK(judge_face(with(&FaceMeasures::turn, 0.36F)) == FaceQuality::turned_away);
    CHECK(judge_face(with(&FaceMeasures::turn, -0.36F)) == FaceQuality::turned_away);
    CHECK(judge_face(with(&FaceMeasures::turn, -0.34F)) == FaceQuality::good);
    CHECK(judge_face({20, 10, 1, 1}) == FaceQuality::too_small);
}

TEST_CASE("AFaceInItsOwnShadowBeforeABrightPictureIsBacklit") {
    CHECK(judge_face({120, 60, 150, 0.05F, 121}) == FaceQuality::backlit);
    CHECK(judge_face({120, 30, 150, 0.05F, 121}) == FaceQuality::backlit);
    CHECK(judge_face({120, 60, 150, 0.05F, 119}) == FaceQuality::good);
    CHECK(judge_face({120, 75, 150, 0.05F, 200}) == FaceQuality::good);
    CHECK(judge_face({120, 30, 150, 0.05F, 40}) == FaceQuality::too_dark);
}

TEST_CASE("TheBalanceSaysFromWhichSideOfThePictureAFaceIsLit") {
    const Frame frame = testing::plain_frame(640, 480, 100);
    const auto balance_of = [&](std::uint8_t left, std::uint8_t right) {
        Frame aligned = testing::plain_frame(112, 112, left);
        for (std::size_t at = 0; at < aligned.pixels.size(); ++at) {
            if ((at / 3) % 112 >= 56) {
                aligned.pixels[at] = right;
            }
        }
        return measure_face(frame, {0.1F, 0.1F, 0.2F, 0.3F}, standard_landmarks(0), aligned).balance;
    };
    CHECK(balance_of(90, 90) == 0);
    CHECK(balance_of(120, 80) == Approx(0.2));
    CHECK(balance_of(60, 90) == Approx(-0.2));
    CHECK(balance_of(60, 40) == balance_of(120, 80));  // of a brighter room it says nothing
    CHECK(balance_of(0, 0) == 0);
    CHECK(balance_of(255, 0) == 1);
}

TEST_CASE("MeasuresSizeLightSharpnessAndTurn") {
    const Frame frame = testing::plain_frame(640, 480, 100);
    const observation::Box box{0.4F, 0.25F, 0.2F, 0.5F};
    const auto flat = measure_face(frame, box, standard_landmarks(0), testing::plain_frame(112, 112, 100));
    CHECK(flat.height == Approx(240));
    CHECK(flat.light == Approx(100));
    CHECK(flat.around == Approx(100));
    CHECK(flat.sharpness == Approx(0));
    CHECK(std::abs(flat.turn) < 0.05F);
    const auto sharp =
        measure_face(frame, box, standard_landmarks(14), testing::with_noise(testing::plain_frame(112, 112, 100), 20));
    CHECK(sharp.sharpness > 100);
    CHECK(sharp.turn == Approx(14 / 35.2).margin(0.02));
    const auto other_way = measure_face(frame, box, standard_landmarks(-14), testing::plain_frame(112, 112, 100));
    CHECK(other_way.turn == Approx(-14 / 35.2).margin(0.02));
}

TEST_CASE("AFaceWithoutEyeDistanceIsTurnedAway") {
    const auto measures = measure_face(testing::plain_frame(640, 480, 100), {0, 0, 1, 1}, Landmarks{},
                                       testing::plain_frame(112, 112, 100));
    CHECK(judge_face(measures) == FaceQuality::turned_away);
}
