#include "agent/roster/feed/kept.hpp"

#include "common/document/document.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace shiftguard::roster {
namespace {

using Json = nlohmann::json;

constexpr int schema = 1;
constexpr document::Limits limits{kept_bytes, 4'000'000, 8};

std::int64_t number_of(WallTime at) {
    return at.time_since_epoch().count();
}

Json json_of(const std::vector<SingleShift>& spans) {
    Json list = Json::array();
    for (const auto& span : spans) {
        list.push_back({number_of(span.from), number_of(span.to)});
    }
    return list;
}

std::optional<WallTime> instant_of(const Json& number) {
    return number.is_number_integer() ? std::optional(WallTime(Milliseconds(number.get<std::int64_t>())))
                                      : std::nullopt;
}

/// False where the list is none of spans in order.
bool read_spans(const Json& list, std::vector<SingleShift>& into) {
    if (!list.is_array()) {
        return false;
    }
    for (const auto& pair : list) {
        const bool is_pair = pair.is_array() && pair.size() == 2;
        const auto from = is_pair ? instant_of(pair[0]) : std::nullopt;
        const auto to = is_pair ? instant_of(pair[1]) : std::nullopt;
        if (!from || !to || *to <= *from || (!into.empty() && *from < into.back().from)) {
            return false;
        }
        into.push_back({*from, *to});
    }
    return true;
}

/// False where an entry is not as to_kept writes them.
bool read_entry(const Json& entry, KnownRosters& into) {
    constexpr std::array<const char*, 6> keys{"roster", "worker", "zone", "as_of", "shifts", "breaks"};
    for (const auto* key : keys) {
        if (!entry.is_object() || !entry.contains(key)) {
            return false;
        }
    }
    const auto is_text = [&](const char* key) { return entry.at(key).is_string(); };
    const auto as_of = instant_of(entry.at("as_of"));
    Known known;
    if (!is_text("roster") || !is_text("worker") || !is_text("zone") || !as_of ||
        !read_spans(entry.at("shifts"), known.reading.roster.shifts) ||
        !read_spans(entry.at("breaks"), known.reading.roster.breaks)) {
        return false;
    }
    known.as_of = *as_of;
    known.reading.zone = entry.at("zone").get<std::string>();
    into.insert_or_assign({entry.at("roster").get<std::string>(), entry.at("worker").get<std::string>()},
                          std::move(known));
    return true;
}

}  // namespace

std::string to_kept(const KnownRosters& rosters) {
    Json list = Json::array();
    for (const auto& [whose, known] : rosters) {
        list.push_back({{"roster", whose.roster},
                        {"worker", whose.worker},
                        {"zone", known.reading.zone},
                        {"as_of", number_of(known.as_of)},
                        {"shifts", json_of(known.reading.roster.shifts)},
                        {"breaks", json_of(known.reading.roster.breaks)}});
    }
    return Json{{"schema", schema}, {"rosters", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<KnownRosters> from_kept(std::string_view document, std::string_view file) {
    const auto damaged = [file] {
        return Error{ErrorKind::corrupted, std::string(file),
                     "the kept rosters are damaged; the rosters are read again from where policy says", Retry::useless};
    };
    const auto read = document::read_document(document, limits);
    const auto* tree = std::get_if<Json>(&read);
    if (tree == nullptr || !tree->is_object() || tree->value("schema", Json()) != schema ||
        !tree->contains("rosters") || !tree->at("rosters").is_array()) {
        return damaged();
    }
    KnownRosters rosters;
    for (const auto& entry : tree->at("rosters")) {
        if (!read_entry(entry, rosters)) {
            return damaged();
        }
    }
    return rosters;
}

}  // namespace shiftguard::roster
