#include "server/daemon/folder.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>

namespace shiftguard::server {
namespace {

constexpr std::size_t max_file_bytes = 65536;

Result<std::string> to_text(Result<Bytes> bytes) {
    if (!bytes) {
        return bytes.error();
    }
    return std::string(bytes->begin(), bytes->end());
}

Result<protocol::KeyPair> load_receipt_key(const Folder& folder) {
    const auto text = read_secret(folder.receipt_key());
    if (!text) {
        return text.error();
    }
    const auto bytes = from_base64(text->substr(0, text->find('\n')));
    protocol::KeyPair pair;
    if (!bytes || bytes->size() != pair.secret_key.size()) {
        return Error{ErrorKind::corrupted, folder.receipt_key().string(),
                     "This is no receipt key; restore the file from a backup.", Retry::useless};
    }
    std::copy(bytes->begin(), bytes->end(), pair.secret_key.begin());
    // libsodium's secret key ends with the public one.
    std::copy(pair.secret_key.end() - static_cast<std::ptrdiff_t>(pair.public_key.size()), pair.secret_key.end(),
              pair.public_key.begin());
    return pair;
}

}  // namespace

Result<std::string> read_text(const std::filesystem::path& file) {
    return to_text(read_file(file, max_file_bytes));
}

Result<std::string> read_secret(const std::filesystem::path& file) {
    return to_text(read_private_file(file, max_file_bytes));
}

Result<Settings> load_settings(const Folder& folder) {
    const auto text = read_text(folder.settings());
    if (!text && text.error().kind != ErrorKind::not_found) {
        return text.error();
    }
    if (!text) {
        return Error{
            text.error().kind, folder.root().string(),
            "There is no server here; make one with `shiftguard-server init --dir " + folder.root().string() + "`.",
            Retry::useless};
    }
    return read_settings(*text, folder.settings().string());
}

Result<ingest::Keys> load_keys(const Folder& folder) {
    auto certificate = read_text(folder.authority());
    auto key = read_secret(folder.authority_key());
    const auto receipt = load_receipt_key(folder);
    if (!certificate || !key || !receipt) {
        return !certificate ? certificate.error() : !key ? key.error() : receipt.error();
    }
    return ingest::Keys{{std::move(*certificate), std::move(*key)}, *receipt};
}

}  // namespace shiftguard::server
