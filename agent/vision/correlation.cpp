#include "agent/vision/correlation.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>

namespace shiftguard::vision {
namespace {

constexpr float least_contrast = 4;  // grey steps

float deviation_of(std::span<const float> patch, float mean) {
    const float square = std::accumulate(patch.begin(), patch.end(), 0.0F, [mean](float sum, float value) {
        return sum + (value - mean) * (value - mean);
    });
    return std::sqrt(square / static_cast<float>(patch.size()));
}

}  // namespace

float mean_of(std::span<const float> patch) {
    return std::accumulate(patch.begin(), patch.end(), 0.0F) / static_cast<float>(patch.size());
}

std::optional<float> correlation(std::span<const float> a, std::span<const float> b) {
    const float mean_a = mean_of(a);
    const float mean_b = mean_of(b);
    const float deviation_a = deviation_of(a, mean_a);
    const float deviation_b = deviation_of(b, mean_b);
    if (deviation_a < least_contrast || deviation_b < least_contrast) {
        return std::nullopt;
    }
    float sum = 0;
    for (std::size_t at = 0; at < a.size(); ++at) {
        sum += (a[at] - mean_a) * (b[at] - mean_b);
    }
    return sum / (static_cast<float>(a.size()) * deviation_a * deviation_b);
}

}  // namespace shiftguard::vision
