#include "agent/vision/face_quality.hpp"

#include "agent/vision/alignment.hpp"
#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr float least_height = 48;  // detection is certain from here on, and 112 pixels are no guesswork
constexpr float least_light = 40;
// Half as light as the picture or less, as against a window. It only gives advice and spares the worker the verdict of
// "someone else": a comparison that accepts counts whatever the quality, so a dark face before a bright wall loses
// nothing by it.
constexpr float backlit_light = 70;
constexpr float backlit_contrast = 2;
constexpr float least_sharpness = 20;
constexpr float most_turn = 0.35F;

/// The nose's place along the line of the eyes, from its middle, in eye distances.
float turn_of(const FivePoints& five) {
    const Point across{five[1].x - five[0].x, five[1].y - five[0].y};
    const float distance = across.x * across.x + across.y * across.y;
    if (distance <= 0) {
        return 1;
    }
    const Point middle{(five[0].x + five[1].x) / 2, (five[0].y + five[1].y) / 2};
    return ((five[2].x - middle.x) * across.x + (five[2].y - middle.y) * across.y) / distance;
}

}  // namespace

FaceMeasures measure_face(const Frame& frame, const observation::Box& face, const Landmarks& landmarks,
                          const Frame& aligned) {
    cv::Mat grey;
    cv::cvtColor(view(aligned), grey, cv::COLOR_BGR2GRAY);
    const cv::Mat inner = grey({28, 28, 56, 72});  // eyes to mouth: no hair, no background
    cv::Mat edges;
    cv::Laplacian(inner, edges, CV_32F);
    cv::Scalar ignored;
    cv::Scalar deviation;
    cv::meanStdDev(edges, ignored, deviation);
    const double left = cv::mean(inner.colRange(0, inner.cols / 2))[0];
    const double right = cv::mean(inner.colRange(inner.cols / 2, inner.cols))[0];
    const cv::Scalar picture = cv::mean(view(frame));
    const double around = 0.114 * picture[0] + 0.587 * picture[1] + 0.299 * picture[2];
    return {face.height * static_cast<float>(frame.height),
            static_cast<float>(cv::mean(inner)[0]),
            static_cast<float>(deviation[0] * deviation[0]),
            turn_of(five_points(landmarks)),
            static_cast<float>(around),
            left + right > 0 ? static_cast<float>((left - right) / (left + right)) : 0};
}

observation::FaceQuality judge_face(const FaceMeasures& measures) {
    using observation::FaceQuality;
    if (measures.height < least_height) {
        return FaceQuality::too_small;
    }
    if (measures.light < backlit_light && measures.around >= backlit_contrast * measures.light) {
        return FaceQuality::backlit;
    }
    if (measures.light < least_light) {
        return FaceQuality::too_dark;
    }
    if (std::abs(measures.turn) > most_turn) {
        return FaceQuality::turned_away;
    }
    return measures.sharpness < least_sharpness ? FaceQuality::blurred : FaceQuality::good;
}

}  // namespace shiftguard::vision
