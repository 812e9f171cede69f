#include "server/store/postgres/chain_rows.hpp"
#include "server/store/postgres/partitions.hpp"
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

const std::string incident_query =
    "SELECT i.workstation, i.incident, w.host_name, i.account, i.worker, i.finding, i.response, i.enforcement, "
    "i.severity, i.occurrences, i.first_seen, i.at, i.last_at, i.verified, i.detail, i.review_by, i.review_note, "
    "i.review_at, i.received, i.created, i.open FROM incident i JOIN workstation w ON w.id = i.workstation ";

// $1: the finding's word or NULL; $2: whether open, or NULL for any; $3: whether only observed, or NULL for any.
constexpr std::string_view filter_clause =
    "($1::text IS NULL OR i.finding = $1) AND ($2::boolean IS NULL OR i.open = $2) AND ($3::boolean IS NULL OR "
    "(i.enforcement = 'observe') = $3)";

std::optional<bool> wants_open(ReviewState state) {
    switch (state) {
        case ReviewState::any:
        case ReviewState::observed:
            return std::nullopt;
        case ReviewState::open:
            return true;
        case ReviewState::reviewed:
            return false;
    }
    return std::nullopt;
}

std::optional<bool> wants_observed(ReviewState state) {
    return state == ReviewState::any ? std::nullopt : std::optional(state == ReviewState::observed);
}

Incident incident_of(const Row& row) {
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
    incident.first_seen = row.time(10);
    incident.at = row.time(11);
    incident.last_at = row.time(12);
    if (!row.is_null(13)) {
        incident.verified = row.boolean(13);
    }
    incident.detail = row.text(14);
    if (!row.is_null(17)) {
        incident.review = Review{row.text(15), row.text(16), row.time(17)};
        incident.standing = row.boolean(20) ? ReviewStanding::reopened : ReviewStanding::reviewed;
    }
    incident.received = row.time(18);
    incident.first_record = row.boolean(19);
    return incident;
}

postgres::Values key_values(const IncidentKey& key) {
    return postgres::Values(key.workstation.text(), key.incident.text(), to_column(made_at(key.incident.text())));
}

constexpr std::string_view by_key = "WHERE i.workstation = $1 AND i.incident = $2 AND i.made = $3";

}  // namespace

Result<IncidentPage> PostgresStore::incidents(const IncidentFilter& filter, Page page) {
    const std::optional<std::string_view> finding =
        filter.finding ? std::optional(to_string(*filter.finding)) : std::nullopt;
    const auto open = wants_open(filter.state);
    const auto observed = wants_observed(filter.state);
    IncidentPage found;
    const auto done = run(Twice::harmless, [&](postgres::Connection& connection) -> Status {
        const auto rows =
            connection.exchange({{incident_query + "WHERE " + std::string(filter_clause) +
                                      " ORDER BY i.received DESC, i.at DESC, i.incident DESC LIMIT $4 OFFSET $5",
                                  postgres::Values(finding, open, observed, page.size, page.number * page.size)},
                                 {"SELECT count(*) FILTER (WHERE " + std::string(filter_clause) +
                                      "), count(*) FILTER (WHERE i.open AND i.enforcement <> 'observe'), count(*) "
                                      "FILTER (WHERE i.enforcement = 'observe'), count(*) FROM incident i",
                                  postgres::Values(finding, open, observed)}});
        if (!rows) {
            return rows.error();
        }
        const Row counts(rows->at(1), 0);
        const auto counted = [&](int column) { return static_cast<std::size_t>(counts.integer(column)); };
        found = {read_all<Incident>(rows->at(0), incident_of), counted(0), counted(1), counted(2), counted(3)};
        return success();
    });
    if (!done) {
        return done.error();
    }
    return found;
}

Result<std::optional<IncidentWithRecords>> PostgresStore::incident(const IncidentKey& key) {
    std::optional<IncidentWithRecords> found;
    const auto done = run(Twice::harmless, [&](postgres::Connection& connection) -> Status {
        const auto rows = connection.exchange(
            {{incident_query + std::string(by_key), key_values(key)},
             {std::string(record_query) + "WHERE c.workstation = $1 AND c.incident = $2 ORDER BY c.seq",
              postgres::Values(key.workstation.text(), key.incident.text())}});
        if (!rows) {
            return rows.error();
        }
        auto incident = read_first<Incident>(rows->at(0), incident_of);
        if (incident) {
            found = {std::move(*incident), read_all<StoredRecord>(rows->at(1), record_of)};
        }
        return success();
    });
    if (!done) {
        return done.error();
    }
    return found;
}

Result<ReviewVerdict> PostgresStore::mark_reviewed(const IncidentKey& key, const Review& review) {
    ReviewVerdict verdict = ReviewVerdict::marked;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto locked = connection.exchange(
            {{"BEGIN"}, {"SELECT i.open FROM incident i " + std::string(by_key) + " FOR UPDATE", key_values(key)}});
        if (!locked) {
            return locked.error();
        }
        const auto& row = locked->at(1);
        if (row.empty() || !row.boolean(0, 0)) {
            verdict = row.empty() ? ReviewVerdict::unknown : ReviewVerdict::already_reviewed;
            return success();
        }
        const auto made = to_column(made_at(key.incident.text()));
        const auto& workstation = key.workstation.text();
        const auto& incident = key.incident.text();
        const auto written = connection.exchange(
            {{"UPDATE incident SET review_by = $4, review_note = $5, review_at = $6, review_occurrences = occurrences, "
              "review_verified = verified WHERE workstation = $1 AND incident = $2 AND made = $3",
              postgres::Values(workstation, incident, made, review.supervisor, review.note, to_column(review.at))},
             {"INSERT INTO review (workstation, incident, made, supervisor, note, at) VALUES ($1, $2, $3, $4, $5, $6)",
              postgres::Values(workstation, incident, made, review.supervisor, review.note, to_column(review.at))},
             audit_line(review.at, review.supervisor,
                        "reviewed incident " + incident + " of workstation " + workstation),
             {"COMMIT"}});
        return written ? success() : Status(written.error());
    });
    if (!done) {
        return done.error();
    }
    return verdict;
}

}  // namespace shiftguard::store
