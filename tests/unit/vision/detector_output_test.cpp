// What is made of a detector's numbers, without the detector.
#include "agent/vision/detector_output.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <catch2/catch.hpp>

using namespace shiftguard::vision;

namespace {

constexpr float no_end = std::numeric_limits<float>::infinity();
const cv::Size picture(640, 480);

struct Anchors {
    Anchors() {
        const std::array of_boxes{1, static_cast<int>(face_anchors), 4};
        const std::array of_scores{1, static_cast<int>(face_anchors), 2};
        boxes = cv::Mat::zeros(3, of_boxes.data(), CV_32F);
        scores = cv::Mat::zeros(3, of_scores.data(), CV_32F);
    }
    void put(std::size_t anchor, std::array<float, 4> corners, float score) {
        std::copy(corners.begin(), corners.end(), boxes.ptr<float>() + anchor * corners.size());
        scores.ptr<float>()[anchor * 2 + 1] = score;
    }
    [[nodiscard]] std::vector<FoundFace> faces() const { return faces_in({scores, boxes}, picture, picture); }

    cv::Mat boxes;
    cv::Mat scores;
};

}  // namespace

TEST_CASE("BoxesThatAreNoneAreNoFaces") {
    Anchors anchors;
    anchors.put(0, {0.1F, 0.1F, no_end, 0.3F}, 0.9F);
    anchors.put(1, {std::numeric_limits<float>::quiet_NaN(), 0.1F, 0.2F, 0.3F}, 0.9F);
    anchors.put(2, {0.4F, 0.4F, 0.4F, 0.6F}, 0.9F);  // no width
    anchors.put(3, {0.1F, 0.1F, 0.2F, 0.3F}, std::numeric_limits<float>::quiet_NaN());
    CHECK(anchors.faces().empty());
    anchors.put(4, {0.5F, 0.5F, 0.6F, 0.7F}, 7.0F);
    REQUIRE(anchors.faces().size() == 1);
    CHECK(anchors.faces()[0].score == 1);
    CHECK(anchors.faces()[0].box.x == Approx(0.5));
}

TEST_CASE("NoFaceFiftyFacesAndFacesThatOverlapAreAsManyAsThereAre") {
    CHECK(Anchors().faces().empty());
    Anchors fifty;
    for (std::size_t at = 0; at < 50; ++at) {
        const float left = 0.1F * static_cast<float>(at % 10);
        const float top = 0.2F * static_cast<float>(at / 10);
        fifty.put(at, {left, top, left + 0.08F, top + 0.15F}, 0.9F);
    }
    CHECK(fifty.faces().size() == 50);
    Anchors one;
    for (std::size_t at = 0; at < 50; ++at) {
        one.put(at, {0.3F, 0.3F, 0.5F + 0.001F * static_cast<float>(at), 0.6F}, 0.6F);
    }
    CHECK(one.faces().size() == 1);
}

TEST_CASE("APersonFinderWithoutItsOutputsSeesNobody") {
    const auto found = persons_in({}, 0.65F, picture);
    CHECK(found.persons.empty());
    CHECK(found.phones.empty());
}
