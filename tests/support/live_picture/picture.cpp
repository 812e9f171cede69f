#include "tests/support/live_picture/picture.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

namespace shiftguard::testing {
namespace {

const cv::Scalar face_colour(72, 182, 255);
const cv::Scalar person_colour(255, 196, 87);
const cv::Scalar finding_colour(60, 60, 230);
const cv::Scalar ink(255, 255, 255);
const cv::Scalar ground(52, 44, 38);

void write(cv::Mat& picture, const std::string& text, cv::Point at, double size, const cv::Scalar& colour) {
    cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, size, cv::Scalar(20, 20, 20), 4, cv::LINE_AA);
    cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, size, colour, 1, cv::LINE_AA);
}

int pixels(double fraction, int of) {
    return static_cast<int>(std::lround(fraction * of));
}

}  // namespace

struct LivePicture::Inner {
    cv::VideoCapture film;
    double rate = 0;
    long next = 0;  // number of the frame that comes next
    cv::Mat frame;  // the film's last one
    cv::Mat bgra;
    std::vector<std::uint8_t> bytes;

    /// The film's frame of this moment; the last one where the film has ended.
    void read_to(std::int64_t moment) {
        const long wanted = std::lround(static_cast<double>(moment) * rate / 1000.0);
        bool grabbed = false;
        while (next <= wanted && film.grab()) {
            ++next;
            grabbed = true;
        }
        if (grabbed) {
            film.retrieve(frame);
        }
    }
};

LivePicture::LivePicture(const std::filesystem::path& film) : inner_(std::make_unique<Inner>()) {
    if (!film.empty() && inner_->film.open(film.string())) {
        inner_->rate = inner_->film.get(cv::CAP_PROP_FPS);
    }
}

LivePicture::~LivePicture() = default;

const std::vector<std::uint8_t>& LivePicture::draw(const LiveView& view) {
    if (inner_->rate > 0 && view.film_ms) {
        inner_->read_to(*view.film_ms);
    }
    cv::Mat picture(height, width, CV_8UC3, ground);
    if (!inner_->frame.empty() && view.looking) {
        cv::resize(inner_->frame, picture, picture.size());
    }
    for (const auto& each : view.outlines) {
        const auto& colour = each.kind == Outline::Kind::face ? face_colour : person_colour;
        const cv::Rect box(pixels(each.left, width), pixels(each.top, height), pixels(each.width, width),
                           pixels(each.height, height));
        cv::rectangle(picture, box, colour, 2);
        write(picture, each.label, {std::max(box.x, 0) + 6, std::max(box.y, 0) + 20}, 0.55, colour);
    }
    const bool begun = view.film_ms.has_value();
    const char* state = !begun ? "the guard starts" : view.looking ? "what the eye sees" : "the camera rests";
    write(picture, state, {10, height - 14}, 0.6, ink);
    if (!view.finding.empty()) {
        write(picture, view.finding, {10, 34}, 0.9, finding_colour);
    }
    cv::cvtColor(picture, inner_->bgra, cv::COLOR_BGR2BGRA);
    inner_->bytes.assign(inner_->bgra.datastart, inner_->bgra.dataend);
    return inner_->bytes;
}

}  // namespace shiftguard::testing
