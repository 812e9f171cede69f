#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {

std::vector<cv::Mat> Network::run(const cv::Mat& blob) {
    net.setInput(blob);
    std::vector<cv::Mat> results;
    net.forward(results, outputs);
    return results;
}

namespace {

bool has_shape(Network& network, const NetworkShape& shape) {
    const std::array<int, 4> sides{1, shape.channels, shape.input.height, shape.input.width};
    std::vector<std::size_t> numbers;
    for (const auto& output : network.run(cv::Mat::zeros(4, sides.data(), CV_32F))) {
        numbers.push_back(output.total());
    }
    return std::is_permutation(numbers.begin(), numbers.end(), shape.outputs.begin(), shape.outputs.end());
}

}  // namespace

Result<std::unique_ptr<Network>> load_network(const ModelFolder& models, std::string_view name,
                                              const NetworkShape& shape) {
    auto bytes = models.read(name);
    if (!bytes) {
        return bytes.error();
    }
    // A guard in the background takes one core at most, and the same frames give the same bits.
    cv::setNumThreads(1);
    try {
        auto network = std::make_unique<Network>();
        network->net = cv::dnn::readNetFromONNX(*bytes);
        network->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        network->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        network->outputs = network->net.getUnconnectedOutLayersNames();
        if (!has_shape(*network, shape)) {
            return Error{ErrorKind::internal, std::string(name),
                         "The model gives other numbers than are read from it; install models and agent of the same "
                         "release.",
                         Retry::useless};
        }
        return network;
    } catch (const cv::Exception& fault) {
        return Error{ErrorKind::internal, std::string(name),
                     "This machine's OpenCV cannot load the model (" + fault.err + "); Debian 12's OpenCV 4.6 can.",
                     Retry::useless};
    }
}

cv::Mat view(const Frame& frame) {
    // cv::Mat has no read-only form over memory of others.
    auto* pixels = const_cast<std::uint8_t*>(frame.pixels.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    return {static_cast<int>(frame.height), static_cast<int>(frame.width), CV_8UC3, pixels};
}

Frame to_frame(const cv::Mat& picture, BootTime captured) {
    cv::Mat eight = picture;
    if (picture.depth() == CV_16U) {
        picture.convertTo(eight, CV_8U, 1.0 / 257);
    } else if (picture.depth() != CV_8U) {
        cv::normalize(picture, eight, 0, 255, cv::NORM_MINMAX, CV_8U);
    }
    cv::Mat colour = eight;
    if (eight.channels() == 1) {
        cv::cvtColor(eight, colour, cv::COLOR_GRAY2BGR);
    } else if (eight.channels() == 2) {
        cv::extractChannel(eight, colour, 0);  // grey and transparency
        cv::cvtColor(colour, colour, cv::COLOR_GRAY2BGR);
    } else if (eight.channels() == 4) {
        cv::cvtColor(eight, colour, cv::COLOR_BGRA2BGR);
    }
    Frame frame{static_cast<std::uint32_t>(colour.cols), static_cast<std::uint32_t>(colour.rows), {}, captured};
    frame.pixels.resize(colour.total() * colour.elemSize());
    if (!frame.pixels.empty()) {
        colour.copyTo(view(frame));
    }
    return frame;
}

cv::Rect2f to_pixels(const observation::Box& box, cv::Size frame) {
    const auto width = static_cast<float>(frame.width);
    const auto height = static_cast<float>(frame.height);
    return {box.x * width, box.y * height, box.width * width, box.height * height};
}

observation::Box to_fractions(const cv::Rect2f& box, cv::Size frame) {
    const auto width = static_cast<float>(frame.width);
    const auto height = static_cast<float>(frame.height);
    return {box.x / width, box.y / height, box.width / width, box.height / height};
}

cv::Mat square_around(const cv::Mat& picture, cv::Point2f centre, float side, cv::Point& corner) {
    const int length = std::max(1, cvRound(side));
    corner = {cvRound(centre.x - side / 2), cvRound(centre.y - side / 2)};
    const cv::Rect wanted(corner, cv::Size(length, length));
    const cv::Rect inside = wanted & cv::Rect({0, 0}, picture.size());
    cv::Mat square = cv::Mat::zeros(length, length, picture.type());
    if (!inside.empty()) {
        picture(inside).copyTo(square(inside - corner));
    }
    return square;
}

bool is_box(const cv::Rect2f& box) {
    return observation::has_size({box.x, box.y, box.width, box.height});
}

std::vector<int> best_boxes(const std::vector<cv::Rect2f>& boxes, const std::vector<float>& scores, float overlap) {
    std::vector<cv::Rect2d> wide(boxes.begin(), boxes.end());
    std::vector<int> kept;
    cv::dnn::NMSBoxes(wide, scores, 0.0F, overlap, kept);
    return kept;
}

}  // namespace shiftguard::vision
