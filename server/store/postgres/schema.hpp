// Tables of the server's store on PostgreSQL, in a schema of their own ("shiftguard"). Private to this folder.
// What is partitioned by time and why: docs/adr/0005.
#pragma once

#include "common/postgres/postgres.hpp"
#include "common/time.hpp"

namespace shiftguard::store {

/// Brings the database to this release's schema; several programs may try at once. Errors: refused where it is of a
/// newer release or the role may not make tables.
[[nodiscard]] Status bring_up_to_date(postgres::Connection& connection);

}  // namespace shiftguard::store
