#include "agent/daemon/open_reports.hpp"

#include <utility>

namespace shiftguard::daemon {

IncidentId OpenReports::incident_of(FindingKind kind, decision::FindingNumber number,
                                    std::optional<decision::FindingNumber> joins) {
    const auto first = joins.value_or(number);
    const auto known = incidents_.find(kind);
    if (known != incidents_.end() && known->second.first == first) {
        return known->second.id;
    }
    IncidentId fresh(make_uuid_());
    incidents_[kind] = Incident{first, fresh, std::nullopt};
    return fresh;
}

bool OpenReports::is_reported(FindingKind kind, decision::FindingNumber number) const {
    const auto known = incidents_.find(kind);
    return known != incidents_.end() && known->second.last && known->second.last->finding.number == number;
}

void OpenReports::lock_requested(FindingKind kind, decision::FindingNumber number) {
    under_way_[number] = is_reported(kind, number) ? incidents_.at(kind).last : std::nullopt;
}

void OpenReports::reported(const Report& report) {
    if (const auto known = incidents_.find(report.finding.kind); known != incidents_.end()) {
        known->second.last = report;
    }
    if (const auto lock = under_way_.find(report.finding.number); lock != under_way_.end()) {
        lock->second = report;
    }
}

std::optional<OpenReports::Report> OpenReports::settle(decision::FindingNumber number) {
    auto settled = under_way_.extract(number);
    return settled ? std::move(settled.mapped()) : std::nullopt;
}

}  // namespace shiftguard::daemon
