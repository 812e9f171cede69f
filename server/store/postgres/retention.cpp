// Bodies that go for a lawful reason.
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

protocol::Deletion deletion_of(const Row& row) {
    protocol::Deletion deletion;
    deletion.id = row.text(0);
    deletion.workstation = WorkstationId(row.text(1));
    // A word or a list that nobody could have signed makes the signature fail.
    deletion.reason = protocol::tombstone_reason_from(row.text(2)).value_or(protocol::TombstoneReason::damaged);
    deletion.at = row.time(3);
    deletion.seqs = protocol::from_ranges(row.text(4)).value_or(std::vector<protocol::Sequence>{});
    deletion.signature = row.signature(5);
    return deletion;
}

std::vector<postgres::Statement> remove_where_empty(const WorkstationId& id,
                                                    const std::vector<std::string>& incidents) {
    std::vector<postgres::Statement> statements;
    for (const auto* table : {"review", "incident"}) {
        statements.push_back({"DELETE FROM " + std::string(table) +
                                  " AS gone WHERE gone.workstation = $1 AND gone.incident = ANY($2) AND NOT EXISTS "
                                  "(SELECT 1 FROM chain WHERE chain.workstation = $1 AND chain.incident = "
                                  "gone.incident)",
                              postgres::Values(id.text(), incidents)});
    }
    return statements;
}

}  // namespace

Result<std::vector<protocol::Sequence>> PostgresStore::bodies_stored_before(const WorkstationId& id, WallTime before,
                                                                            protocol::Sequence from, std::size_t most) {
    const auto rows = read(
        "SELECT seq FROM chain WHERE workstation = $1 AND seq >= $2 AND tombstone IS NULL AND stored < $3 "
        "ORDER BY seq LIMIT $4",
        postgres::Values(id.text(), from, to_column(before), most));
    if (!rows) {
        return rows.error();
    }
    return read_all<protocol::Sequence>(*rows, [](const Row& row) { return row.seq(0); });
}

Result<std::size_t> PostgresStore::delete_bodies(const protocol::Deletion& deletion, const std::string& who,
                                                 const std::string& what) {
    std::size_t count = 0;
    const auto& id = deletion.workstation.text();
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        // The lock keeps appends away; what is asked for is a snapshot under it.
        const auto asked = connection.exchange(
            {{"BEGIN"},
             {"SELECT id FROM workstation WHERE id = $1 FOR UPDATE", postgres::Values(id)},
             {"SELECT DISTINCT incident FROM chain WHERE workstation = $1 AND seq = ANY($2) AND tombstone IS NULL AND "
              "incident IS NOT NULL",
              postgres::Values(id, deletion.seqs)}});
        if (!asked) {
            return asked.error();
        }
        const auto touched = read_all<std::string>(asked->at(2), [](const Row& row) { return row.text(0); });
        std::vector<postgres::Statement> statements{
            {"DELETE FROM body WHERE workstation = $1 AND seq = ANY($2)", postgres::Values(id, deletion.seqs)},
            {"UPDATE chain SET tombstone = $3, type = NULL, incident = NULL, made = NULL WHERE workstation = $1 AND "
             "seq = ANY($2) AND tombstone IS NULL",
             postgres::Values(id, deletion.seqs, to_string(deletion.reason))},
            {"INSERT INTO deletion (id, workstation, reason, at, seqs, signature) VALUES ($1, $2, $3, $4, $5, $6)",
             postgres::Values(deletion.id, id, to_string(deletion.reason), to_column(deletion.at),
                              protocol::to_ranges(deletion.seqs), deletion.signature)}};
        for (auto& statement : remove_where_empty(deletion.workstation, touched)) {
            statements.push_back(std::move(statement));
        }
        for (auto& statement : forget_names(deletion.workstation, deletion.seqs)) {
            statements.push_back(std::move(statement));
        }
        statements.push_back(audit_line(deletion.at, who, what));
        statements.push_back({"COMMIT"});
        const auto written = connection.exchange(statements);
        if (!written) {
            return written.error();
        }
        count = static_cast<std::size_t>(written->at(1).changed());
        return success();
    });
    return done ? Result<std::size_t>(count) : Result<std::size_t>(done.error());
}

Result<std::vector<protocol::Deletion>> PostgresStore::deletions(const WorkstationId& id) {
    const auto rows =
        read("SELECT id, workstation, reason, at, seqs, signature FROM deletion WHERE workstation = $1 ORDER BY at, id",
             postgres::Values(id.text()));
    if (!rows) {
        return rows.error();
    }
    return read_all<protocol::Deletion>(*rows, deletion_of);
}

Status PostgresStore::forget_worker(const WorkerId& worker) {
    return write(Twice::harmless, {{"DELETE FROM enrolment_code WHERE worker = $1", postgres::Values(worker.text())},
                                   {"DELETE FROM exception WHERE subject_kind = 'worker' AND subject = $1",
                                    postgres::Values(worker.text())}});
}

Status PostgresStore::forget_audit(WallTime before) {
    return write(Twice::harmless, {{"DELETE FROM audit WHERE at < $1", postgres::Values(to_column(before))}});
}

}  // namespace shiftguard::store
