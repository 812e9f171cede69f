// Times, durations and hashes as a person reads them.
#pragma once

#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "server/console/catalogue.hpp"

#include <string>
#include <string_view>

namespace shiftguard::console {

[[nodiscard]] std::string date_of(Language language, WallTime at);               ///< 24 Nov 2026 · 24.11.2026
[[nodiscard]] std::string time_of(WallTime at);                                  ///< 00:05:03
[[nodiscard]] std::string moment_of(Language language, WallTime at);             ///< both, and UTC
[[nodiscard]] std::string seconds_of(Language language, Milliseconds duration);  ///< 0.15 s · 0,15 s
[[nodiscard]] std::string short_hash(const protocol::Hash& hash);                ///< the first 16 digits

}  // namespace shiftguard::console
