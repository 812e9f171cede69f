#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

constexpr std::string_view incident_query =
    "SELECT i.workstation, i.incident, w.host_name, i.account, i.worker, i.finding, i.response, i.enforcement, "
    "i.severity, i.occurrences, i.first_seen, i.at, i.last_at, i.verified, i.detail, r.supervisor, r.note, r.at, "
    "i.received, i.created, "
    "(r.id IS NOT NULL AND (i.occurrences > r.occurrences OR (i.verified IS 0 AND r.verified IS NOT 0))) "
    "FROM incident i JOIN workstation w ON w.id = i.workstation ";

// The newest review of each incident.
constexpr std::string_view review_join =
    "LEFT JOIN review r ON r.id = (SELECT max(id) FROM review n WHERE n.workstation = i.workstation AND n.incident = "
    "i.incident) ";

// ?1: the finding's word or NULL; ?2: the ReviewState.
constexpr std::string_view filter_clause =
    "WHERE (?1 IS NULL OR i.finding = ?1) AND (?2 = 0 OR (?2 = 3) = (i.enforcement = 'observe')) AND (?2 IN (0, 3) OR "
    "(?2 = 2) = (r.id IS NOT NULL AND i.occurrences <= r.occurrences AND NOT (i.verified IS 0 AND r.verified IS NOT "
    "0))) ";

int column_of(ReviewState state) {
    switch (state) {
        case ReviewState::any:
            return 0;
        case ReviewState::open:
            return 1;
        case ReviewState::reviewed:
            return 2;
        case ReviewState::observed:
            return 3;
    }
    return 0;
}

Incident incident_of(const sqlite::Statement& row) {
    Incident incident;
    incident.key = {WorkstationId(row.text(0)), IncidentId(row.text(1))};
    incident.host_name = row.text(2);
    incident.account = AccountName(row.text(3));
    incident.worker = WorkerId(row.text(4));
    incident.finding = finding_kind_from(row.text(5)).value_or(FindingKind::unknown_person);
    incident.response = response_from(row.text(6)).value_or(Response::record);
    incident.enforcement = enforcement_from(row.text(7)).value_or(Enforcement::enforce);
    incident.severity = static_cast<Severity>(row.integer(8));
    incident.occurrences = static_cast<std::uint32_t>(row.integer(9));
    incident.first_seen = time_at(row, 10);
    incident.at = time_at(row, 11);
    incident.last_at = time_at(row, 12);
    if (!row.is_null(13)) {
        incident.verified = row.integer(13) != 0;
    }
    incident.detail = row.text(14);
    if (!row.is_null(17)) {
        incident.review = Review{row.text(15), row.text(16), time_at(row, 17)};
        incident.standing = row.integer(20) != 0 ? ReviewStanding::reopened : ReviewStanding::reviewed;
    }
    incident.received = time_at(row, 18);
    incident.first_record = row.integer(19) != 0;
    return incident;
}

Result<std::size_t> count(const sqlite::Database& database, const std::string& sql, const IncidentFilter& filter) {
    const std::optional<std::string_view> finding =
        filter.finding ? std::optional(to_string(*filter.finding)) : std::nullopt;
    const auto found = database.integer(sql + std::string(filter_clause), finding, column_of(filter.state));
    if (!found) {
        return found.error();
    }
    return static_cast<std::size_t>(found->value_or(0));
}

Result<std::optional<Incident>> read_incident(const sqlite::Database& database, const IncidentKey& key) {
    auto rows = database.prepare(std::string(incident_query) + std::string(review_join) +
                                 "WHERE i.workstation = ? AND i.incident = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(key.workstation.text(), key.incident.text());
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(incident_of(*rows)) : std::nullopt;
}

}  // namespace

Status project(const sqlite::Database& database, const WorkstationId& workstation, const protocol::Record& record,
               WallTime received) {
    // The first record speaks of what was seen and done; later ones add how it went on. Any of them may come first,
    // because the others may have become tombstones before they were sent.
    const bool creates = record.type == protocol::RecordType::incident;
    return database.run(
        "INSERT INTO incident (workstation, incident, account, worker, finding, response, enforcement, severity, "
        "occurrences, first_seen, at, last_at, verified, detail, created, received) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15) "
        "ON CONFLICT (workstation, incident) DO UPDATE SET "
        "occurrences = max(occurrences, excluded.occurrences), first_seen = min(first_seen, excluded.first_seen), "
        "last_at = max(last_at, excluded.last_at), "
        // A lock that failed once did fail, whatever came of the next one.
        "verified = min(coalesce(verified, excluded.verified), coalesce(excluded.verified, verified)), "
        "at = iif(excluded.created, excluded.at, at), detail = iif(excluded.created, excluded.detail, detail), "
        "response = iif(excluded.created, excluded.response, response), created = max(created, excluded.created)",
        workstation.text(), record.incident.text(), record.account.text(), record.worker.text(),
        to_string(record.finding.value_or(FindingKind::unknown_person)), to_string(record.response),
        to_string(record.enforcement), record.severity, record.occurrence, to_column(record.first_seen),
        to_column(record.at), record.verified, record.detail, creates, to_column(received));
}

Result<IncidentPage> SqliteStore::incidents(const IncidentFilter& filter, Page page) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(std::string(incident_query) + std::string(review_join) + std::string(filter_clause) +
                                   "ORDER BY i.received DESC, i.at DESC, i.incident DESC LIMIT ?3 OFFSET ?4");
    if (!rows) {
        return rows.error();
    }
    const std::optional<std::string_view> finding =
        filter.finding ? std::optional(to_string(*filter.finding)) : std::nullopt;
    rows->bind(finding, column_of(filter.state), page.size, page.number * page.size);
    auto incidents = read_all<Incident>(*rows, incident_of);
    if (!incidents) {
        return incidents.error();
    }
    const std::string counted = "SELECT count(*) FROM incident i " + std::string(review_join);
    const auto matching = count(**reader, counted, filter);
    const auto open = count(**reader, counted, {ReviewState::open, std::nullopt});
    const auto observed = count(**reader, counted, {ReviewState::observed, std::nullopt});
    const auto total = count(**reader, counted, {});
    for (const auto* counts : {&matching, &open, &observed, &total}) {
        if (!*counts) {
            return counts->error();
        }
    }
    return IncidentPage{std::move(*incidents), *matching, *open, *observed, *total};
}

Result<std::optional<IncidentWithRecords>> SqliteStore::incident(const IncidentKey& key) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto incident = read_incident(**reader, key);
    if (!incident) {
        return incident.error();
    }
    if (!*incident) {
        return std::optional<IncidentWithRecords>();
    }
    auto rows = (*reader)->prepare("SELECT " + std::string(record_columns) +
                                   " FROM record WHERE workstation = ? AND incident = ? ORDER BY seq");
    if (!rows) {
        return rows.error();
    }
    rows->bind(key.workstation.text(), key.incident.text());
    auto records = read_all<StoredRecord>(*rows, record_of);
    if (!records) {
        return records.error();
    }
    return std::optional(IncidentWithRecords{std::move(**incident), std::move(*records)});
}

Result<ReviewVerdict> SqliteStore::mark_reviewed(const IncidentKey& key, const Review& review) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    const auto incident = read_incident(database_, key);
    if (!incident) {
        return incident.error();
    }
    if (!*incident) {
        return ReviewVerdict::unknown;
    }
    if ((*incident)->standing == ReviewStanding::reviewed) {
        return ReviewVerdict::already_reviewed;
    }
    auto done = database_.run(
        "INSERT INTO review (workstation, incident, supervisor, note, at, occurrences, verified) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        key.workstation.text(), key.incident.text(), review.supervisor, review.note, to_column(review.at),
        (*incident)->occurrences, (*incident)->verified);
    if (done) {
        done = write_audit(database_, review.at, review.supervisor,
                           "reviewed incident " + key.incident.text() + " of workstation " + key.workstation.text());
    }
    if (done) {
        done = transaction->commit();
    }
    if (!done) {
        return done.error();
    }
    return ReviewVerdict::marked;
}

}  // namespace shiftguard::store
