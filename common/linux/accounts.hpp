// The machine's accounts, by number and by name, as its name service knows them (local files, LDAP, …).
#pragma once

#include "common/ids.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard {

[[nodiscard]] std::optional<AccountName> account_of(std::uint32_t uid);
[[nodiscard]] std::optional<std::uint32_t> uid_of(const AccountName& account);

}  // namespace shiftguard
