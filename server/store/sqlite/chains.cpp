// Reading a workstation's chain: its records in order, the signatures under them, and what is missing in it.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

#include <sstream>

namespace shiftguard::store {
namespace {

// "seq word" on a line each: for eyes as well.
protocol::Tombstones tombstones_from(const std::string& text) {
    protocol::Tombstones tombstones;
    std::istringstream lines(text);
    protocol::Sequence seq = 0;
    std::string word;
    while (lines >> seq >> word) {
        // A word that nobody knows cannot have been signed by us; any known one makes the signature fail all the same.
        tombstones.push_back({seq, protocol::tombstone_reason_from(word).value_or(protocol::TombstoneReason::damaged)});
    }
    return tombstones;
}

SignedHead head_of(const sqlite::Statement& row) {
    SignedHead head;
    head.seq = static_cast<protocol::Sequence>(row.integer(0));
    head.link = hash_at(row, 1);
    head.tombstones = tombstones_from(row.text(2));
    head.signature = signature_at(row, 3);
    head.stored = time_at(row, 4);
    return head;
}

}  // namespace

StoredRecord record_of(const sqlite::Statement& row) {
    StoredRecord record;
    record.linked.seq = static_cast<protocol::Sequence>(row.integer(0));
    record.link = hash_at(row, 1);
    record.linked.body_hash = hash_at(row, 2);
    if (!row.is_null(3)) {
        const Bytes body = row.blob(3);
        record.linked.body.emplace(body.begin(), body.end());
    }
    if (!row.is_null(4)) {
        record.linked.tombstone = protocol::tombstone_reason_from(row.text(4));
    }
    record.stored = time_at(row, 5);
    return record;
}

Status write_head(const sqlite::Database& database, const WorkstationId& id, const SignedHead& head) {
    std::string tombstones;
    for (const auto& tombstone : head.tombstones) {
        tombstones += std::to_string(tombstone.seq) + " " + std::string(to_string(tombstone.reason)) + "\n";
    }
    return database.run(
        "INSERT OR IGNORE INTO head (workstation, seq, link, tombstones, signature, stored) VALUES (?, ?, ?, ?, ?, ?)",
        id.text(), head.seq, head.link, tombstones, head.signature, to_column(head.stored));
}

Result<std::vector<StoredRecord>> SqliteStore::records(const WorkstationId& id, protocol::Sequence from,
                                                       std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT " + std::string(record_columns) +
                                   " FROM record WHERE workstation = ? AND seq >= ? ORDER BY seq LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text(), from, most);
    return read_all<StoredRecord>(*rows, record_of);
}

Result<std::vector<SignedHead>> SqliteStore::signed_heads(const WorkstationId& id, protocol::Sequence from,
                                                          std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT seq, link, tombstones, signature, stored FROM head WHERE workstation = ? AND seq >= ? "
        "ORDER BY seq LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text(), from, most);
    return read_all<SignedHead>(*rows, head_of);
}

Result<Losses> SqliteStore::losses(const WorkstationId& id) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT tombstone, count(*) FROM record WHERE workstation = ? AND incident IS NULL AND "
        "(tombstone IS NOT NULL OR type IS NULL) GROUP BY tombstone");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text());
    Losses losses;
    while (true) {
        const auto row = rows->next();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return losses;
        }
        const auto count = static_cast<std::size_t>(rows->integer(1));
        if (const auto reason = protocol::tombstone_reason_from(rows->text(0))) {
            losses.tombstones[*reason] = count;
        } else {
            losses.not_understood += count;
        }
    }
}

Result<std::vector<StoredRecord>> SqliteStore::enrolments(const WorkstationId& id, std::size_t most) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT " + std::string(record_columns) +
        " FROM record WHERE workstation = ? AND type = 'enrolment' AND incident IS NULL ORDER BY seq DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text(), most);
    return read_all<StoredRecord>(*rows, record_of);
}

}  // namespace shiftguard::store
