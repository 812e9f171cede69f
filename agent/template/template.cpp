#include "agent/template/template.hpp"

#include <algorithm>
#include <cmath>

namespace shiftguard::face_template {
namespace {

constexpr double least_length = 1e-6;  // below it a direction is noise

Error invalid(const std::string& reason) {
    return {ErrorKind::invalid_input, "template", reason, Retry::useless};
}

double length_of(std::span<const double> vector) {
    double sum = 0;
    for (const double number : vector) {
        sum += number * number;
    }
    return std::sqrt(sum);
}

// In double: the sum of many samples loses nothing, and the mean does not depend on the machine.
std::optional<std::vector<double>> direction(std::vector<double> vector) {
    const double length = length_of(vector);
    if (!std::isfinite(length) || length < least_length) {
        return std::nullopt;
    }
    for (double& number : vector) {
        number /= length;
    }
    return vector;
}

std::optional<std::vector<double>> direction(std::span<const float> vector) {
    return direction(std::vector<double>(vector.begin(), vector.end()));
}

// Mean direction of all samples but the one at `left_out` (none where it is past the end).
std::optional<std::vector<double>> mean_direction(std::span<const std::vector<float>> samples, std::size_t left_out) {
    std::vector<double> sum(samples.front().size(), 0.0);
    for (std::size_t index = 0; index < samples.size(); ++index) {
        if (index == left_out) {
            continue;
        }
        const auto one = direction(samples[index]);
        if (!one || one->size() != sum.size()) {
            return std::nullopt;
        }
        std::transform(sum.begin(), sum.end(), one->begin(), sum.begin(), std::plus<>());
    }
    return direction(std::move(sum));
}

double dot(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t index = 0; index < a.size(); ++index) {
        sum += a[index] * b[index];
    }
    return std::clamp(sum, -1.0, 1.0);
}

}  // namespace

Result<Template> make_template(const WorkerId& worker, const std::string& recogniser,
                               std::span<const std::vector<float>> samples, WallTime made) {
    if (samples.empty()) {
        return invalid("A template needs at least one good sample; none was taken.");
    }
    const std::size_t size = samples.front().size();
    const bool one_length =
        std::all_of(samples.begin(), samples.end(), [size](const auto& sample) { return sample.size() == size; });
    if (size == 0 || !one_length) {
        return invalid("The samples have different lengths: take all of them with one recogniser.");
    }
    const auto mean = mean_direction(samples, samples.size());
    if (!mean) {
        return invalid("The samples have no common direction: they do not show one person. Enrol again.");
    }
    Template made_template{worker, recogniser, {}, static_cast<std::uint32_t>(samples.size()), made};
    std::transform(mean->begin(), mean->end(), std::back_inserter(made_template.mean),
                   [](double number) { return static_cast<float>(number); });
    return made_template;
}

std::optional<double> similarity(const Template& reference, std::span<const float> vector) {
    if (vector.empty() || vector.size() != reference.mean.size()) {
        return std::nullopt;
    }
    const auto known = direction(reference.mean);
    const auto seen = direction(vector);
    if (!known || !seen) {
        return std::nullopt;
    }
    return dot(*known, *seen);
}

std::optional<double> weakest_sample(std::span<const std::vector<float>> samples) {
    if (samples.size() < 2) {
        return std::nullopt;
    }
    std::optional<double> weakest;
    for (std::size_t index = 0; index < samples.size(); ++index) {
        const auto others = mean_direction(samples, index);
        const auto own = direction(samples[index]);
        if (!others || !own || own->size() != others->size()) {
            return std::nullopt;
        }
        const double closeness = dot(*others, *own);
        weakest = std::min(weakest.value_or(closeness), closeness);
    }
    return weakest;
}

}  // namespace shiftguard::face_template
