#include "agent/delivery/renewal.hpp"

#include "agent/delivery/certificate_request.hpp"
#include "agent/delivery/http.hpp"
#include "agent/delivery/membership.hpp"
#include "agent/delivery/server_words.hpp"
#include "protocol/renewal.hpp"

#include <string>
#include <utility>

namespace shiftguard::delivery {
namespace {

Error makes_no_sense(const std::string& server, const std::string& what) {
    return {ErrorKind::corrupted, server,
            "The server's answer to the renewal of the certificate makes no sense: " + what +
                ". The present one stays; look at the server's log.",
            Retry::helps};
}

bool is_due(const Validity& validity, WallTime now) {
    return now >= validity.from + (validity.until - validity.from) * 2 / 3;
}

}  // namespace

Result<std::optional<Membership>> renew_if_due(const std::filesystem::path& state_folder, const Membership& membership,
                                               WallTime now, const std::function<bool()>& abort) {
    const auto present = validity_of(membership.certificate);
    if (!present) {
        return Error{ErrorKind::corrupted, membership.certificate.string(),
                     "The workstation's certificate cannot be read, so it cannot be renewed: join the server anew.",
                     Retry::useless};
    }
    if (!is_due(*present, now)) {
        return std::optional<Membership>();
    }
    const auto request = make_certificate_request(membership.workstation.text());
    if (!request) {
        return request.error();
    }
    Http http(membership);
    http.abort_when(abort);
    const auto answer = http.post(protocol::renewal_path, encode(protocol::RenewalRequest{request->request_pem}));
    if (!answer) {
        return answer.error();
    }
    constexpr int ok = 200;
    if (answer->status != ok) {
        return refusal(membership.server_url, *answer);
    }
    const auto read = protocol::decode_renewal_answer(answer->body);
    if (!read) {
        return makes_no_sense(membership.server_url, to_sentence(read.error()));
    }
    if (!belongs_together(read->certificate_pem, request->private_key_pem)) {
        return makes_no_sense(membership.server_url, "its certificate is not for this workstation's key");
    }
    auto renewed = save_renewed(state_folder, membership, read->certificate_pem, request->private_key_pem);
    if (!renewed) {
        return renewed.error();
    }
    return std::optional(std::move(*renewed));
}

Renewal::Renewal(std::filesystem::path state_folder, Membership membership, Calls calls,
                 std::chrono::milliseconds every)
    : repeating_(every, [state_folder = std::move(state_folder), membership = std::move(membership),
                         calls = std::move(calls)](const Repeating::Ending& ends) mutable {
          const auto end = renew_if_due(state_folder, membership, calls.now(), ends);
          if (end && *end) {
              membership = **end;
          }
          if (!ends()) {  // what was cut off says nothing about the server
              calls.ended(end);
          }
      }) {}

}  // namespace shiftguard::delivery
