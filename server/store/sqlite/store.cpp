#include "server/store/sqlite/store.hpp"

#include "server/store/sqlite/schema.hpp"

#include <span>
#include <utility>

namespace shiftguard::store {
namespace {

constexpr std::string_view workstation_columns =
    "id, host_name, signing_key, joined, head_seq, head_link, admission, revoked, membership, closed";

Workstation workstation_of(const sqlite::Statement& row) {
    return {WorkstationId(row.text(0)),
            row.text(1),
            hash_at(row, 2),
            time_at(row, 3),
            {static_cast<protocol::Sequence>(row.integer(4)), hash_at(row, 5)},
            signature_at(row, 6),
            row.is_null(7) ? std::nullopt : std::optional(time_at(row, 7)),
            row.text(8),
            row.is_null(9) ? std::nullopt : std::optional(time_at(row, 9))};
}

template <class Key>
Result<std::optional<Workstation>> find_workstation(const sqlite::Database& database, const char* column,
                                                    const Key& key) {
    const auto lent = database.lend("SELECT " + std::string(workstation_columns) + " FROM workstation WHERE " + column +
                                    " = ? ORDER BY closed IS NULL DESC, closed DESC");
    if (!lent) {
        return lent.error();
    }
    auto& rows = **lent;
    rows.bind(key);
    const auto row = rows.next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(workstation_of(rows)) : std::nullopt;
}

Result<std::optional<Workstation>> read_workstation(const sqlite::Database& database, const WorkstationId& id) {
    return find_workstation(database, "id", id.text());
}

Result<std::optional<protocol::Link>> read_link(const sqlite::Database& database, const WorkstationId& id,
                                                protocol::Sequence seq) {
    const auto lent = database.lend("SELECT link FROM record WHERE workstation = ? AND seq = ?");
    if (!lent) {
        return lent.error();
    }
    auto& rows = **lent;
    rows.bind(id.text(), seq);
    const auto row = rows.next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(hash_at(rows, 0)) : std::nullopt;
}

Status write_record(const sqlite::Database& database, const WorkstationId& id, const NewRecord& record,
                    WallTime stored) {
    const bool of_incident = record.record && record.record->finding.has_value();
    const auto type = record.record ? std::optional(to_string(record.record->type)) : std::nullopt;
    const auto tombstone = record.linked.tombstone ? std::optional(to_string(*record.linked.tombstone)) : std::nullopt;
    const std::optional<std::string> incident =
        of_incident ? std::optional(record.record->incident.text()) : std::nullopt;
    const auto body = record.linked.body ? std::optional(as_bytes(*record.linked.body)) : std::nullopt;
    auto done = database.run(
        "INSERT INTO record (workstation, seq, link, body_hash, body, tombstone, type, incident, stored) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id.text(), record.linked.seq, record.link, record.linked.body_hash, body, tombstone, type, incident,
        to_column(stored));
    if (done && !record.evidence.empty()) {
        done = write_names(database, id, record);
    }
    if (!done || !of_incident) {
        return done;
    }
    return project(database, id, *record.record, stored);
}

/// One record against what stands up to `stored` and the head that those before it led to; moves that head where the
/// record is new.
Result<AppendVerdict> judge_one(const sqlite::Database& database, const WorkstationId& id, const NewRecord& record,
                                protocol::Sequence stored, Appended& so_far) {
    if (record.linked.seq > so_far.head.seq + 1) {
        return AppendVerdict::gap;
    }
    if (record.linked.seq <= stored) {
        const auto known = read_link(database, id, record.linked.seq);
        if (!known) {
            return known.error();
        }
        return *known == record.link ? AppendVerdict::stored : AppendVerdict::conflict;
    }
    if (protocol::next_link(so_far.head.link, record.linked.seq, record.linked.body_hash) != record.link) {
        return AppendVerdict::conflict;
    }
    so_far.head = {record.linked.seq, record.link};
    ++so_far.added;
    return AppendVerdict::stored;
}

/// What becomes of it in the transaction that is under way: nothing is written before all of it is judged.
Result<Appended> judge(const sqlite::Database& database, const Append& append) {
    const auto workstation = read_workstation(database, append.id);
    if (!workstation) {
        return workstation.error();
    }
    if (!*workstation) {
        return Error{ErrorKind::not_found, append.id.text(), "This workstation never joined.", Retry::useless};
    }
    const protocol::StoredHead before = (*workstation)->head;
    Appended appended{AppendVerdict::stored, before, 0};
    for (const auto& record : append.records) {
        const auto verdict = judge_one(database, append.id, record, before.seq, appended);
        if (!verdict) {
            return verdict.error();
        }
        if (*verdict != AppendVerdict::stored) {
            return Appended{*verdict, before, 0};
        }
    }
    return appended;
}

/// All records of one caller within the transaction that is under way. Where the verdict is not `stored` nothing was
/// written; where an error comes, what was is to be undone.
Result<Appended> append_within(const sqlite::Database& database, const Append& append) {
    auto judged = judge(database, append);
    if (!judged || judged->verdict != AppendVerdict::stored) {
        return judged;
    }
    if (judged->added == 0) {
        return judged;  // whoever reads a record here reads what is on disk: nothing to write, no sync to wait for
    }
    for (const auto& fresh : std::span(append.records).last(judged->added)) {
        if (const auto done = write_record(database, append.id, fresh, append.head.stored); !done) {
            return done.error();
        }
    }
    auto done = database.run("UPDATE workstation SET head_seq = ?, head_link = ? WHERE id = ?", judged->head.seq,
                             judged->head.link, append.id.text());
    if (done) {
        done = write_head(database, append.id, append.head);
    }
    return done ? judged : Result<Appended>(done.error());
}

Result<Appended> append_alone(const sqlite::Database& database, const Append& append) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) {
        return transaction.error();
    }
    auto appended = append_within(database, append);
    if (!appended || appended->verdict != AppendVerdict::stored) {
        return appended;
    }
    if (const auto done = transaction->commit(); !done) {
        return done.error();
    }
    return appended;
}

/// False where one of them met an error: the whole is undone then (SQLite may have done so by itself), and each has to
/// be tried alone.
bool append_together(const sqlite::Database& database, std::vector<PendingAppend>& group) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) {
        return false;
    }
    for (auto& one : group) {
        one.end = append_within(database, one.append);
        if (!*one.end) {
            return false;
        }
    }
    return transaction->commit().ok();
}

}  // namespace

Status write_audit(const sqlite::Database& database, WallTime at, std::string_view who, std::string_view what) {
    return database.run("INSERT INTO audit (at, who, what) VALUES (?, ?, ?)", to_column(at), who, what);
}

SqliteStore::SqliteStore(sqlite::Database database, const std::filesystem::path& file)
    : database_(std::move(database)),
      readers_(file),
      appends_([this](std::vector<PendingAppend>& group) { write_together(group); }) {}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file) {
    auto database = sqlite::Database::open(file);
    if (!database) {
        return database.error();
    }
    if (auto done = bring_up_to_date(*database); !done) {
        return done.error();
    }
    // Pages that many appends change, as the ends of indexes, go from the log into the file once for all of them.
    if (auto done = database->execute("PRAGMA wal_autocheckpoint = 4096"); !done) {
        return done.error();
    }
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*database), file));
}

Status SqliteStore::set_patience(Milliseconds patience) {
    const std::lock_guard lock(mutex_);
    return database_.execute("PRAGMA busy_timeout = " + std::to_string(patience.count()));
}

Result<std::optional<Workstation>> SqliteStore::workstation(const WorkstationId& id) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    return read_workstation(**reader, id);
}

Result<std::vector<Workstation>> SqliteStore::workstations() {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT " + std::string(workstation_columns) + " FROM workstation ORDER BY joined");
    if (!rows) {
        return rows.error();
    }
    return read_all<Workstation>(*rows, workstation_of);
}

Result<std::optional<Workstation>> SqliteStore::workstation_by_key(const protocol::PublicKey& key) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    return find_workstation(**reader, "signing_key", key);
}

Result<std::optional<protocol::Link>> SqliteStore::link_at(const WorkstationId& id, protocol::Sequence seq) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    return read_link(**reader, id, seq);
}

void SqliteStore::append_later(Append append, const Defer& defer, AppendDone done) {
    appends_.append_later(std::move(append), defer, std::move(done));
}

void SqliteStore::write_together(std::vector<PendingAppend>& group) {
    const std::lock_guard lock(mutex_);
    if (group.size() == 1 || !append_together(database_, group)) {
        for (auto& one : group) {
            one.end = append_alone(database_, one.append);
        }
    }
}

Status SqliteStore::audit(WallTime at, const std::string& who, const std::string& what) {
    const std::lock_guard lock(mutex_);
    return write_audit(database_, at, who, what);
}

Result<std::vector<std::string>> SqliteStore::audit_lines(std::size_t newest) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT at, who, what FROM audit ORDER BY id DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(newest);
    std::vector<std::string> lines;
    while (true) {
        const auto row = rows->next();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return lines;
        }
        lines.push_back(protocol::to_rfc3339(time_at(*rows, 0)) + " " + rows->text(1) + ": " + rows->text(2));
    }
}

}  // namespace shiftguard::store
