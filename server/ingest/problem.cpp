#include "server/ingest/problem.hpp"

#include "protocol/message.hpp"

namespace shiftguard::ingest {

http::Answer problem(unsigned status, std::string_view type, std::string_view title, const std::string& detail,
                     std::optional<std::uint64_t> head_seq) {
    http::Answer answer;
    answer.status = status;
    answer.headers = {{"Content-Type", "application/problem+json"}};
    answer.body = protocol::encode(protocol::Problem{status, std::string(type), std::string(title), detail, head_seq});
    answer.note = std::string(type) + ": " + detail;
    answer.reason = type;
    return answer;
}

http::Answer wrong_method(const std::string& taken) {
    auto answer =
        problem(405, "method-unknown", "Only " + taken + " is taken here", "Send this request with " + taken + ".");
    answer.headers.emplace_back("Allow", taken);
    return answer;
}

http::Answer no_certificate() {
    return problem(401, "certificate-required", "A client certificate is needed",
                   "Join this server first; the certificate it gives then says who speaks.");
}

http::Answer store_problem(const Error& error) {
    const bool helps = error.retry == Retry::helps;
    auto answer = helps ? problem(503, "store-busy", "The store cannot take this now",
                                  "Nothing of this request was stored; send it again.")
                        : problem(500, "store-failed", "The store failed",
                                  "Nothing of this request was stored; the server's log says why.");
    if (helps) {
        answer.headers.emplace_back("Retry-After", "5");
    }
    answer.note = to_sentence(error);
    return answer;
}

}  // namespace shiftguard::ingest
