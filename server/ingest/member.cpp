#include "server/ingest/member.hpp"

#include "server/ingest/problem.hpp"

#include <utility>

namespace shiftguard::ingest {
namespace {

http::Answer never_joined(const WorkstationId& caller) {
    return problem(403, "workstation-unknown", "This workstation never joined",
                   "The server does not know workstation " + caller.text() + ". Join the machine anew.");
}

http::Answer revoked(const WorkstationId& caller) {
    return problem(403, "workstation-revoked", "This workstation was revoked",
                   "An administrator ended the membership of workstation " + caller.text() +
                       ". Join the machine anew with a new token (shiftguard-server token).");
}

}  // namespace

Member member(store::IncidentStore& store, const WorkstationId& caller) {
    auto found = store.workstation(caller);
    if (!found) {
        return {{}, store_problem(found.error())};
    }
    if (!*found) {
        return {{}, never_joined(caller)};
    }
    if ((*found)->revoked) {
        return {{}, revoked(caller)};
    }
    return {std::move(**found), std::nullopt};
}

}  // namespace shiftguard::ingest
