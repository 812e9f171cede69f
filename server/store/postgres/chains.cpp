// Workstations, and reading their chains: the records in order, the signatures under them, and what is missing.
#include "server/store/postgres/chain_rows.hpp"
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

#include <sstream>

namespace shiftguard::store {
namespace {

const std::string workstation_query =
    "SELECT id, host_name, signing_key, joined, head_seq, head_link, admission, revoked, membership, closed FROM "
    "workstation ";

Workstation workstation_of(const Row& row) {
    return {WorkstationId(row.text(0)),
            row.text(1),
            row.hash(2),
            row.time(3),
            {row.seq(4), row.hash(5)},
            row.signature(6),
            row.is_null(7) ? std::nullopt : std::optional(row.time(7)),
            row.text(8),
            row.is_null(9) ? std::nullopt : std::optional(row.time(9))};
}

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

SignedHead head_of(const Row& row) {
    return {row.seq(0), row.hash(1), tombstones_from(row.text(2)), row.signature(3), row.time(4)};
}

}  // namespace

StoredRecord record_of(const Row& row) {
    StoredRecord record;
    record.linked.seq = row.seq(0);
    record.link = row.hash(1);
    record.linked.body_hash = row.hash(2);
    if (!row.is_null(3)) {
        record.linked.body = row.text(3);
    }
    if (!row.is_null(4)) {
        record.linked.tombstone = protocol::tombstone_reason_from(row.text(4));
    }
    record.stored = row.time(5);
    return record;
}

Result<std::optional<Workstation>> PostgresStore::workstation(const WorkstationId& id) {
    const auto rows = read(workstation_query + "WHERE id = $1", postgres::Values(id.text()));
    if (!rows) {
        return rows.error();
    }
    return read_first<Workstation>(*rows, workstation_of);
}

Result<std::vector<Workstation>> PostgresStore::workstations() {
    const auto rows = read(workstation_query + "ORDER BY joined, id");
    if (!rows) {
        return rows.error();
    }
    return read_all<Workstation>(*rows, workstation_of);
}

Result<std::optional<Workstation>> PostgresStore::workstation_by_key(const protocol::PublicKey& key) {
    const auto rows = read(workstation_query + "WHERE signing_key = $1 ORDER BY closed IS NULL DESC, closed DESC",
                           postgres::Values(key));
    if (!rows) {
        return rows.error();
    }
    return read_first<Workstation>(*rows, workstation_of);
}

Result<std::optional<protocol::Link>> PostgresStore::link_at(const WorkstationId& id, protocol::Sequence seq) {
    const auto rows =
        read("SELECT link FROM chain WHERE workstation = $1 AND seq = $2", postgres::Values(id.text(), seq));
    if (!rows) {
        return rows.error();
    }
    return read_first<protocol::Link>(*rows, [](const Row& row) { return row.hash(0); });
}

Result<std::vector<StoredRecord>> PostgresStore::records(const WorkstationId& id, protocol::Sequence from,
                                                         std::size_t most) {
    const auto rows =
        read(std::string(record_query) + "WHERE c.workstation = $1 AND c.seq >= $2 ORDER BY c.seq LIMIT $3",
             postgres::Values(id.text(), from, most));
    if (!rows) {
        return rows.error();
    }
    return read_all<StoredRecord>(*rows, record_of);
}

Result<std::vector<SignedHead>> PostgresStore::signed_heads(const WorkstationId& id, protocol::Sequence from,
                                                            std::size_t most) {
    const auto rows = read(
        "SELECT seq, link, tombstones, signature, stored FROM head WHERE workstation = $1 AND seq >= $2 "
        "ORDER BY seq LIMIT $3",
        postgres::Values(id.text(), from, most));
    if (!rows) {
        return rows.error();
    }
    return read_all<SignedHead>(*rows, head_of);
}

Result<Losses> PostgresStore::losses(const WorkstationId& id) {
    const auto rows = read(
        "SELECT tombstone, count(*) FROM chain WHERE workstation = $1 AND incident IS NULL AND "
        "(tombstone IS NOT NULL OR type IS NULL) GROUP BY tombstone",
        postgres::Values(id.text()));
    if (!rows) {
        return rows.error();
    }
    Losses losses;
    for (std::size_t at = 0; at < rows->size(); ++at) {
        const auto count = static_cast<std::size_t>(rows->integer(at, 1));
        if (const auto reason = protocol::tombstone_reason_from(rows->text(at, 0))) {
            losses.tombstones[*reason] = count;
        } else {
            losses.not_understood += count;
        }
    }
    return losses;
}

Result<std::vector<StoredRecord>> PostgresStore::enrolments(const WorkstationId& id, std::size_t most) {
    const auto rows = read(std::string(record_query) +
                               "WHERE c.workstation = $1 AND c.type = 'enrolment' AND c.incident IS NULL "
                               "ORDER BY c.seq DESC LIMIT $2",
                           postgres::Values(id.text(), most));
    if (!rows) {
        return rows.error();
    }
    return read_all<StoredRecord>(*rows, record_of);
}

}  // namespace shiftguard::store
