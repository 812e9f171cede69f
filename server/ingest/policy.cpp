#include "server/ingest/policy.hpp"

#include "common/linux/atomic_file.hpp"
#include "protocol/policy_offer.hpp"
#include "server/ingest/member.hpp"
#include "server/ingest/problem.hpp"

#include <string_view>

namespace shiftguard::ingest {

http::Answer policy(store::IncidentStore& store, const std::filesystem::path& offer, const http::Request& request) {
    if (request.method != "GET") {
        return wrong_method("GET");
    }
    if (!request.client) {
        return no_certificate();
    }
    const auto by = member(store, caller_of(request));
    if (by.refusal) {
        return *by.refusal;
    }
    const auto bytes = read_file(offer, protocol::max_policy_offer_bytes);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) {
        return {204, {}, {}, {}};
    }
    if (!bytes) {
        auto answer = problem(500, "policy-unreadable", "The policy cannot be read", "See the server's log.");
        answer.note = to_sentence(bytes.error());
        return answer;
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    const std::string etag = protocol::etag_of(text);
    if (http::header(request, "if-none-match") == etag) {
        return {304, {{"ETag", etag}}, {}, {}};
    }
    return {200, {{"Content-Type", "application/json"}, {"ETag", etag}}, std::string(text), {}};
}

}  // namespace shiftguard::ingest
