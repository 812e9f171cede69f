#include "agent/delivery/membership.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

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

// Names of the pair that joining makes, and of the one that takes turns with it.
constexpr std::pair<const char*, const char*> first_pair{"client.pem", "client-key.pem"};
constexpr std::pair<const char*, const char*> second_pair{"client-2.pem", "client-2-key.pem"};

Status write_membership(const std::filesystem::path& state_folder, const Membership& membership) {
    const Json document{{"version", 1},
                        {"server_url", membership.server_url},
                        {"workstation", membership.workstation.text()},
                        {"receipt_key", to_base64(membership.receipt_key)},
                        {"certificate", membership.certificate.filename().string()},
                        {"private_key", membership.private_key.filename().string()}};
    return write_atomically(state_folder / "join.json", as_bytes(document.dump(2) + "\n"), FileMode::owner_only);
}

/// A name of ours and no path: join.json is trusted with no more.
std::pair<const char*, const char*> pair_of(const Json& document) {
    return text_of(document, "certificate") == second_pair.first &&
                   text_of(document, "private_key") == second_pair.second
               ? second_pair
               : first_pair;
}

}  // namespace

Result<Membership> save_renewed(const std::filesystem::path& state_folder, const Membership& before,
                                const std::string& certificate_pem, const std::string& private_key_pem) {
    const auto& names = before.certificate.filename() == first_pair.first ? second_pair : first_pair;
    Membership after = before;
    after.certificate = state_folder / names.first;
    after.private_key = state_folder / names.second;
    for (const auto& [file, text] :
         {std::pair(after.private_key, private_key_pem), std::pair(after.certificate, certificate_pem)}) {
        if (auto written = write_atomically(file, as_bytes(text), FileMode::owner_only); !written) {
            return written.error();
        }
    }
    if (auto switched = write_membership(state_folder, after); !switched) {
        return switched.error();
    }
    std::error_code left;  // a pair that stays is overwritten by the next renewal
    std::filesystem::remove(before.private_key, left);
    std::filesystem::remove(before.certificate, left);
    return after;
}

Status save_membership(const std::filesystem::path& state_folder, const Joined& joined) {
    if (auto made = make_private_folder(state_folder); !made) {
        return made;
    }
    const std::pair<const char*, std::string> files[] = {{first_pair.second, joined.private_key_pem},
                                                         {first_pair.first, joined.answer.certificate_pem},
                                                         {"authority.pem", joined.answer.authority_pem}};
    for (const auto& [name, text] : files) {
        if (auto written = write_atomically(state_folder / name, as_bytes(text), FileMode::owner_only); !written) {
            return written;
        }
    }
    return write_membership(state_folder, {joined.server_url, joined.answer.workstation, joined.answer.receipt_key,
                                           state_folder / first_pair.first, state_folder / first_pair.second,
                                           state_folder / "authority.pem"});
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
    const auto names = pair_of(document);
    Membership membership{text_of(document, "server_url"),     WorkstationId(text_of(document, "workstation")),
                          key.value_or(protocol::PublicKey{}), state_folder / names.first,
                          state_folder / names.second,         state_folder / "authority.pem"};
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
