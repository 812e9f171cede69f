// Times, durations and hashes as a person reads them.
#pragma once

#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "server/console/catalogue.hpp"
#include "server/console/zone.hpp"

#include <string>
#include <string_view>

namespace shiftguard::console {

/// Whom a page is for: language, wall clock, and the moment it is made at.
struct Reader {
    Language language = Language::english;
    Zone zone;
    WallTime now{};
};

[[nodiscard]] std::string date_of(const Reader& reader, WallTime at);    ///< 24 Nov 2026 · 24.11.2026
[[nodiscard]] std::string time_of(const Reader& reader, WallTime at);    ///< 00:05:03, of the reader's wall clock
[[nodiscard]] std::string zone_of(const Reader& reader, WallTime at);    ///< CET · UTC-03, where it has no letters
[[nodiscard]] std::string moment_of(const Reader& reader, WallTime at);  ///< all three
/// 23:05:03 UTC, with its date where that is another there; empty where the reader's clock is UTC.
[[nodiscard]] std::string utc_of(const Reader& reader, WallTime at);
/// About how long: 3 min · 5 h · 2 days
[[nodiscard]] std::string about(Language language, Milliseconds duration);
[[nodiscard]] std::string seconds_of(Language language, Milliseconds duration);  ///< 0.15 s · 0,15 s
[[nodiscard]] std::string short_hash(const protocol::Hash& hash);                ///< the first 16 digits

}  // namespace shiftguard::console
