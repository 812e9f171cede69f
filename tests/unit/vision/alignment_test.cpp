#include "agent/vision/alignment.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::vision;

TEST_CASE("FindsTheSimilarityThatMovedTheStandardFace") {
    const Similarity turned{0.8F, 0.6F, 40, -7};  // size 1, turned by 37 degrees, moved
    FivePoints seen;
    for (std::size_t at = 0; at < seen.size(); ++at) {
        seen[at] = turned.apply(standard_face()[at]);
    }
    const Similarity found = best_similarity(standard_face(), seen);
    CHECK(found.a == Approx(0.8).margin(1e-4));
    CHECK(found.b == Approx(0.6).margin(1e-4));
    CHECK(found.dx == Approx(40).margin(1e-2));
    CHECK(found.dy == Approx(-7).margin(1e-2));
}

TEST_CASE("FivePointsInOnePlaceAreOnlyMoved") {
    FivePoints same;
    same.fill({3, 4});
    const Similarity found = best_similarity(same, standard_face());
    CHECK(found.a == 1);
    CHECK(found.b == 0);
}

TEST_CASE("TakesTheFivePointsFromThe68") {
    Landmarks points{};
    points[37] = points[38] = {10, 20};
    points[40] = points[41] = {12, 22};
    points[30] = {15, 30};
    points[48] = {9, 40};
    points[60] = {11, 42};
    const FivePoints five = five_points(points);
    CHECK(five[0].x == 11);
    CHECK(five[0].y == 21);
    CHECK(five[2].y == 30);
    CHECK(five[3].x == 10);
    CHECK(five[3].y == 41);
}

TEST_CASE("TakesDlibsFivePointsFromThe68") {
    Landmarks points{};
    points[45] = {90, 40};
    points[42] = {70, 41};
    points[36] = {20, 42};
    points[39] = {40, 43};
    points[33] = {55, 80};
    const FivePoints five = dlib_points(points);
    CHECK(five[0].x == 90);
    CHECK(five[1].x == 70);
    CHECK(five[2].x == 20);
    CHECK(five[3].x == 40);
    CHECK(five[4].y == 80);
}

TEST_CASE("DlibsFaceLiesInTheMiddleOfItsPictureWithAQuarterAroundIt") {
    // dlib's get_face_chip_details(size 150, padding 0.25) gives these.
    CHECK(dlib_face()[0].x == Approx(110.957).margin(0.01));
    CHECK(dlib_face()[0].y == Approx(46.350).margin(0.01));
    CHECK(dlib_face()[4].x == Approx(74.011).margin(0.01));
    CHECK(dlib_face()[4].y == Approx(87.780).margin(0.01));
}
