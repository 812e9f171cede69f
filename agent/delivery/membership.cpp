#include "agent/delivery/membership.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

namespace shiftguard::delivery {
namespace {

using Json = nlohmann::json;

constexpr std::size_t max_file_bytes = 65536;

Error damaged(const std::filesystem::path& file, const std::string& what) {
    return {ErrorKind::corrupted, file.string(),
            what + " Restore it from a backup, or join the server anew with a new token: the chain goes on.",
            Retry::useless};
}

std::optional<protocol::PublicKey> key_from(const std::string& text) {
    const auto bytes = from_base64(text);
    protocol::PublicKey key{};
    if (!bytes || bytes->size() != key.size()) {
        return std::nullopt;
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

std::string text_of(const Json& document, const char* key) {
    const auto at = document.find(key);
    return at != document.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Status save_membership(const std::filesystem::path& state_folder, const Joined& joined) {
    if (auto made = make_private_folder(state_folder); !made) {
        return made;
    }
    const Json document{{"version", 1},
                        {"server_url", joined.server_url},
                        {"workstation", joined.answer.workstation.text()},
                        {"receipt_key", to_base64(joined.answer.receipt_key)}};
    const std::pair<const char*, std::string> files[] = {{"client-key.pem", joined.private_key_pem},
                                                         {"client.pem", joined.answer.certificate_pem},
                                                         {"authority.pem", joined.answer.authority_pem},
                                                         {"join.json", document.dump(2) + "\n"}};
    for (const auto& [name, text] : files) {
        if (auto written = write_atomically(state_folder / name, as_bytes(text), FileMode::owner_only); !written) {
            return written;
        }
    }
    return success();
}

Result<Membership> load_membership(const std::filesystem::path& state_folder) {
    const auto file = state_folder / "join.json";
    const auto bytes = read_private_file(file, max_file_bytes);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) {
        return Error{ErrorKind::not_found, file.string(),
                     "This workstation has not joined a server: run the installer's join with a token of the server.",
                     Retry::useless};
    }
    if (!bytes) {
        return bytes.error();
    }
    const Json document = Json::parse(bytes->begin(), bytes->end(), nullptr, false);
    if (!document.is_object() || document.value("version", Json()) != 1) {
        return damaged(file, "The file is no membership of this release.");
    }
    const auto key = key_from(text_of(document, "receipt_key"));
    Membership membership{text_of(document, "server_url"),     WorkstationId(text_of(document, "workstation")),
                          key.value_or(protocol::PublicKey{}), state_folder / "client.pem",
                          state_folder / "client-key.pem",     state_folder / "authority.pem"};
    if (!key || membership.server_url.empty() || membership.workstation.empty()) {
        return damaged(file, "The file lacks the server's address, the workstation's id or the receipt key.");
    }
    for (const auto& part : {membership.certificate, membership.private_key, membership.authority}) {
        if (const auto there = read_private_file(part, max_file_bytes); !there) {
            return there.error().kind == ErrorKind::not_found ? damaged(part, "The file is missing.") : there.error();
        }
    }
    return membership;
}

}  // namespace shiftguard::delivery
