// The policy that the agent's package puts in place: it guards nobody.
#pragma once

#include <string_view>

namespace shiftguard::policy {

/// Its bytes.
[[nodiscard]] std::string_view packaged();

}  // namespace shiftguard::policy
