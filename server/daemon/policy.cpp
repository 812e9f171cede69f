// `shiftguard-server policy offer` and `withdraw`. The server has no key of IT and judges no policy: it passes on what
// IT signed, and each workstation judges.
#include "common/linux/atomic_file.hpp"
#include "protocol/policy_offer.hpp"
#include "server/daemon/commands.hpp"

#include <iostream>
#include <system_error>

namespace shiftguard::server {
namespace {

Result<std::string> text_of(const std::filesystem::path& file, std::size_t most) {
    const auto bytes = read_file(file, most);
    return bytes ? Result<std::string>(std::string(bytes->begin(), bytes->end())) : Result<std::string>(bytes.error());
}

}  // namespace

Status offer_policy(const Folder& folder, const std::filesystem::path& file) {
    if (const auto settings = load_settings(folder); !settings) {
        return settings.error();
    }
    const auto document = text_of(file, protocol::max_policy_bytes);
    if (!document) {
        return document.error();
    }
    const auto signature = text_of(file.string() + ".minisig", protocol::max_policy_signature_bytes);
    if (!signature) {
        return Error{signature.error().kind, signature.error().subject,
                     "Workstations take a signed policy only; sign it with minisign -S -H -m " +
                         file.filename().string() + ". (" + signature.error().message + ")",
                     Retry::useless};
    }
    const protocol::PolicyOffer offer{*document, *signature};
    const std::string encoded = protocol::encode(offer);
    // What is no UTF-8 would travel as something else than was signed.
    if (const auto back = protocol::decode_policy_offer(encoded); !back || *back != offer) {
        return Error{
            ErrorKind::invalid_input, file.string(),
            "The policy and its signature must be UTF-8 and not empty; check the file with shiftguard policy check.",
            Retry::useless};
    }
    if (auto written = write_atomically(folder.policy_offer(), as_bytes(encoded), FileMode::owner_only); !written) {
        return written;
    }
    std::cerr << "Workstations that hold IT's key fetch it within about a minute.\n";
    return success();
}

Status withdraw_policy(const Folder& folder) {
    if (const auto settings = load_settings(folder); !settings) {
        return settings.error();
    }
    std::error_code error;
    if (!std::filesystem::remove(folder.policy_offer(), error) && !error) {
        return Error{ErrorKind::not_found, folder.policy_offer().string(), "No policy is offered.", Retry::useless};
    }
    if (error) {
        return Error{ErrorKind::refused, folder.policy_offer().string(),
                     "It cannot be removed: " + error.message() + ".", Retry::useless};
    }
    std::cerr << "No policy is offered any more. Workstations keep what is in force there.\n";
    return sync_folder(folder.root());
}

}  // namespace shiftguard::server
