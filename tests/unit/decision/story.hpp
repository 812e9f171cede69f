// A scene before the camera, told input by input, so that a test of the decision reads like what happened.
#pragma once

#include "agent/decision/state.hpp"
#include "agent/decision/step.hpp"
#include "agent/policy/policy.hpp"
#include "tests/support/manual_clock.hpp"

#include <optional>
#include <vector>

namespace shiftguard::decision {

using namespace std::chrono_literals;

inline constexpr observation::TrackId worker_track{1};
inline constexpr observation::TrackId stranger_track{2};

/// Every finding: lock, confirmed after 1 s and two looks, no warning, no grace, a minute of cool-down. What can't be
/// told of the place: after 30 s and a warning of ten minutes. The use of an exception is recorded.
/// No challenge is asked for.
[[nodiscard]] policy::Rules house_rules();

// ---- looks, every detector having run

[[nodiscard]] Looked nobody();
[[nodiscard]] Looked the_worker();  ///< verified by this very look
[[nodiscard]] Looked the_worker_and_a_bystander();
[[nodiscard]] Looked a_stranger();  ///< compared, and clearly not the worker
[[nodiscard]] Looked somebody(observation::TrackId track, std::optional<double> similarity,
                              observation::FaceQuality quality = observation::FaceQuality::good);
[[nodiscard]] Looked a_back_turned();               ///< a body without a face
[[nodiscard]] Looked with_a_poster(Looked looked);  ///< and something that looks like a person and never moved
[[nodiscard]] Looked camera(observation::CameraState state);
[[nodiscard]] Looked with_faces_only(Looked looked);  ///< the person detector did not run in it
[[nodiscard]] Looked with_persons_only(Looked looked);
[[nodiscard]] Looked carried_over(Looked looked);  ///< no detector ran in it

class Story {
public:
    explicit Story(policy::Rules rules = house_rules()) : rules_(std::move(rules)) {}

    /// The worker sits at an open session, on shift, at an agreed place, and is verified. What was said on the way
    /// there is forgotten.
    Story& at_work();
    Story& opens_session(bool enrolled = true, const std::string& account = "anna");

    Story& gets(const Input& input);
    Story& sees(const Looked& looked) { return gets(looked); }
    /// Looks four times a second: now, and until `duration` has passed.
    Story& keeps_seeing(const Looked& looked, Milliseconds duration);
    /// Only ticks, four a second.
    Story& waits(Milliseconds duration);
    Story& jumps(Milliseconds duration);  ///< time passes without any input
    Story& forgets();                     ///< what was said so far

    [[nodiscard]] const std::vector<Output>& said() const { return said_; }
    template <class Kind>
    [[nodiscard]] std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const auto& output : said_) {
            if (const auto* one = std::get_if<Kind>(&output)) {
                found.push_back(*one);
            }
        }
        return found;
    }
    template <class Kind>
    [[nodiscard]] std::vector<Kind> all(FindingKind kind) const {
        std::vector<Kind> found;
        for (const auto& one : all<Kind>()) {
            if (one.kind == kind) {
                found.push_back(one);
            }
        }
        return found;
    }
    [[nodiscard]] std::vector<Finding> findings(FindingKind kind) const { return all<Finding>(kind); }
    [[nodiscard]] std::vector<Respond> responses(FindingKind kind) const { return all<Respond>(kind); }
    [[nodiscard]] std::vector<Finding> findings() const { return all<Finding>(); }
    [[nodiscard]] std::vector<Respond> responses() const { return all<Respond>(); }
    [[nodiscard]] std::optional<observation::Demand> demand() const { return state_.demand; }
    [[nodiscard]] const State& state() const { return state_; }
    [[nodiscard]] Now now() const { return clock_.now(); }
    [[nodiscard]] policy::Rules& rules() { return rules_; }
    [[nodiscard]] testing::ManualClock& clock() { return clock_; }

private:
    policy::Rules rules_;
    testing::ManualClock clock_;
    State state_;
    std::vector<Output> said_;
    std::uint64_t looks_ = 0;
};

}  // namespace shiftguard::decision
