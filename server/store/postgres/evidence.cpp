#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

constexpr std::string_view evidence_query =
    "SELECT workstation, sha256, media_type, bytes, stored, removed, EXISTS (SELECT 1 FROM evidence_named AS n WHERE "
    "n.workstation = evidence.workstation AND n.sha256 = evidence.sha256) FROM evidence ";

Evidence evidence_of(const Row& row) {
    return {{WorkstationId(row.text(0)), row.hash(1)},
            row.text(2),
            static_cast<std::uint64_t>(row.integer(3)),
            row.time(4),
            row.is_null(5) ? std::nullopt : std::optional(row.time(5)),
            row.boolean(6)};
}

/// The keys as two columns, for unnest.
struct Columns {
    std::vector<std::string> workstations;
    std::vector<protocol::Hash> hashes;
    explicit Columns(const std::vector<EvidenceKey>& keys) {
        workstations.reserve(keys.size());
        hashes.reserve(keys.size());
        for (const auto& key : keys) {
            workstations.push_back(key.workstation.text());
            hashes.push_back(key.sha256);
        }
    }
};

}  // namespace

std::optional<postgres::Statement> write_names(const WorkstationId& id, std::span<const NewRecord> records) {
    std::vector<protocol::Sequence> seqs;
    std::vector<protocol::Hash> hashes;
    seqs.reserve(records.size());
    hashes.reserve(records.size());
    for (const auto& record : records) {
        for (const auto& sha256 : record.evidence) {
            seqs.push_back(record.linked.seq);
            hashes.push_back(sha256);
        }
    }
    if (seqs.empty()) {
        return std::nullopt;
    }
    return postgres::Statement{
        "INSERT INTO evidence_named (workstation, seq, sha256) SELECT $1, named.* FROM unnest($2, $3) AS named "
        "ON CONFLICT (workstation, seq, sha256) DO NOTHING",
        postgres::Values(id.text(), seqs, hashes)};
}

std::vector<postgres::Statement> forget_names(const WorkstationId& id, const std::vector<protocol::Sequence>& seqs) {
    return {{"DELETE FROM evidence_named WHERE workstation = $1 AND seq = ANY($2)", postgres::Values(id.text(), seqs)},
            {"DELETE FROM evidence WHERE workstation = $1 AND removed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
             "evidence_named AS n WHERE n.workstation = evidence.workstation AND n.sha256 = evidence.sha256)",
             postgres::Values(id.text())}};
}

Result<bool> PostgresStore::add_evidence(const Evidence& evidence) {
    bool added = false;
    const auto done = run(Twice::harmless, [&](postgres::Connection& connection) -> Status {
        const auto written = connection.exchange(committed(
            {{"INSERT INTO evidence (workstation, sha256, media_type, bytes, stored) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (workstation, sha256) DO NOTHING",
              postgres::Values(evidence.key.workstation.text(), evidence.key.sha256, evidence.media_type,
                               evidence.bytes, to_column(evidence.stored))},
             // A row that is there may be what an earlier call left without its standby having confirmed it: a commit
             // that writes waits for all before it, one that does not waits for nothing.
             {"UPDATE evidence SET stored = stored WHERE workstation = $1 AND sha256 = $2",
              postgres::Values(evidence.key.workstation.text(), evidence.key.sha256)}}));
        if (!written) {
            return written.error();
        }
        added = written->at(1).changed() == 1;
        return success();
    });
    return done ? Result<bool>(added) : Result<bool>(done.error());
}

Result<std::optional<Evidence>> PostgresStore::evidence(const EvidenceKey& key) {
    const auto rows = read(std::string(evidence_query) + "WHERE workstation = $1 AND sha256 = $2",
                           postgres::Values(key.workstation.text(), key.sha256));
    if (!rows) {
        return rows.error();
    }
    return read_first<Evidence>(*rows, evidence_of);
}

Result<std::vector<Evidence>> PostgresStore::evidence_after(const EvidenceKey& after, std::size_t most) {
    const auto rows = read(
        std::string(evidence_query) + "WHERE (workstation, sha256) > ($1, $2) ORDER BY workstation, sha256 LIMIT $3",
        postgres::Values(after.workstation.text(), after.sha256, most));
    if (!rows) {
        return rows.error();
    }
    return read_all<Evidence>(*rows, evidence_of);
}

Result<bool> PostgresStore::has_evidence(const protocol::Hash& sha256) {
    const auto rows =
        read("SELECT 1::bigint FROM evidence WHERE sha256 = $1 AND removed IS NULL LIMIT 1", postgres::Values(sha256));
    return rows ? Result<bool>(!rows->empty()) : Result<bool>(rows.error());
}

Result<std::vector<EvidenceKey>> PostgresStore::evidence_due(WallTime stored_before, WallTime unnamed_before,
                                                             std::size_t most) {
    const auto rows = read(
        "SELECT workstation, sha256 FROM evidence WHERE removed IS NULL AND (stored < $1 OR (stored < $2 AND NOT "
        "EXISTS (SELECT 1 FROM evidence_named AS n WHERE n.workstation = evidence.workstation AND n.sha256 = "
        "evidence.sha256))) ORDER BY stored LIMIT $3",
        postgres::Values(to_column(stored_before), to_column(unnamed_before), most));
    if (!rows) {
        return rows.error();
    }
    return read_all<EvidenceKey>(*rows, [](const Row& row) {
        return EvidenceKey{WorkstationId(row.text(0)), row.hash(1)};
    });
}

Status PostgresStore::remove_evidence(const std::vector<EvidenceKey>& keys, WallTime at, const std::string& who,
                                      const std::string& what) {
    const Columns columns(keys);
    return write(
        Twice::harmful,
        {{"UPDATE evidence SET removed = $3 FROM unnest($1, $2) AS gone (workstation, sha256) WHERE "
          "evidence.workstation = gone.workstation AND evidence.sha256 = gone.sha256 AND removed IS NULL",
          postgres::Values(columns.workstations, columns.hashes, to_column(at))},
         {"DELETE FROM evidence USING unnest($1, $2) AS gone (workstation, sha256) WHERE evidence.workstation = "
          "gone.workstation AND evidence.sha256 = gone.sha256 AND NOT EXISTS (SELECT 1 FROM evidence_named AS n WHERE "
          "n.workstation = evidence.workstation AND n.sha256 = evidence.sha256)",
          postgres::Values(columns.workstations, columns.hashes)},
         audit_line(at, who, what)});
}

Result<EvidenceCounts> PostgresStore::count_evidence() {
    const auto rows = read(
        "SELECT count(*), coalesce(sum(bytes), 0)::bigint, count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM "
        "evidence_named AS n WHERE n.workstation = evidence.workstation AND n.sha256 = evidence.sha256)), "
        "(SELECT count(*) FROM (SELECT DISTINCT workstation, sha256 FROM evidence_named AS n WHERE NOT EXISTS (SELECT "
        "1 FROM evidence AS e WHERE e.workstation = n.workstation AND e.sha256 = n.sha256)) AS never) "
        "FROM evidence WHERE removed IS NULL");
    if (!rows) {
        return rows.error();
    }
    const Row row(*rows, 0);
    const auto number = [&row](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
    return EvidenceCounts{number(0), number(1), number(2), number(3)};
}

}  // namespace shiftguard::store
