#include "agent/vision/person_finder.hpp"

#include "agent/vision/detector_output.hpp"
#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr float least_score = 0.30F;
constexpr float same_person = 0.5F;
constexpr std::ptrdiff_t person_class = 0;  // COCO's
constexpr std::ptrdiff_t phone_class = 67;
constexpr float least_phone_score = 0.40F;
constexpr float least_phone_height = 0.08F;  // of the picture: held up, not on the desk behind
constexpr int input = 416;
constexpr std::array strides{8, 16, 32};
constexpr int classes = 80;
constexpr int bins = 11;  // each side of a box is a distribution over 0..10 strides
constexpr int numbers_a_box = 4 * bins;

struct Letterbox {
    cv::Mat picture;
    float scale = 1;
};

Letterbox letterbox(const cv::Mat& picture) {
    const double scale = std::min(static_cast<double>(input) / picture.cols, static_cast<double>(input) / picture.rows);
    const cv::Size size(std::max(1, cvRound(picture.cols * scale)), std::max(1, cvRound(picture.rows * scale)));
    Letterbox box{cv::Mat::zeros(input, input, CV_8UC3), static_cast<float>(scale)};
    cv::resize(picture, box.picture({{0, 0}, size}), size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return box;
}

cv::Mat to_blob(const cv::Mat& picture) {
    cv::Mat numbers;
    picture.convertTo(numbers, CV_32F);
    cv::subtract(numbers, cv::Scalar(103.53, 116.28, 123.675), numbers);
    cv::multiply(numbers, cv::Scalar(1 / 57.375, 1 / 57.12, 1 / 58.395), numbers);
    return cv::dnn::blobFromImage(numbers);
}

/// The expectation of a softmax over the bins: how many strides the side is away.
float expected_distance(const float* logits) {
    const float highest = *std::max_element(logits, logits + bins);
    float sum = 0;
    float weighted = 0;
    for (int bin = 0; bin < bins; ++bin) {
        const float weight = std::exp(logits[bin] - highest);
        sum += weight;
        weighted += weight * static_cast<float>(bin);
    }
    return weighted / sum;
}

cv::Rect2f decode(const float* logits, int cell, int cells, int stride) {
    const auto step = static_cast<float>(stride);
    const int row = cell / cells;
    const int column = cell % cells;
    const float x = (static_cast<float>(column) + 0.5F) * step;
    const float y = (static_cast<float>(row) + 0.5F) * step;
    const auto side = [&](std::ptrdiff_t which) { return expected_distance(logits + which * bins) * step; };
    return {cv::Point2f(x - side(0), y - side(1)), cv::Point2f(x + side(2), y + side(3))};
}

/// NanoDet sees some bodies twice, once whole and once, unsure, as a part. Over 110 everyday scenes this took a false
/// second person away and none of the real ones.
void drop_parts(std::vector<observation::PersonSeen>& persons) {
    constexpr float unsure = 0.5F;
    constexpr float mostly = 0.8F;
    const auto all = persons;
    std::erase_if(persons, [&](const auto& part) {
        return part.score < unsure && std::any_of(all.begin(), all.end(), [&](const auto& whole) {
                   return whole.score > part.score && share_inside(part.box, whole.box) >= mostly;
               });
    });
}

struct Candidates {
    std::vector<cv::Rect2f> boxes;  // in pixels of the picture
    std::vector<float> scores;
};

/// The best of those that overlap, largest first.
template <class Seen>
std::vector<Seen> seen_of(const Candidates& candidates, cv::Size picture) {
    std::vector<Seen> seen;
    for (const int kept : best_boxes(candidates.boxes, candidates.scores, same_person)) {
        const auto at = static_cast<std::size_t>(kept);
        Seen one;
        one.box = to_fractions(candidates.boxes[at], picture);
        one.score = candidates.scores[at];
        seen.push_back(one);
    }
    std::stable_sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
        return a.box.width * a.box.height > b.box.width * b.box.height;
    });
    return seen;
}

const cv::Mat* find_output(const std::vector<cv::Mat>& outputs, int rows, int columns) {
    const auto at = std::find_if(outputs.begin(), outputs.end(), [&](const cv::Mat& output) {
        return output.dims == 3 && output.size[1] == rows && output.size[2] == columns;
    });
    return at == outputs.end() ? nullptr : &*at;
}

}  // namespace

std::vector<std::size_t> numbers_of_persons() {
    std::vector<std::size_t> numbers;
    for (const int stride : strides) {
        const auto cells = static_cast<std::size_t>(input / stride) * static_cast<std::size_t>(input / stride);
        numbers.push_back(cells * classes);
        numbers.push_back(cells * numbers_a_box);
    }
    return numbers;
}

PersonFinder::PersonFinder(std::unique_ptr<Network> network) : network_(std::move(network)) {}
PersonFinder::~PersonFinder() = default;
PersonFinder::PersonFinder(PersonFinder&&) noexcept = default;
PersonFinder& PersonFinder::operator=(PersonFinder&&) noexcept = default;

Result<PersonFinder> PersonFinder::load(const ModelFolder& models) {
    auto network = load_network(models, "nanodet_416", {3, {input, input}, numbers_of_persons()});
    if (!network) {
        return network.error();
    }
    return PersonFinder(*std::move(network));
}

PersonFinder::Found PersonFinder::find(const Frame& frame) {
    const cv::Mat picture = view(frame);
    const Letterbox box = letterbox(picture);
    return persons_in(network_->run(to_blob(box.picture)), box.scale, picture.size());
}

PersonFinder::Found persons_in(const std::vector<cv::Mat>& outputs, float scale, cv::Size picture) {
    Candidates persons;
    Candidates phones;
    for (const int stride : strides) {
        const int cells = input / stride;
        const cv::Mat* scores = find_output(outputs, cells * cells, classes);
        const cv::Mat* sides = find_output(outputs, cells * cells, numbers_a_box);
        if (scores == nullptr || sides == nullptr) {
            continue;
        }
        for (int cell = 0; cell < cells * cells; ++cell) {
            const float* of_classes = scores->ptr<float>(0, cell);
            const auto best =
                std::max_element(of_classes, of_classes + classes) - of_classes;  // a cell speaks for it only
            const float score = of_classes[best];
            Candidates* which = best == person_class ? &persons : best == phone_class ? &phones : nullptr;
            if (which == nullptr || score <= (best == phone_class ? least_phone_score : least_score)) {
                continue;
            }
            const cv::Rect2f found = decode(sides->ptr<float>(0, cell), cell, cells, stride);
            const cv::Rect2f in_picture(found.x / scale, found.y / scale, found.width / scale, found.height / scale);
            if (is_box(in_picture)) {
                which->boxes.push_back(in_picture);
                which->scores.push_back(std::min(1.0F, score));
            }
        }
    }
    PersonFinder::Found found{seen_of<observation::PersonSeen>(persons, picture),
                              seen_of<observation::PhoneSeen>(phones, picture)};
    drop_parts(found.persons);
    std::erase_if(found.phones, [](const auto& phone) { return phone.box.height < least_phone_height; });
    return found;
}

}  // namespace shiftguard::vision
