#include "agent/vision/camera/jpeg.hpp"

#include "agent/vision/opencv.hpp"

#include <cstddef>
#include <iterator>
#include <vector>

#include <catch2/catch.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;

namespace {

constexpr BootTime some_time{Milliseconds(42)};
using Picture = std::vector<std::uint8_t>;

/// A picture with detail everywhere, so that every part of its data matters.
cv::Mat scene(int width = 640, int height = 480, int type = CV_8UC3) {
    cv::Mat picture(height, width, type);
    cv::theRNG().state = 7;
    cv::randu(picture, 0, 255);
    cv::GaussianBlur(picture, picture, {9, 9}, 0);
    return picture;
}

Picture encoded(const cv::Mat& picture, const std::vector<int>& how = {}) {
    Picture bytes;
    cv::imencode(".jpg", picture, bytes, how);
    return bytes;
}

/// Without the segments that define Huffman tables, as many webcams send it.
Picture without_tables(const Picture& jpeg) {
    Picture left(jpeg.begin(), jpeg.begin() + 2);
    std::size_t at = 2;
    while (jpeg[at + 1] != 0xDA) {  // the scan begins
        const std::size_t size = 2 + std::size_t{jpeg[at + 2]} * 256 + jpeg[at + 3];
        if (jpeg[at + 1] != 0xC4) {
            left.insert(left.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at),
                        jpeg.begin() + static_cast<std::ptrdiff_t>(at + size));
        }
        at += size;
    }
    left.insert(left.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at), jpeg.end());
    return left;
}

void check_same_picture(const std::optional<Frame>& frame, const cv::Mat& wanted) {
    REQUIRE(frame);
    REQUIRE(frame->width == static_cast<std::uint32_t>(wanted.cols));
    REQUIRE(frame->height == static_cast<std::uint32_t>(wanted.rows));
    CHECK(cv::norm(view(*frame), wanted, cv::NORM_INF) <= 1);
}

}  // namespace

TEST_CASE("AWholeJpegIsDecodedAsOpenCvDecodesIt") {
    const Picture jpeg = encoded(scene());
    const auto frame = decode_jpeg(jpeg, some_time);
    check_same_picture(frame, cv::imdecode(jpeg, cv::IMREAD_COLOR));
    CHECK(frame->captured == some_time);
}

TEST_CASE("AGreyJpegIsAPictureToo") {
    const Picture jpeg = encoded(scene(64, 48, CV_8UC1));
    check_same_picture(decode_jpeg(jpeg, some_time), cv::imdecode(jpeg, cv::IMREAD_COLOR));
}

TEST_CASE("AJpegThatIsCutOffAnywhereIsNoPicture") {
    const Picture jpeg = encoded(scene(64, 48));
    for (std::size_t size = 0; size + 4 <= jpeg.size(); ++size) {
        CAPTURE(size, jpeg.size());
        CHECK_FALSE(decode_jpeg(std::span(jpeg).first(size), some_time));
    }
}

TEST_CASE("AJpegWithDamagedDataIsNoPicture") {
    Picture jpeg = encoded(scene());
    for (std::size_t at = jpeg.size() / 2; at < jpeg.size(); ++at) {
        jpeg[at] = static_cast<std::uint8_t>(at * 2654435761U >> 24U);
    }
    CHECK_FALSE(decode_jpeg(jpeg, some_time));
}

TEST_CASE("WhatIsNoJpegIsNoPicture") {
    CHECK_FALSE(decode_jpeg({}, some_time));
    CHECK_FALSE(decode_jpeg(Picture(5000, 0), some_time));
    CHECK_FALSE(decode_jpeg(Picture(5000, 0xFF), some_time));
    Picture other;
    cv::imencode(".png", scene(64, 48), other);
    CHECK_FALSE(decode_jpeg(other, some_time));
}

TEST_CASE("OdditiesOfWebcamsThatCostNothingOfThePictureAreBorne") {
    const Picture jpeg = encoded(scene());
    const cv::Mat wanted = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    SECTION("no end marker") {
        check_same_picture(decode_jpeg(std::span(jpeg).first(jpeg.size() - 2), some_time), wanted);
    }
    SECTION("bytes before the end marker") {
        Picture more = jpeg;
        more.insert(more.end() - 2, {0x12, 0x34});
        check_same_picture(decode_jpeg(more, some_time), wanted);
    }
    SECTION("bytes after the end marker") {
        Picture more = jpeg;
        more.insert(more.end(), 100, 0xAB);
        check_same_picture(decode_jpeg(more, some_time), wanted);
    }
    SECTION("no Huffman tables") {
        const Picture fewer = without_tables(jpeg);
        REQUIRE(fewer.size() + 400 < jpeg.size());
        check_same_picture(decode_jpeg(fewer, some_time), wanted);
    }
}

TEST_CASE("AJpegThatNoCameraSendsIsNotDecoded") {
    CHECK_FALSE(decode_jpeg(encoded(scene(), {cv::IMWRITE_JPEG_PROGRESSIVE, 1}), some_time));
    CHECK_FALSE(decode_jpeg(encoded(scene(longest_side + 1, 8)), some_time));
    CHECK(decode_jpeg(encoded(scene(longest_side, 8)), some_time));
}
