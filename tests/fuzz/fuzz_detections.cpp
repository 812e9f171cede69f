// Whatever numbers the detectors give (none, infinite, fifty faces, boxes turned inside out): each face, person and
// phone has a finite box of some size and a score within 0..1, and no more are said than there are cells.
#include "agent/vision/detector_output.hpp"
#include "tests/fuzz/numbers.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

namespace {

using namespace shiftguard;
using namespace shiftguard::vision;

constexpr std::array cells{2704, 676, 169};
constexpr int most_written = 400;
const cv::Size picture(640, 480);

/// Mostly zeros, with numbers of the fuzzer at places of its own.
cv::Mat output(std::vector<int> sides, fuzz::Numbers& numbers) {
    cv::Mat values = cv::Mat::zeros(static_cast<int>(sides.size()), sides.data(), CV_32F);
    const auto total = static_cast<std::uint32_t>(values.total());
    const int written = numbers.take<std::uint16_t>() % most_written;
    for (int at = 0; at < written && !numbers.is_empty(); ++at) {
        values.ptr<float>()[numbers.take<std::uint32_t>() % total] = numbers.take<float>();
    }
    return values;
}

template <class Seen>
void check(const std::vector<Seen>& seen, std::size_t most) {
    if (seen.size() > most) {
        std::abort();
    }
    for (const auto& one : seen) {
        const auto& box = one.box;
        if (!std::isfinite(box.x) || !std::isfinite(box.y) || !std::isfinite(box.width) || !std::isfinite(box.height) ||
            !(box.width > 0) || !(box.height > 0) || !(one.score >= 0) || !(one.score <= 1)) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Numbers numbers({data, size});
    if (numbers.take<std::uint8_t>() % 2 == 0) {
        const int anchors = static_cast<int>(face_anchors);
        check(faces_in({output({1, anchors, 4}, numbers), output({1, anchors, 2}, numbers)}, {640, 480}, picture),
              face_anchors);
        return 0;
    }
    std::vector<cv::Mat> outputs;
    for (const int rows : cells) {
        outputs.push_back(output({1, rows, 80}, numbers));
        outputs.push_back(output({1, rows, 44}, numbers));
    }
    const auto found = persons_in(outputs, 0.65F, picture);
    check(found.persons, 4000);
    check(found.phones, 4000);
    return 0;
}
