#include "agent/policy/signature/versions.hpp"

#include "common/document/document.hpp"
#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using Json = nlohmann::json;

constexpr document::Limits limits{65536, 1024, 3};

/// {"version": 7, "digest": "…"}, or the version alone, as earlier agents wrote it.
std::optional<Versions::Taken> read_taken(const Json& value) {
    const bool is_object = value.is_object();
    const auto version = is_object ? value.value("version", Json()) : value;
    const auto digest = is_object ? value.value("digest", Json()) : Json("");
    if (!version.is_number_unsigned() || !digest.is_string()) {
        return std::nullopt;
    }
    return Versions::Taken{version.get<std::uint64_t>(), digest.get<std::string>()};
}

/// {"issuer": …, ...}; false where it is nothing like it.
bool read_versions(const Bytes& bytes, std::map<std::string, Versions::Taken>& into) {
    const auto read = document::read_document({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, limits);
    const auto* tree = std::get_if<Json>(&read);
    if (tree == nullptr || !tree->is_object()) {
        return false;
    }
    for (const auto& [issuer, value] : tree->items()) {
        auto taken = read_taken(value);
        if (!taken) {
            return false;
        }
        into[issuer] = *std::move(taken);
    }
    return true;
}

}  // namespace

Versions::Versions(std::filesystem::path file, std::uint64_t floor) : file_(std::move(file)) {
    const auto bytes = read_private_file(file_, limits.bytes);
    if (!bytes || !read_versions(*bytes, highest_)) {
        highest_.clear();
        floor_ = floor;
    }
}

Versions Versions::seen_in(const std::filesystem::path& file) {
    Versions versions;
    const auto bytes = read_file(file, limits.bytes);
    if (bytes && !read_versions(*bytes, versions.highest_)) {
        versions.highest_.clear();
    }
    return versions;
}

std::uint64_t Versions::highest_of(const std::string& issuer) const {
    const auto found = highest_.find(issuer);
    return std::max(floor_, found == highest_.end() ? 0 : found->second.version);
}

bool Versions::had_other_contents(const std::string& issuer, std::uint64_t version, const std::string& digest) const {
    const auto found = highest_.find(issuer);
    return found != highest_.end() && found->second.version == version && !found->second.digest.empty() &&
           found->second.digest != digest;
}

bool Versions::has_taken(const std::string& digest) const {
    return std::any_of(highest_.begin(), highest_.end(),
                       [&](const auto& each) { return each.second.digest == digest; });
}

void Versions::took(const std::string& issuer, std::uint64_t version, const std::string& digest) {
    auto& highest = highest_[issuer];
    if (version >= highest.version && highest != Taken{version, digest}) {
        highest = {version, digest};
        to_be_kept_ = true;
    }
}

Status Versions::keep() {
    if (!to_be_kept_) {
        return success();
    }
    Json document = Json::object();
    for (const auto& [issuer, taken] : highest_) {
        document[issuer] = {{"version", taken.version}, {"digest", taken.digest}};
    }
    auto written = write_atomically(file_, as_bytes(document.dump()), FileMode::owner_only);
    to_be_kept_ = !written;
    return written;
}

}  // namespace shiftguard::policy
