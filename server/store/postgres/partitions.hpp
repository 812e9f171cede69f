// Partitions by month, made ahead. A row whose month has none lies in the default partition, so no append ever fails
// for lack of one; making the month later takes such rows along.
#pragma once

#include "common/ids.hpp"
#include "common/postgres/postgres.hpp"
#include "common/time.hpp"

#include <string>

namespace shiftguard::store {

/// Tables that are partitioned by their column `made`.
inline constexpr const char* partitioned_tables[] = {"body", "incident", "review"};

/// The time that the workstation fixed in a UUID of version 7; 1970 for any other text, which so lies in the default
/// partition. A function of the id alone: every record of an incident finds the incident's row, whatever came first.
[[nodiscard]] WallTime made_at(const std::string& id);

/// The first moment of the month, in UTC, `after` months later.
[[nodiscard]] WallTime month_of(WallTime at, int after = 0);

/// "body_2026_11"
[[nodiscard]] std::string partition_name(const std::string& table, WallTime month);

/// Makes what is missing from the month before `now` to some months after it. Nothing to do: one round trip.
[[nodiscard]] Status make_partitions(postgres::Connection& connection, WallTime now);

/// Drops months before the one before `now` in which nothing lies any more: what retention left. What comes for such a
/// month later lies in the default partition. Unavailable where others use the tables without a pause; no harm then.
[[nodiscard]] Status drop_empty_months(postgres::Connection& connection, WallTime now);

}  // namespace shiftguard::store
