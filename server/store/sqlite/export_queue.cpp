// How far each target has every chain. Written by the exporters' own connection, so nobody who reports waits for it.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

// ?1: the target. Each workstation with its cursor there; one without a cursor is at its beginning.
constexpr std::string_view behind_the_cursors =
    "FROM workstation w LEFT JOIN export_cursor c ON c.target = ?1 AND c.workstation = w.id ";

Exportable exportable_of(const sqlite::Statement& row) {
    Exportable one{WorkstationId(row.text(0)), row.text(1), static_cast<protocol::Sequence>(row.integer(2)),
                   std::nullopt, time_at(row, 4)};
    if (!row.is_null(3)) {
        const Bytes body = row.blob(3);
        one.body.emplace(body.begin(), body.end());
    }
    return one;
}

ExportRefusal refusal_of(const sqlite::Statement& row) {
    return {WorkstationId(row.text(0)), static_cast<protocol::Sequence>(row.integer(1)), time_at(row, 2), row.text(3)};
}

Status write_refusals(const sqlite::Database& database, const std::string& target,
                      const std::vector<ExportRefusal>& refusals) {
    for (const auto& refusal : refusals) {
        if (auto done = database.run(
                "INSERT OR REPLACE INTO export_refusal (target, workstation, seq, at, reason) VALUES (?, ?, ?, ?, ?)",
                target, refusal.workstation.text(), refusal.seq, to_column(refusal.at), refusal.reason);
            !done) {
            return done;
        }
    }
    return refusals.empty() ? success()
                            : database.run(
                                  "DELETE FROM export_refusal WHERE target = ?1 AND id NOT IN (SELECT id FROM "
                                  "export_refusal WHERE target = ?1 ORDER BY id DESC LIMIT ?2)",
                                  target, most_kept_refusals);
}

}  // namespace

Result<bool> SqliteStore::add_export_target(const std::string& target, ExportFrom from) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = database_.run("INSERT OR IGNORE INTO export_target (name) VALUES (?)", target);
    if (!done) {
        return done.error();
    }
    const bool fresh = database_.changes() > 0;
    if (fresh && from == ExportFrom::now) {
        done = database_.run(
            "INSERT INTO export_cursor (target, workstation, seq) SELECT ?, id, head_seq FROM workstation", target);
    }
    if (done) {
        done = transaction->commit();
    }
    if (!done) {
        return done.error();
    }
    return fresh;
}

Result<std::vector<Exportable>> SqliteStore::next_to_export(const std::string& target, const WorkstationId& after,
                                                            std::size_t most_of_each, std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    // CROSS JOIN: workstation by workstation, as far as `most` reaches, and no sorting.
    auto rows =
        (*reader)->prepare("SELECT w.id, w.host_name, r.seq, r.body, r.stored " + std::string(behind_the_cursors) +
                           "CROSS JOIN record r ON r.workstation = w.id AND r.seq > coalesce(c.seq, 0) AND "
                           "r.seq <= coalesce(c.seq, 0) + ?3 "
                           "WHERE w.id > ?2 AND w.head_seq > coalesce(c.seq, 0) ORDER BY w.id, r.seq LIMIT ?4");
    if (!rows) {
        return rows.error();
    }
    rows->bind(target, after.text(), most_of_each, most);
    return read_all<Exportable>(*rows, exportable_of);
}

Status write_mark(const sqlite::Database& database, const std::string& target, const ExportMark& mark) {
    for (const auto& one : mark.up_to) {
        if (auto done = database.run("INSERT INTO export_cursor (target, workstation, seq) VALUES (?, ?, ?) "
                                     "ON CONFLICT (target, workstation) DO UPDATE SET seq = max(seq, excluded.seq)",
                                     target, one.workstation.text(), one.seq);
            !done) {
            return done;
        }
    }
    auto done = database.run(
        "UPDATE export_target SET sent = sent + ?2, refused = refused + ?3, outdated = outdated + ?4, "
        "bodiless = bodiless + ?5 WHERE name = ?1",
        target, mark.more.sent, mark.more.refused, mark.more.outdated, mark.more.bodiless);
    return done ? write_refusals(database, target, mark.refusals) : done;
}

Status SqliteStore::mark_exported(const std::string& target, const ExportMark& mark) {
    const std::lock_guard lock(mutex_);
    const Unhurried unhurried(database_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    const auto done = write_mark(database_, target, mark);
    return done ? transaction->commit() : done;
}

Status SqliteStore::note_export_trouble(const std::string& target, const std::string& sentence, WallTime now) {
    const std::lock_guard lock(mutex_);
    const Unhurried unhurried(database_);
    if (sentence.empty()) {
        return database_.run("UPDATE export_target SET trouble = NULL, trouble_since = NULL WHERE name = ?", target);
    }
    return database_.run(
        "UPDATE export_target SET trouble = ?2, trouble_since = coalesce(trouble_since, ?3) WHERE name = ?1", target,
        sentence, to_column(now));
}

Result<std::optional<ExportStanding>> SqliteStore::export_standing(const std::string& target) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto counts = (*reader)->prepare(
        "SELECT sent, refused, outdated, bodiless, trouble, trouble_since FROM export_target WHERE name = ?");
    if (!counts) {
        return counts.error();
    }
    counts->bind(target);
    const auto row = counts->next();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return std::optional<ExportStanding>();
    }
    const auto count = [&](int column) { return static_cast<std::uint64_t>(counts->integer(column)); };
    ExportStanding standing;
    standing.counts = {count(0), count(1), count(2), count(3)};
    if (!counts->is_null(4)) {
        standing.trouble = ExportTrouble{counts->text(4), time_at(*counts, 5)};
    }
    const auto waiting =
        (*reader)->integer("SELECT sum(w.head_seq - coalesce(c.seq, 0)) " + std::string(behind_the_cursors), target);
    const auto oldest =
        (*reader)->integer("SELECT min(r.stored) " + std::string(behind_the_cursors) +
                               "CROSS JOIN record r ON r.workstation = w.id AND r.seq = coalesce(c.seq, 0) + 1",
                           target);
    if (!waiting || !oldest) {
        return !waiting ? waiting.error() : oldest.error();
    }
    standing.waiting = static_cast<std::uint64_t>(waiting->value_or(0));
    if (*oldest) {
        standing.oldest = WallTime(Milliseconds(**oldest));
    }
    return std::optional(standing);
}

Result<std::vector<ExportRefusal>> SqliteStore::export_refusals(const std::string& target, std::size_t newest) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT workstation, seq, at, reason FROM export_refusal WHERE target = ? ORDER BY id DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(target, newest);
    return read_all<ExportRefusal>(*rows, refusal_of);
}

}  // namespace shiftguard::store
