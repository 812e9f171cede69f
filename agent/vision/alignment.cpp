#include "agent/vision/alignment.hpp"

#include "agent/vision/opencv.hpp"

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr int side = 112;

Point mean(std::initializer_list<Point> points) {
    Point sum;
    for (const Point& point : points) {
        sum.x += point.x;
        sum.y += point.y;
    }
    const auto count = static_cast<float>(points.size());
    return {sum.x / count, sum.y / count};
}

Point mean(const FivePoints& points) {
    return mean({points[0], points[1], points[2], points[3], points[4]});
}

}  // namespace

Point Similarity::apply(Point point) const {
    return {a * point.x - b * point.y + dx, b * point.x + a * point.y + dy};
}

FivePoints five_points(const Landmarks& points) {
    return {mean({points[37], points[38], points[40], points[41]}),
            mean({points[43], points[44], points[46], points[47]}), points[30], mean({points[48], points[60]}),
            mean({points[54], points[64]})};
}

const FivePoints& standard_face() {
    static constexpr FivePoints points{
        {{38.2946F, 51.6963F}, {73.5318F, 51.5014F}, {56.0252F, 71.7366F}, {41.5493F, 92.3655F}, {70.7299F, 92.2041F}}};
    return points;
}

Similarity best_similarity(const FivePoints& from, const FivePoints& to) {
    const Point from_centre = mean(from);
    const Point to_centre = mean(to);
    float along = 0;
    float across = 0;
    float size = 0;
    for (std::size_t at = 0; at < from.size(); ++at) {
        const Point source{from[at].x - from_centre.x, from[at].y - from_centre.y};
        const Point target{to[at].x - to_centre.x, to[at].y - to_centre.y};
        along += source.x * target.x + source.y * target.y;
        across += source.x * target.y - source.y * target.x;
        size += source.x * source.x + source.y * source.y;
    }
    Similarity similarity;
    if (size > 0) {  // five points in one place have no direction: they are only moved
        similarity.a = along / size;
        similarity.b = across / size;
    }
    const Point moved = similarity.apply(from_centre);
    similarity.dx = to_centre.x - moved.x;
    similarity.dy = to_centre.y - moved.y;
    return similarity;
}

Frame align(const Frame& frame, const Landmarks& landmarks) {
    const Similarity fit = best_similarity(five_points(landmarks), standard_face());
    const cv::Matx23f matrix(fit.a, -fit.b, fit.dx, fit.b, fit.a, fit.dy);
    cv::Mat face;
    cv::warpAffine(view(frame), face, matrix, {side, side}, cv::INTER_CUBIC);  // the sharper of the two measured
    return to_frame(face, frame.captured);
}

}  // namespace shiftguard::vision
