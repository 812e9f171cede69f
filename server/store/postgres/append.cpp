// Appending: two round trips, whatever the length of the batch. The first locks the workstation's row and reads where
// its chain stands; the second writes everything and commits.
#include "server/store/postgres/partitions.hpp"
#include "server/store/postgres/projection.hpp"
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

#include <map>
#include <span>

namespace shiftguard::store {
namespace {

using KnownLinks = std::map<protocol::Sequence, protocol::Link>;

struct Judged {
    AppendVerdict verdict = AppendVerdict::stored;
    protocol::StoredHead head;
    std::span<const NewRecord> fresh;  ///< the records behind the stored head
};

Judged judge(const protocol::StoredHead& before, const KnownLinks& known, std::span<const NewRecord> records) {
    Judged judged{AppendVerdict::stored, before, {}};
    std::size_t added = 0;
    for (const auto& record : records) {
        const auto seq = record.linked.seq;
        if (seq > judged.head.seq + 1) {
            return {AppendVerdict::gap, before, {}};
        }
        if (seq <= before.seq) {
            const auto link = known.find(seq);
            if (link == known.end() || link->second != record.link) {
                return {AppendVerdict::conflict, before, {}};
            }
            continue;
        }
        if (protocol::next_link(judged.head.link, seq, record.linked.body_hash) != record.link) {
            return {AppendVerdict::conflict, before, {}};
        }
        judged.head = {seq, record.link};
        ++added;
    }
    judged.fresh = records.last(added);
    return judged;
}

/// The stored links of what the batch sends again.
Result<KnownLinks> known_links(postgres::Connection& connection, const WorkstationId& id,
                               const protocol::StoredHead& head, std::span<const NewRecord> records) {
    KnownLinks known;
    if (records.empty() || records.front().linked.seq > head.seq) {
        return known;
    }
    const auto rows =
        connection.query("SELECT seq, link FROM chain WHERE workstation = $1 AND seq >= $2 AND seq <= $3",
                         postgres::Values(id.text(), records.front().linked.seq, records.back().linked.seq));
    if (!rows) {
        return rows.error();
    }
    for (std::size_t at = 0; at < rows->size(); ++at) {
        const Row row(*rows, at);
        known[row.seq(0)] = row.hash(1);
    }
    return known;
}

postgres::Statement write_chain(const WorkstationId& id, std::span<const NewRecord> records, WallTime stored) {
    std::vector<protocol::Sequence> seqs;
    std::vector<protocol::Hash> links;
    std::vector<protocol::Hash> body_hashes;
    std::vector<std::optional<std::string_view>> tombstones;
    std::vector<std::optional<std::string_view>> types;
    std::vector<std::optional<std::string_view>> incidents;
    std::vector<std::optional<std::int64_t>> made;
    seqs.reserve(records.size());
    links.reserve(records.size());
    body_hashes.reserve(records.size());
    tombstones.reserve(records.size());
    types.reserve(records.size());
    incidents.reserve(records.size());
    made.reserve(records.size());
    for (const auto& record : records) {
        const bool of_incident = record.record && record.record->finding.has_value();
        seqs.push_back(record.linked.seq);
        links.push_back(record.link);
        body_hashes.push_back(record.linked.body_hash);
        tombstones.push_back(record.linked.tombstone ? std::optional(to_string(*record.linked.tombstone))
                                                     : std::nullopt);
        types.push_back(record.record ? std::optional(to_string(record.record->type)) : std::nullopt);
        incidents.push_back(of_incident ? std::optional<std::string_view>(record.record->incident.text())
                                        : std::nullopt);
        made.push_back(record.linked.tombstone ? std::nullopt : std::optional(to_column(made_of(record))));
    }
    return {
        "INSERT INTO chain (workstation, seq, link, body_hash, tombstone, type, incident, made, stored) "
        "SELECT $1, fresh.*, $9 FROM unnest($2, $3, $4, $5, $6, $7, $8) AS fresh",
        postgres::Values(id.text(), seqs, links, body_hashes, tombstones, types, incidents, made, to_column(stored))};
}

postgres::Statement write_bodies(const WorkstationId& id, std::span<const NewRecord> records) {
    std::vector<protocol::Sequence> seqs;
    std::vector<std::int64_t> made;
    std::vector<std::span<const std::uint8_t>> bodies;
    seqs.reserve(records.size());
    made.reserve(records.size());
    bodies.reserve(records.size());
    for (const auto& record : records) {
        if (record.linked.body) {
            seqs.push_back(record.linked.seq);
            made.push_back(to_column(made_of(record)));
            bodies.push_back(as_bytes(*record.linked.body));
        }
    }
    return {"INSERT INTO body (workstation, seq, made, body) SELECT $1, fresh.* FROM unnest($2, $3, $4) AS fresh",
            postgres::Values(id.text(), seqs, made, bodies)};
}

postgres::Statement write_head(const WorkstationId& id, const SignedHead& head) {
    std::string tombstones;
    for (const auto& tombstone : head.tombstones) {
        tombstones += std::to_string(tombstone.seq) + " " + std::string(to_string(tombstone.reason)) + "\n";
    }
    return {
        "INSERT INTO head (workstation, seq, link, tombstones, signature, stored) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (workstation, seq) DO NOTHING",
        postgres::Values(id.text(), head.seq, head.link, tombstones, head.signature, to_column(head.stored))};
}

Result<Appended> append_once(postgres::Connection& connection, const WorkstationId& id,
                             const std::vector<NewRecord>& records, const SignedHead& head) {
    const auto locked = connection.exchange(
        {{"BEGIN"},
         // NO KEY: it holds up the next append of this workstation and nothing else, its heartbeats neither.
         {"SELECT head_seq, head_link FROM workstation WHERE id = $1 FOR NO KEY UPDATE", postgres::Values(id.text())}});
    if (!locked) {
        return locked.error();
    }
    if (locked->at(1).empty()) {
        return Error{ErrorKind::not_found, id.text(), "This workstation never joined.", Retry::useless};
    }
    const Row row(locked->at(1), 0);
    const protocol::StoredHead before{row.seq(0), row.hash(1)};
    const auto known = known_links(connection, id, before, records);
    if (!known) {
        return known.error();
    }
    const auto judged = judge(before, *known, records);
    if (judged.verdict != AppendVerdict::stored) {
        return Appended{judged.verdict, before, 0};
    }
    std::vector<postgres::Statement> statements;
    if (!judged.fresh.empty()) {
        statements.push_back(write_chain(id, judged.fresh, head.stored));
        statements.push_back(write_bodies(id, judged.fresh));
        statements.push_back(write_incidents(id, judged.fresh, head.stored));
        statements.push_back(write_head(id, head));
        if (auto names = write_names(id, judged.fresh)) {
            statements.push_back(std::move(*names));
        }
    }
    // Also where nothing is new: what an earlier call left may stand here without its standby having confirmed it (the
    // server fell in between), and this commit waits for all before it.
    statements.push_back({"UPDATE workstation SET head_seq = $2, head_link = $3 WHERE id = $1",
                          postgres::Values(id.text(), judged.head.seq, judged.head.link)});
    statements.push_back({"COMMIT"});
    const auto done = connection.exchange(statements);
    if (!done) {
        return done.error();
    }
    return Appended{AppendVerdict::stored, judged.head, judged.fresh.size()};
}

}  // namespace

// PostgreSQL joins the commits of its connections by itself.
void PostgresStore::append_later(Append append, const Defer& /*defer*/, AppendDone done) {
    Result<Appended> appended = Appended{};
    const auto ran = run(Twice::harmless, [&](postgres::Connection& connection) -> Status {
        appended = append_once(connection, append.id, append.records, append.head);
        return appended ? success() : Status(appended.error());
    });
    if (ran) {
        look_after_partitions(append.head.stored);
    } else {
        appended = ran.error();
    }
    done(std::move(appended));
}

}  // namespace shiftguard::store
