// The server's word that bodies went for a lawful reason: signed with the receipt key, which does not lie in the
// database, so that nobody who can write there alone can make a loss look lawful.
// signed = "shiftguard-deletion-v1" || SHA-256(id) || SHA-256(workstation) || SHA-256(reason) || at || each seq.
#pragma once

#include "common/ids.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/tombstone.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::protocol {

struct Deletion {
    std::string id;  ///< UUID
    WorkstationId workstation;
    TombstoneReason reason = TombstoneReason::expired;  ///< expired or erased
    WallTime at{};
    std::vector<Sequence> seqs;  ///< ascending
    Signature signature{};
    friend bool operator==(const Deletion&, const Deletion&) = default;
};

void sign_deletion(Deletion& deletion, const SecretKey& key);
[[nodiscard]] bool verify_deletion(const Deletion& deletion, const PublicKey& key);

/// "1-5,9": as a store keeps them, for eyes as well.
[[nodiscard]] std::string to_ranges(const std::vector<Sequence>& seqs);
/// nullopt for any other text, and where there would be more than `most`.
[[nodiscard]] std::optional<std::vector<Sequence>> from_ranges(std::string_view text, std::size_t most = 1'000'000);

}  // namespace shiftguard::protocol
