// One enrolment at a time, and only of a worker whom policy names: asked by the bus's thread before anything is
// authorised or redeemed, left by the guard's thread when the enrolment ends. Thread-safe.
#pragma once

#include "agent/control/control.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>

namespace shiftguard::daemon {

class EnrolmentDoor {
public:
    /// Whom the policy in force names.
    void admit(std::set<WorkerId> workers);

    /// Takes the one place, for whoever asks. Errors: not_found, where policy does not name the worker; refused, where
    /// another enrolment has the place.
    [[nodiscard]] Result<control::EnrolmentNumber> enter(const WorkerId& worker, std::uint32_t asker);

    /// Gives the place of this enrolment back; nothing where another has it.
    void leave(control::EnrolmentNumber number);

    /// An enrolment of this worker has the place.
    [[nodiscard]] bool is_inside(const WorkerId& worker) const;

    /// Who asked for the enrolment that has the place, or had it last.
    [[nodiscard]] std::optional<std::uint32_t> asker() const;

private:
    mutable std::mutex mutex_;  // guards all of it
    std::set<WorkerId> workers_;
    std::optional<WorkerId> inside_;
    std::optional<std::uint32_t> asker_;
    control::EnrolmentNumber number_ = 0;
};

}  // namespace shiftguard::daemon
