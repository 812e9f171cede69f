// How far each target has every chain. Marks do not wait for the disk.
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

// $1: the target. Each workstation with its cursor there; one without a cursor is at its beginning.
const std::string behind_the_cursors =
    "FROM workstation w LEFT JOIN export_cursor c ON c.target = $1 AND c.workstation = w.id ";

Exportable exportable_of(const Row& row) {
    Exportable one{WorkstationId(row.text(0)), row.text(1), row.seq(2), std::nullopt, row.time(4)};
    if (!row.is_null(3)) {
        one.body = row.text(3);
    }
    return one;
}

ExportRefusal refusal_of(const Row& row) {
    return {WorkstationId(row.text(0)), row.seq(1), row.time(2), row.text(3)};
}

postgres::Statement move_cursors(const std::string& target, const std::vector<ExportedUpTo>& up_to) {
    std::vector<std::string> workstations;
    std::vector<protocol::Sequence> seqs;
    workstations.reserve(up_to.size());
    seqs.reserve(up_to.size());
    for (const auto& one : up_to) {
        workstations.push_back(one.workstation.text());
        seqs.push_back(one.seq);
    }
    // Grouped, because a statement may touch a row once.
    return {
        "INSERT INTO export_cursor (target, workstation, seq) SELECT $1, done.workstation, max(done.seq) "
        "FROM unnest($2, $3) AS done (workstation, seq) GROUP BY done.workstation "
        "ON CONFLICT (target, workstation) DO UPDATE SET seq = greatest(export_cursor.seq, excluded.seq)",
        postgres::Values(target, workstations, seqs)};
}

std::vector<postgres::Statement> write_refusals(const std::string& target, const std::vector<ExportRefusal>& refusals) {
    std::vector<std::string> workstations;
    std::vector<protocol::Sequence> seqs;
    std::vector<std::int64_t> times;
    std::vector<std::string> reasons;
    workstations.reserve(refusals.size());
    seqs.reserve(refusals.size());
    times.reserve(refusals.size());
    reasons.reserve(refusals.size());
    for (const auto& refusal : refusals) {
        workstations.push_back(refusal.workstation.text());
        seqs.push_back(refusal.seq);
        times.push_back(to_column(refusal.at));
        reasons.push_back(refusal.reason);
    }
    return {{"DELETE FROM export_refusal WHERE target = $1 AND (workstation, seq) IN (SELECT * FROM unnest($2, $3))",
             postgres::Values(target, workstations, seqs)},
            {"INSERT INTO export_refusal (target, workstation, seq, at, reason, place) "
             "SELECT $1, refused.* FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS refused "
             "ON CONFLICT (target, workstation, seq) DO NOTHING",
             postgres::Values(target, workstations, seqs, times, reasons)},
            {"DELETE FROM export_refusal WHERE target = $1 AND (workstation, seq) NOT IN (SELECT workstation, seq "
             "FROM export_refusal WHERE target = $1 ORDER BY noted DESC, place DESC LIMIT $2)",
             postgres::Values(target, most_kept_refusals)}};
}

}  // namespace

Result<bool> PostgresStore::add_export_target(const std::string& target, ExportFrom from) {
    bool fresh = false;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto made = connection.exchange(
            {{"BEGIN"},
             {"INSERT INTO export_target (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", postgres::Values(target)}});
        if (!made) {
            return made.error();
        }
        fresh = made->at(1).changed() == 1;
        std::vector<postgres::Statement> rest;
        if (fresh && from == ExportFrom::now) {
            rest.push_back(
                {"INSERT INTO export_cursor (target, workstation, seq) SELECT $1, id, head_seq "
                 "FROM workstation",
                 postgres::Values(target)});
        }
        rest.push_back({"COMMIT"});
        const auto written = connection.exchange(rest);
        return written ? success() : Status(written.error());
    });
    if (!done) {
        return done.error();
    }
    return fresh;
}

Result<std::vector<Exportable>> PostgresStore::next_to_export(const std::string& target, const WorkstationId& after,
                                                              std::size_t most_of_each, std::size_t most) {
    const auto rows =
        read("SELECT w.id, w.host_name, r.seq, r.body, r.stored " + behind_the_cursors +
                 "CROSS JOIN LATERAL (SELECT k.seq, b.body, k.stored FROM chain k LEFT JOIN body b "
                 "ON b.workstation = k.workstation AND b.seq = k.seq AND b.made = k.made "
                 "WHERE k.workstation = w.id AND k.seq > coalesce(c.seq, 0) AND k.seq <= coalesce(c.seq, 0) + $3 "
                 "ORDER BY k.seq) r "
                 "WHERE w.id > $2 AND w.head_seq > coalesce(c.seq, 0) ORDER BY w.id, r.seq LIMIT $4",
             postgres::Values(target, after.text(), most_of_each, most));
    if (!rows) {
        return rows.error();
    }
    return read_all<Exportable>(*rows, exportable_of);
}

std::vector<postgres::Statement> write_mark(const std::string& target, const ExportMark& mark) {
    std::vector<postgres::Statement> statements{
        move_cursors(target, mark.up_to),
        {"UPDATE export_target SET sent = sent + $2, refused = refused + $3, outdated = outdated + $4, "
         "bodiless = bodiless + $5 WHERE name = $1",
         postgres::Values(target, mark.more.sent, mark.more.refused, mark.more.outdated, mark.more.bodiless)}};
    if (!mark.refusals.empty()) {
        for (auto& statement : write_refusals(target, mark.refusals)) {
            statements.push_back(std::move(statement));
        }
    }
    return statements;
}

Status PostgresStore::mark_exported(const std::string& target, const ExportMark& mark) {
    auto statements = write_mark(target, mark);
    statements.insert(statements.begin(), postgres::Statement{"SELECT set_config('synchronous_commit', 'off', true)"});
    return write(Twice::harmful, statements);
}

Status PostgresStore::note_export_trouble(const std::string& target, const std::string& sentence, WallTime now) {
    const std::optional<std::string> trouble = sentence.empty() ? std::nullopt : std::optional(sentence);
    const std::optional<std::int64_t> since = trouble ? std::optional(to_column(now)) : std::nullopt;
    return write(Twice::harmless,
                 {{"SELECT set_config('synchronous_commit', 'off', true)"},
                  {"UPDATE export_target SET trouble = $2::text, trouble_since = CASE WHEN $2::text IS NULL THEN NULL "
                   "ELSE coalesce(trouble_since, $3::bigint) END WHERE name = $1",
                   postgres::Values(target, trouble, since)}});
}

Result<std::optional<ExportStanding>> PostgresStore::export_standing(const std::string& target) {
    const auto rows = read(
        "SELECT t.sent, t.refused, t.outdated, t.bodiless, "
        "(SELECT coalesce(sum(w.head_seq - coalesce(c.seq, 0)), 0)::bigint " +
            behind_the_cursors +
            "), "
            "(SELECT min(r.stored) " +
            behind_the_cursors +
            "JOIN chain r ON r.workstation = w.id AND r.seq = coalesce(c.seq, 0) + 1), "
            "t.trouble, t.trouble_since FROM export_target t WHERE t.name = $1",
        postgres::Values(target));
    if (!rows) {
        return rows.error();
    }
    return read_first<ExportStanding>(*rows, [](const Row& row) {
        const auto count = [&row](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
        ExportStanding standing{count(4), std::nullopt, {count(0), count(1), count(2), count(3)}, std::nullopt};
        if (!row.is_null(5)) {
            standing.oldest = row.time(5);
        }
        if (!row.is_null(6)) {
            standing.trouble = ExportTrouble{row.text(6), row.time(7)};
        }
        return standing;
    });
}

Result<std::vector<ExportRefusal>> PostgresStore::export_refusals(const std::string& target, std::size_t newest) {
    const auto rows = read(
        "SELECT workstation, seq, at, reason FROM export_refusal WHERE target = $1 ORDER BY noted DESC, place DESC "
        "LIMIT $2",
        postgres::Values(target, newest));
    if (!rows) {
        return rows.error();
    }
    return read_all<ExportRefusal>(*rows, refusal_of);
}

}  // namespace shiftguard::store
