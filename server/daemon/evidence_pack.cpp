#include "server/daemon/evidence_pack.hpp"

#include "common/encoding.hpp"
#include "protocol/record.hpp"
#include "server/evidence/linux/folder_vault.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

namespace shiftguard::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hashes_at_once = 500;
Error pack_error(ErrorKind kind, const fs::path& file, const char* message) {
    return {kind, file.string(), message, Retry::useless};
}

/// "SHA-256 LENGTH"
struct Head {
    protocol::Hash sha256{};
    std::size_t length = 0;
};

std::optional<Head> read_head(const std::string& line) {
    using protocol::hash_digits;
    const auto sha256 = protocol::hash_from_hex(std::string_view(line).substr(0, hash_digits));
    if (!sha256 || line.size() < hash_digits + 2 || line[hash_digits] != ' ') {
        return std::nullopt;
    }
    Head head{*sha256};
    const auto* const begin = line.data() + hash_digits + 1;
    const auto* const end = line.data() + line.size();
    const auto read = std::from_chars(begin, end, head.length);
    const bool good = read.ec == std::errc() && read.ptr == end && head.length <= protocol::max_evidence_bytes;
    return good ? std::optional(head) : std::nullopt;
}

/// Mode 0600 before anything stands in it.
std::ofstream make_private(const fs::path& file) {
    std::ofstream to(file, std::ios::binary | std::ios::trunc);
    std::error_code error;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, error);
    return to;
}

}  // namespace

Result<std::size_t> pack_evidence(evidence::Vault& vault, const fs::path& file) {
    auto to = make_private(file);
    std::size_t damaged = 0;
    for (std::optional<protocol::Hash> after;;) {
        const auto hashes = vault.list(after, hashes_at_once);
        if (!hashes) {
            return hashes.error();
        }
        for (const auto& sha256 : *hashes) {
            const auto bytes = vault.get(sha256);
            if (!bytes && bytes.error().kind != ErrorKind::corrupted) {
                return bytes.error();
            }
            if (!bytes) {
                ++damaged;
                continue;
            }
            to << to_hex(sha256) << ' ' << bytes->size() << '\n';
            to.write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
        }
        if (hashes->size() < hashes_at_once) {
            break;
        }
        after = hashes->back();
    }
    to.flush();
    return to ? Result<std::size_t>(damaged)
              : Result<std::size_t>(
                    pack_error(ErrorKind::exhausted, file, "It cannot be written; make room on the disk."));
}

Status unpack_evidence(const fs::path& file, const Folder& folder) {
    if (!fs::exists(file)) {
        return success();
    }
    const auto vault = evidence::FolderVault::open(folder.evidence());
    if (!vault) {
        return vault.error();
    }
    const auto damaged = pack_error(ErrorKind::corrupted, file, "The pictures of the backup are damaged; use another.");
    {
        std::ifstream from(file, std::ios::binary);
        for (std::string line; std::getline(from, line);) {
            const auto head = read_head(line);
            Bytes bytes(head ? head->length : 0);
            if (!head ||
                !from.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
                return damaged;
            }
            const auto put = (*vault)->put(head->sha256, bytes);
            if (!put) {
                return put.error().kind == ErrorKind::invalid_input ? damaged : put.error();
            }
        }
        if (!from.eof()) {
            return damaged;
        }
    }
    std::error_code error;
    fs::remove(file, error);
    return error ? Status(pack_error(ErrorKind::refused, file, "It cannot be removed.")) : success();
}

}  // namespace shiftguard::server
