#include "server/ingest/evidence.hpp"

#include "common/encoding.hpp"
#include "protocol/evidence.hpp"
#include "protocol/record.hpp"
#include "server/evidence/evidence.hpp"
#include "server/ingest/member.hpp"
#include "server/ingest/problem.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::ingest {
namespace {

constexpr const char* seconds_until_there_may_be_room = "60";
constexpr const char* seconds_until_it_may_be_well = "5";

std::optional<protocol::Hash> hash_of(std::string_view path) {
    path.remove_prefix(std::min(path.size(), protocol::evidence_path.size()));
    return protocol::hash_from_hex(path);
}

http::Answer media_type_unknown(const std::string& detail) {
    auto answer = problem(415, "media-type-unknown", "Only JPEG is taken here", detail);
    answer.headers.emplace_back("Accept", protocol::evidence_media_type);
    answer.headers.emplace_back("Accept-Encoding", "identity");
    return answer;
}

/// What is wrong with the request by itself.
std::optional<http::Answer> fault_of(const http::Request& request, const std::optional<protocol::Hash>& sha256) {
    const auto coding = http::header(request, "content-encoding");
    if (!coding.empty() && coding != "identity") {
        return media_type_unknown("A picture is sent as it is, without a Content-Encoding.");
    }
    if (http::header(request, "content-type") != protocol::evidence_media_type) {
        return media_type_unknown("Content-Type must be image/jpeg.");
    }
    if (request.body.size() > protocol::max_evidence_bytes) {
        return problem(413, "evidence-too-large", "The picture is too large",
                       "It has " + std::to_string(request.body.size()) + " bytes, of " +
                           std::to_string(protocol::max_evidence_bytes) + " that are taken.");
    }
    if (!sha256) {
        return problem(400, "evidence-hash-invalid", "The address names no SHA-256",
                       "Behind /v1/evidence/ stand 64 lower-case hexadecimal digits.");
    }
    if (protocol::hash_body(request.body) != *sha256) {
        return problem(400, "evidence-hash-mismatch", "The picture is not the one that is named",
                       "Its bytes do not have the SHA-256 " + to_hex(*sha256) + ": they were damaged on the way.");
    }
    if (!protocol::looks_like_jpeg(as_bytes(request.body))) {
        return media_type_unknown("The bytes are no JPEG, whatever Content-Type says.");
    }
    return std::nullopt;
}

http::Answer not_kept(const Error& error) {
    const bool full = error.kind == ErrorKind::exhausted;
    auto answer = full ? problem(507, "evidence-no-room", "There is no room for the picture",
                                 "It was not stored; send it again when the server's disk has room.")
                       : problem(503, "evidence-not-kept", "The picture cannot be kept now",
                                 "It may be sent again; the server's log says why.");
    answer.headers.emplace_back("Retry-After", full ? seconds_until_there_may_be_room : seconds_until_it_may_be_well);
    answer.note = to_sentence(error);
    return answer;
}

}  // namespace

http::Answer evidence(store::IncidentStore& store, evidence::Vault& vault, const http::Request& request, WallTime now) {
    if (request.method != "PUT") {
        return wrong_method("PUT");
    }
    if (!request.client) {
        return no_certificate();
    }
    const auto caller = caller_of(request);
    if (auto by = member(store, caller); by.refusal) {
        return std::move(*by.refusal);
    }
    const auto sha256 = hash_of(http::path_of(request));
    if (auto fault = fault_of(request, sha256)) {
        return std::move(*fault);
    }
    const auto kept = evidence::keep(vault, store,
                                     {{caller.workstation, *sha256},
                                      std::string(protocol::evidence_media_type),
                                      request.body.size(),
                                      now,
                                      std::nullopt,
                                      false},
                                     as_bytes(request.body));
    if (!kept) {
        return not_kept(kept.error());
    }
    const bool is_new = *kept == evidence::Put::stored;
    return {is_new ? 201U : 200U, {}, {}, {}};
}

}  // namespace shiftguard::ingest
