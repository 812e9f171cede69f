// When a workstation was heard last. Written twice a minute by each, so nobody waits for the disk.
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {

Status PostgresStore::note_heard(const WorkstationId& id, const Heard& heard) {
    return write(Twice::harmless,
                 {{"SELECT set_config('synchronous_commit', 'off', true)"},
                  {"INSERT INTO heard (workstation, at, agent_version, policy_version) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (workstation) DO UPDATE SET at = excluded.at, agent_version = excluded.agent_version, "
                   "policy_version = excluded.policy_version",
                   postgres::Values(id.text(), to_column(heard.at), heard.agent_version, heard.policy_version)}});
}

Result<std::optional<Heard>> PostgresStore::last_heard(const WorkstationId& id) {
    const auto rows =
        read("SELECT at, agent_version, policy_version FROM heard WHERE workstation = $1", postgres::Values(id.text()));
    if (!rows) {
        return rows.error();
    }
    return read_first<Heard>(*rows, [](const Row& row) {
        return Heard{row.time(0), row.text(1), static_cast<std::uint64_t>(row.integer(2))};
    });
}

}  // namespace shiftguard::store
