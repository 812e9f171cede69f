// Whose certificate it is, and whether it still serves: the one check before any request of a workstation is looked at.
#pragma once

#include "common/ids.hpp"
#include "server/http/message.hpp"
#include "server/store/store.hpp"

#include <optional>
#include <string>

namespace shiftguard::ingest {

/// What the verified client certificate names.
struct Caller {
    WorkstationId workstation;
    std::string membership{};
};
/// Precondition: a certificate was shown.
[[nodiscard]] Caller caller_of(const http::Request& request);

struct Member {
    store::Workstation workstation;  ///< as the store has it, where nothing is refused
    /// 403 for one that never joined or was revoked, and for a certificate of a membership that is over; 500, 503 the
    /// store.
    std::optional<http::Answer> refusal{};
};

[[nodiscard]] Member member(store::IncidentStore& store, const Caller& caller);

}  // namespace shiftguard::ingest
