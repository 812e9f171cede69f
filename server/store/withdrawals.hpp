// Part of the port: exceptions that a supervisor took back, and which exceptions there are at all, as workstations name
// them.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace shiftguard::store {

struct Exception;

enum class WithdrawalVerdict : std::uint8_t { withdrawn, withdrawn_before, unknown };

class Withdrawals {
public:
    virtual ~Withdrawals() = default;

    /// `id`: the exception's own. With its audit line, both or neither.
    [[nodiscard]] virtual Result<WithdrawalVerdict> withdraw(const std::string& id, const std::string& supervisor,
                                                             WallTime at) = 0;

    /// Of this workstation or of every one, taken back since then; the newest first.
    [[nodiscard]] virtual Result<std::vector<Exception>> withdrawn(const WorkstationId& workstation, WallTime since,
                                                                   std::size_t newest) = 0;

    /// Whether an exception was ever made that this workstation may name so: a grant's id, or "code 498123-7".
    [[nodiscard]] virtual Result<bool> was_granted(const WorkstationId& workstation, const std::string& name) = 0;
};

}  // namespace shiftguard::store
