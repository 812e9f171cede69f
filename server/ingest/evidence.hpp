// The agents' port's one PUT: a picture that a record of the same workstation names, or will. 2xx is given only after
// its bytes and its row are on disk to stay.
#pragma once

#include "common/time.hpp"
#include "server/evidence/vault.hpp"
#include "server/http/message.hpp"
#include "server/store/store.hpp"

namespace shiftguard::ingest {

/// 201 stored; 200 it was there, or was here and was removed by its period; 400 the hash; 401, 403 and 405 as of
/// `handle`; 413 too large; 415 no JPEG; 507 with Retry-After no room on the disk; 500, 503 the store or the vault.
[[nodiscard]] http::Answer evidence(store::IncidentStore& store, evidence::Vault& vault, const http::Request& request,
                                    WallTime now);

}  // namespace shiftguard::ingest
