#include "server/ingest/ingest.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "protocol/message.hpp"
#include "protocol/renewal.hpp"
#include "server/exceptions/exceptions.hpp"
#include "server/ingest/coding.hpp"
#include "server/ingest/member.hpp"
#include "server/ingest/problem.hpp"
#include "server/ticket/ticket.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace shiftguard::ingest {
namespace {

using protocol::ChainVerdict;
using store::TicketVerdict;

http::Answer json(std::string body) {
    return {200, {{"Content-Type", "application/json"}}, std::move(body), {}};
}

// No JSON at all is 400; JSON that says something else than the schema is 422.
http::Answer malformed(const Error& error) {
    if (error.subject == "/version") {
        return problem(422, "version-unsupported", "Another version of the protocol", to_sentence(error));
    }
    return error.subject.empty() ? problem(400, "request-malformed", "This cannot be read", to_sentence(error))
                                 : problem(422, "request-invalid", "A field cannot be taken", to_sentence(error));
}

http::Answer token_refused(TicketVerdict verdict) {
    const std::string mend = " Ask an administrator for a new one (shiftguard-server token).";
    switch (verdict) {
        case TicketVerdict::used:
            return problem(403, "token-used", "The join token is used", "A join token serves once." + mend);
        case TicketVerdict::expired:
            return problem(403, "token-expired", "The join token has expired", "Its time is over." + mend);
        case TicketVerdict::unknown:
        case TicketVerdict::other_worker:
        case TicketVerdict::accepted:
            break;
    }
    return problem(403, "token-unknown", "The join token is unknown", "This server never gave it." + mend);
}

http::Answer code_refused(TicketVerdict verdict) {
    const std::string mend = " Ask for a new one (shiftguard-server enrolment-code).";
    switch (verdict) {
        case TicketVerdict::used:
            return problem(403, "code-used", "The enrolment code is used", "An enrolment code serves once." + mend);
        case TicketVerdict::expired:
            return problem(403, "code-expired", "The enrolment code has expired", "Its time is over." + mend);
        case TicketVerdict::other_worker:
            return problem(403, "code-of-other-worker", "The enrolment code is another worker's",
                           "The code was made for another worker and stays good for that one." + mend);
        case TicketVerdict::unknown:
        case TicketVerdict::accepted:
            break;
    }
    return problem(403, "code-unknown", "The enrolment code is unknown", "This server never gave it." + mend);
}

http::Answer gap(const store::Workstation& workstation, const protocol::StoredHead& head) {
    return problem(409, "chain-gap", "Records are missing before this batch",
                   "The chain of workstation " + workstation.id.text() + " stands at record " +
                       std::to_string(head.seq) + "; send from record " + std::to_string(head.seq + 1) + " on.",
                   head.seq);
}

/// The records of a batch, by their numbers.
struct Range {
    protocol::Sequence first = 0;
    protocol::Sequence last = 0;
};

Range range_of(const protocol::Batch& batch) {
    return {batch.records.front().seq, batch.records.back().seq};
}

std::string new_chain_of(const WorkstationId& id) {
    return "join it anew with a token of `shiftguard-server token --new-chain-of " + id.text() + "`.";
}

http::Answer forked(const store::Workstation& workstation, const Range& range) {
    return problem(409, "chain-forked", "The batch contradicts what is stored",
                   "Records " + std::to_string(range.first) + " to " + std::to_string(range.last) + " of workstation " +
                       workstation.id.text() + " (" + http::for_log(workstation.host_name) +
                       ") differ from those stored: its state was restored from a copy, or two machines share its "
                       "certificate. It needs a new chain: " +
                       new_chain_of(workstation.id));
}

http::Answer chain_refused(ChainVerdict verdict, const store::Workstation& workstation, const Range& range) {
    switch (verdict) {
        case ChainVerdict::gap:
            return gap(workstation, workstation.head);
        case ChainVerdict::forked:
            return forked(workstation, range);
        case ChainVerdict::bad_signature:
            return problem(
                403, "signature-bad", "The signature does not verify",
                "The batch of workstation " + workstation.id.text() +
                    " is not signed by the key it joined with. Where the machine lost its keys it needs a new chain: " +
                    new_chain_of(workstation.id));
        case ChainVerdict::broken:
        case ChainVerdict::extends:
        case ChainVerdict::known:
            break;
    }
    return problem(409, "chain-broken", "The batch is not a chain",
                   "A body of workstation " + workstation.id.text() +
                       " is not its hash's, or the links do not follow from each other.");
}

http::Answer other_workstation(const WorkstationId& caller) {
    return problem(403, "other-workstation", "These records are another workstation's",
                   "The certificate is that of workstation " + caller.text() + "; it can send its own records only.");
}

/// The batch's records from the first new one on, decoded; or the refusal.
struct NewRecords {
    std::vector<store::NewRecord> records;
    std::optional<http::Answer> refusal;
};

// Whose a record is the certificate tells. One may have been made before the machine joined, while it had joined
// another server, or while it was the workstation before this one; but none may speak of any other of this server.
Result<bool> is_of_other(store::IncidentStore& store, const WorkstationId& named, const WorkstationId& caller) {
    if (named.empty() || named == caller) {
        return false;
    }
    const auto other = store.workstation(named);
    if (!other) {
        return other.error();
    }
    if (!*other) {
        return false;
    }
    // From the one that is named on, each to the one that follows it: there is no way back, so it ends.
    for (auto next = named;;) {
        const auto closing = store.closing_of(next);
        if (!closing) {
            return closing.error();
        }
        if (!*closing) {
            return true;
        }
        next = (*closing)->successor;
        if (next == caller) {
            return false;
        }
    }
}

std::vector<protocol::Hash> names_of(const protocol::Record& record) {
    std::vector<protocol::Hash> names;
    names.reserve(record.evidence.size());
    for (const auto& evidence : record.evidence) {
        names.push_back(evidence.sha256);
    }
    return names;
}

NewRecords read_new(store::IncidentStore& store, std::vector<protocol::LinkedRecord> records,
                    const protocol::ChainCheck& check, const WorkstationId& caller) {
    NewRecords out;
    if (check.verdict == ChainVerdict::known) {
        return out;
    }
    out.records.reserve(records.size() - check.first_new);
    WorkstationId named;  // by the record before; what an outbox brings along names one workstation many times over
    for (std::size_t at = check.first_new; at < records.size(); ++at) {
        store::NewRecord fresh{std::move(records[at]), check.links.at(at), std::nullopt, {}};
        if (fresh.linked.body) {
            auto record = protocol::decode(*fresh.linked.body);
            if (!record) {
                out.refusal = problem(422, "record-unreadable", "A record cannot be read",
                                      "Record " + std::to_string(fresh.linked.seq) + " at /records/" +
                                          std::to_string(at) + "/body: " + to_sentence(record.error()));
                return out;
            }
            if (record->workstation != named) {
                const auto of_other = is_of_other(store, record->workstation, caller);
                if (!of_other || *of_other) {
                    out.refusal = of_other ? other_workstation(caller) : store_problem(of_other.error());
                    return out;
                }
                named = record->workstation;
            }
            record->workstation = caller;
            fresh.evidence = names_of(*record);
            if (record->unknown_finding.empty()) {
                fresh.record = std::move(*record);
            }
        }
        out.records.push_back(std::move(fresh));
    }
    return out;
}

/// The chain check with the store behind it; a store that fails meanwhile is kept as `failure`.
protocol::ChainCheck check(store::IncidentStore& store, const store::Workstation& workstation,
                           const protocol::Batch& batch, std::optional<Error>& failure) {
    return protocol::check_chain(batch, workstation.signing_key, workstation.head,
                                 [&](protocol::Sequence seq) -> std::optional<protocol::Link> {
                                     const auto link = store.link_at(workstation.id, seq);
                                     if (!link) {
                                         failure = link.error();
                                         return std::nullopt;
                                     }
                                     return *link;
                                 });
}

http::Answer receipt(const Keys& keys, const WorkstationId& workstation, protocol::Sequence seq,
                     const protocol::Link& link, WallTime stored) {
    return json(protocol::encode(
        protocol::Receipt{workstation, seq, link, stored,
                          protocol::sign_receipt(keys.receipt.secret_key, workstation, seq, link, stored)}));
}

/// What the answer to a batch speaks of when the store has told what became of it.
struct Told {
    store::Workstation workstation;
    Range range;
    protocol::Link link;  ///< of its last record
    WallTime stored;
};

http::Answer answer_to(const Keys& keys, const Told& batch, const Result<store::Appended>& appended) {
    if (!appended) {
        return store_problem(appended.error());
    }
    switch (appended->verdict) {
        case store::AppendVerdict::conflict:
            return forked(batch.workstation, batch.range);
        case store::AppendVerdict::gap:
            return gap(batch.workstation, appended->head);
        case store::AppendVerdict::stored:
            break;
    }
    return receipt(keys, batch.workstation.id, batch.range.last, batch.link, batch.stored);
}

void store_batch(store::IncidentStore& store, const Keys& keys, store::Workstation workstation, protocol::Batch batch,
                 const protocol::ChainCheck& checked, WallTime now, const OnStored& on_stored,
                 const http::Reply& reply) {
    const auto range = range_of(batch);
    store::SignedHead head{range.last, checked.links.back(), tombstones_of(batch), batch.head_signature, now};
    auto fresh = read_new(store, std::move(batch.records), checked, workstation.id);
    if (fresh.refusal) {
        return give(reply, std::move(*fresh.refusal));
    }
    store::Append append{workstation.id, std::move(fresh.records), std::move(head)};
    const auto told = std::make_shared<const Told>(Told{std::move(workstation), range, checked.links.back(), now});
    store.append_later(
        std::move(append), reply.post,
        [&keys, told, on_stored, give = reply.give,
         begun = std::chrono::steady_clock::now()](Result<store::Appended> appended) {
            if (on_stored && appended && appended->verdict == store::AppendVerdict::stored) {
                on_stored(told->workstation.id, *appended, std::chrono::steady_clock::now() - begun);
            }
            give([&keys, told, appended = std::move(appended)] { return answer_to(keys, *told, appended); });
        });
}

std::string without_nonce(protocol::Heartbeat heartbeat) {
    heartbeat.nonce = {};
    return protocol::encode(heartbeat);
}

WorkstationId new_workstation_id(WallTime now) {
    std::array<std::uint8_t, 10> random{};
    fill_random(random);
    return WorkstationId(make_uuid_v7(now, random));
}

// A certificate that was revoked stays so, and each that was renewed from it: what joins after that is another
// membership, which those do not name.
std::string next_membership(const std::optional<store::Workstation>& known) {
    if (!known || !known->revoked) {
        return known ? known->membership : std::string();
    }
    std::array<std::uint8_t, 16> random{};
    fill_random(random);
    return to_hex(random);
}

/// What a join token stands for, and what was asked with it.
struct Joining {
    protocol::Hash token;
    protocol::JoinRequest request;
};

http::Answer chain_closed(const store::Workstation& known) {
    return problem(403, "chain-closed", "The chain of this key was closed",
                   "This machine's chain is that of workstation " + known.id.text() +
                       ", which an administrator closed; it never opens again, and the token stays good. Join with a "
                       "token that was made for the workstation in its place (shiftguard-server token --new-chain-of), "
                       "or set the agent's state folder aside first.");
}

http::Answer joined(const Keys& keys, const WorkstationId& id, const std::string& certificate,
                    const Result<TicketVerdict>& admitted) {
    if (!admitted) {
        return store_problem(admitted.error());
    }
    if (*admitted != TicketVerdict::accepted) {
        return token_refused(*admitted);
    }
    return json(
        protocol::encode(protocol::JoinAnswer{id, certificate, keys.authority.certificate, keys.receipt.public_key}));
}

http::Answer not_signed(const Error& error) {
    return error.kind == ErrorKind::invalid_input ? malformed(error) : store_problem(error);
}

store::Workstation new_workstation(const Keys& keys, const Joining& joining, WorkstationId id, WallTime now,
                                   std::string membership) {
    const auto& key = joining.request.signing_key;
    const auto admission = protocol::sign_admission(keys.receipt.secret_key, id, key);
    return {std::move(id), joining.request.host_name, key, now, {}, admission, {}, std::move(membership), {}};
}

// A new chain, whatever key it has: another workstation, and the one before it is closed where it stands now.
http::Answer join_as_successor(store::IncidentStore& store, const Keys& keys, const Joining& joining,
                               const store::Succession& succession, const std::optional<store::Workstation>& known,
                               WallTime now) {
    if (known && !known->closed && known->id != succession.predecessor) {
        return problem(409, "token-of-other-workstation", "The token is for another machine",
                       "It begins a new chain in the place of workstation " + succession.predecessor.text() +
                           ", but this machine's chain is that of workstation " + known->id.text() +
                           ", which goes on; the token stays good.");
    }
    const auto before = store.workstation(succession.predecessor);
    if (!before) {
        return store_problem(before.error());
    }
    if (!*before || (*before)->closed) {
        return problem(403, "token-outdated", "The chain before was closed meanwhile",
                       "Workstation " + succession.predecessor.text() +
                           " has another one in its place already. Ask an administrator for a new token, of that one "
                           "(shiftguard-server token --new-chain-of).");
    }
    const auto id = new_workstation_id(now);
    const auto certificate =
        authority::sign_workstation(keys.authority, joining.request.certificate_request_pem, id, {}, now);
    if (!certificate) {
        return not_signed(certificate.error());
    }
    protocol::Closing closing{(*before)->id,       id, now, succession.by, succession.reason, (*before)->head.seq,
                              (*before)->head.link};
    protocol::sign_closing(closing, keys.receipt.secret_key);
    return joined(keys, id, *certificate,
                  store.admit_successor(joining.token, new_workstation(keys, joining, id, now, {}), closing));
}

protocol::Whence whence_of(const std::string& peer, const country::Countries* countries) {
    protocol::Whence whence{country::public_address_of(peer), std::nullopt};
    if (whence.address && countries != nullptr) {
        whence.country = countries->country_of(*whence.address);
    }
    return whence;
}

/// All but records, whose answer waits for a commit that others share.
http::Answer answer_at_once(store::IncidentStore& store, const Keys& keys, std::string_view path,
                            const http::Request& request, std::string_view body, const Now& now,
                            const country::Countries* countries) {
    if (path == protocol::join_path) {
        return join(store, keys, body, now);
    }
    if (!request.client) {
        return no_certificate();
    }
    const auto caller = caller_of(request);
    if (path == protocol::heartbeat_path) {
        return heartbeat(store, keys, caller, body, now, whence_of(request.peer, countries));
    }
    return path == protocol::renewal_path ? renew(store, keys, caller, body, now) : redeem(store, caller, body, now);
}

}  // namespace

http::Answer join(store::IncidentStore& store, const Keys& keys, std::string_view body, const Now& now) {
    const auto request = protocol::decode_join_request(body);
    if (!request) {
        return malformed(request.error());
    }
    const auto token = ticket::hash_token(request->token);
    const auto looked = store.look_at_join_token(token, now.wall);
    if (!looked) {
        return store_problem(looked.error());
    }
    if (*looked != TicketVerdict::accepted) {
        return token_refused(*looked);
    }
    if (!protocol::verify_join(request->signing_key, request->token, request->certificate_request_pem,
                               request->proof)) {
        return problem(422, "proof-bad", "The proof does not verify",
                       "The request is not signed by the chain's key that it names; the token stays good.");
    }
    // The same key is the same chain: whoever lost the membership, not the state, goes on where it stood.
    const auto known = store.workstation_by_key(request->signing_key);
    if (!known) {
        return store_problem(known.error());
    }
    const auto succession = store.succession_of(token);
    if (!succession) {
        return store_problem(succession.error());
    }
    const Joining joining{token, *request};
    if (*succession) {
        return join_as_successor(store, keys, joining, **succession, *known, now.wall);
    }
    if (*known && (*known)->closed) {
        return chain_closed(**known);
    }
    const WorkstationId id = *known ? (*known)->id : new_workstation_id(now.wall);
    const auto membership = next_membership(*known);
    const auto certificate =
        authority::sign_workstation(keys.authority, request->certificate_request_pem, id, membership, now.wall);
    if (!certificate) {
        return not_signed(certificate.error());
    }
    return joined(keys, id, *certificate, store.admit(token, new_workstation(keys, joining, id, now.wall, membership)));
}

void records(store::IncidentStore& store, const Keys& keys, const Caller& caller, std::string_view body, const Now& now,
             const OnStored& on_stored, const http::Reply& reply) {
    auto batch = protocol::decode_batch(body);
    if (!batch) {
        return give(reply, malformed(batch.error()));
    }
    if (batch->workstation != caller.workstation) {
        return give(reply, other_workstation(caller.workstation));
    }
    auto by = member(store, caller);
    if (by.refusal) {
        return give(reply, std::move(*by.refusal));
    }
    std::optional<Error> failure;
    const auto checked = check(store, by.workstation, *batch, failure);
    if (failure) {
        return give(reply, store_problem(*failure));
    }
    switch (checked.verdict) {
        case ChainVerdict::extends:
        case ChainVerdict::known:  // that it can be read does not say that it is there to stay: the store does
            return store_batch(store, keys, std::move(by.workstation), std::move(*batch), checked, now.wall, on_stored,
                               reply);
        case ChainVerdict::gap:
        case ChainVerdict::forked:
        case ChainVerdict::broken:
        case ChainVerdict::bad_signature:
            break;
    }
    give(reply, chain_refused(checked.verdict, by.workstation, range_of(*batch)));
}

http::Answer redeem(store::IncidentStore& store, const Caller& caller, std::string_view body, const Now& now) {
    const auto request = protocol::decode_redeem_request(body);
    if (!request) {
        return malformed(request.error());
    }
    const auto by = member(store, caller);
    if (by.refusal) {
        return *by.refusal;
    }
    const auto verdict =
        store.redeem_enrolment_code(ticket::hash_code(request->code), request->worker, caller.workstation, now.wall);
    if (!verdict) {
        return store_problem(verdict.error());
    }
    return *verdict == TicketVerdict::accepted ? http::Answer{204, {}, {}, {}} : code_refused(*verdict);
}

http::Answer heartbeat(store::IncidentStore& store, const Keys& keys, const Caller& caller, std::string_view body,
                       const Now& now, const protocol::Whence& whence) {
    const auto heartbeat = protocol::decode_heartbeat(body);
    if (!heartbeat) {
        return malformed(heartbeat.error());
    }
    const auto by = member(store, caller);
    if (by.refusal) {
        return *by.refusal;
    }
    const auto noted = store.note_heard(
        caller.workstation, {now.wall, heartbeat->agent_version, heartbeat->policy_version, without_nonce(*heartbeat)});
    if (!noted) {
        return store_problem(noted.error());
    }
    auto grants = exceptions::grants_for(store, keys.receipt, caller.workstation, now.wall);
    if (!grants) {
        return store_problem(grants.error());
    }
    return json(protocol::encode(protocol::HeartbeatAnswer{
        heartbeat->nonce, now.wall,
        protocol::sign_time(keys.receipt.secret_key, caller.workstation, heartbeat->nonce, now.wall),
        std::move(*grants), whence}));
}

http::Answer renew(store::IncidentStore& store, const Keys& keys, const Caller& caller, std::string_view body,
                   const Now& now) {
    const auto request = protocol::decode_renewal_request(body);
    if (!request) {
        return malformed(request.error());
    }
    const auto by = member(store, caller);
    if (by.refusal) {
        return *by.refusal;
    }
    const auto certificate = authority::sign_workstation(keys.authority, request->certificate_request_pem,
                                                         caller.workstation, caller.membership, now.wall);
    if (!certificate) {
        return not_signed(certificate.error());
    }
    return json(protocol::encode(protocol::RenewalAnswer{*certificate}));
}

void handle(store::IncidentStore& store, const Keys& keys, const http::Request& request, const Now& now,
            const country::Countries* countries, const OnStored& on_stored, const http::Reply& reply) {
    constexpr std::array paths{protocol::join_path, protocol::records_path, protocol::redeem_path,
                               protocol::heartbeat_path, protocol::renewal_path};
    const auto path = http::path_of(request);
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) {
        return give(reply, problem(404, "path-unknown", "There is nothing here", "The agents' port has no such path."));
    }
    if (request.method != "POST") {
        return give(reply, wrong_method("POST"));
    }
    const auto naming = http::through(reply, [](const http::Finish& finish) {
        auto answer = finish();
        name_codings(answer);
        return answer;
    });
    auto sent = decode_body(request);
    if (sent.refusal) {
        return give(naming, std::move(*sent.refusal));
    }
    const auto body = sent.body(request);
    if (path == protocol::records_path && request.client) {
        return records(store, keys, caller_of(request), body, now, on_stored, naming);
    }
    give(naming, answer_at_once(store, keys, path, request, body, now, countries));
}

}  // namespace shiftguard::ingest
