// Bodies that go for a lawful reason.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

#include <set>

namespace shiftguard::store {
namespace {

/// Makes a tombstone of one record; true where it had a body. Its incident, where it had one, goes into `touched`.
Result<bool> bury(const sqlite::Database& database, const protocol::Deletion& deletion, protocol::Sequence seq,
                  std::set<std::string>& touched) {
    auto rows = database.prepare("SELECT incident FROM record WHERE workstation = ? AND seq = ? AND body IS NOT NULL");
    if (!rows) {
        return rows.error();
    }
    rows->bind(deletion.workstation.text(), seq);
    const auto row = rows->next();
    if (!row || !*row) {
        return row ? Result<bool>(false) : Result<bool>(row.error());
    }
    if (!rows->is_null(0)) {
        touched.insert(rows->text(0));
    }
    const auto done = database.run(
        "UPDATE record SET body = NULL, tombstone = ?, type = NULL, incident = NULL WHERE workstation = ? AND seq = ?",
        to_string(deletion.reason), deletion.workstation.text(), seq);
    return done ? Result<bool>(true) : Result<bool>(done.error());
}

/// The incident where no record of it has a body any more.
Status remove_where_empty(const sqlite::Database& database, const WorkstationId& id, const std::string& incident) {
    for (const auto* table : {"review", "incident"}) {
        if (auto done = database.run("DELETE FROM " + std::string(table) +
                                         " WHERE workstation = ?1 AND incident = ?2 AND NOT EXISTS (SELECT 1 FROM "
                                         "record WHERE workstation = ?1 AND incident = ?2)",
                                     id.text(), incident);
            !done) {
            return done;
        }
    }
    return success();
}

protocol::Deletion deletion_of(const sqlite::Statement& row) {
    protocol::Deletion deletion;
    deletion.id = row.text(0);
    deletion.workstation = WorkstationId(row.text(1));
    // A word or a list that nobody could have signed makes the signature fail.
    deletion.reason = protocol::tombstone_reason_from(row.text(2)).value_or(protocol::TombstoneReason::damaged);
    deletion.at = time_at(row, 3);
    deletion.seqs = protocol::from_ranges(row.text(4)).value_or(std::vector<protocol::Sequence>{});
    deletion.signature = signature_at(row, 5);
    return deletion;
}

}  // namespace

Result<std::vector<protocol::Sequence>> SqliteStore::bodies_stored_before(const WorkstationId& id, WallTime before,
                                                                          protocol::Sequence from, std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT seq FROM record WHERE workstation = ? AND seq >= ? AND body IS NOT NULL AND stored < ? "
        "ORDER BY seq LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text(), from, to_column(before), most);
    return read_all<protocol::Sequence>(
        *rows, [](const sqlite::Statement& row) { return static_cast<protocol::Sequence>(row.integer(0)); });
}

Result<std::size_t> SqliteStore::delete_bodies(const protocol::Deletion& deletion, const std::string& who,
                                               const std::string& what) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    std::size_t count = 0;
    std::set<std::string> touched;
    for (const auto seq : deletion.seqs) {
        const auto buried = bury(database_, deletion, seq, touched);
        if (!buried) {
            return buried.error();
        }
        count += *buried ? 1U : 0U;
    }
    auto done =
        database_.run("INSERT INTO deletion (id, workstation, reason, at, seqs, signature) VALUES (?, ?, ?, ?, ?, ?)",
                      deletion.id, deletion.workstation.text(), to_string(deletion.reason), to_column(deletion.at),
                      protocol::to_ranges(deletion.seqs), deletion.signature);
    if (done) {
        done = forget_names(database_, deletion.workstation, deletion.seqs);
    }
    for (const auto& incident : touched) {
        if (done) {
            done = remove_where_empty(database_, deletion.workstation, incident);
        }
    }
    if (done) {
        done = write_audit(database_, deletion.at, who, what);
    }
    if (done) {
        done = transaction->commit();
    }
    return done ? Result<std::size_t>(count) : Result<std::size_t>(done.error());
}

Result<std::vector<protocol::Deletion>> SqliteStore::deletions(const WorkstationId& id) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT id, workstation, reason, at, seqs, signature FROM deletion WHERE workstation = ? ORDER BY at, id");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text());
    return read_all<protocol::Deletion>(*rows, deletion_of);
}

Status SqliteStore::forget_worker(const WorkerId& worker) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = database_.run("DELETE FROM enrolment_code WHERE worker = ?", worker.text());
    if (done) {
        done = database_.run("DELETE FROM exception WHERE subject_kind = 'worker' AND subject = ?", worker.text());
    }
    return done ? transaction->commit() : done;
}

Status SqliteStore::forget_audit(WallTime before) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM audit WHERE at < ?", to_column(before));
}

}  // namespace shiftguard::store
