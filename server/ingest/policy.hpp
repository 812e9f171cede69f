// The agents' port's one GET: the policy that the administrator has the server hand out.
#pragma once

#include "server/http/message.hpp"
#include "server/store/store.hpp"

#include <filesystem>

namespace shiftguard::ingest {

/// `offer`: file with the encoded protocol::PolicyOffer; where there is none nothing is offered. 200 with an ETag; 304
/// where the request names it (If-None-Match); 204 where nothing is offered; 401, 403 and 405 as of `handle`; 500 the
/// file, 503 the store.
[[nodiscard]] http::Answer policy(store::IncidentStore& store, const std::filesystem::path& offer,
                                  const http::Request& request);

}  // namespace shiftguard::ingest
