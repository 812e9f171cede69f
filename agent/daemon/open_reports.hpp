// Which incident each finding belongs to, and what the outcome of its lock will be reported of: the finding, and the
// account and worker it was made of, whoever may be signed in when the outcome comes.
// Bounded: one incident for each kind, the one that a repeat may join, and one report for each lock under way.
#pragma once

#include "agent/decision/output.hpp"
#include "agent/incident/incident.hpp"
#include "common/finding_kind.hpp"
#include "common/ids.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace shiftguard::daemon {

class OpenReports {
public:
    struct Report {
        decision::Finding finding;
        incident::Origin origin;
        IncidentId incident;
    };

    explicit OpenReports(std::function<std::string()> make_uuid) : make_uuid_(std::move(make_uuid)) {}

    /// The incident that the finding opens, made now where it is new, or the one that it joins. The same for the
    /// finding's response and for itself, whichever comes first.
    [[nodiscard]] IncidentId incident_of(FindingKind kind, decision::FindingNumber number,
                                         std::optional<decision::FindingNumber> joins);
    /// The finding has been reported already: its response comes late.
    [[nodiscard]] bool is_reported(FindingKind kind, decision::FindingNumber number) const;

    /// A lock was requested; `settle` gives its report.
    void lock_requested(FindingKind kind, decision::FindingNumber number);
    void reported(const Report& report);
    /// The outcome of the lock is there. None where no lock of this finding is under way.
    [[nodiscard]] std::optional<Report> settle(decision::FindingNumber number);
    [[nodiscard]] std::size_t locks_under_way() const { return under_way_.size(); }

private:
    struct Incident {
        decision::FindingNumber first{};
        IncidentId id;
        std::optional<Report> last;
    };

    std::function<std::string()> make_uuid_;
    std::map<FindingKind, Incident> incidents_;
    std::map<decision::FindingNumber, std::optional<Report>> under_way_;  ///< none until the finding itself is there
};

}  // namespace shiftguard::daemon
