// The agents' port: join, records, redeem, heartbeat, renew. Each handler is a function of the request, the store and
// `now`. Who speaks is told by the verified client certificate alone; nothing in a body can name another workstation.
// A 2xx is given only after the store has committed.
#pragma once

#include "common/ids.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/message.hpp"
#include "server/authority/authority.hpp"
#include "server/country/country.hpp"
#include "server/http/message.hpp"
#include "server/ingest/member.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace shiftguard::ingest {

struct Keys {
    authority::Identity authority;  ///< signs the workstations' certificates
    protocol::KeyPair receipt;      ///< signs receipts, admissions, the time and exceptions
};

/// Told of every batch that was stored, and how long that took from handing it to the store; the daemon counts here.
/// From any thread.
using OnStored = std::function<void(const WorkstationId& workstation, const store::Appended& appended,
                                    std::chrono::nanoseconds took)>;

/// 200 JoinAnswer; 400, 422 what was sent; 403 the token; 500, 503 the store.
[[nodiscard]] http::Answer join(store::IncidentStore& store, const Keys& keys, std::string_view body, const Now& now);

/// 200 Receipt of the batch's last record; 400, 422 what was sent; 403 another workstation or a bad signature; 409 a
/// gap, a fork or a broken chain; 500, 503 the store. No thread waits for the commit: the store and the keys outlive
/// the reply.
void records(store::IncidentStore& store, const Keys& keys, const Caller& caller, std::string_view body, const Now& now,
             const OnStored& on_stored, const http::Reply& reply);

/// 204; 400, 422 what was sent; 403 the code; 500, 503 the store.
[[nodiscard]] http::Answer redeem(store::IncidentStore& store, const Caller& caller, std::string_view body,
                                  const Now& now);

/// 200 HeartbeatAnswer; 400, 422 what was sent; 403 a workstation that never joined; 500, 503 the store.
[[nodiscard]] http::Answer heartbeat(store::IncidentStore& store, const Keys& keys, const Caller& caller,
                                     std::string_view body, const Now& now, const protocol::Whence& whence = {});

/// 200 RenewalAnswer: the caller's next certificate; 400, 422 what was sent; 403 a workstation that never joined; 500,
/// 503 the store.
[[nodiscard]] http::Answer renew(store::IncidentStore& store, const Keys& keys, const Caller& caller,
                                 std::string_view body, const Now& now);

/// By path, method and certificate: 404, 405, 401 and 403, or one of the above. `countries`: none, so no country is
/// told. All that is given outlives the reply.
void handle(store::IncidentStore& store, const Keys& keys, const http::Request& request, const Now& now,
            const country::Countries* countries, const OnStored& on_stored, const http::Reply& reply);

}  // namespace shiftguard::ingest
