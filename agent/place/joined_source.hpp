// Several sources as one: what each knows, the first that knows a thing is believed.
#pragma once

#include "agent/place/source.hpp"

#include <memory>
#include <vector>

namespace shiftguard::place {

/// Asks them in order; together they must keep the port's 2 s. A source that fails is passed over; where all fail, the
/// last error.
[[nodiscard]] std::unique_ptr<Source> join_sources(std::vector<std::unique_ptr<Source>> sources);

}  // namespace shiftguard::place
