#include "agent/roster/json/json_roster.hpp"

#include "agent/roster/document_fault.hpp"
#include "agent/roster/fault.hpp"
#include "agent/roster/times.hpp"
#include "agent/roster/weekly.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace shiftguard::roster {
namespace {

using document::Fault;
using document::step_into;
using std::chrono::days;
using Json = nlohmann::json;

constexpr document::Limits limits{roster_bytes, 2'000'000, 8};

constexpr auto from_or_to =
    "must be an instant such as \"2026-11-25T08:00:00+01:00\", or a local time such as \"2026-11-25T08:00\"";
constexpr auto time_of_day = "must be a local time HH:MM or HH:MM:SS, for the entry has days";

class Reader {
public:
    Reader(std::string zone, const Window& window) : zone_(std::move(zone)), window_(window) {}

    /// Nothing: the first fault is in `fault`.
    std::optional<Entries> read(const Json& document) {
        Entries entries;
        const std::array lists{std::pair("shifts", &entries.shifts), std::pair("breaks", &entries.breaks),
                               std::pair("time_off", &entries.time_off)};
        for (const auto& [name, into] : lists) {
            if (!read_list(document, name, *into)) {
                return std::nullopt;
            }
        }
        return entries;
    }

    Fault fault;

private:
    bool refuse(std::string pointer, std::string reason) {
        fault = {std::move(pointer), 0, std::move(reason)};
        return false;
    }

    bool read_list(const Json& document, const std::string& name, std::vector<SingleShift>& into) {
        const auto list = document.find(name);
        if (list == document.end()) {
            return true;
        }
        if (!list->is_array()) {
            return refuse("/" + name, "must be a list of entries with from and to");
        }
        for (std::size_t at = 0; at < list->size(); ++at) {
            if (!read_entry((*list)[at], step_into("/" + name, at), into)) {
                return false;
            }
        }
        return true;
    }

    bool read_entry(const Json& entry, const std::string& pointer, std::vector<SingleShift>& into) {
        if (!entry.is_object()) {
            return refuse(pointer,
                          "must be an entry such as {\"from\": \"2026-11-25T08:00\", "
                          "\"to\": \"2026-11-25T16:30\"}");
        }
        for (const auto& [key, value] : entry.items()) {
            if (key != "days" && key != "from" && key != "to") {
                return refuse(step_into(pointer, key), "unknown key; an entry has from, to and days");
            }
        }
        return entry.contains("days") ? read_weekly(entry, pointer, into) : read_single(entry, pointer, into);
    }

    /// The value that `reader` makes of a member; nullopt with `fault` set where there is none.
    template <class Read>
    auto value_of(const Json& entry, const char* key, const std::string& pointer, const char* wanted, Read reader)
        -> decltype(reader(std::string_view())) {
        const auto member = entry.find(key);
        auto value = member != entry.end() && member->is_string()
                         ? reader(std::string_view(member->get_ref<const std::string&>()))
                         : decltype(reader(std::string_view()))();
        if (!value) {
            refuse(step_into(pointer, key), member == entry.end() ? "is missing" : wanted);
        }
        return value;
    }

    bool read_weekly(const Json& entry, const std::string& pointer, std::vector<SingleShift>& into) {
        WeeklyShift weekly;
        if (!read_days(entry.at("days"), step_into(pointer, "days"), weekly.days)) {
            return false;
        }
        const auto from = value_of(entry, "from", pointer, time_of_day, time_of_day_from);
        const auto to = from ? value_of(entry, "to", pointer, time_of_day, time_of_day_from) : std::nullopt;
        if (!to) {
            return false;
        }
        weekly.from = *from;
        weekly.to = *to;
        Weekly rule(weekly, ZoneClock::of(zone_).value());
        const days last = rule.day_of(window_.to) + days(1);
        for (days day = rule.day_of(window_.from) - days(2); day <= last; day += days(1)) {
            if (const auto shift = rule.beginning_on(day)) {
                if (!put({shift->from, shift->to}, pointer, into)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool read_days(const Json& words, const std::string& pointer, std::vector<std::chrono::weekday>& into) {
        if (!words.is_array() || words.empty()) {
            return refuse(pointer, "must be a list of at least one of mon, tue, wed, thu, fri, sat, sun");
        }
        for (std::size_t at = 0; at < words.size(); ++at) {
            const auto& word = words[at];
            const auto day = word.is_string() ? weekday_from(word.get_ref<const std::string&>()) : std::nullopt;
            if (!day) {
                return refuse(step_into(pointer, at), "must be one of mon, tue, wed, thu, fri, sat, sun");
            }
            if (std::find(into.begin(), into.end(), *day) != into.end()) {
                return refuse(step_into(pointer, at), "this day stands here a second time");
            }
            into.push_back(*day);
        }
        return true;
    }

    bool read_single(const Json& entry, const std::string& pointer, std::vector<SingleShift>& into) {
        const auto reader = [this](Twice twice) {
            return [this, twice](std::string_view text) -> std::optional<WallTime> {
                const auto local = local_time_from(text);
                return local ? std::optional<WallTime>(clock_.instant(*local, twice)) : instant_from(text);
            };
        };
        const auto from = value_of(entry, "from", pointer, from_or_to, reader(Twice::first));
        const auto to = from ? value_of(entry, "to", pointer, from_or_to, reader(Twice::second)) : std::nullopt;
        if (!to) {
            return false;
        }
        if (*to <= *from && !lies_in_a_gap(entry)) {
            return refuse(step_into(pointer, "to"), "must be later than from");
        }
        return put({*from, *to}, pointer, into);
    }

    /// Both local, in order on the wall, and yet at the same instant: there is nothing of it.
    static bool lies_in_a_gap(const Json& entry) {
        const auto from = local_time_from(entry.at("from").get_ref<const std::string&>());
        const auto to = local_time_from(entry.at("to").get_ref<const std::string&>());
        return from && to && *from < *to;
    }

    bool put(const SingleShift& span, const std::string& pointer, std::vector<SingleShift>& into) {
        if (!window_.touches(span)) {
            return true;
        }
        into.push_back(span);
        return ++spans_ <= most_spans ||
               refuse(pointer, "with this entry there are more than " + std::to_string(most_spans) +
                                   " shifts in a year; keep one worker's shifts in a file");
    }

    std::string zone_;
    ZoneClock clock_ = ZoneClock::of(zone_).value();  // the caller has seen that there is one
    Window window_;
    std::size_t spans_ = 0;
};

Error told(std::string_view text, std::string_view file, Fault fault) {
    return document_fault(text, file, std::move(fault), limits);
}

std::optional<Fault> fault_of_top(const Json& document) {
    if (!document.is_object()) {
        return Fault{"", 0, "a JSON roster is an object with zone, shifts, breaks and time_off"};
    }
    for (const auto& [key, value] : document.items()) {
        if (key != "zone" && key != "shifts" && key != "breaks" && key != "time_off") {
            return Fault{step_into("", key), 0, "unknown key; a roster has zone, shifts, breaks and time_off"};
        }
    }
    if (!document.contains("shifts")) {
        return Fault{"/shifts", 0, "is missing; it is an empty list where there are none"};
    }
    if (const auto zone = document.find("zone"); zone != document.end() && !zone->is_string()) {
        return Fault{"/zone", 0, "must be the IANA name of a time zone such as \"Europe/Berlin\""};
    }
    return std::nullopt;
}

}  // namespace

Result<Reading> read_json(std::string_view text, std::string_view file, std::string_view zone,
                          std::string_view otherwise, const Window& window) {
    if (text.size() > roster_bytes) {
        return Error{ErrorKind::exhausted, std::string(file),
                     "the roster has more than " + std::to_string(roster_bytes) +
                         " bytes; export one worker's shifts of a year or two",
                     Retry::useless};
    }
    const auto read = document::read_document(text, limits);
    if (const auto* fault = std::get_if<Fault>(&read)) {
        constexpr std::size_t longest_reason = 120;  // it repeats what was read last
        return told(text, file, {fault->pointer, fault->line, piece_of(fault->reason, longest_reason)});
    }
    const auto& document = std::get<Json>(read);
    if (auto fault = fault_of_top(document)) {
        return told(text, file, *std::move(fault));
    }
    const bool is_own = zone.empty() && document.contains("zone");
    const std::string name =
        is_own ? document.at("zone").get<std::string>() : std::string(zone.empty() ? otherwise : zone);
    if (!zone_exists(name)) {
        return is_own ? told(text, file, {"/zone", 0, unknown_zone("", name).message}) : unknown_zone("zone", name);
    }
    Reader reader(name, window);
    auto entries = reader.read(document);
    if (!entries) {
        return told(text, file, std::move(reader.fault));
    }
    return Reading{composed(*std::move(entries)), name};
}

}  // namespace shiftguard::roster
