// The decision's state as JSON, for the head of a segment: a replay may begin there. What is written reads back to the
// same state, to the bit. A member that a later release adds reads as its default from an older journal.
#pragma once

#include "agent/decision/state.hpp"
#include "agent/journal/fields.hpp"

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::journal {

[[nodiscard]] nlohmann::json json_of(const decision::State& state);
[[nodiscard]] decision::State state_from(const Fields& fields);

}  // namespace shiftguard::journal
