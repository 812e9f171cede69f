#include "agent/vision/alignment.hpp"

#include "agent/vision/opencv.hpp"

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr int side = 112;
constexpr int dlib_side = 150;
constexpr float dlib_padding = 0.25F;

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

Frame laid_out(const Frame& frame, const Similarity& fit, int side_of_face) {
    const cv::Matx23f matrix(fit.a, -fit.b, fit.dx, fit.b, fit.a, fit.dy);
    cv::Mat face;
    cv::warpAffine(view(frame), face, matrix, {side_of_face, side_of_face},
                   cv::INTER_CUBIC);  // the sharper of the two measured
    return to_frame(face, frame.captured);
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
    return laid_out(frame, best_similarity(five_points(landmarks), standard_face()), side);
}

FivePoints dlib_points(const Landmarks& points) {
    return {points[45], points[42], points[36], points[39], points[33]};
}

const FivePoints& dlib_face() {
    static const FivePoints points = [] {
        // dlib's get_face_chip_details for five points, in 0..1 of the face without what lies around it.
        FivePoints mean_face{{{0.8595675F, 0.2134982F},
                              {0.6460605F, 0.2289674F},
                              {0.1205751F, 0.2137275F},
                              {0.3340851F, 0.2290642F},
                              {0.4901123F, 0.6277975F}}};
        constexpr auto pixels = static_cast<float>(dlib_side);
        for (Point& point : mean_face) {
            point.x = (dlib_padding + point.x) / (2 * dlib_padding + 1) * pixels;
            point.y = (dlib_padding + point.y) / (2 * dlib_padding + 1) * pixels;
        }
        return mean_face;
    }();
    return points;
}

Frame align_for_dlib(const Frame& frame, const Landmarks& landmarks) {
    return laid_out(frame, best_similarity(dlib_points(landmarks), dlib_face()), dlib_side);
}

}  // namespace shiftguard::vision
