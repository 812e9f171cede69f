#include "agent/delivery/certificate_request.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/delivery/http.hpp"
#include "agent/delivery/membership.hpp"
#include "agent/delivery/server_words.hpp"

#include <array>

#include <unistd.h>

namespace shiftguard::delivery {
namespace {

std::string own_host_name() {
    std::array<char, 254> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0' ? name.data() : "unnamed";
}

Error makes_no_sense(const std::string& server, const std::string& what) {
    return {ErrorKind::corrupted, server, "The server's answer makes no sense: " + what + ". Look at its log.",
            Retry::useless};
}

Status check_answer(const std::string& server, const protocol::JoinAnswer& answer, const std::string& private_key) {
    if (!belongs_together(answer.certificate_pem, private_key)) {
        return makes_no_sense(server, "its certificate is not for this workstation's key");
    }
    if (!is_certificate(answer.authority_pem)) {
        return makes_no_sense(server, "its authority is no certificate");
    }
    return success();
}

}  // namespace

Result<Membership> join(const std::filesystem::path& state_folder, const std::string& server_url,
                        const std::string& token, const std::filesystem::path& authority,
                        const protocol::KeyPair& chain_keys, const std::string& proxy) {
    if (const auto present = load_membership(state_folder); present) {
        return Error{ErrorKind::refused, (state_folder / "join.json").string(),
                     "This workstation has joined " + present->server_url +
                         " already. To join anew, stop the agent and move this file away: the chain goes on.",
                     Retry::useless};
    }
    const auto url = normalised_url(server_url);
    if (!url) {
        return url.error();
    }
    const std::string host_name = own_host_name();
    const auto request = make_certificate_request(host_name);
    if (!request) {
        return request.error();
    }
    Http http(*url, authority, std::nullopt, {}, proxy);
    const auto answer = http.post(
        protocol::join_path,
        encode(protocol::JoinRequest{token, host_name, request->request_pem, chain_keys.public_key,
                                     protocol::sign_join(chain_keys.secret_key, token, request->request_pem)}));
    if (!answer) {
        return answer.error();
    }
    if (answer->status != 200 && answer->status != 201) {
        return refusal(*url, *answer);
    }
    const auto read = protocol::decode_join_answer(answer->body);
    if (!read) {
        return makes_no_sense(*url, to_sentence(read.error()));
    }
    if (const auto sound = check_answer(*url, *read, request->private_key_pem); !sound) {
        return sound.error();
    }
    if (const auto saved = save_membership(state_folder, {*url, request->private_key_pem, *read}); !saved) {
        return saved.error();
    }
    auto membership = load_membership(state_folder);
    if (membership) {
        membership->proxy = proxy;
    }
    return membership;
}

Status redeem_code(const Membership& membership, const std::string& code, const WorkerId& worker) {
    Http http(membership);
    const auto answer = http.post(protocol::redeem_path, encode(protocol::RedeemRequest{code, worker}));
    if (!answer) {
        return answer.error();
    }
    if (answer->status == 200 || answer->status == 204) {
        return success();
    }
    return refusal(membership.server_url, *answer);
}

}  // namespace shiftguard::delivery
