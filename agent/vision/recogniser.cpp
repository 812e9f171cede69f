#include "agent/vision/recogniser.hpp"

#include "agent/vision/alignment.hpp"
#include "agent/vision/opencv.hpp"

#include <utility>

namespace shiftguard::vision {
namespace {

NetworkShape shape_of(RecogniserKind kind) {
    switch (kind) {
        case RecogniserKind::fr_feature:
            return {3, {112, 112}, {512}};
        case RecogniserKind::dlib_resnet:
            return {3, {150, 150}, {128}};
    }
    return {};
}

Frame straight(RecogniserKind kind, const Frame& frame, const Landmarks& landmarks) {
    return kind == RecogniserKind::dlib_resnet ? align_for_dlib(frame, landmarks) : align(frame, landmarks);
}

cv::Mat blob_of(RecogniserKind kind, const cv::Mat& face) {
    if (kind == RecogniserKind::dlib_resnet) {  // red green blue; the means are dlib's own (input_rgb_image.h)
        static const cv::Scalar means(122.782, 117.001, 104.298);
        return cv::dnn::blobFromImage(face, 1.0 / 256, {}, means, true);
    }
    // Blue green red, as measured: true accepts at a false-accept rate of 1e-4 are .970 so and .953 the other way.
    return cv::dnn::blobFromImage(face, 1.0 / 128, {}, cv::Scalar::all(127), false);
}

/// L2-normalised.
cv::Mat direction_of(Network& network, RecogniserKind kind, const cv::Mat& face) {
    const auto outputs = network.run(blob_of(kind, face));
    cv::Mat unit;
    cv::normalize(outputs.front().reshape(1, 1), unit);
    return unit;
}

}  // namespace

Recogniser::Recogniser(RecogniserKind kind, std::unique_ptr<Network> network)
    : kind_(kind), network_(std::move(network)) {}
Recogniser::~Recogniser() = default;
Recogniser::Recogniser(Recogniser&&) noexcept = default;
Recogniser& Recogniser::operator=(Recogniser&&) noexcept = default;

Result<Recogniser> Recogniser::load(const ModelFolder& models, RecogniserKind kind) {
    auto network = load_network(models, to_string(kind), shape_of(kind));
    if (!network) {
        return network.error();
    }
    return Recogniser(kind, *std::move(network));
}

observation::FaceVector Recogniser::vector(const Frame& frame, const Landmarks& landmarks) {
    ++runs_;
    const Frame face = straight(kind_, frame, landmarks);
    cv::Mat mirrored;
    cv::flip(view(face), mirrored, 1);
    const cv::Mat both = direction_of(*network_, kind_, view(face)) + direction_of(*network_, kind_, mirrored);
    cv::Mat unit;
    cv::normalize(both, unit);
    return {unit.begin<float>(), unit.end<float>()};
}

}  // namespace shiftguard::vision
