#include "agent/vision/face_confirmer.hpp"

#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace shiftguard::vision {
namespace {

constexpr float least_score = 0.68F;
constexpr float same_place = 0.3F;
constexpr float neighbourhood = 2.5F;  // face heights around the face
constexpr int input = 256;
constexpr float input_side = input;

/// One of BlazeFace's two grids: `cells` x `cells` places with `each` anchors of unit size on every one.
struct Grid {
    int cells;
    int each;
    [[nodiscard]] constexpr int anchors() const { return cells * cells * each; }
};
constexpr Grid fine{16, 2};
constexpr Grid coarse{8, 6};
constexpr int numbers_a_box = 16;

constexpr std::size_t numbers_of(const Grid& grid) {
    return static_cast<std::size_t>(grid.anchors());
}

float sigmoid(float logit) {
    return 1 / (1 + std::exp(-logit));
}

const cv::Mat* find_output(const std::vector<cv::Mat>& outputs, int numbers) {
    const auto at = std::find_if(outputs.begin(), outputs.end(), [&](const cv::Mat& output) {
        return output.total() == static_cast<std::size_t>(numbers);
    });
    return at == outputs.end() ? nullptr : &*at;
}

/// The best score of a box of this grid that lies where `face` is; all in fractions of the input.
float best_score(const std::vector<cv::Mat>& outputs, const Grid& grid, const observation::Box& face) {
    const cv::Mat* scores = find_output(outputs, grid.anchors());
    const cv::Mat* boxes = find_output(outputs, grid.anchors() * numbers_a_box);
    if (scores == nullptr || boxes == nullptr) {
        return 0;
    }
    float best = 0;
    for (int anchor = 0; anchor < grid.anchors(); ++anchor) {
        const float score = sigmoid(scores->ptr<float>()[anchor]);
        if (score <= best) {
            continue;
        }
        const int cell = anchor / grid.each;
        const int row = cell / grid.cells;
        const int column = cell % grid.cells;
        const auto cells = static_cast<float>(grid.cells);
        const float* numbers = boxes->ptr<float>() + static_cast<std::ptrdiff_t>(anchor) * numbers_a_box;
        const float width = numbers[2] / input_side;
        const float height = numbers[3] / input_side;
        const float x = numbers[0] / input_side + (static_cast<float>(column) + 0.5F) / cells;
        const float y = numbers[1] / input_side + (static_cast<float>(row) + 0.5F) / cells;
        if (observation::overlap(face, {x - width / 2, y - height / 2, width, height}) >= same_place) {
            best = score;
        }
    }
    return best;
}

}  // namespace

FaceConfirmer::FaceConfirmer(std::unique_ptr<Network> network) : network_(std::move(network)) {}
FaceConfirmer::~FaceConfirmer() = default;
FaceConfirmer::FaceConfirmer(FaceConfirmer&&) noexcept = default;
FaceConfirmer& FaceConfirmer::operator=(FaceConfirmer&&) noexcept = default;

Result<FaceConfirmer> FaceConfirmer::load(const ModelFolder& models) {
    auto network = load_network(
        models, "blazeface_back_256",
        {3,
         {input, input},
         {numbers_of(fine), numbers_of(coarse), numbers_of(fine) * numbers_a_box, numbers_of(coarse) * numbers_a_box}});
    if (!network) {
        return network.error();
    }
    return FaceConfirmer(*std::move(network));
}

bool FaceConfirmer::confirms(const Frame& frame, const observation::Box& face) {
    ++runs_;
    const cv::Mat picture = view(frame);
    const cv::Rect2f box = to_pixels(face, picture.size());
    const cv::Point2f centre(box.x + box.width / 2, box.y + box.height / 2);
    cv::Point corner;
    const cv::Mat crop = square_around(picture, centre, box.height * neighbourhood, corner);
    const auto outputs =
        network_->run(cv::dnn::blobFromImage(crop, 1.0 / 127.5, cv::Size(input, input), cv::Scalar::all(127.5), true));
    const auto side = static_cast<float>(crop.cols);
    const observation::Box here{(box.x - static_cast<float>(corner.x)) / side,
                                (box.y - static_cast<float>(corner.y)) / side, box.width / side, box.height / side};
    return std::max(best_score(outputs, fine, here), best_score(outputs, coarse, here)) >= least_score;
}

}  // namespace shiftguard::vision
