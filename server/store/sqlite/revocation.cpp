#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {

Result<bool> SqliteStore::revoke(const WorkstationId& id, WallTime at) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done =
        database_.run("UPDATE workstation SET revoked = ? WHERE id = ? AND revoked IS NULL", to_column(at), id.text());
    if (done && database_.changes() == 0) {
        return false;
    }
    if (done) {
        done = database_.run("DELETE FROM silence WHERE workstation = ?", id.text());
    }
    if (done) {
        done = write_audit(database_, at, "administrator", "revoked workstation " + id.text());
    }
    if (done) {
        done = transaction->commit();
    }
    return done ? Result<bool>(true) : Result<bool>(done.error());
}

}  // namespace shiftguard::store
