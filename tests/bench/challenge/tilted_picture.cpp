#include "tests/bench/challenge/tilted_picture.hpp"

#include "agent/vision/opencv.hpp"

#include <cmath>

#include <opencv2/imgproc.hpp>

namespace shiftguard::bench {
namespace {

constexpr int side = 600;    // of a print, pixels
constexpr double focal = 1;  // in widths of the frame
constexpr int patches = 32;  // the sheet is drawn as so many flat patches a side
const cv::Size camera(640, 480);
const cv::Scalar wall(120, 130, 140);

cv::Matx33d rotation(const Hold& hold) {
    const cv::Matx33d yaw(std::cos(hold.yaw), 0, std::sin(hold.yaw), 0, 1, 0, -std::sin(hold.yaw), 0,
                          std::cos(hold.yaw));
    const cv::Matx33d pitch(1, 0, 0, 0, std::cos(hold.pitch), -std::sin(hold.pitch), 0, std::sin(hold.pitch),
                            std::cos(hold.pitch));
    const cv::Matx33d roll(std::cos(hold.roll), -std::sin(hold.roll), 0, std::sin(hold.roll), std::cos(hold.roll), 0, 0,
                           0, 1);
    return roll * pitch * yaw;
}

/// Where the point (u, v) of the sheet, each in 0..1, is seen.
cv::Point2f seen_at(const Hold& hold, const cv::Matx33d& turned, double u, double v) {
    double along = (u - 0.5) * std::cos(hold.axis) + (v - 0.5) * std::sin(hold.axis);
    const double across = (v - 0.5) * std::cos(hold.axis) - (u - 0.5) * std::sin(hold.axis);
    double depth = 0;
    if (std::abs(hold.curvature) > 1e-6) {
        const double angle = along * hold.curvature;
        depth = (1 - std::cos(angle)) / hold.curvature;
        along = std::sin(angle) / hold.curvature;
    }
    const cv::Vec3d point = turned * cv::Vec3d(along * std::cos(hold.axis) - across * std::sin(hold.axis),
                                               along * std::sin(hold.axis) + across * std::cos(hold.axis), depth);
    const double scale = focal * camera.width / (point[2] + hold.distance);
    return {static_cast<float>(camera.width / 2.0 + scale * (point[0] + hold.x)),
            static_cast<float>(camera.height / 2.0 + scale * (point[1] + hold.y))};
}

}  // namespace

vision::Frame print_of(const vision::Frame& picture, const observation::Box& face) {
    const cv::Mat whole = vision::view(picture);
    const cv::Rect2f box = vision::to_pixels(face, whole.size());
    cv::Point corner;
    cv::Mat print =
        vision::square_around(whole, {box.x + box.width / 2, box.y + box.height / 2}, 2.2F * box.height, corner);
    cv::resize(print, print, {side, side}, 0, 0, cv::INTER_CUBIC);
    return vision::to_frame(print, BootTime{});
}

vision::Frame seen_by_camera(const vision::Frame& print, const Hold& hold) {
    const cv::Mat sheet = vision::view(print);
    cv::Mat picture(camera, CV_8UC3, wall);
    const cv::Matx33d turned = rotation(hold);
    const auto corner = [](int at) { return static_cast<double>(at) / patches; };
    for (int row = 0; row < patches; ++row) {
        for (int column = 0; column < patches; ++column) {
            const std::array<cv::Point2d, 4> on_sheet{
                cv::Point2d(corner(column), corner(row)), cv::Point2d(corner(column + 1), corner(row)),
                cv::Point2d(corner(column + 1), corner(row + 1)), cv::Point2d(corner(column), corner(row + 1))};
            std::vector<cv::Point2f> from(4);
            std::vector<cv::Point2f> to(4);
            std::vector<cv::Point> outline(4);
            for (std::size_t at = 0; at < 4; ++at) {
                from[at] = {static_cast<float>(on_sheet[at].x * sheet.cols),
                            static_cast<float>(on_sheet[at].y * sheet.rows)};
                to[at] = seen_at(hold, turned, on_sheet[at].x, on_sheet[at].y);
                outline[at] = to[at];
            }
            if ((to[1] - to[0]).cross(to[3] - to[0]) <= 0) {
                continue;  // its back
            }
            const cv::Rect around = cv::boundingRect(to);
            const cv::Rect area =
                cv::Rect(around.x - 1, around.y - 1, around.width + 2, around.height + 2) & cv::Rect({0, 0}, camera);
            if (area.empty()) {
                continue;
            }
            const cv::Point2f shift(static_cast<float>(area.x), static_cast<float>(area.y));
            for (std::size_t at = 0; at < 4; ++at) {
                to[at] -= shift;
                outline[at] -= cv::Point(area.x, area.y);
            }
            cv::Mat patch;
            cv::warpPerspective(sheet, patch, cv::getPerspectiveTransform(from, to), area.size(), cv::INTER_LINEAR,
                                cv::BORDER_REPLICATE);
            cv::Mat mask = cv::Mat::zeros(area.size(), CV_8U);
            cv::fillConvexPoly(mask, outline, cv::Scalar::all(255));
            patch.copyTo(picture(area), mask);
        }
    }
    return vision::to_frame(picture, BootTime{});
}

}  // namespace shiftguard::bench
