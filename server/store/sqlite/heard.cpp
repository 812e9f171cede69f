// When a workstation was heard last. Written twice a minute by each, so nobody waits for the disk.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {

Status SqliteStore::note_heard(const WorkstationId& id, const Heard& heard) {
    const std::lock_guard lock(mutex_);
    const Unhurried unhurried(database_);
    return database_.run(
        "INSERT OR REPLACE INTO heard (workstation, at, agent_version, policy_version) VALUES (?, ?, ?, ?)", id.text(),
        to_column(heard.at), heard.agent_version, heard.policy_version);
}

Result<std::optional<Heard>> SqliteStore::last_heard(const WorkstationId& id) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT at, agent_version, policy_version FROM heard WHERE workstation = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text());
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(Heard{time_at(*rows, 0), rows->text(1), static_cast<std::uint64_t>(rows->integer(2))})
                : std::nullopt;
}

}  // namespace shiftguard::store
