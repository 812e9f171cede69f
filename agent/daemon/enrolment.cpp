#include "agent/daemon/enrolment.hpp"

#include <fmt/format.h>

namespace shiftguard::daemon {
namespace {

std::string hint_for(observation::SampleVerdict verdict) {
    return verdict == observation::SampleVerdict::taken ? "look_at_camera" : std::string(to_string(verdict));
}

}  // namespace

control::EnrolProgress Enrolment::take(const observation::Sample& sample) {
    if (sample.verdict == observation::SampleVerdict::taken && !complete()) {
        samples_.push_back(sample.vector);
    }
    lost_since_.reset();
    control::EnrolProgress progress;
    progress.taken = static_cast<std::uint32_t>(samples_.size());
    progress.wanted = wanted;
    progress.hint = hint_for(sample.verdict);
    progress.number = number_;
    return progress;
}

void Enrolment::note_camera(observation::CameraState camera, BootTime now) {
    if (camera == observation::CameraState::lost) {
        lost_since_ = lost_since_.value_or(now);
    }
}

Result<face_template::Template> Enrolment::finish(const std::string& recogniser, double accept, WallTime now) const {
    const auto weakest = face_template::weakest_sample(samples_);
    if (!weakest || *weakest < accept) {
        return Error{ErrorKind::refused, "enrolment",
                     "the samples do not agree with each other (" + margin(accept) +
                         "), nothing was kept; make sure that only the worker is in view and try again in better light",
                     Retry::helps};
    }
    return face_template::make_template(worker_, recogniser, samples_, now);
}

std::vector<std::string> Enrolment::margin_values(double accept) const {
    const double weakest = face_template::weakest_sample(samples_).value_or(0.0);
    return {std::to_string(samples_.size()), fmt::format("{:.2f}", weakest), fmt::format("{:+.2f}", weakest - accept),
            fmt::format("{:.2f}", accept)};
}

std::string Enrolment::margin(double accept) const {
    const auto values = margin_values(accept);
    return fmt::format("the weakest of {} samples stands at {}, {} from the threshold of {}", values[0], values[1],
                       values[2], values[3]);
}

}  // namespace shiftguard::daemon
