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

std::string_view to_string(Pose pose) {
    switch (pose) {
        case Pose::front:
            return "front";
        case Pose::left:
            return "left";
        case Pose::right:
            return "right";
        case Pose::distance:
            return "distance";
        case Pose::light:
            return "light";
    }
    return "";
}

std::optional<Pose> pose_from(std::string_view word) {
    const auto* const found =
        std::find_if(all_poses.begin(), all_poses.end(), [&](Pose pose) { return to_string(pose) == word; });
    return found == all_poses.end() ? std::nullopt : std::optional(*found);
}

std::uint32_t count_samples(const Template& reference) {
    std::uint32_t samples = 0;
    for (const auto& view : reference.views) {
        samples += view.samples;
    }
    return samples;
}

Result<Template> make_template(const WorkerId& worker, const std::string& recogniser,
                               std::span<const PoseSamples> poses, WallTime made) {
    Template made_template{worker, recogniser, {}, made, {}};
    std::size_t size = 0;
    for (const auto& [pose, samples] : poses) {
        if (samples.empty()) {
            continue;
        }
        size = size == 0 ? samples.front().size() : size;
        const bool one_length =
            std::all_of(samples.begin(), samples.end(), [size](const auto& sample) { return sample.size() == size; });
        if (size == 0 || !one_length) {
            return invalid("The samples have different lengths: take all of them with one recogniser.");
        }
        const auto mean = mean_direction(samples, samples.size());
        if (!mean) {
            return invalid("The samples have no common direction: they do not show one person. Enrol again.");
        }
        made_template.views.push_back(
            {pose, std::vector<float>(mean->begin(), mean->end()), static_cast<std::uint32_t>(samples.size())});
    }
    if (made_template.views.empty()) {
        return invalid("A template needs at least one good sample; none was taken.");
    }
    return made_template;
}

Result<Template> make_template(const WorkerId& worker, const std::string& recogniser,
                               std::span<const std::vector<float>> samples, WallTime made) {
    const std::array front{PoseSamples{Pose::front, {samples.begin(), samples.end()}}};
    return make_template(worker, recogniser, front, made);
}

std::optional<double> similarity(const Template& reference, std::span<const float> vector) {
    const auto seen = direction(vector);
    if (!seen) {
        return std::nullopt;
    }
    std::optional<double> best;
    for (const auto& view : reference.views) {
        const auto known = direction(view.mean);
        if (!known || known->size() != seen->size()) {
            return std::nullopt;
        }
        best = std::max(best.value_or(-1), dot(*known, *seen));
    }
    return best;
}

bool is_too_old(WallTime made, WallTime now, Milliseconds most) {
    return now - made > most;
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
