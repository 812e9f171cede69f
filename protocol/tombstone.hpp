// Why a body is gone while its link stays. The reason is not in the link (the link was made before anyone knew), so the
// head's signature covers it: see chain.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shiftguard::protocol {

/// Position in one workstation's chain; the first record is 1.
using Sequence = std::uint64_t;

enum class TombstoneReason : std::uint8_t {
    evicted,    ///< the outbox was full
    refused,    ///< the server will never take it
    erased,     ///< a person asked for it
    expired,    ///< retention
    damaged,    ///< the workstation's disk lost it
    delivered,  ///< a server had given its receipt, so the body went; this server does not have it (any more)
};
inline constexpr std::array all_tombstone_reasons{TombstoneReason::evicted, TombstoneReason::refused,
                                                  TombstoneReason::erased,  TombstoneReason::expired,
                                                  TombstoneReason::damaged, TombstoneReason::delivered};

struct Tombstone {
    Sequence seq = 0;
    TombstoneReason reason = TombstoneReason::evicted;
    friend bool operator==(const Tombstone&, const Tombstone&) = default;
};
using Tombstones = std::vector<Tombstone>;

[[nodiscard]] std::string_view to_string(TombstoneReason reason);
[[nodiscard]] std::optional<TombstoneReason> tombstone_reason_from(std::string_view word);

}  // namespace shiftguard::protocol
