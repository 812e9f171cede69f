// Private to this room: what a server that refused has to say.
#pragma once

#include "agent/delivery/http.hpp"
#include "common/result.hpp"

#include <string>

namespace shiftguard::delivery {

/// The server's words where it answered with a problem document, ours where it did not.
/// Kinds: refused, or unavailable where waiting may help.
[[nodiscard]] Error refusal(const std::string& server, const Answer& answer);

}  // namespace shiftguard::delivery
