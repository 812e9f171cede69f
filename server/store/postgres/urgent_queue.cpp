// What is to be told by mail or webhook, and what was.
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

UrgentIncident urgent_of(const Row& row) {
    return {WorkstationId(row.text(0)), IncidentId(row.text(1)),
            finding_kind_from(row.text(2)).value_or(FindingKind::unknown_person), static_cast<Severity>(row.integer(3)),
            row.time(4)};
}

/// The key's columns, for unnest.
struct Keys {
    explicit Keys(const std::vector<UrgentIncident>& incidents) {
        workstations.reserve(incidents.size());
        ids.reserve(incidents.size());
        for (const auto& one : incidents) {
            workstations.push_back(one.workstation.text());
            ids.push_back(one.incident.text());
        }
    }
    std::vector<std::string> workstations;
    std::vector<std::string> ids;
};

postgres::Statement write_urgent(const std::string& channel, const std::vector<UrgentIncident>& incidents) {
    const Keys keys(incidents);
    std::vector<std::string> findings;
    std::vector<std::int64_t> severities;
    std::vector<std::int64_t> times;
    findings.reserve(incidents.size());
    severities.reserve(incidents.size());
    times.reserve(incidents.size());
    for (const auto& one : incidents) {
        findings.emplace_back(to_string(one.finding));
        severities.push_back(static_cast<std::int64_t>(one.severity));
        times.push_back(to_column(one.stored));
    }
    return {
        "INSERT INTO urgent (channel, workstation, incident, finding, severity, stored) "
        "SELECT $1, found.* FROM unnest($2, $3, $4, $5, $6) AS found "
        "ON CONFLICT (channel, workstation, incident) DO NOTHING",
        postgres::Values(channel, keys.workstations, keys.ids, findings, severities, times)};
}

}  // namespace

Status PostgresStore::note_urgent(const std::string& channel, const ExportMark& mark,
                                  const std::vector<UrgentIncident>& incidents) {
    auto statements = write_mark(channel, mark);
    if (!incidents.empty()) {
        statements.push_back(write_urgent(channel, incidents));
    }
    return write(Twice::harmful, statements);
}

Result<UrgentWaiting> PostgresStore::urgent_waiting(const std::string& channel, std::size_t most) {
    const auto rows = read(
        "SELECT workstation, incident, finding, severity, stored, count(*) OVER () FROM urgent "
        "WHERE channel = $1 AND told IS NULL ORDER BY stored, workstation, incident LIMIT $2",
        postgres::Values(channel, most));
    if (!rows) {
        return rows.error();
    }
    const auto count =
        read_first<std::uint64_t>(*rows, [](const Row& row) { return static_cast<std::uint64_t>(row.integer(5)); });
    return UrgentWaiting{read_all<UrgentIncident>(*rows, urgent_of), count.value_or(0)};
}

Status PostgresStore::mark_told(const std::string& channel, const std::vector<UrgentIncident>& incidents,
                                WallTime now) {
    const Keys keys(incidents);
    return write(Twice::harmless,
                 {{"UPDATE urgent SET told = $4 WHERE channel = $1 AND told IS NULL AND (workstation, incident) IN "
                   "(SELECT * FROM unnest($2, $3))",
                   postgres::Values(channel, keys.workstations, keys.ids, to_column(now))}});
}

Status PostgresStore::forget_told(const std::string& channel, WallTime before) {
    return write(Twice::harmless, {{"DELETE FROM urgent WHERE channel = $1 AND told < $2",
                                    postgres::Values(channel, to_column(before))}});
}

}  // namespace shiftguard::store
