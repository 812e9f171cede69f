// What every vault must do, wherever its bytes lie. A test of one implementation runs each clause on a vault of its
// own.
#pragma once

#include "server/evidence/vault.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

struct VaultUnderTest {
    /// Each call gives another handle on the same bytes.
    std::function<std::unique_ptr<evidence::Vault>()> open;
    /// Spoils what lies under this hash.
    std::function<void(const protocol::Hash&)> damage;
    /// Leaves behind what a writer leaves that dies in the middle.
    std::function<void()> leave_half_written;
};

struct VaultClause {
    std::string name;
    std::function<void(const VaultUnderTest&)> check;
};

[[nodiscard]] std::vector<VaultClause> vault_contract();

/// Some bytes, others for each number; and their hash.
[[nodiscard]] Bytes some_bytes(int number);
[[nodiscard]] protocol::Hash hash_of(const Bytes& bytes);

}  // namespace shiftguard::testing
