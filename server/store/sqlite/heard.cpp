// When a workstation was heard last, and what it said. Written each minute by every one, so nobody waits for the disk.
#include "server/store/heartbeat_standing.hpp"
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

// Columns from `first` on: at, agent_version, policy_version, said.
Heard heard_at(const sqlite::Statement& row, int first) {
    return {time_at(row, first), row.text(first + 1), static_cast<std::uint64_t>(row.integer(first + 2)),
            row.text(first + 3)};
}

}  // namespace

Status SqliteStore::note_heard(const WorkstationId& id, const Heard& heard) {
    const std::lock_guard lock(mutex_);
    const Unhurried unhurried(database_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = database_.run(
        "INSERT OR REPLACE INTO heard (workstation, at, agent_version, policy_version, said) VALUES (?, ?, ?, ?, ?)",
        id.text(), to_column(heard.at), heard.agent_version, heard.policy_version, heard.said);
    if (done) {
        const auto standing = standing_of(heard);
        done = database_.run(
            "INSERT OR REPLACE INTO heartbeat (workstation, at, agent_version, policy_version, said, standing) "
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM (SELECT at, standing FROM heartbeat "
            "WHERE workstation = ?1 ORDER BY at DESC LIMIT 1) WHERE standing = ?6 AND at > ?7 AND at <= ?2)",
            id.text(), to_column(heard.at), heard.agent_version, heard.policy_version, heard.said, standing,
            to_column(heard.at - keep_heartbeat_every));
    }
    return done ? transaction->commit() : done;
}

Result<std::optional<Heard>> SqliteStore::last_heard(const WorkstationId& id) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT at, agent_version, policy_version, said FROM heard WHERE workstation = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text());
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(heard_at(*rows, 0)) : std::nullopt;
}

Result<std::vector<HeardOf>> SqliteStore::last_heard_of_all() {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT workstation, at, agent_version, policy_version, said FROM heard");
    if (!rows) {
        return rows.error();
    }
    return read_all<HeardOf>(*rows, [](const sqlite::Statement& row) {
        return HeardOf{WorkstationId(row.text(0)), heard_at(row, 1)};
    });
}

Result<std::vector<Heard>> SqliteStore::heartbeats(const WorkstationId& id, std::size_t newest) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT at, agent_version, policy_version, said FROM heartbeat WHERE workstation = ? ORDER BY at DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text(), newest);
    return read_all<Heard>(*rows, [](const sqlite::Statement& row) { return heard_at(row, 0); });
}

Status SqliteStore::forget_heartbeats(WallTime before) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM heartbeat WHERE at < ?", to_column(before));
}

Result<bool> SqliteStore::raise_silence(const Silence& silence) {
    const std::lock_guard lock(mutex_);
    if (auto done = database_.run("INSERT OR IGNORE INTO silence (workstation, since, raised) VALUES (?, ?, ?)",
                                  silence.workstation.text(), to_column(silence.since), to_column(silence.raised));
        !done) {
        return done.error();
    }
    return database_.changes() == 1;
}

Status SqliteStore::close_silence(const WorkstationId& id) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM silence WHERE workstation = ?", id.text());
}

Result<std::vector<Silence>> SqliteStore::open_silences() {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT workstation, since, raised FROM silence ORDER BY since, workstation");
    if (!rows) {
        return rows.error();
    }
    return read_all<Silence>(*rows, [](const sqlite::Statement& row) {
        return Silence{WorkstationId(row.text(0)), time_at(row, 1), time_at(row, 2)};
    });
}

}  // namespace shiftguard::store
