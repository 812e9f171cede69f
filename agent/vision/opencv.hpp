// For the .cpp files of this room only: frames as OpenCV sees them, and networks loaded from verified bytes.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

namespace shiftguard::vision {

struct Network {
    cv::dnn::Net net;
    std::vector<std::string> outputs;

    /// Every output, in no promised order: callers know theirs by its shape.
    [[nodiscard]] std::vector<cv::Mat> run(const cv::Mat& blob);
};

/// What a network takes and gives: `outputs` holds how many numbers each output has, in any order.
struct NetworkShape {
    int channels = 3;
    cv::Size input;
    std::vector<std::size_t> outputs;
};

/// Runs the network once, so that nobody needs to ask again whether it gives what is read from it. Errors: as of
/// ModelFolder; internal, where this OpenCV cannot load it or it has another shape.
[[nodiscard]] Result<std::unique_ptr<Network>> load_network(const ModelFolder& models, std::string_view name,
                                                            const NetworkShape& shape);

/// The frame's own pixels, not a copy. Nobody writes through it.
[[nodiscard]] cv::Mat view(const Frame& frame);

/// Any picture (1 to 4 channels, 8 or 16 bits or float) as a frame of ours.
[[nodiscard]] Frame to_frame(const cv::Mat& picture, BootTime captured);

/// A picture file, turned as it says it lies. Errors: not_found, corrupted.
[[nodiscard]] Result<cv::Mat> read_pixels(const std::filesystem::path& file);

[[nodiscard]] cv::Rect2f to_pixels(const observation::Box& box, cv::Size frame);
[[nodiscard]] observation::Box to_fractions(const cv::Rect2f& box, cv::Size frame);

/// A square of `side` pixels around `centre`; what lies beyond the frame is black.
[[nodiscard]] cv::Mat square_around(const cv::Mat& picture, cv::Point2f centre, float side, cv::Point& corner);

/// Neither infinite nor empty: something that can be looked at.
[[nodiscard]] bool is_box(const cv::Rect2f& box);

/// Boxes that survive non-maximum suppression, best first.
[[nodiscard]] std::vector<int> best_boxes(const std::vector<cv::Rect2f>& boxes, const std::vector<float>& scores,
                                          float overlap);

}  // namespace shiftguard::vision
