#include "server/ingest/member.hpp"

#include "server/ingest/problem.hpp"

#include <utility>

namespace shiftguard::ingest {
namespace {

http::Answer never_joined(const WorkstationId& caller) {
    return problem(403, "workstation-unknown", "This workstation never joined",
                   "The server does not know workstation " + caller.text() + ". Join the machine anew.");
}

http::Answer certificate_revoked(const WorkstationId& caller) {
    return problem(403, "certificate-revoked", "This certificate was revoked",
                   "It is of a membership of workstation " + caller.text() +
                       " that an administrator ended; the workstation has joined anew since. Join whatever machine "
                       "shows it with a new token (shiftguard-server token).");
}

http::Answer revoked(const WorkstationId& caller) {
    return problem(403, "workstation-revoked", "This workstation was revoked",
                   "An administrator ended the membership of workstation " + caller.text() +
                       ". Join the machine anew with a new token (shiftguard-server token).");
}

http::Answer closed(const store::Workstation& workstation) {
    return problem(403, "workstation-closed", "This chain was closed",
                   "The chain of workstation " + workstation.id.text() +
                       " was closed by an administrator, and another workstation follows it. Where this is the machine "
                       "that follows, join it with the token that was made for that (shiftguard-server token "
                       "--new-chain-of).");
}

}  // namespace

Caller caller_of(const http::Request& request) {
    const auto name = request.client.value_or(http::ClientName{});
    return {WorkstationId(name.common_name), name.qualifier};
}

Member member(store::IncidentStore& store, const Caller& caller) {
    auto found = store.workstation(caller.workstation);
    if (!found) {
        return {{}, store_problem(found.error())};
    }
    if (!*found) {
        return {{}, never_joined(caller.workstation)};
    }
    if ((*found)->closed) {
        return {{}, closed(**found)};
    }
    if ((*found)->revoked) {
        return {{}, revoked(caller.workstation)};
    }
    if ((*found)->membership != caller.membership) {
        return {{}, certificate_revoked(caller.workstation)};
    }
    return {std::move(**found), std::nullopt};
}

}  // namespace shiftguard::ingest
