// One enrolment under way: takes the eye's samples until there are enough good ones, or time is up. Pure.
#pragma once

#include "agent/control/control.hpp"
#include "agent/observation/message.hpp"
#include "agent/template/template.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::daemon {

class Enrolment {
public:
    static constexpr std::uint32_t wanted = 15;
    static constexpr Milliseconds patience = std::chrono::seconds(60);
    static constexpr Milliseconds camera_patience = std::chrono::seconds(10);

    Enrolment(WorkerId worker, std::string authority, BootTime started, control::EnrolmentNumber number = 0)
        : worker_(std::move(worker)), authority_(std::move(authority)), started_(started), number_(number) {}

    /// Takes the sample where it is good and says how far the enrolment is.
    control::EnrolProgress take(const observation::Sample& sample);

    /// A look came in place of a sample: how the camera is.
    void note_camera(observation::CameraState camera, BootTime now);

    [[nodiscard]] bool complete() const { return samples_.size() >= wanted; }
    [[nodiscard]] bool out_of_time(BootTime now) const { return now - started_ > patience; }

    /// The camera has been lost for so long that waiting on is of no use.
    [[nodiscard]] bool without_camera(BootTime now) const {
        return lost_since_ && now - *lost_since_ > camera_patience;
    }

    /// Precondition: complete(). Errors: refused, where the samples do not stand above `accept` among themselves: they
    /// are of two people, or none is good enough to recognise the worker by.
    [[nodiscard]] Result<face_template::Template> finish(const std::string& recogniser, double accept,
                                                         WallTime now) const;
    /// How far the weakest sample stands from the threshold, in words.
    [[nodiscard]] std::string margin(double accept) const;
    /// The same as values: samples, weakest, distance, threshold.
    [[nodiscard]] std::vector<std::string> margin_values(double accept) const;

    [[nodiscard]] const WorkerId& worker() const { return worker_; }
    [[nodiscard]] const std::string& authority() const { return authority_; }
    [[nodiscard]] control::EnrolmentNumber number() const { return number_; }

private:
    WorkerId worker_;
    std::string authority_;
    BootTime started_;
    std::optional<BootTime> lost_since_;
    control::EnrolmentNumber number_ = 0;
    std::vector<std::vector<float>> samples_;
};

}  // namespace shiftguard::daemon
