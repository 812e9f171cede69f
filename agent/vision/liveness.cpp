#include "agent/vision/liveness.hpp"

#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr int input = 128;
constexpr int classes = 3;  // live first; what the two kinds of attack are nobody says
constexpr float neighbourhood = 2.7F;

/// A stretch of `length` around `middle`, pushed to lie within 0..1.
float begin_of(float middle, float length) {
    return std::clamp(middle - length / 2, 0.0F, 1 - length);
}

}  // namespace

std::optional<float> LiveScores::mean() const {
    if (!are_enough()) {
        return std::nullopt;
    }
    return std::accumulate(scores_.begin(), scores_.end(), 0.0F) / static_cast<float>(wanted);
}

observation::Box liveness_region(const observation::Box& face) {
    if (!observation::has_size(face)) {
        return {};
    }
    // One factor for both sides: the model knows faces as wide as they are.
    const float factor = std::min({neighbourhood, 1 / face.width, 1 / face.height});
    const float width = std::min(1.0F, face.width * factor);
    const float height = std::min(1.0F, face.height * factor);
    return {begin_of(face.x + face.width / 2, width), begin_of(face.y + face.height / 2, height), width, height};
}

Liveness::Liveness(std::unique_ptr<Network> network) : network_(std::move(network)) {}
Liveness::~Liveness() = default;
Liveness::Liveness(Liveness&&) noexcept = default;
Liveness& Liveness::operator=(Liveness&&) noexcept = default;

Result<Liveness> Liveness::load(const ModelFolder& models) {
    auto network = load_network(models, model, {3, {input, input}, {classes}});
    if (!network) {
        return network.error();
    }
    return Liveness(*std::move(network));
}

float Liveness::score(const Frame& frame, const observation::Box& face) {
    const cv::Mat picture = view(frame);
    const cv::Rect2f region = to_pixels(liveness_region(face), picture.size());
    const cv::Rect inside = cv::Rect(region) & cv::Rect({0, 0}, picture.size());
    if (inside.empty()) {
        return 0;
    }
    cv::Mat seen;
    cv::resize(picture(inside), seen, {input, input});  // not squared, as the model was made for
    const auto outputs = network_->run(cv::dnn::blobFromImage(seen));
    const float* logits = outputs.front().ptr<float>();
    const float largest = *std::max_element(logits, logits + classes);
    float sum = 0;
    for (int at = 0; at < classes; ++at) {
        sum += std::exp(logits[at] - largest);
    }
    return std::exp(logits[0] - largest) / sum;
}

}  // namespace shiftguard::vision
