#include "agent/observation/observation.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace shiftguard::observation;

namespace {

FaceSeen face(Box box) {
    return {TrackId{1}, box, 0.9F, FaceQuality::good};
}

}  // namespace

TEST_CASE("CountsABodyAndItsFaceAsOnePerson") {
    Observation seen;
    seen.persons = {{{0.2F, 0.1F, 0.5F, 0.9F}, 0.8F}};
    seen.faces = {face({0.4F, 0.2F, 0.1F, 0.2F})};
    CHECK(count_people(seen) == 1);
}

TEST_CASE("CountsTwoFacesInOneBodyAsTwoPeople") {
    Observation seen;
    seen.persons = {{{0.1F, 0.1F, 0.8F, 0.9F}, 0.8F}};
    seen.faces = {face({0.2F, 0.2F, 0.1F, 0.2F}), face({0.6F, 0.2F, 0.1F, 0.2F})};
    CHECK(count_people(seen) == 2);
}

TEST_CASE("CountsAFaceWithoutABodyAsAPerson") {
    Observation seen;
    seen.faces = {face({0.2F, 0.2F, 0.1F, 0.2F})};
    CHECK(count_people(seen) == 1);
}

TEST_CASE("AStillFigureIsNobody") {
    Observation seen;
    seen.persons = {{{0.7F, 0.1F, 0.2F, 0.8F}, 0.8F, FigureId{1}, true, 7}};
    CHECK(count_people(seen) == 0);
    CHECK(count_bodies(seen) == 0);
    seen.persons.push_back({{0.1F, 0.1F, 0.5F, 0.9F}, 0.8F, FigureId{2}, false, 0});
    seen.faces = {face({0.3F, 0.2F, 0.1F, 0.2F})};
    CHECK(count_people(seen) == 1);
    CHECK(count_bodies(seen) == 1);
}

TEST_CASE("AFaceInAStillFigureIsSomebody") {
    Observation seen;
    seen.persons = {{{0.2F, 0.1F, 0.5F, 0.9F}, 0.8F, FigureId{1}, true, 7}};
    seen.faces = {face({0.4F, 0.2F, 0.1F, 0.2F})};
    CHECK(count_people(seen) == 1);
}

TEST_CASE("TellsWhichBodiesHaveAFace") {
    const std::vector<PersonSeen> bodies{{{0, 0, 0.4F, 1}, 0.8F}, {{0.5F, 0, 0.4F, 1}, 0.8F}};
    CHECK(bodies_with_face(bodies, {face({0.6F, 0.2F, 0.1F, 0.2F})}) == std::vector{false, true});
    CHECK(bodies_with_face(bodies, {}) == std::vector{false, false});
}

TEST_CASE("FindsTheFaceOfATrackWhereItIsInView") {
    Observation look;
    CHECK(face_of(look, TrackId{2}) == nullptr);
    look.faces = {{TrackId{1}, {}, 0.9F}, {TrackId{2}, {}, 0.8F}};
    CHECK(face_of(look, TrackId{2}) == &look.faces[1]);
    CHECK(face_of(look, TrackId{3}) == nullptr);
}

TEST_CASE("ABoxHasASizeWhereItsNumbersAreSomeAndItIsNotEmpty") {
    using Limits = std::numeric_limits<float>;
    const Box good{-0.1F, 0.2F, 0.3F, 0.4F};
    CHECK(is_finite(good));
    CHECK(has_size(good));
    for (float Box::*const side : {&Box::x, &Box::y, &Box::width, &Box::height}) {
        for (const float number : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()}) {
            Box bad = good;
            bad.*side = number;
            CHECK_FALSE(is_finite(bad));
            CHECK_FALSE(has_size(bad));
        }
    }
    for (const Box& empty : {Box{0, 0, 0, 1}, Box{0, 0, 1, 0}, Box{0, 0, -1, 1}, Box{0, 0, 1, -1}}) {
        CHECK(is_finite(empty));
        CHECK_FALSE(has_size(empty));
    }
}

TEST_CASE("MeasuresOverlapAndShareInside") {
    CHECK(overlap({0, 0, 1, 1}, {0.5F, 0, 1, 1}) == Approx(1.0 / 3));
    CHECK(overlap({0, 0, 1, 1}, {2, 2, 1, 1}) == 0);
    CHECK(share_inside({0.5F, 0, 1, 1}, {0, 0, 1, 1}) == Approx(0.5));
    CHECK(share_inside({0, 0, 0, 0}, {0, 0, 1, 1}) == 0);
}

TEST_CASE("EveryCameraStateAndFaceQualityIsReadBackFromItsWord") {
    for (const auto state : {CameraState::closed, CameraState::streaming, CameraState::covered, CameraState::dark,
                             CameraState::frozen, CameraState::lost}) {
        CHECK(camera_state_from(to_string(state)) == state);
    }
    for (const auto quality : {FaceQuality::good, FaceQuality::too_small, FaceQuality::too_dark, FaceQuality::blurred,
                               FaceQuality::turned_away, FaceQuality::backlit}) {
        CHECK(face_quality_from(to_string(quality)) == quality);
    }
    CHECK_FALSE(camera_state_from("open"));
    CHECK_FALSE(face_quality_from(""));
}
