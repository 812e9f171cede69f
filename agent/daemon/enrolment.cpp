#include "agent/daemon/enrolment.hpp"

#include <algorithm>
#include <cmath>
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

/// Of the face: a quarter brighter or darker, or so much more of the light from one side. Within a minute in one light
/// three recordings of two men went further in 2 of 37,151 looks (by 1.27; the balance never by more than 0.08).
constexpr double least_brightening = 1.25;
constexpr double least_shift_of_balance = 0.10;
constexpr double darkest = 1.0 / 255;

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
    steps_.push_back({Pose::light, wanted_of_others});
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
        case Pose::light:
            return "change_light";
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
    progress.step = complete() ? "" : to_string(steps_[at_].pose);
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
        case Pose::light:  // a face that is turned is lit otherwise in the same light
            return std::abs(turn) < least_turn && has_other_light(sample);
    }
    return false;
}

/// A camera makes up for most of a brighter room, and for nothing of where the light comes from.
bool Enrolment::has_other_light(const observation::Sample& sample) const {
    const double light = std::max(static_cast<double>(sample.light), darkest);
    const double before = std::max(front_light_, darkest);
    return light >= before * least_brightening || light <= before / least_brightening ||
           std::abs(static_cast<double>(sample.balance) - front_balance_) >= least_shift_of_balance;
}

void Enrolment::note_front(const observation::Sample& sample) {
    const auto count = static_cast<double>(steps_[at_].samples.size());
    front_turn_ += (static_cast<double>(sample.turn) - front_turn_) / count;
    front_height_ += (static_cast<double>(sample.height) - front_height_) / count;
    front_light_ += (static_cast<double>(sample.light) - front_light_) / count;
    front_balance_ += (static_cast<double>(sample.balance) - front_balance_) / count;
}

void Enrolment::go_on(BootTime now) {
    ++at_;
    step_began_ = now;
    // Whoever takes no notice of two steps in a row does not get up for a lamp: it may be nobody, or a film.
    if (!complete() && steps_[at_].pose == Pose::light && at_ >= 2 && steps_[at_ - 1].passed_by &&
        steps_[at_ - 2].passed_by) {
        pass_over(now);
    }
}

void Enrolment::pass_over(BootTime now) {
    steps_[at_].samples.clear();  // one or two are no view
    steps_[at_].wanted = 0;
    verdict_.clear();
    go_on(now);
}

Milliseconds Enrolment::step_patience() const {
    return steps_[at_].pose == Pose::light ? light_patience : pose_patience;
}

void Enrolment::note_time(BootTime now) {
    // The whole never takes longer than `patience`, and the front may take all of it.
    while (!complete() && at_ > 0 && (now - step_began_ > step_patience() || out_of_time(now))) {
        steps_[at_].passed_by = true;
        pass_over(now);
    }
}

void Enrolment::leave_out(std::string_view step, BootTime now) {
    note_time(now);
    if (!complete() && at_ > 0 && to_string(steps_[at_].pose) == step) {
        pass_over(now);
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

/// A lamp may leave too little of a face: that must not cost the worker what the poses gave.
void Enrolment::drop_doubtful_light(double accept) {
    const bool sure =
        face_template::weakest_sample(all_samples()).value_or(-1) >= accept && is_of_the_same_worker(accept);
    auto& last = steps_.back();
    if (!sure && last.pose == Pose::light) {
        last.samples.clear();
        last.wanted = 0;
    }
}

Result<face_template::Template> Enrolment::finish(const std::string& recogniser, double accept, WallTime now) {
    drop_doubtful_light(accept);
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
