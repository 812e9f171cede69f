#include "agent/vision/face_finder.hpp"

#include "agent/vision/detector_output.hpp"
#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr float least_score = 0.5F;  // with confirmation by BlazeFace the measured best; alone it would be too low
constexpr float same_face = 0.4F;
const cv::Size input(320, 240);

/// The frame made 4:3 by grey on the right or below, so that resizing does not stretch faces.
cv::Mat pad_to_input(const cv::Mat& picture) {
    const double scale =
        std::max(static_cast<double>(picture.cols) / input.width, static_cast<double>(picture.rows) / input.height);
    const int right = std::max(0, cvRound(input.width * scale) - picture.cols);
    const int below = std::max(0, cvRound(input.height * scale) - picture.rows);
    if (right == 0 && below == 0) {
        return picture;
    }
    cv::Mat padded;
    cv::copyMakeBorder(picture, padded, 0, below, 0, right, cv::BORDER_CONSTANT, cv::Scalar::all(127));
    return padded;
}

}  // namespace

FaceFinder::FaceFinder(std::unique_ptr<Network> network) : network_(std::move(network)) {}
FaceFinder::~FaceFinder() = default;
FaceFinder::FaceFinder(FaceFinder&&) noexcept = default;
FaceFinder& FaceFinder::operator=(FaceFinder&&) noexcept = default;

Result<FaceFinder> FaceFinder::load(const ModelFolder& models) {
    auto network = load_network(models, "fr_detect", {3, input, {face_anchors * 2, face_anchors * 4}});
    if (!network) {
        return network.error();
    }
    return FaceFinder(*std::move(network));
}

std::vector<FoundFace> FaceFinder::find(const Frame& frame) {
    const cv::Mat picture = view(frame);
    const cv::Mat padded = pad_to_input(picture);
    return faces_in(network_->run(cv::dnn::blobFromImage(padded, 1.0 / 128, input, cv::Scalar::all(127), true)),
                    padded.size(), picture.size());
}

std::vector<FoundFace> faces_in(std::vector<cv::Mat> outputs, cv::Size padded, cv::Size picture) {
    std::sort(outputs.begin(), outputs.end(), [](const auto& a, const auto& b) { return a.total() < b.total(); });
    const cv::Mat scores = outputs[0].reshape(1, static_cast<int>(outputs[0].total() / 2));
    const cv::Mat corners = outputs[1].reshape(1, static_cast<int>(outputs[1].total() / 4));
    const auto width = static_cast<float>(padded.width);
    const auto height = static_cast<float>(padded.height);
    std::vector<cv::Rect2f> boxes;
    std::vector<float> sure;
    for (int row = 0; row < scores.rows; ++row) {
        if (scores.at<float>(row, 1) > least_score) {
            const auto* corner = corners.ptr<float>(row);
            const cv::Rect2f box(cv::Point2f(corner[0] * width, corner[1] * height),
                                 cv::Point2f(corner[2] * width, corner[3] * height));
            if (is_box(box)) {
                boxes.push_back(box);
                sure.push_back(std::min(1.0F, scores.at<float>(row, 1)));
            }
        }
    }
    std::vector<FoundFace> faces;
    for (const int kept : best_boxes(boxes, sure, same_face)) {
        const auto at = static_cast<std::size_t>(kept);
        faces.push_back({to_fractions(boxes[at], picture), sure[at]});
    }
    std::stable_sort(faces.begin(), faces.end(), [](const FoundFace& a, const FoundFace& b) {
        return a.box.width * a.box.height > b.box.width * b.box.height;
    });
    return faces;
}

}  // namespace shiftguard::vision
