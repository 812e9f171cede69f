#include "agent/vision/redact.hpp"

#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

/// Every pixel that the box touches.
cv::Rect pixels_of(const observation::Box& box, cv::Size picture) {
    const cv::Rect2f exact = to_pixels(box, picture);
    const cv::Point from(static_cast<int>(std::floor(exact.x)), static_cast<int>(std::floor(exact.y)));
    const cv::Point to(static_cast<int>(std::ceil(exact.x + exact.width)),
                       static_cast<int>(std::ceil(exact.y + exact.height)));
    return cv::Rect(from, to) & cv::Rect({0, 0}, picture);
}

/// The means of so many cells, laid out as large as it was.
cv::Mat of_cells(const cv::Mat& part, cv::Size cells, int laid_out) {
    cv::Mat few;
    cv::resize(part, few, {std::clamp(cells.width, 1, part.cols), std::clamp(cells.height, 1, part.rows)}, 0, 0,
               cv::INTER_AREA);
    cv::Mat all;
    cv::resize(few, all, part.size(), 0, 0, laid_out);
    return all;
}

cv::Mat small(const cv::Mat& frame) {
    const double shrunk = std::min(1.0, static_cast<double>(longest_redacted_side) / std::max(frame.cols, frame.rows));
    const cv::Size size(std::max(1, cvFloor(frame.cols * shrunk)), std::max(1, cvFloor(frame.rows * shrunk)));
    cv::Mat picture;
    cv::resize(frame, picture, size, 0, 0, cv::INTER_AREA);
    return picture;
}

}  // namespace

Frame redact(const Frame& frame, const incident::RedactionPlan& plan) {
    const cv::Mat seen = small(view(frame));
    const double cell = static_cast<double>(std::max(seen.cols, seen.rows)) / cells_of_the_room;
    cv::Mat redacted = of_cells(seen, {cvRound(seen.cols / cell), cvRound(seen.rows / cell)}, cv::INTER_LINEAR);
    const cv::Mat coarse =
        of_cells(seen, {seen.cols / pixels_of_a_body_cell, seen.rows / pixels_of_a_body_cell}, cv::INTER_LINEAR);
    for (const auto& box : plan.kept) {
        const cv::Rect part = pixels_of(box, seen.size());
        coarse(part).copyTo(redacted(part));
    }
    for (const auto& box : plan.covered) {
        const cv::Rect part = pixels_of(box, seen.size());
        of_cells(seen(part), {cells_of_a_face, cells_of_a_face}, cv::INTER_NEAREST).copyTo(redacted(part));
    }
    return to_frame(redacted, frame.captured);
}

Bytes to_jpeg(const Frame& frame, std::size_t most) {
    constexpr std::array qualities{80, 60, 40, 20};
    for (const int quality : qualities) {
        Bytes bytes;
        if (cv::imencode(".jpg", view(frame), bytes, {cv::IMWRITE_JPEG_QUALITY, quality}) && bytes.size() <= most) {
            return bytes;
        }
    }
    return {};
}

}  // namespace shiftguard::vision
