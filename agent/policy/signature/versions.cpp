#include "agent/policy/signature/versions.hpp"

#include "common/document/document.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using Json = nlohmann::json;

constexpr document::Limits limits{65536, 1024, 2};

/// {"issuer": version, ...}; false where it is nothing like it.
bool read_versions(std::string_view text, std::map<std::string, std::uint64_t>& into) {
    const auto read = document::read_document(text, limits);
    const auto* tree = std::get_if<Json>(&read);
    if (tree == nullptr || !tree->is_object()) {
        return false;
    }
    for (const auto& [issuer, version] : tree->items()) {
        if (!version.is_number_unsigned()) {
            return false;
        }
        into[issuer] = version.get<std::uint64_t>();
    }
    return true;
}

}  // namespace

Versions::Versions(std::filesystem::path file, std::uint64_t floor) : file_(std::move(file)) {
    const auto bytes = read_private_file(file_, limits.bytes);
    const bool is_read =
        bytes && read_versions({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, highest_);
    if (!is_read) {
        highest_.clear();
        floor_ = floor;
    }
}

std::uint64_t Versions::highest_of(const std::string& issuer) const {
    const auto found = highest_.find(issuer);
    return std::max(floor_, found == highest_.end() ? 0 : found->second);
}

void Versions::took(const std::string& issuer, std::uint64_t version) {
    auto& highest = highest_[issuer];
    to_be_kept_ |= version > highest;
    highest = std::max(highest, version);
}

Status Versions::keep() {
    if (!to_be_kept_) {
        return success();
    }
    auto written = write_atomically(file_, as_bytes(Json(highest_).dump()), FileMode::owner_only);
    to_be_kept_ = !written;
    return written;
}

}  // namespace shiftguard::policy
