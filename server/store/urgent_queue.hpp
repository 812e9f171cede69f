// Part of the port: urgent incidents that a supervisor is to be told of by mail or webhook. A channel is also a target
// of the ExportQueue: its cursor says up to where the records were looked through. The contract, in words:
// - note_urgent() moves the cursor and keeps what was found urgent, both or neither: nothing is looked over.
// - An incident is told of once in a channel, whatever records of it come later.
// - mark_told() is on disk to stay when it returns.
#pragma once

#include "common/finding_kind.hpp"
#include "server/store/export_queue.hpp"

namespace shiftguard::store {

struct UrgentIncident {
    WorkstationId workstation;
    IncidentId incident;
    FindingKind finding{};
    Severity severity{};
    WallTime stored{};  ///< of the record that made it urgent
    friend bool operator==(const UrgentIncident&, const UrgentIncident&) = default;
};

struct UrgentWaiting {
    std::vector<UrgentIncident> incidents;  ///< oldest first, at most as many as were asked for
    std::uint64_t count = 0;                ///< of all that wait
};

class UrgentQueue {
public:
    virtual ~UrgentQueue() = default;

    [[nodiscard]] virtual Status note_urgent(const std::string& channel, const ExportMark& mark,
                                             const std::vector<UrgentIncident>& incidents) = 0;
    [[nodiscard]] virtual Result<UrgentWaiting> urgent_waiting(const std::string& channel, std::size_t most) = 0;
    [[nodiscard]] virtual Status mark_told(const std::string& channel, const std::vector<UrgentIncident>& incidents,
                                           WallTime now) = 0;
    /// Forgets those that were told of before then; a record of one that comes later is told of anew.
    [[nodiscard]] virtual Status forget_told(const std::string& channel, WallTime before) = 0;
};

}  // namespace shiftguard::store
