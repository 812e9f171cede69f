#include "agent/vision/head_pose.hpp"

#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace shiftguard::vision {
namespace {

struct Relief {
    std::size_t point;
    double height;
};

/// How far points that keep their place on a skull stand out of the plane through them; the tip of the nose is 1. Made
/// by factorising what an affine map left of three recordings (2 men, 3,452 looks), rounded, the same left and right.
constexpr std::array<Relief, 25> relief{{
    {17, -0.50}, {18, -0.20}, {19, 0.05},  {20, 0.25},  {21, 0.35},  {22, 0.35},  {23, 0.25},  {24, 0.05}, {25, -0.20},
    {26, -0.50}, {27, 0.30},  {28, 0.50},  {29, 0.75},  {30, 1.00},  {31, 0.30},  {32, 0.40},  {33, 0.50}, {34, 0.40},
    {35, 0.30},  {36, -0.40}, {39, -0.20}, {42, -0.20}, {45, -0.40}, {48, -0.35}, {54, -0.35},
}};
constexpr double nose_in_eye_distances = 0.4;  // how high the tip is
constexpr double slack = 0.1;                  // in how much a turn foreshortens; no real turn measured needed 0.08
constexpr float most_unrest = 7;               // degrees between looks that are to be at rest
constexpr float most_turn_at_rest = 0.3F;      // of the nose off the middle of the eyes, in eye distances
constexpr float least_length = 0.80F;          // eyes to mouth in eye distances: 281 frontal faces had 0.82..1.25,
constexpr float most_length = 1.35F;           // a picture that is turned by 45 degrees has 1.15..1.75
constexpr std::array<std::array<std::size_t, 2>, 4> lids{{{37, 41}, {38, 40}, {43, 47}, {44, 46}}};

Point middle(const Point& a, const Point& b) {
    return {(a.x + b.x) / 2, (a.y + b.y) / 2};
}

/// The points laid so that the middles of the eyes (by their corners) are at (-0.5, 0) and (0.5, 0).
std::optional<Landmarks> laid_straight(const Landmarks& points) {
    const Point left = middle(points[36], points[39]);
    const Point right = middle(points[42], points[45]);
    const Point across{right.x - left.x, right.y - left.y};
    const float square = across.x * across.x + across.y * across.y;
    const Point centre = middle(left, right);
    Landmarks laid;
    for (std::size_t at = 0; at < points.size(); ++at) {
        const Point from{points[at].x - centre.x, points[at].y - centre.y};
        laid[at] = {(from.x * across.x + from.y * across.y) / square, (from.y * across.x - from.x * across.y) / square};
        if (!std::isfinite(laid[at].x) || !std::isfinite(laid[at].y)) {
            return std::nullopt;
        }
    }
    return laid;
}

float gap(const Point& a, const Point& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

bool is_straight(const Landmarks& laid) {
    const Point mouth = middle(laid[48], laid[54]);
    return std::abs(laid[30].x) <= most_turn_at_rest && mouth.y >= least_length && mouth.y <= most_length;
}

/// The middle one of every coordinate: a blink or a slip among the looks does not matter.
Landmarks median(std::span<const Landmarks> sights) {
    Landmarks points;
    std::vector<float> numbers(sights.size());
    const auto middle_of = [&](std::size_t at, float Point::*coordinate) {
        for (std::size_t sight = 0; sight < sights.size(); ++sight) {
            numbers[sight] = sights[sight][at].*coordinate;
        }
        const auto middle = numbers.begin() + std::ssize(numbers) / 2;
        std::nth_element(numbers.begin(), middle, numbers.end());
        return *middle;
    };
    for (std::size_t at = 0; at < points.size(); ++at) {
        points[at] = {middle_of(at, &Point::x), middle_of(at, &Point::y)};
    }
    return points;
}

float degrees_of(double shift) {
    return static_cast<float>(std::asin(std::clamp(shift / nose_in_eye_distances, -1.0, 1.0)) * 180 / std::numbers::pi);
}

/// The two singular values of the map (a b; c d), the larger first.
std::array<double, 2> stretches(double a, double b, double c, double d) {
    const double sum = std::hypot(a + d, b - c);
    const double difference = std::hypot(a - d, b + c);
    return {(sum + difference) / 2, std::abs(sum - difference) / 2};
}

}  // namespace

FaceAtRest::FaceAtRest(const Landmarks& points) : points_(points) {
    cv::Mat_<double> basis(static_cast<int>(rigid_points), static_cast<int>(unknowns));
    for (std::size_t row = 0; row < rigid_points; ++row) {
        const Point& point = points_[relief[row].point];
        auto* numbers = basis[static_cast<int>(row)];
        numbers[0] = point.x;
        numbers[1] = point.y;
        numbers[2] = 1;
        numbers[3] = relief[row].height;
    }
    cv::Mat_<double> inverse;
    cv::invert(basis, inverse, cv::DECOMP_SVD);
    for (std::size_t row = 0; row < unknowns; ++row) {
        std::copy_n(inverse[static_cast<int>(row)], rigid_points, solution_[row].begin());
    }
}

std::optional<FaceAtRest> FaceAtRest::from(std::span<const Landmarks> sights) {
    std::vector<Landmarks> laid;
    laid.reserve(sights.size());
    for (const auto& sight : sights) {
        const auto straight = laid_straight(sight);
        if (!straight || !is_straight(*straight)) {
            return std::nullopt;
        }
        laid.push_back(*straight);
    }
    if (laid.size() < looks) {
        return std::nullopt;
    }
    const FaceAtRest rest(median(laid));
    const bool still = std::all_of(laid.begin(), laid.end(), [&](const Landmarks& sight) {
        const auto pose = rest.pose_of(sight);
        return pose && pose->solid && std::abs(pose->yaw) < most_unrest && std::abs(pose->pitch) < most_unrest;
    });
    return still ? std::optional(rest) : std::nullopt;
}

std::optional<HeadPose> FaceAtRest::pose_of(const Landmarks& landmarks) const {
    const auto laid = laid_straight(landmarks);
    if (!laid) {
        return std::nullopt;
    }
    std::array<std::array<double, 2>, unknowns> fit{};
    for (std::size_t row = 0; row < unknowns; ++row) {
        for (std::size_t at = 0; at < rigid_points; ++at) {
            const Point& point = (*laid)[relief[at].point];
            fit[row][0] += solution_[row][at] * point.x;
            fit[row][1] += solution_[row][at] * point.y;
        }
    }
    const auto [larger, smaller] = stretches(fit[0][0], fit[1][0], fit[0][1], fit[1][1]);
    if (!(larger > 0)) {
        return std::nullopt;
    }
    const double across = fit[3][0] / larger;
    const double along = fit[3][1] / larger;
    const double sine = std::min(1.0, std::hypot(across, along) / nose_in_eye_distances);
    float expected = 0;
    float seen = 0;
    for (const auto& [upper, lower] : lids) {
        const auto carried = [&](const Point& point) {
            return Point{static_cast<float>(fit[0][0] * point.x + fit[1][0] * point.y),
                         static_cast<float>(fit[0][1] * point.x + fit[1][1] * point.y)};
        };
        expected += gap(carried(points_[upper]), carried(points_[lower]));
        seen += gap((*laid)[upper], (*laid)[lower]);
    }
    // A person's left is the right of a picture that is not mirrored; down is where y grows.
    return HeadPose{degrees_of(across), degrees_of(-along), smaller / larger >= std::sqrt(1 - sine * sine) - slack,
                    expected > 0 ? seen / expected : 1};
}

}  // namespace shiftguard::vision
