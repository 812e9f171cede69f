// Puts a test's workstation and its records into a store, past the agents' port. Throws where the store does not take
// them.
#pragma once

#include "server/store/store.hpp"
#include "tests/unit/server/workstation.hpp"

#include <cstdint>
#include <string>

namespace shiftguard::testing {

inline const WallTime stored_at{Milliseconds(1'767'600'000'000)};

/// `number` makes its id and its token: of two workstations the one with the lower number comes first by its id.
void admit(store::IncidentStore& store, TestWorkstation& workstation, std::uint8_t number = 1,
           const std::string& host_name = "desk-7");

/// As ingest does it: decoded where the body can be read.
void append(store::IncidentStore& store, const protocol::Batch& batch, WallTime at = stored_at);

}  // namespace shiftguard::testing
