#include "agent/vision/camera_health/repetition.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr std::size_t enough_hits = 8;
constexpr Milliseconds hits_count{60'000};
constexpr float fades_ms = 8000;
constexpr Milliseconds settled{24'000};  // three times as long

// In sixteenths of a grey step, squared. A block that moves by two steps counts no more than that: so a lamp that
// blinks in one of them is no movement of the picture.
constexpr float most_of_a_block_steps = 32;
constexpr int most_of_a_block = 32 * 32;
constexpr float least_movement = 0.04F * most_of_a_block;
// Difference over movement. Live, over 120 s of a worker and under light that comes and goes, it was at least 0.99; in
// a loop of 7.3 s, each frame with noise of its own and encoded anew, it fell below 0.5 (2026-11-29, frames 200 to 260
// ms apart).
constexpr float near_enough = 0.6F;

template <class Number>
float capped_square(Number difference) {
    const auto square = static_cast<float>(difference * difference);
    return std::min(square, static_cast<float>(most_of_a_block));
}

}  // namespace

// A lamp that flickers, a screen's glow or the camera's own exposure come again and again as well, and are no film.
// They change the light of a whole neighbourhood by one factor, so it is the logarithm against the neighbourhood's that
// tells.
Repetition::Mark Repetition::mark_of(const Thumbnail& thumbnail) {
    constexpr std::size_t side = Thumbnail::width / columns;
    static_assert(side * columns == Thumbnail::width && side * rows == Thumbnail::height && side * side == 16);
    constexpr float middle_grey = 128;
    constexpr float darkest = 16;  // below, a step is the sensor's
    cv::Mat light(static_cast<int>(rows), static_cast<int>(columns), CV_32F, cv::Scalar(0));
    for (std::size_t row = 0; row < Thumbnail::height; ++row) {
        for (std::size_t column = 0; column < Thumbnail::width; ++column) {
            light.at<float>(static_cast<int>(row / side), static_cast<int>(column / side)) +=
                static_cast<float>(thumbnail.luma[row * Thumbnail::width + column]) / (side * side);
        }
    }
    cv::log(light + darkest, light);
    cv::Mat around;
    cv::blur(light, around, {5, 5});
    const cv::Mat against = (light - around) * (16 * middle_grey);
    Mark mark{};
    std::transform(against.begin<float>(), against.end<float>(), mark.begin(),
                   [](float value) { return static_cast<std::int32_t>(std::lround(value)); });
    return mark;
}

bool Repetition::repeats(std::uint64_t sum, const Thumbnail& thumbnail, BootTime at) {
    while (!seen_.empty() && (at - seen_.front().at > longest_loop + shortest_loop || seen_.size() >= most_kept)) {
        seen_.pop_front();
    }
    const Mark mark = mark_of(thumbnail);
    const bool bits = repeats_bits(sum, at);
    const bool movement = repeats_movement(mark, at);
    seen_.push_back({sum, at, mark});
    return bits || movement;
}

bool Repetition::repeats_bits(std::uint64_t sum, BootTime at) {
    const bool stands_still = !seen_.empty() && seen_.back().sum == sum;  // frozen, which is another matter
    const bool again = std::any_of(seen_.begin(), seen_.end(),
                                   [&](const Seen& seen) { return seen.sum == sum && at - seen.at >= shortest_loop; });
    if (again && !stands_still) {
        hits_.push_back(at);
    }
    while (!hits_.empty() && at - hits_.front() > hits_count) {
        hits_.pop_front();
    }
    return hits_.size() >= enough_hits;
}

/// How far this frame is from the mean, squared, without its part along the pattern that most frames share. What only
/// goes to and fro along one pattern, as a lamp makes a room do, comes again and is no film; people move in many ways.
float Repetition::take_movement(const Mark& mark, float kept) {
    constexpr float learns = 0.2F;  // Oja's rule for the first principal component
    std::array<float, columns * rows> away{};
    float square = 0;
    float along = 0;
    for (std::size_t block = 0; block < mark.size(); ++block) {
        const auto value = static_cast<float>(mark[block]);
        away[block] = std::clamp(value - mean_[block], -most_of_a_block_steps, most_of_a_block_steps);
        mean_[block] = kept * mean_[block] + (1 - kept) * value;
        square += away[block] * away[block];
        along += away[block] * to_and_fro_[block];
    }
    if (square <= 0) {
        return 0;
    }
    float length = 0;
    for (std::size_t block = 0; block < mark.size(); ++block) {
        const float first =
            away[block] / std::sqrt(square);  // of the very first frame that moves there is no pattern yet
        to_and_fro_[block] += along == 0 ? first : learns * along / square * (away[block] - along * to_and_fro_[block]);
        length += to_and_fro_[block] * to_and_fro_[block];
    }
    for (float& part : to_and_fro_) {
        part /= std::sqrt(length);
    }
    return std::max(0.0F, square - along * along);
}

bool Repetition::repeats_movement(const Mark& mark, BootTime at) {
    if (!began_) {
        began_ = at;
        std::copy(mark.begin(), mark.end(), mean_.begin());
        differences_.assign(lags, 0);
        to_and_fro_.fill(0);
        movement_ = 0;
        return false;
    }
    const auto pause = std::min<Milliseconds>(seen_.empty() ? step : at - seen_.back().at, settled);
    const float kept = std::exp(-static_cast<float>(pause.count()) / fades_ms);
    const float moved = take_movement(mark, kept);
    // What was seen one length before, as near as the frames allow: the nearest of those around that moment.
    std::vector<float> now(lags, moved);
    std::vector<bool> known(lags);
    for (const Seen& seen : seen_) {
        const auto age = at - seen.at;
        if (age < shortest_loop) {
            break;
        }
        float difference = 0;
        for (std::size_t block = 0; block < mark.size(); ++block) {
            difference += capped_square(mark[block] - seen.mark[block]);
        }
        const auto lag = static_cast<std::size_t>((age + step / 2) / step);
        for (std::size_t near = lag - 1; near <= lag + 1 && near < lags; ++near) {
            now[near] = known[near] ? std::min(now[near], difference) : difference;
            known[near] = true;
        }
    }
    movement_ = kept * movement_ + (1 - kept) * moved;
    float least = movement_;
    for (std::size_t lag = 0; lag < lags; ++lag) {
        const float without = 2 * most_of_a_block * static_cast<float>(mark.size());
        differences_[lag] = kept * differences_[lag] + (1 - kept) * (known[lag] ? now[lag] : without);
        least = std::min(least, differences_[lag]);
    }
    const bool moves = movement_ >= least_movement * static_cast<float>(mark.size());
    return at - *began_ >= settled && moves && least < near_enough * movement_;
}

void Repetition::forget() {
    seen_.clear();
    hits_.clear();
    began_.reset();
}

}  // namespace shiftguard::vision
