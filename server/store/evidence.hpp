// Part of the port: which pictures the server keeps, whose they are, and which records name them. The bytes lie
// elsewhere (server/evidence); a row is written when they lie there to stay.
//
// - A picture is a workstation's own: two that sent the same bytes have a row each.
// - Which records name a picture is written with the append that stores them, whether the picture is there or not, and
//   goes with the record's body.
// - What is removed has no bytes any more. Its row stays while a record names it, so that a page can say that it was
//   deleted here and did not get lost; a row that stayed so is never filled again.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::store {

struct EvidenceKey {
    WorkstationId workstation;
    protocol::Hash sha256{};
    friend bool operator==(const EvidenceKey&, const EvidenceKey&) = default;
};

struct Evidence {
    EvidenceKey key;
    std::string media_type;
    std::uint64_t bytes = 0;
    WallTime stored{};
    std::optional<WallTime> removed{};  ///< since then there are no bytes
    bool named = false;                 ///< a stored record names it; not read by add_evidence
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct EvidenceCounts {
    std::uint64_t pictures = 0;  ///< with bytes
    std::uint64_t bytes = 0;
    std::uint64_t unnamed = 0;  ///< of them: no record names them
    std::uint64_t missing = 0;  ///< named by a record, and never came
    friend bool operator==(const EvidenceCounts&, const EvidenceCounts&) = default;
};

class EvidenceRows {
public:
    virtual ~EvidenceRows() = default;

    /// False where the workstation has a row of this picture already, removed or not; it stays as it is.
    [[nodiscard]] virtual Result<bool> add_evidence(const Evidence& evidence) = 0;
    [[nodiscard]] virtual Result<std::optional<Evidence>> evidence(const EvidenceKey& key) = 0;
    /// All rows behind `after` in the order of workstation and hash, at most `most`.
    [[nodiscard]] virtual Result<std::vector<Evidence>> evidence_after(const EvidenceKey& after, std::size_t most) = 0;
    /// Some workstation's row says that these bytes are there.
    [[nodiscard]] virtual Result<bool> has_evidence(const protocol::Hash& sha256) = 0;
    /// Not removed yet, and stored before `stored_before`, or named by no record and stored before `unnamed_before`.
    [[nodiscard]] virtual Result<std::vector<EvidenceKey>> evidence_due(WallTime stored_before, WallTime unnamed_before,
                                                                        std::size_t most) = 0;
    /// With one audit line, all or nothing.
    [[nodiscard]] virtual Status remove_evidence(const std::vector<EvidenceKey>& keys, WallTime at,
                                                 const std::string& who, const std::string& what) = 0;
    [[nodiscard]] virtual Result<EvidenceCounts> count_evidence() = 0;
};

}  // namespace shiftguard::store
