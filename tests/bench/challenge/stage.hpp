// One challenge and what the product sees of whoever stands before it: follows the face, learns how the head is held,
// and hands the challenge a sight a tenth of a second.
#pragma once

#include "agent/challenge/challenge.hpp"
#include "agent/vision/head_watch.hpp"
#include "agent/vision/tracker.hpp"
#include "tests/bench/challenge/footage.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <utility>

namespace shiftguard::bench {

class Dice {
public:
    explicit Dice(std::uint32_t seed) : random_(seed) {}

    /// 0..below-1
    std::uint32_t number(std::size_t below) { return static_cast<std::uint32_t>(random_() % below); }
    int between(int least, int most) {
        return least + static_cast<int>(number(static_cast<std::size_t>(most - least + 1)));
    }
    double real(double least, double most) { return std::uniform_real_distribution<double>(least, most)(random_); }
    template <class List>
    const auto& one_of(const List& list) {
        return list.at(number(list.size()));
    }

private:
    std::mt19937 random_;
};

class Stage {
public:
    Stage(challenge::Plan plan, const challenge::Thresholds& thresholds)
        : challenge_(std::move(plan), Milliseconds(5000), BootTime{}), thresholds_(thresholds) {}

    /// One more tenth of a second; nullptr where no face is found.
    void show(const Take* take) {
        now_ += Milliseconds(100);
        challenge::Sight sight;
        sight.captured = now_;
        if (take != nullptr) {
            sight.track = tracker_.follow({take->box}, now_, challenged_).front();
            challenged_ = challenged_.value_or(*sight.track);
            const auto head = watch_.see(*sight.track, take->landmarks);
            sight = challenge::sight_of(*sight.track, head, challenge::face_by(take->likeness, thresholds_), now_);
        } else {
            static_cast<void>(tracker_.follow({}, now_, challenged_));
        }
        challenge_.see(sight);
    }

    [[nodiscard]] bool over() const { return challenge_.progress().outcome.has_value(); }
    [[nodiscard]] challenge::Outcome outcome() const { return *challenge_.progress().outcome; }
    [[nodiscard]] std::optional<Movement> asked() const { return challenge::movement_of(challenge_.progress().prompt); }

private:
    challenge::Challenge challenge_;
    vision::HeadWatch watch_;
    vision::Tracker tracker_;
    std::optional<observation::TrackId> challenged_;
    challenge::Thresholds thresholds_;
    BootTime now_{};
};

}  // namespace shiftguard::bench
