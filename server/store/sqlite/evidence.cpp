#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

constexpr std::string_view evidence_query =
    "SELECT workstation, sha256, media_type, bytes, stored, removed, EXISTS (SELECT 1 FROM evidence_named n WHERE "
    "n.workstation = evidence.workstation AND n.sha256 = evidence.sha256) FROM evidence ";

Evidence evidence_of(const sqlite::Statement& row) {
    return {{WorkstationId(row.text(0)), hash_at(row, 1)},
            row.text(2),
            static_cast<std::uint64_t>(row.integer(3)),
            time_at(row, 4),
            row.is_null(5) ? std::nullopt : std::optional(time_at(row, 5)),
            row.integer(6) != 0};
}

}  // namespace

Status write_names(const sqlite::Database& database, const WorkstationId& id, const NewRecord& record) {
    for (const auto& sha256 : record.evidence) {
        if (auto done = database.run("INSERT OR IGNORE INTO evidence_named (workstation, seq, sha256) VALUES (?, ?, ?)",
                                     id.text(), record.linked.seq, sha256);
            !done) {
            return done;
        }
    }
    return success();
}

Status forget_names(const sqlite::Database& database, const WorkstationId& id,
                    const std::vector<protocol::Sequence>& seqs) {
    bool any = false;
    for (const auto seq : seqs) {
        if (auto done = database.run("DELETE FROM evidence_named WHERE workstation = ? AND seq = ?", id.text(), seq);
            !done) {
            return done;
        }
        any = any || database.changes() > 0;
    }
    return any ? database.run(
                     "DELETE FROM evidence WHERE workstation = ? AND removed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                     "evidence_named n WHERE n.workstation = evidence.workstation AND n.sha256 = evidence.sha256)",
                     id.text())
               : success();
}

Result<bool> SqliteStore::add_evidence(const Evidence& evidence) {
    const std::lock_guard lock(mutex_);
    if (auto done = database_.run(
            "INSERT INTO evidence (workstation, sha256, media_type, bytes, stored) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            evidence.key.workstation.text(), evidence.key.sha256, evidence.media_type, evidence.bytes,
            to_column(evidence.stored));
        !done) {
        return done.error();
    }
    return database_.changes() == 1;
}

Result<std::optional<Evidence>> SqliteStore::evidence(const EvidenceKey& key) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(std::string(evidence_query) + "WHERE workstation = ? AND sha256 = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(key.workstation.text(), key.sha256);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(evidence_of(*rows)) : std::nullopt;
}

Result<std::vector<Evidence>> SqliteStore::evidence_after(const EvidenceKey& after, std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(std::string(evidence_query) +
                                   "WHERE (workstation, sha256) > (?, ?) ORDER BY workstation, sha256 LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(after.workstation.text(), after.sha256, most);
    return read_all<Evidence>(*rows, evidence_of);
}

Result<bool> SqliteStore::has_evidence(const protocol::Hash& sha256) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    const auto found =
        (*reader)->integer("SELECT 1 FROM evidence WHERE sha256 = ? AND removed IS NULL LIMIT 1", sha256);
    return found ? Result<bool>(found->has_value()) : Result<bool>(found.error());
}

Result<std::vector<EvidenceKey>> SqliteStore::evidence_due(WallTime stored_before, WallTime unnamed_before,
                                                           std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT workstation, sha256 FROM evidence WHERE removed IS NULL AND (stored < ?1 OR (stored < ?2 AND NOT "
        "EXISTS (SELECT 1 FROM evidence_named n WHERE n.workstation = evidence.workstation AND n.sha256 = "
        "evidence.sha256))) ORDER BY stored LIMIT ?3");
    if (!rows) {
        return rows.error();
    }
    rows->bind(to_column(stored_before), to_column(unnamed_before), most);
    return read_all<EvidenceKey>(*rows, [](const sqlite::Statement& row) {
        return EvidenceKey{WorkstationId(row.text(0)), hash_at(row, 1)};
    });
}

Status SqliteStore::remove_evidence(const std::vector<EvidenceKey>& keys, WallTime at, const std::string& who,
                                    const std::string& what) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = write_audit(database_, at, who, what);
    for (const auto& key : keys) {
        if (done) {
            done = database_.run(
                "UPDATE evidence SET removed = ? WHERE workstation = ? AND sha256 = ? AND removed IS NULL",
                to_column(at), key.workstation.text(), key.sha256);
        }
        if (done) {
            done = database_.run(
                "DELETE FROM evidence WHERE workstation = ?1 AND sha256 = ?2 AND NOT EXISTS (SELECT 1 FROM "
                "evidence_named n WHERE n.workstation = ?1 AND n.sha256 = ?2)",
                key.workstation.text(), key.sha256);
        }
    }
    return done ? transaction->commit() : done;
}

Result<EvidenceCounts> SqliteStore::count_evidence() {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT count(*), coalesce(sum(bytes), 0), coalesce(sum(NOT EXISTS (SELECT 1 FROM evidence_named n WHERE "
        "n.workstation = evidence.workstation AND n.sha256 = evidence.sha256)), 0), "
        "(SELECT count(*) FROM (SELECT DISTINCT workstation, sha256 FROM evidence_named n WHERE NOT EXISTS (SELECT 1 "
        "FROM evidence e WHERE e.workstation = n.workstation AND e.sha256 = n.sha256))) "
        "FROM evidence WHERE removed IS NULL");
    if (!rows) {
        return rows.error();
    }
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    const auto number = [&rows](int column) { return static_cast<std::uint64_t>(rows->integer(column)); };
    return EvidenceCounts{number(0), number(1), number(2), number(3)};
}

}  // namespace shiftguard::store
