// What the records of a batch say about their incidents, in one statement. Private to this folder.
#pragma once

#include "common/postgres/postgres.hpp"
#include "server/store/store.hpp"

#include <span>

namespace shiftguard::store {

/// The time that a record with a body was given by its workstation: that of its incident, so that all records of one
/// incident lie in one partition, with it. 1970 for a body of a newer release, which nobody here can read.
[[nodiscard]] WallTime made_of(const NewRecord& record);

/// Call within the transaction that appends the records.
[[nodiscard]] postgres::Statement write_incidents(const WorkstationId& workstation, std::span<const NewRecord> records,
                                                  WallTime received);

}  // namespace shiftguard::store
