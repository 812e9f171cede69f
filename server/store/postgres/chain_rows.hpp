// A record as the chain and its body give it together. Private to this folder.
#pragma once

#include "server/store/postgres/rows.hpp"

#include <string_view>

namespace shiftguard::store {

/// The chain says in which partition the body lies, so that only that one is asked.
inline constexpr std::string_view record_query =
    "SELECT c.seq, c.link, c.body_hash, b.body, c.tombstone, c.stored FROM chain c LEFT JOIN body b "
    "ON b.workstation = c.workstation AND b.seq = c.seq AND b.made = c.made ";
[[nodiscard]] StoredRecord record_of(const Row& row);

}  // namespace shiftguard::store
