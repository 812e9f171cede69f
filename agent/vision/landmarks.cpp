#include "agent/vision/landmarks.hpp"

#include "agent/vision/opencv.hpp"

#include <utility>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr int input = 64;

}  // namespace

LandmarkFinder::LandmarkFinder(std::unique_ptr<Network> network) : network_(std::move(network)) {}
LandmarkFinder::~LandmarkFinder() = default;
LandmarkFinder::LandmarkFinder(LandmarkFinder&&) noexcept = default;
LandmarkFinder& LandmarkFinder::operator=(LandmarkFinder&&) noexcept = default;

Result<LandmarkFinder> LandmarkFinder::load(const ModelFolder& models) {
    auto network = load_network(models, "fr_landmark", {1, {input, input}, {std::tuple_size_v<Landmarks> * 2}});
    if (!network) {
        return network.error();
    }
    return LandmarkFinder(*std::move(network));
}

Landmarks LandmarkFinder::find(const Frame& frame, const observation::Box& face) {
    const cv::Mat picture = view(frame);
    const cv::Rect2f box = to_pixels(face, picture.size());
    cv::Point corner;
    const cv::Mat crop = square_around(picture, {box.x + box.width / 2, box.y + box.height / 2}, box.height, corner);
    cv::Mat grey;
    cv::cvtColor(crop, grey, cv::COLOR_BGR2GRAY);
    cv::resize(grey, grey, {input, input}, 0, 0, crop.cols > input ? cv::INTER_AREA : cv::INTER_LINEAR);
    const auto outputs = network_->run(cv::dnn::blobFromImage(grey, 1.0 / 256));
    const auto* numbers = outputs.front().ptr<float>();
    const auto side = static_cast<float>(crop.cols);
    Landmarks points;
    for (std::size_t at = 0; at < points.size(); ++at) {
        points[at] = {numbers[2 * at] * side + static_cast<float>(corner.x),
                      numbers[2 * at + 1] * side + static_cast<float>(corner.y)};
    }
    return points;
}

}  // namespace shiftguard::vision
