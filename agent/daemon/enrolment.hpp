// One enrolment under way: takes the eye's samples pose by pose until there are enough good ones, or time is up. Pure.
// The front is needed; every other step is left out where the worker says so or does not take it in time, so that
// nobody has to do what they can't. After the poses the light is to be changed: a face is known again best in a light
// that it was enrolled in.
#pragma once

#include "agent/control/control.hpp"
#include "agent/observation/message.hpp"
#include "agent/template/template.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::daemon {

class Enrolment {
public:
    static constexpr Milliseconds patience = std::chrono::seconds(60);
    static constexpr Milliseconds pose_patience = std::chrono::seconds(10);   ///< of each but the front
    static constexpr Milliseconds light_patience = std::chrono::seconds(15);  ///< a lamp is further away than the chin
    static constexpr Milliseconds camera_patience = std::chrono::seconds(10);

    struct Asked {
        WorkerId worker;
        std::string authority;
        control::EnrolmentNumber number = 0;
        control::Poses poses = control::Poses::all;
        std::optional<face_template::Template> renews = std::nullopt;  ///< every sample must be of its worker
        std::set<Movement> left_out{};  ///< goes into the template; no such turn is asked for
    };

    Enrolment(Asked asked, BootTime started);

    /// How far it is, and what the worker is to do next.
    [[nodiscard]] control::EnrolProgress progress() const;

    /// Takes the sample where it is good and in the pose that is asked for, and says how far the enrolment is.
    control::EnrolProgress take(const observation::Sample& sample, BootTime now);

    /// Leaves out a step whose time is up.
    void note_time(BootTime now);

    /// Leaves out the step that is being taken, where it is this one and not the front.
    void leave_out(std::string_view step, BootTime now);

    /// A look came in place of a sample: how the camera is.
    void note_camera(observation::CameraState camera, BootTime now);

    [[nodiscard]] bool complete() const { return at_ == steps_.size(); }
    [[nodiscard]] bool out_of_time(BootTime now) const { return now - started_ > patience; }

    [[nodiscard]] observation::CameraState camera() const {
        return lost_since_ ? observation::CameraState::lost : observation::CameraState::streaming;
    }
    /// The camera has been lost for so long that waiting on is of no use.
    [[nodiscard]] bool without_camera(BootTime now) const {
        return lost_since_ && now - *lost_since_ > camera_patience;
    }

    /// The samples are of the worker whose template is renewed; true where none is.
    [[nodiscard]] bool is_of_the_same_worker(double accept) const;

    /// Precondition: complete(). Errors: refused, where the samples do not stand above `accept` among themselves: they
    /// are of two people, or none is good enough to recognise the worker by; or where they are not of the worker whose
    /// template is renewed. The view of another light is only kept where none of that is in doubt with it.
    [[nodiscard]] Result<face_template::Template> finish(const std::string& recogniser, double accept, WallTime now);
    /// How far the weakest sample stands from the threshold, in words.
    [[nodiscard]] std::string margin(double accept) const;
    /// The same as values: samples, weakest, distance, threshold.
    [[nodiscard]] std::vector<std::string> margin_values(double accept) const;

    [[nodiscard]] std::uint32_t taken() const;  ///< samples that count, so far
    [[nodiscard]] const WorkerId& worker() const { return asked_.worker; }
    [[nodiscard]] const std::string& authority() const { return asked_.authority; }
    /// By the worker alone, without an administrator or a code.
    [[nodiscard]] bool is_renewal() const { return asked_.renews.has_value(); }
    [[nodiscard]] control::EnrolmentNumber number() const { return asked_.number; }

private:
    struct Step {
        face_template::Pose pose{};
        std::uint32_t wanted = 0;
        std::vector<std::vector<float>> samples{};
        bool passed_by = false;  ///< its time was up
    };

    [[nodiscard]] bool fits(const observation::Sample& sample) const;
    [[nodiscard]] std::string hint() const;
    void note_front(const observation::Sample& sample);
    void go_on(BootTime now);
    void pass_over(BootTime now);
    void drop_doubtful_light(double accept);
    [[nodiscard]] bool has_other_light(const observation::Sample& sample) const;
    [[nodiscard]] Milliseconds step_patience() const;
    [[nodiscard]] std::vector<std::vector<float>> all_samples() const;

    Asked asked_;
    BootTime started_;
    BootTime step_began_;
    std::optional<BootTime> lost_since_;
    std::vector<Step> steps_;
    std::size_t at_ = 0;  ///< the step that is being taken; past the last: complete
    // As the worker sits there facing the screen, which need not be facing the camera: means of the front's samples.
    double front_turn_ = 0;
    double front_height_ = 0;
    double front_light_ = 0;
    double front_balance_ = 0;
    std::string verdict_;  ///< of the last sample, where it was not good
};

}  // namespace shiftguard::daemon
