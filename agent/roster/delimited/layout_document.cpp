#include "agent/roster/delimited/layout_document.hpp"

#include "agent/roster/delimited/field_format.hpp"
#include "agent/roster/document_fault.hpp"
#include "agent/roster/fault.hpp"
#include "agent/roster/times.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace shiftguard::roster {
namespace {

using document::Fault;
using document::step_into;
using Json = nlohmann::json;

constexpr document::Limits limits{layout_bytes, 4096, 4};

class Reader {
public:
    /// False: `fault` says why.
    bool read(const Json& document) {
        if (!is_object_of(
                document, "",
                {"zone", "delimiter", "columns", "date_format", "time_format", "day_begins_at", "activities"})) {
            return false;
        }
        layout.kind = Kind::delimited;
        return read_zone(document) && read_delimiter(document) && read_columns(document) && read_formats(document) &&
               read_activities(document);
    }

    Layout layout;
    Fault fault;

private:
    bool refuse(std::string pointer, std::string reason) {
        fault = {std::move(pointer), 0, std::move(reason)};
        return false;
    }

    bool is_object_of(const Json& value, const std::string& pointer, std::initializer_list<std::string_view> keys) {
        if (!value.is_object()) {
            return refuse(pointer, "must be an object { }");
        }
        for (const auto& [key, member] : value.items()) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
                std::string known;
                for (const auto one : keys) {
                    known += (known.empty() ? "" : ", ") + std::string(one);
                }
                return refuse(step_into(pointer, key), "unknown key; known are " + known);
            }
        }
        return true;
    }

    /// What is left out keeps its value. No text is empty.
    bool read_text(const Json& object, const std::string& pointer, const char* key, std::string& into) {
        const auto member = object.find(key);
        if (member == object.end()) {
            return true;
        }
        if (!member->is_string() || member->get_ref<const std::string&>().empty()) {
            return refuse(step_into(pointer, key), "must be a text in quotes that is not empty");
        }
        into = member->get<std::string>();
        return true;
    }

    bool read_zone(const Json& document) {
        if (!read_text(document, "", "zone", layout.zone)) {
            return false;
        }
        return zone_exists(layout.zone) ||
               refuse("/zone", document.contains("zone") ? unknown_zone_words()
                                                         : "is missing; it is the zone of the times in the export");
    }

    [[nodiscard]] std::string unknown_zone_words() const {
        return "this machine knows no time zone \"" + piece_of(layout.zone) +
               "\"; use an IANA name such as Europe/Berlin";
    }

    bool read_delimiter(const Json& document) {
        std::string delimiter(1, layout.delimiter);
        if (!read_text(document, "", "delimiter", delimiter)) {
            return false;
        }
        constexpr std::string_view allowed = ",;|\t:";
        if (delimiter.size() != 1 || allowed.find(delimiter.front()) == std::string_view::npos) {
            return refuse("/delimiter", R"(must be one of ",", ";", "|", ":" and "\t")");
        }
        layout.delimiter = delimiter.front();
        return true;
    }

    bool read_columns(const Json& document) {
        const auto columns = document.find("columns");
        if (columns == document.end()) {
            return refuse("/columns", "is missing; it names the columns of the export");
        }
        if (!is_object_of(*columns, "/columns", {"worker", "activity", "date", "start", "end", "end_date"})) {
            return false;
        }
        auto& names = layout.columns;
        const std::array wanted{std::pair("worker", &names.worker), std::pair("activity", &names.activity),
                                std::pair("date", &names.date),     std::pair("start", &names.start),
                                std::pair("end", &names.end),       std::pair("end_date", &names.end_date)};
        std::set<std::string> said;
        for (const auto& [key, name] : wanted) {
            if (!read_text(*columns, "/columns", key, *name)) {
                return false;
            }
            if (!name->empty() && !said.insert(*name).second) {
                return refuse(step_into("/columns", key), "names a column that another key names already");
            }
        }
        for (const auto& [key, name] : {wanted[2], wanted[3], wanted[4]}) {
            if (name->empty()) {
                return refuse(step_into("/columns", key), "is missing; date, start and end are needed");
            }
        }
        return true;
    }

    bool read_formats(const Json& document) {
        if (!read_text(document, "", "date_format", layout.date_format) ||
            !read_text(document, "", "time_format", layout.time_format)) {
            return false;
        }
        if (const auto date = FieldFormat::of_date(layout.date_format); !date) {
            return refuse("/date_format", date.error().message);
        }
        if (const auto time = FieldFormat::of_time(layout.time_format); !time) {
            return refuse("/time_format", time.error().message);
        }
        std::string begins = "00:00";
        if (!read_text(document, "", "day_begins_at", begins)) {
            return false;
        }
        const auto time = time_of_day_from(begins);
        layout.day_begins_at = time.value_or(TimeOfDay(0));
        return time || refuse("/day_begins_at", "must be a local time HH:MM or HH:MM:SS");
    }

    bool read_activities(const Json& document) {
        auto& all = layout.activities;
        std::string other = "refused";
        if (const auto activities = document.find("activities"); activities != document.end()) {
            if (!is_object_of(*activities, "/activities", {"work", "break", "time_off", "other"}) ||
                !read_names(*activities, "work", all.work) || !read_names(*activities, "break", all.pause) ||
                !read_names(*activities, "time_off", all.time_off) ||
                !read_text(*activities, "/activities", "other", other)) {
                return false;
            }
        }
        constexpr std::array<std::string_view, 3> words{"refused", "work", "ignored"};
        const auto* const word = std::find(words.begin(), words.end(), other);
        if (word == words.end()) {
            return refuse("/activities/other", "must be one of \"refused\", \"work\", \"ignored\"");
        }
        all.other = static_cast<OtherActivity>(word - words.begin());
        if (!layout.columns.activity.empty() && all.work.empty() && all.other != OtherActivity::work) {
            return refuse("/activities/work", "must name at least one activity, or nothing in the export is work");
        }
        return true;
    }

    bool read_names(const Json& activities, const char* key, std::vector<std::string>& into) {
        const auto pointer = step_into("/activities", key);
        const auto list = activities.find(key);
        if (list == activities.end()) {
            return true;
        }
        if (!list->is_array()) {
            return refuse(pointer, "must be a list of activities as the export spells them");
        }
        for (std::size_t at = 0; at < list->size(); ++at) {
            if (!(*list)[at].is_string()) {
                return refuse(step_into(pointer, at), "must be a text in quotes");
            }
            into.push_back((*list)[at].get<std::string>());
            if (!activities_.insert(into.back()).second) {
                return refuse(step_into(pointer, at), "this activity stands here a second time");
            }
        }
        return true;
    }

    std::set<std::string> activities_;
};

Error told(std::string_view text, std::string_view file, Fault fault) {
    return document_fault(text, file, std::move(fault), limits);
}

}  // namespace

Result<Layout> read_layout(std::string_view text, std::string_view file) {
    if (text.size() > layout_bytes) {
        return roster_fault(file, 0, "a column mapping has 64 KiB at most");
    }
    const auto read = document::read_document(text, limits);
    if (const auto* fault = std::get_if<Fault>(&read)) {
        constexpr std::size_t longest_reason = 120;  // it repeats what was read last
        return told(text, file, {fault->pointer, fault->line, piece_of(fault->reason, longest_reason)});
    }
    auto layout = layout_of(std::get<Json>(read));
    if (auto* fault = std::get_if<Fault>(&layout)) {
        return told(text, file, std::move(*fault));
    }
    return std::get<Layout>(std::move(layout));
}

std::variant<Layout, Fault> layout_of(const Json& mapping) {
    Reader reader;
    if (!reader.read(mapping)) {
        return std::move(reader.fault);
    }
    return std::move(reader.layout);
}

}  // namespace shiftguard::roster
