#include "agent/vision/camera_health/repetition.hpp"

#include "agent/vision/camera_health/camera_health.hpp"
#include "agent/vision/opencv.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace std::chrono_literals;
using observation::CameraState;

namespace {

/// The worker's film at some five frames a second, not evenly, as an eye takes them.
class Film {
public:
    explicit Film(double seconds) {
        cv::VideoCapture film(testing::recording("franck.mp4").string());
        rate_ = film.get(cv::CAP_PROP_FPS);
        cv::Mat picture;
        for (double at = 0; at < seconds * rate_ && film.read(picture); ++at) {
            cv::Mat small;
            cv::resize(picture, small, {160, 120}, 0, 0, cv::INTER_AREA);
            pictures_.push_back(small);
        }
    }

    [[nodiscard]] cv::Mat at(Milliseconds time) const {
        const auto index = static_cast<std::size_t>(static_cast<double>(time.count()) / 1000 * rate_);
        return pictures_.at(index % pictures_.size());
    }

private:
    double rate_ = 0;
    std::vector<cv::Mat> pictures_;
};

/// A frame as a camera gives it that encodes every picture anew.
Frame anew(const cv::Mat& picture, std::uint32_t seed, BootTime at) {
    const Frame noisy = testing::with_noise(to_frame(picture, at), 2, seed);
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", view(noisy), bytes, {cv::IMWRITE_JPEG_QUALITY, 80});
    return to_frame(cv::imdecode(bytes, cv::IMREAD_COLOR), at);
}

/// When frames, taken 200 to 260 ms apart, are first called a repetition.
template <class Next>
std::optional<Milliseconds> first_repetition(Milliseconds lasts, Next next) {
    Repetition repetition;
    std::uint32_t number = 0;
    for (Milliseconds time{0}; time < lasts; time += Milliseconds(200 + 20 * (number % 4))) {
        const Frame frame = next(time, ++number);
        if (repetition.repeats(sum_of(frame), make_thumbnail(frame), BootTime(time))) {
            return time;
        }
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("AWorkerWhoSitsThereIsNoRepetition") {
    const Film film(120);
    const auto again = first_repetition(
        119s, [&](Milliseconds time, std::uint32_t number) { return anew(film.at(time), number, BootTime(time)); });
    CHECK_FALSE(again);
}

TEST_CASE("AStretchOfFilmThatComesAgainToTheBitIsARepetition") {
    const Film film(7.3);
    const auto again = first_repetition(
        60s, [&](Milliseconds time, std::uint32_t) { return to_frame(film.at(time), BootTime(time)); });
    REQUIRE(again);
    CHECK(*again > 7s);
    CHECK(*again < 20s);
}

TEST_CASE("AStretchOfFilmThatIsEncodedAnewEachTimeIsARepetition") {
    const Film film(7.3);
    const auto again = first_repetition(
        90s, [&](Milliseconds time, std::uint32_t number) { return anew(film.at(time), number, BootTime(time)); });
    REQUIRE(again);
    CHECK(*again < 50s);
}

TEST_CASE("AStillRoomIsNoRepetition") {
    const Frame room = testing::room_frame(160, 120, 120, 40);
    CHECK_FALSE(first_repetition(
        120s, [&](Milliseconds time, std::uint32_t number) { return anew(view(room), number, BootTime(time)); }));
}

TEST_CASE("AFanInAStillRoomIsNoRepetition") {
    const Frame room = testing::room_frame(160, 120, 120, 40);
    CHECK_FALSE(first_repetition(120s, [&](Milliseconds time, std::uint32_t number) {
        cv::Mat picture = view(room).clone();
        const double angle = static_cast<double>(time.count()) / 1000 * 2;
        const cv::Point middle(30, 30);
        const cv::Point tip(middle.x + static_cast<int>(10 * std::cos(angle)),
                            middle.y + static_cast<int>(10 * std::sin(angle)));
        cv::line(picture, middle, tip, {20, 20, 20}, 3);
        return anew(picture, number, BootTime(time));
    }));
}

TEST_CASE("LightThatComesAndGoesOverAWorkerIsNoRepetition") {
    const Film film(90);
    const auto period = GENERATE(3.1, 6.28, 10.0);
    const auto reach = GENERATE(0.05, 0.3);
    CAPTURE(period, reach);
    CHECK_FALSE(first_repetition(89s, [&](Milliseconds time, std::uint32_t number) {
        const double seconds = static_cast<double>(time.count()) / 1000;
        const double gain = 1 + reach * std::sin(2 * CV_PI * seconds / period);
        cv::Mat picture;
        film.at(time).convertTo(picture, CV_8U, gain);
        return anew(picture, number, BootTime(time));
    }));
}

TEST_CASE("ALampThatComesAndGoesAtOneSideOfAStillRoomIsNoRepetition") {
    const Frame room = testing::room_frame(160, 120, 120, 40);
    CHECK_FALSE(first_repetition(120s, [&](Milliseconds time, std::uint32_t number) {
        const double glow = 40 * (1 + std::sin(static_cast<double>(time.count()) / 1000));
        cv::Mat picture = view(room).clone();
        for (int column = 0; column < picture.cols; ++column) {
            picture.col(column) += cv::Scalar::all(glow * (1 - static_cast<double>(column) / picture.cols));
        }
        return anew(picture, number, BootTime(time));
    }));
}

TEST_CASE("AFrameThatStandsStillIsNoRepetition") {
    const Frame room = testing::room_frame(160, 120, 120, 40);
    CHECK_FALSE(first_repetition(60s, [&](Milliseconds, std::uint32_t) { return Frame(room); }));
}

TEST_CASE("WhatWasSeenIsForgottenWhenAsked") {
    const Film film(7.3);
    Repetition repetition;
    for (Milliseconds time{0}; time < 60s; time += 200ms) {
        if (time.count() % 6000 == 0) {
            repetition.forget();
        }
        const Frame frame = to_frame(film.at(time), BootTime(time));
        CHECK_FALSE(repetition.repeats(sum_of(frame), make_thumbnail(frame), BootTime(time)));
    }
}

TEST_CASE("ALoopIsFoundThroughTheCameraBeingClosedAndOpened") {
    const Film film(7.3);
    CameraHealth health;
    bool repeats = false;
    for (Milliseconds time{0}; time < 60s; time += 200ms) {
        if (time.count() % 5000 == 0) {
            health.forget();
        }
        const Frame frame = to_frame(film.at(time), BootTime(time));
        repeats = repeats || health.judge(frame, make_thumbnail(frame)) == CameraState::repeating;
    }
    CHECK(repeats);
}
