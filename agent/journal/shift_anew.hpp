// The shift of a recorded past, judged by a policy that was not in force then. A worker whose shifts stand in the
// policy is judged by these; one who has a roster by the shifts that the journal tells, with the policy's tolerance.
// The place, and which roster there was, stay as they were recorded.
#pragma once

#include "agent/decision/context.hpp"
#include "agent/decision/input.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::journal {

class ShiftAnew {
public:
    ShiftAnew() = default;
    explicit ShiftAnew(const decision::ContextChange& recorded) : recorded_(recorded) {}

    /// As the journal has it. Whatever was known of the shift before it that it contradicts is forgotten.
    void take(const decision::ContextChange& recorded, const Now& now);

    /// The last context is another worker's than those before it.
    void forget_earlier(const Now& now);

    /// What was taken last; none: nothing was.
    [[nodiscard]] const std::optional<decision::ContextChange>& recorded() const { return recorded_; }

    /// What `policy` would have said of its `worker` at `now`. Only after something was recorded.
    [[nodiscard]] decision::ContextChange judged(const policy::Policy& policy, const policy::Worker& worker,
                                                 decision::TimeTrust time, const Now& now) const;

    /// How many recorded contexts do not tell of the shift as it stands in the roster, so that its tolerance stays that
    /// of then: an agent of before wrote them, or there was no later shift.
    [[nodiscard]] std::uint64_t untold() const { return untold_; }

private:
    struct Shift {
        WallTime from{};
        WallTime to{};
    };

    void read(const decision::ContextChange& recorded, const Now& now);

    std::optional<decision::ContextChange> recorded_;
    std::optional<Shift> shift_;    ///< that holds, or held last
    std::optional<WallTime> next_;  ///< when the one after it begins
    std::uint64_t untold_ = 0;
};

}  // namespace shiftguard::journal
