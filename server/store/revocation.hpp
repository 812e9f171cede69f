// Part of the port: workstations whose membership was ended. They stay in the store with their chains; joining with a
// new token makes them members again, by another membership: a certificate names one and serves no other.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

namespace shiftguard::store {

class Revocation {
public:
    virtual ~Revocation() = default;

    /// With its audit line, both or neither. False where there is no such workstation, or it was revoked before.
    [[nodiscard]] virtual Result<bool> revoke(const WorkstationId& id, WallTime at) = 0;
};

}  // namespace shiftguard::store
