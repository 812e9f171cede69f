// A head that acts before a challenge: moves smoothly from pose to pose, seen ten times a second with the unrest that
// was measured on real recordings. The same seed acts the same.
#pragma once

#include "agent/challenge/challenge.hpp"

#include <algorithm>
#include <random>

namespace shiftguard::testing {

struct Pose {
    float yaw = 0;
    float pitch = 0;
    float openness = 1;
};

inline Pose pose_of(Movement movement, float angle = 25) {
    switch (movement) {
        case Movement::turn_left:
            return {angle, 0, 1};
        case Movement::turn_right:
            return {-angle, 0, 1};
        case Movement::raise_chin:
            return {0, angle, 1};
        case Movement::close_eyes:
            return {0, 0, 0.5F};
    }
    return {};
}

class Actor {
public:
    explicit Actor(challenge::Challenge& challenge, float unrest = 0, std::uint32_t seed = 1)
        : challenge_(challenge), unrest_(unrest), random_(seed) {}

    /// Goes to the pose within `length`, ten sights a second.
    void go(const Pose& to, Milliseconds length) {
        const Pose from = pose_;
        for (Milliseconds at{0}; at < length && !over(); at += step) {
            const float part = static_cast<float>((at + step).count()) / static_cast<float>(length.count());
            const float done = std::min(1.0F, part);
            pose_ = {from.yaw + done * (to.yaw - from.yaw), from.pitch + done * (to.pitch - from.pitch),
                     from.openness + done * (to.openness - from.openness)};
            show();
        }
        pose_ = to;
    }

    void stay(Milliseconds length) { go(pose_, length); }

    /// Holds still until something is asked for.
    void wait_for_prompt() {
        while (!over() && challenge_.progress().prompt == challenge::Prompt::look_straight) {
            show();
        }
    }

    /// Reads, makes the movement, and comes back.
    void make(Movement movement, Milliseconds reads = Milliseconds(700), float angle = 25) {
        stay(reads);
        go(pose_of(movement, angle), Milliseconds(400));
        stay(Milliseconds(800));
        go({}, Milliseconds(400));
    }

    void obey() {
        wait_for_prompt();
        while (!over()) {
            make(asked());
            wait_for_prompt();
        }
    }

    void show() {
        std::normal_distribution<float> noise(0, 1);
        now += step;
        challenge::Sight sight = mask;
        sight.captured = now;
        sight.yaw = pose_.yaw + unrest_ * noise(random_);
        sight.pitch = pose_.pitch + unrest_ * noise(random_);
        sight.openness = pose_.openness + 0.02F * unrest_ * noise(random_);
        challenge_.see(sight);
    }

    [[nodiscard]] bool over() const { return challenge_.progress().outcome.has_value(); }
    [[nodiscard]] std::optional<challenge::Reason> failed() const { return challenge_.progress().outcome->failed; }

    [[nodiscard]] Movement asked() const {
        return challenge::movement_of(challenge_.progress().prompt).value_or(Movement::turn_left);
    }

    static constexpr Milliseconds step{100};
    BootTime now{};
    /// What every sight shows besides the pose.
    challenge::Sight mask{{}, observation::TrackId{1}, true, 0, 0, true, 1, challenge::Face::worker};

private:
    challenge::Challenge& challenge_;
    float unrest_;
    std::mt19937 random_;
    Pose pose_;
};

}  // namespace shiftguard::testing
