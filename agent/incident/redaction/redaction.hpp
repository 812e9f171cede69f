// What of a look's frame may stay in the one small picture that policy may ask for: the plan, as boxes. Pure.
// Nothing outside of `kept` stays to be read, and nothing inside of `covered` to be recognised; where both say
// something `covered` wins. Whatever was not found in the look is nowhere in `kept` but where it stands in a person.
#pragma once

#include "agent/observation/observation.hpp"

#include <vector>

namespace shiftguard::incident {

/// Fractions of the frame, within it; none is empty.
struct RedactionPlan {
    std::vector<observation::Box> kept;     ///< persons: coarse, so that how they stand is seen
    std::vector<observation::Box> covered;  ///< faces with a margin, and where a person's head is
    friend bool operator==(const RedactionPlan&, const RedactionPlan&) = default;
};

/// A head is more than the face that was found: so much of it on each side is covered too.
inline constexpr float face_margin = 0.5F;
/// The upper part of a person that is covered always: a face that was not found is there too, and a second one.
inline constexpr float head_part = 0.45F;

[[nodiscard]] RedactionPlan plan_redaction(const observation::Observation& look);

}  // namespace shiftguard::incident
