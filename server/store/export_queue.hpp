// Part of the port: what goes on to other systems (SIEM, mail) and how far each of them has it.
//
// The records are their own outbox: what is to be exported is on disk with the append that acknowledged it, and costs
// the append nothing. Of each target the store keeps how far it has every workstation's chain (a cursor); what stands
// behind the cursor waits. The contract, in words:
// - Nothing is passed over: a cursor moves by mark_exported() alone, and never backwards.
// - Of one workstation records come in the chain's order; between workstations there is no order.
// - A mark may be lost in a power cut. Then the same records come again: at least once, told apart by their record id.
// - A body that went by retention or erasure before it was exported does not leave any more; its place is passed over
// and
//   counted.
// - A target that is away costs no memory and no room beyond the records themselves.
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

/// One place of a chain that waits for a target.
struct Exportable {
    WorkstationId workstation;
    std::string host_name;
    protocol::Sequence seq = 0;
    std::optional<std::string> body;  ///< none: a tombstone
    WallTime stored{};
};

/// Up to and with `seq` this workstation's records are done.
struct ExportedUpTo {
    WorkstationId workstation;
    protocol::Sequence seq = 0;
};

/// A record that a target will not take, however often it is sent.
struct ExportRefusal {
    WorkstationId workstation;
    protocol::Sequence seq = 0;
    WallTime at{};
    std::string reason;  ///< the target's words
    friend bool operator==(const ExportRefusal&, const ExportRefusal&) = default;
};

/// What became of the records that a target is done with, since it was added.
struct ExportCounts {
    std::uint64_t sent = 0;
    std::uint64_t refused = 0;   ///< set aside, see export_refusals()
    std::uint64_t outdated = 0;  ///< waited longer than the settings allow, went unsent
    std::uint64_t bodiless = 0;  ///< tombstones: there was nothing to send
    friend bool operator==(const ExportCounts&, const ExportCounts&) = default;
};

/// One step of a target.
struct ExportMark {
    std::vector<ExportedUpTo> up_to;
    ExportCounts more;                    ///< to be added to those of the target
    std::vector<ExportRefusal> refusals;  ///< as many as more.refused
};

struct ExportTrouble {
    std::string sentence;
    WallTime since{};
    friend bool operator==(const ExportTrouble&, const ExportTrouble&) = default;
};

struct ExportStanding {
    std::uint64_t waiting = 0;       ///< places of all chains behind the cursors
    std::optional<WallTime> oldest;  ///< when the oldest of them was stored
    ExportCounts counts;
    std::optional<ExportTrouble> trouble;  ///< as it was noted last
};

/// Where a target begins that was never there before.
enum class ExportFrom : std::uint8_t {
    now,        ///< what is stored from now on
    beginning,  ///< everything that is kept
};

class ExportQueue {
public:
    virtual ~ExportQueue() = default;

    /// One that is there already stays as it is. False then.
    [[nodiscard]] virtual Result<bool> add_export_target(const std::string& target, ExportFrom from) = 0;
    /// What waits, by workstation and seq; only workstations whose id comes behind `after`, at most
    /// `most_of_each` of each and `most` in all.
    [[nodiscard]] virtual Result<std::vector<Exportable>> next_to_export(const std::string& target,
                                                                         const WorkstationId& after,
                                                                         std::size_t most_of_each,
                                                                         std::size_t most) = 0;
    /// All of it or nothing.
    [[nodiscard]] virtual Status mark_exported(const std::string& target, const ExportMark& mark) = 0;
    /// For whoever asks how it stands; an empty sentence: all is well again. Trouble lasts from its first sentence on.
    [[nodiscard]] virtual Status note_export_trouble(const std::string& target, const std::string& sentence,
                                                     WallTime now) = 0;
    /// None where there is no such target.
    [[nodiscard]] virtual Result<std::optional<ExportStanding>> export_standing(const std::string& target) = 0;
    /// Newest first. The oldest beyond a thousand of a target are forgotten; their count stays.
    [[nodiscard]] virtual Result<std::vector<ExportRefusal>> export_refusals(const std::string& target,
                                                                             std::size_t newest) = 0;
};

/// Of one target.
inline constexpr std::size_t most_kept_refusals = 1000;

}  // namespace shiftguard::store
