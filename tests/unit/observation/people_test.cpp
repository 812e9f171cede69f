#include "agent/observation/observation.hpp"

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
