#include "agent/policy/signature/issuers.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace shiftguard::policy {
namespace {

std::string_view text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Result<PublicKey> load_public_key(const std::filesystem::path& file) {
    const auto bytes = read_file(file, minisign_bytes);
    if (!bytes) {
        return bytes.error();
    }
    return read_public_key(text_of(*bytes), file.string());
}

Result<std::vector<PublicKey>> keys_in(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (auto entry = std::filesystem::directory_iterator(folder, error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".pub") {
            files.push_back(entry->path());
        }
    }
    if (error == std::errc::no_such_file_or_directory) {
        return std::vector<PublicKey>();
    }
    if (error) {
        return Error{ErrorKind::refused, folder.string(), "the keys of policies can't be read: " + error.message(),
                     Retry::helps};
    }
    std::sort(files.begin(), files.end());
    std::vector<PublicKey> keys;
    for (const auto& file : files) {
        auto key = load_public_key(file);
        if (!key) {
            return key.error();
        }
        keys.push_back(*key);
    }
    return keys;
}

std::filesystem::path signature_of(const std::filesystem::path& policy) {
    return policy.string() + ".minisig";
}

Result<Issuer> issuer_of(std::span<const std::uint8_t> document, const std::filesystem::path& policy,
                         const std::vector<PublicKey>& keys) {
    const auto file = signature_of(policy);
    const auto bytes = read_file(file, minisign_bytes);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) {
        return Error{ErrorKind::not_found, file.string(),
                     "the policy is not signed; sign it with minisign -S -H -m " + policy.filename().string(),
                     Retry::helps};
    }
    if (!bytes) {
        return bytes.error();
    }
    auto signature = read_signature(text_of(*bytes), file.string());
    if (!signature) {
        return signature.error();
    }
    const auto key = verify(document, *signature, keys, file.string());
    if (!key) {
        return key.error();
    }
    return Issuer{key->id, std::move(signature->trusted_comment)};
}

}  // namespace shiftguard::policy
