// What is to be told by mail or webhook, and what was.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

UrgentIncident urgent_of(const sqlite::Statement& row) {
    return {WorkstationId(row.text(0)), IncidentId(row.text(1)),
            finding_kind_from(row.text(2)).value_or(FindingKind::unknown_person), static_cast<Severity>(row.integer(3)),
            time_at(row, 4)};
}

}  // namespace

Status SqliteStore::note_urgent(const std::string& channel, const ExportMark& mark,
                                const std::vector<UrgentIncident>& incidents) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = write_mark(database_, channel, mark);
    for (const auto& one : incidents) {
        if (!done) {
            break;
        }
        done = database_.run(
            "INSERT OR IGNORE INTO urgent (channel, workstation, incident, finding, severity, stored) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            channel, one.workstation.text(), one.incident.text(), to_string(one.finding), one.severity,
            to_column(one.stored));
    }
    return done ? transaction->commit() : done;
}

Result<UrgentWaiting> SqliteStore::urgent_waiting(const std::string& channel, std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT workstation, incident, finding, severity, stored FROM urgent WHERE channel = ? AND told IS NULL "
        "ORDER BY stored, workstation, incident LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(channel, most);
    auto incidents = read_all<UrgentIncident>(*rows, urgent_of);
    const auto count = (*reader)->integer("SELECT count(*) FROM urgent WHERE channel = ? AND told IS NULL", channel);
    if (!incidents || !count) {
        return !incidents ? incidents.error() : count.error();
    }
    return UrgentWaiting{std::move(*incidents), static_cast<std::uint64_t>(count->value_or(0))};
}

Status SqliteStore::mark_told(const std::string& channel, const std::vector<UrgentIncident>& incidents, WallTime now) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    for (const auto& one : incidents) {
        if (auto done = database_.run(
                "UPDATE urgent SET told = ? WHERE channel = ? AND workstation = ? AND incident = ? AND told IS NULL",
                to_column(now), channel, one.workstation.text(), one.incident.text());
            !done) {
            return done;
        }
    }
    return transaction->commit();
}

Status SqliteStore::forget_told(const std::string& channel, WallTime before) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM urgent WHERE channel = ? AND told < ?", channel, to_column(before));
}

}  // namespace shiftguard::store
