#include "agent/daemon/enrolment.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace shiftguard::daemon {
namespace {

using face_template::Pose;
using observation::SampleVerdict;

/// A turn that changes what the recogniser sees and keeps the face good (face_quality.cpp refuses more than 0.35): a
/// tenth of the distance between the eyes is a turn of about ten degrees.
constexpr double least_turn = 0.10;
/// A fifth nearer or further away.
constexpr double least_approach = 1.2;

constexpr std::uint32_t wanted_of_front = 6;
constexpr std::uint32_t wanted_of_others = 3;
constexpr std::uint32_t wanted_of_front_alone = 15;

}  // namespace

Enrolment::Enrolment(Asked asked, BootTime started)
    : asked_(std::move(asked)), started_(started), step_began_(started) {
    if (asked_.poses == control::Poses::front) {
        steps_.push_back({Pose::front, wanted_of_front_alone});
        return;
    }
    steps_.push_back({Pose::front, wanted_of_front});
    for (const auto& [pose, turn] : {std::pair(Pose::left, Movement::turn_left), {Pose::right, Movement::turn_right}}) {
        if (!asked_.left_out.contains(turn)) {
            steps_.push_back({pose, wanted_of_others});
        }
    }
    steps_.push_back({Pose::distance, wanted_of_others});
}

std::string Enrolment::hint() const {
    if (!verdict_.empty()) {
        return verdict_;
    }
    if (complete()) {
        return "look_at_camera";
    }
    switch (steps_[at_].pose) {
        case Pose::front:
            return "look_at_camera";
        case Pose::left:
            return "turn_left";
        case Pose::right:
            return "turn_right";
        case Pose::distance:
            return "come_nearer";
    }
    return "look_at_camera";
}

std::uint32_t Enrolment::taken() const {
    std::size_t taken = 0;
    for (const auto& step : steps_) {
        taken += step.samples.size();
    }
    return static_cast<std::uint32_t>(taken);
}

control::EnrolProgress Enrolment::progress() const {
    control::EnrolProgress progress;
    progress.taken = taken();
    for (const auto& step : steps_) {
        progress.wanted += step.wanted;
    }
    progress.hint = hint();
    progress.number = asked_.number;
    return progress;
}

control::EnrolProgress Enrolment::take(const observation::Sample& sample, BootTime now) {
    lost_since_.reset();
    note_time(now);
    if (complete()) {
        return progress();
    }
    const bool good = sample.verdict == SampleVerdict::taken;
    const auto pose = steps_[at_].pose;
    const bool turned_too_far =
        sample.verdict == SampleVerdict::turned_away && (pose == Pose::left || pose == Pose::right);
    verdict_ = good ? "" : turned_too_far ? "turn_less" : std::string(to_string(sample.verdict));
    if (good && fits(sample)) {
        steps_[at_].samples.push_back(sample.vector);
        if (pose == Pose::front) {
            note_front(sample);
        }
        if (steps_[at_].samples.size() >= steps_[at_].wanted) {
            go_on(now);
        }
    }
    return progress();
}

bool Enrolment::fits(const observation::Sample& sample) const {
    const double turn = static_cast<double>(sample.turn) - front_turn_;
    switch (steps_[at_].pose) {
        case Pose::front:
            return true;
        case Pose::left:
            return turn >= least_turn;
        case Pose::right:
            return turn <= -least_turn;
        case Pose::distance: {
            const double height = static_cast<double>(sample.height);
            return height >= front_height_ * least_approach || height <= front_height_ / least_approach;
        }
    }
    return false;
}

void Enrolment::note_front(const observation::Sample& sample) {
    const auto count = static_cast<double>(steps_[at_].samples.size());
    front_turn_ += (static_cast<double>(sample.turn) - front_turn_) / count;
    front_height_ += (static_cast<double>(sample.height) - front_height_) / count;
}

void Enrolment::go_on(BootTime now) {
    ++at_;
    step_began_ = now;
}

void Enrolment::note_time(BootTime now) {
    // The whole never takes longer than `patience`, and the front may take all of it.
    while (!complete() && at_ > 0 && (now - step_began_ > pose_patience || out_of_time(now))) {
        steps_[at_].samples.clear();  // one or two are no view
        steps_[at_].wanted = 0;
        verdict_.clear();
        go_on(now);
    }
}

void Enrolment::note_camera(observation::CameraState camera, BootTime now) {
    if (camera == observation::CameraState::lost) {
        lost_since_ = lost_since_.value_or(now);
    }
}

std::vector<std::vector<float>> Enrolment::all_samples() const {
    std::vector<std::vector<float>> all;
    all.reserve(taken());
    for (const auto& step : steps_) {
        all.insert(all.end(), step.samples.begin(), step.samples.end());
    }
    return all;
}

bool Enrolment::is_of_the_same_worker(double accept) const {
    if (!asked_.renews) {
        return true;
    }
    const auto all = all_samples();
    return !all.empty() && std::all_of(all.begin(), all.end(), [&](const auto& sample) {
        return face_template::similarity(*asked_.renews, sample).value_or(-1) >= accept;
    });
}

Result<face_template::Template> Enrolment::finish(const std::string& recogniser, double accept, WallTime now) const {
    const auto weakest = face_template::weakest_sample(all_samples());
    if (!weakest || *weakest < accept) {
        return Error{ErrorKind::refused, "enrolment",
                     "the samples do not agree with each other (" + margin(accept) +
                         "), nothing was kept; make sure that only the worker is in view and try again in better light",
                     Retry::helps};
    }
    if (!is_of_the_same_worker(accept)) {
        return Error{ErrorKind::refused, "enrolment",
                     "the samples are not clearly of the worker whose template is to be renewed, which stays as it "
                     "is; try again in better light, or ask for an enrolment code",
                     Retry::helps};
    }
    std::vector<face_template::PoseSamples> poses;
    poses.reserve(steps_.size());
    for (const auto& step : steps_) {
        poses.push_back({step.pose, step.samples});
    }
    auto made = face_template::make_template(asked_.worker, recogniser, poses, now);
    if (made) {
        made->left_out = asked_.left_out;
    }
    return made;
}

std::vector<std::string> Enrolment::margin_values(double accept) const {
    const double weakest = face_template::weakest_sample(all_samples()).value_or(0.0);
    return {std::to_string(taken()), fmt::format("{:.2f}", weakest), fmt::format("{:+.2f}", weakest - accept),
            fmt::format("{:.2f}", accept)};
}

std::string Enrolment::margin(double accept) const {
    const auto values = margin_values(accept);
    return fmt::format("the weakest of {} samples stands at {}, {} from the threshold of {}", values[0], values[1],
                       values[2], values[3]);
}

}  // namespace shiftguard::daemon
