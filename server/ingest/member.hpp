// Whose certificate it is: the one check before any request of a workstation is looked at.
#pragma once

#include "common/ids.hpp"
#include "server/http/message.hpp"
#include "server/store/store.hpp"

#include <optional>

namespace shiftguard::ingest {

struct Member {
    store::Workstation workstation;         ///< as the store has it, where nothing is refused
    std::optional<http::Answer> refusal{};  ///< 403 for one that never joined or was revoked; 500, 503 the store
};

[[nodiscard]] Member member(store::IncidentStore& store, const WorkstationId& caller);

}  // namespace shiftguard::ingest
