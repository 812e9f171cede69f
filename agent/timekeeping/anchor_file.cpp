#include "agent/timekeeping/anchor_file.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <cstdint>

#include <nlohmann/json.hpp>

namespace shiftguard::timekeeping {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_bytes = 4096;
constexpr std::size_t longest_boot_id = 64;
constexpr std::int64_t farthest_ms = 1'000'000'000'000'000;  // sums of a few stay far from the end of the type

std::optional<Milliseconds> milliseconds(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) {
        return std::nullopt;
    }
    const bool beyond =
        found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(farthest_ms);
    const auto value = beyond ? -1 : found->get<std::int64_t>();
    return value >= 0 && value <= farthest_ms ? std::optional(Milliseconds(value)) : std::nullopt;
}

}  // namespace

std::string to_json(const Anchor& anchor) {
    const Json out{{"version", 1},
                   {"time_ms", anchor.time.time_since_epoch().count()},
                   {"uncertainty_ms", anchor.uncertainty.count()},
                   {"wall_ms", anchor.wall.time_since_epoch().count()},
                   {"boot_ms", anchor.boot.time_since_epoch().count()},
                   {"boot_id", anchor.boot_id},
                   {"heard_ms", anchor.heard.time_since_epoch().count()}};
    return out.dump() + "\n";
}

Result<Anchor> anchor_from(std::string_view json) {
    const Error damaged{ErrorKind::corrupted, "", "What was known of the time is damaged.", Retry::useless};
    const auto document = Json::parse(json.begin(), json.end(), nullptr, false);
    if (!document.is_object() || document.value("version", Json()) != 1) {
        return damaged;
    }
    const auto time = milliseconds(document, "time_ms");
    const auto uncertainty = milliseconds(document, "uncertainty_ms");
    const auto wall = milliseconds(document, "wall_ms");
    const auto boot = milliseconds(document, "boot_ms");
    const auto heard = milliseconds(document, "heard_ms");
    const auto boot_id = document.find("boot_id");
    const bool named = boot_id != document.end() && boot_id->is_string() &&
                       boot_id->get_ref<const std::string&>().size() <= longest_boot_id;
    if (!time || !uncertainty || !wall || !boot || !heard || !named) {
        return damaged;
    }
    return Anchor{WallTime(*time), *uncertainty, WallTime(*wall), BootTime(*boot), boot_id->get<std::string>(),
                  WallTime(*heard)};
}

Status keep_anchor(const std::filesystem::path& file, const Anchor& anchor) {
    const auto text = to_json(anchor);
    return write_atomically(file, as_bytes(text), FileMode::owner_only);
}

Result<std::optional<Anchor>> read_anchor(const std::filesystem::path& file) {
    const auto bytes = read_private_file(file, most_bytes);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) {
        return std::optional<Anchor>();
    }
    if (!bytes) {
        return bytes.error();
    }
    auto anchor = anchor_from(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
    if (!anchor) {
        auto error = anchor.error();
        error.subject = file.string();
        return error;
    }
    return std::optional(std::move(*anchor));
}

}  // namespace shiftguard::timekeeping
