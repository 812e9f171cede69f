#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {

Result<bool> PostgresStore::revoke(const WorkstationId& id, WallTime at) {
    bool revoked = false;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto updated =
            connection.exchange({{"BEGIN"},
                                 {"UPDATE workstation SET revoked = $2 WHERE id = $1 AND revoked IS NULL",
                                  postgres::Values(id.text(), to_column(at))}});
        if (!updated) {
            return updated.error();
        }
        revoked = updated->at(1).changed() == 1;
        std::vector<postgres::Statement> rest;
        if (revoked) {
            rest.push_back({"DELETE FROM silence WHERE workstation = $1", postgres::Values(id.text())});
            rest.push_back(audit_line(at, "administrator", "revoked workstation " + id.text()));
        }
        rest.push_back({"COMMIT"});
        const auto written = connection.exchange(rest);
        return written ? success() : Status(written.error());
    });
    return done ? Result<bool>(revoked) : Result<bool>(done.error());
}

}  // namespace shiftguard::store
