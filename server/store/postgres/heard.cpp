// When a workstation was heard last, and what it said. Written each minute by every one, so nobody waits for the disk.
#include "server/store/heartbeat_standing.hpp"
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

// Columns from `first` on: at, agent_version, policy_version, said.
Heard heard_at(const Row& row, int first) {
    return {row.time(first), row.text(first + 1), static_cast<std::uint64_t>(row.integer(first + 2)),
            row.text(first + 3)};
}

}  // namespace

Status PostgresStore::note_heard(const WorkstationId& id, const Heard& heard) {
    return write(
        Twice::harmless,
        {{"SELECT set_config('synchronous_commit', 'off', true)"},
         {"INSERT INTO heard (workstation, at, agent_version, policy_version, said) VALUES ($1, $2, $3, $4, $5) "
          "ON CONFLICT (workstation) DO UPDATE SET at = excluded.at, agent_version = excluded.agent_version, "
          "policy_version = excluded.policy_version, said = excluded.said",
          postgres::Values(id.text(), to_column(heard.at), heard.agent_version, heard.policy_version, heard.said)},
         {"INSERT INTO heartbeat (workstation, at, agent_version, policy_version, said, standing) "
          "SELECT $1::text, $2::bigint, $3::text, $4::bigint, $5::text, $6::text WHERE NOT EXISTS (SELECT 1 FROM "
          "(SELECT at, standing FROM heartbeat WHERE workstation = $1::text ORDER BY at DESC LIMIT 1) AS newest "
          "WHERE newest.standing = $6::text AND newest.at > $7::bigint AND newest.at <= $2::bigint) "
          "ON CONFLICT (workstation, at) DO NOTHING",
          postgres::Values(id.text(), to_column(heard.at), heard.agent_version, heard.policy_version, heard.said,
                           standing_of(heard), to_column(heard.at - keep_heartbeat_every))}});
}

Result<std::optional<Heard>> PostgresStore::last_heard(const WorkstationId& id) {
    const auto rows = read("SELECT at, agent_version, policy_version, said FROM heard WHERE workstation = $1",
                           postgres::Values(id.text()));
    if (!rows) {
        return rows.error();
    }
    return read_first<Heard>(*rows, [](const Row& row) { return heard_at(row, 0); });
}

Result<std::vector<HeardOf>> PostgresStore::last_heard_of_all() {
    const auto rows = read("SELECT workstation, at, agent_version, policy_version, said FROM heard");
    if (!rows) {
        return rows.error();
    }
    return read_all<HeardOf>(*rows, [](const Row& row) {
        return HeardOf{WorkstationId(row.text(0)), heard_at(row, 1)};
    });
}

Result<std::vector<Heard>> PostgresStore::heartbeats(const WorkstationId& id, std::size_t newest) {
    const auto rows = read(
        "SELECT at, agent_version, policy_version, said FROM heartbeat WHERE workstation = $1 ORDER BY at DESC "
        "LIMIT $2",
        postgres::Values(id.text(), newest));
    if (!rows) {
        return rows.error();
    }
    return read_all<Heard>(*rows, [](const Row& row) { return heard_at(row, 0); });
}

Status PostgresStore::forget_heartbeats(WallTime before) {
    return write(Twice::harmless, {{"DELETE FROM heartbeat WHERE at < $1", postgres::Values(to_column(before))}});
}

Result<bool> PostgresStore::raise_silence(const Silence& silence) {
    bool raised = false;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto written = connection.exchange(
            {{"BEGIN"},
             {"INSERT INTO silence (workstation, since, raised) VALUES ($1, $2, $3) ON CONFLICT (workstation) DO "
              "NOTHING",
              postgres::Values(silence.workstation.text(), to_column(silence.since), to_column(silence.raised))},
             {"COMMIT"}});
        if (!written) {
            return written.error();
        }
        raised = written->at(1).changed() == 1;
        return success();
    });
    return done ? Result<bool>(raised) : Result<bool>(done.error());
}

Status PostgresStore::close_silence(const WorkstationId& id) {
    return write(Twice::harmless, {{"DELETE FROM silence WHERE workstation = $1", postgres::Values(id.text())}});
}

Result<std::vector<Silence>> PostgresStore::open_silences() {
    const auto rows = read("SELECT workstation, since, raised FROM silence ORDER BY since, workstation");
    if (!rows) {
        return rows.error();
    }
    return read_all<Silence>(*rows, [](const Row& row) {
        return Silence{WorkstationId(row.text(0)), row.time(1), row.time(2)};
    });
}

}  // namespace shiftguard::store
