#include "agent/roster/calendar/event.hpp"

#include "agent/roster/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::days;

constexpr std::array pause_words{"BREAK", "PAUSE"};
constexpr std::array time_off_words{"TIME OFF", "TIME-OFF", "TIME_OFF", "ABSENCE",    "VACATION",
                                    "LEAVE",    "SICK",     "URLAUB",   "ABWESENHEIT"};

template <std::size_t count>
bool is_one_of(const std::array<const char*, count>& words, std::string_view word) {
    return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

/// On one wall its hands decide: what begins within a missing hour may be over before it, and is then nothing.
bool ends_early(const Moment& start, const Moment& end) {
    return end.instant() < start.instant() && (start.zone != end.zone || end.time.local < start.time.local);
}

class EventReader {
public:
    EventReader(const Component& vevent, Zones& zones, std::string_view file)
        : vevent_(vevent), zones_(zones), file_(file) {}

    Result<Event> read() {
        event_.number = vevent_.number;
        const ContentLine* end = nullptr;
        for (const auto& line : vevent_.lines) {
            if (line.name == "DTEND" || line.name == "DURATION") {
                if (end != nullptr) {
                    return fault(line, "an event has one DTEND or one DURATION, not both");
                }
                end = &line;
            } else if (!read_line(line)) {
                return *std::move(fault_);
            }
        }
        if (!event_.start.zone) {
            return calendar_fault(file_, vevent_.number, "this event has no DTSTART");
        }
        if (event_.replaces && event_.uid.empty()) {
            return calendar_fault(file_, vevent_.number, "an event with RECURRENCE-ID needs the UID of its series");
        }
        if (!read_end(end)) {
            return *std::move(fault_);
        }
        return std::move(event_);
    }

private:
    bool refuse(const ContentLine& line, std::string message) {
        fault_ = fault(line, std::move(message));
        return false;
    }

    [[nodiscard]] Error fault(const ContentLine& line, std::string message) const {
        return calendar_fault(file_, line.number, std::move(message));
    }

    /// Lines of any other name are not ours.
    bool read_line(const ContentLine& line) {
        if (line.name == "DTSTART") {
            return event_.start.zone ? refuse(line, "an event has one DTSTART")
                                     : read_moment(line, line.value, event_.start);
        }
        if (line.name == "RECURRENCE-ID") {
            event_.replaces.emplace();
            const auto range = line.parameters.find("RANGE");
            event_.and_following = range != line.parameters.end() && upper(range->second) == "THISANDFUTURE";
            return read_moment(line, line.value, *event_.replaces);
        }
        if (line.name == "RRULE" || line.name == "EXRULE") {
            return read_rule(line, line.name == "RRULE" ? event_.rules : event_.excluded_rules);
        }
        if (line.name == "RDATE") {
            return read_each(line, [&](std::string_view text) { return read_extra(line, text); });
        }
        if (line.name == "EXDATE") {
            return read_each(
                line, [&](std::string_view text) { return read_moment(line, text, event_.excluded.emplace_back()); });
        }
        return read_words(line);
    }

    bool read_words(const ContentLine& line) {
        if (line.name == "UID") {
            event_.uid = line.value;
        } else if (line.name == "DTSTAMP") {
            event_.stamp = line.value;
        } else if (line.name == "SEQUENCE") {
            const auto* const end = line.value.data() + line.value.size();
            const auto read = std::from_chars(line.value.data(), end, event_.sequence);
            return (read.ec == std::errc{} && read.ptr == end) || refuse(line, "SEQUENCE must be a number");
        } else if (line.name == "STATUS") {
            const std::string status = upper(trimmed(line.value));
            event_.standing = status == "CANCELLED"   ? Event::Standing::cancelled
                              : status == "CONFIRMED" ? Event::Standing::confirmed
                                                      : Event::Standing::unsaid;
        } else if (line.name == "CATEGORIES") {
            for (const auto word : split(line.value, ',')) {
                read_kind(upper(trimmed(word)));
            }
        } else if (line.name == "X-MICROSOFT-CDO-BUSYSTATUS" && upper(line.value) == "OOF") {
            event_.kind = Event::Kind::time_off;
        }
        return true;
    }

    void read_kind(const std::string& word) {
        if (is_one_of(pause_words, word)) {
            event_.kind = Event::Kind::pause;
        } else if (is_one_of(time_off_words, word)) {
            event_.kind = Event::Kind::time_off;
        }
    }

    template <class Read>
    static bool read_each(const ContentLine& line, Read read) {
        const auto parts = split(line.value, ',');
        return std::all_of(parts.begin(), parts.end(), read);
    }

    bool read_moment(const ContentLine& line, std::string_view text, Moment& into) {
        const auto time = date_time_from(text);
        if (!time) {
            return refuse(line, line.name + " must hold a time such as 20261125T080000 or a day such as 20261125");
        }
        into.time = *time;
        return read_zone(line, into);
    }

    bool read_zone(const ContentLine& line, Moment& into) {
        if (into.time.is_utc) {
            into.zone = utc_zone();
            return true;
        }
        const auto named = line.parameters.find("TZID");
        if (named == line.parameters.end() || into.time.is_date) {
            into.zone = zones_.floating;
            return true;
        }
        into.zone = zones_.of(named->second);
        return into.zone ||
               refuse(line, "the time zone \"" + piece_of(named->second) +
                                "\" is no IANA name, such as Europe/Berlin, and the calendar has no VTIMEZONE for it");
    }

    bool read_rule(const ContentLine& line, std::vector<Repetition>& into) {
        auto rule = Recurrence::read(line.value);
        if (!rule) {
            return refuse(line, line.name + ": " + rule.error().message);
        }
        into.push_back({line.number, std::move(*rule)});
        return true;
    }

    bool read_extra(const ContentLine& line, std::string_view text) {
        const auto parts = split(text, '/');
        Extra extra;
        if (parts.size() > 2 || !read_moment(line, parts[0], extra.start)) {
            return fault_.has_value() ? false : refuse(line, "RDATE must hold times or periods such as START/END");
        }
        if (parts.size() == 2) {
            if (const auto length = length_from(parts[1])) {
                extra.end = *length;
            } else {
                Moment end;
                if (!read_moment(line, parts[1], end)) {
                    return false;
                }
                if (ends_early(extra.start, end)) {
                    return refuse(line, "a period ends before it begins");
                }
                extra.end = end;
            }
        }
        event_.extras.push_back(std::move(extra));
        return true;
    }

    bool read_end(const ContentLine* line) {
        if (line == nullptr) {  // RFC 5545, 3.6.1: a day lasts the day, a time no time at all
            event_.end = Length{days(event_.start.time.is_date ? 1 : 0), {}};
            return true;
        }
        if (line->name == "DURATION") {
            const auto length = length_from(line->value);
            event_.end = length.value_or(Length{});
            return length ||
                   refuse(*line, "DURATION must be such as PT8H30M or P1D, not negative, and at most 800 days");
        }
        Moment end;
        if (!read_moment(*line, line->value, end)) {
            return false;
        }
        if (ends_early(event_.start, end)) {
            return refuse(*line, "this event ends before it begins");
        }
        constexpr days longest{800};
        if (end.instant() - event_.start.instant() > longest) {
            return refuse(*line, "this event lasts more than 800 days");
        }
        event_.end = std::move(end);
        return true;
    }

    const Component& vevent_;
    Zones& zones_;
    std::string_view file_;
    Event event_;
    std::optional<Error> fault_;
};

}  // namespace

const std::shared_ptr<const Zone>& Zones::of(const std::string& name) {
    const auto [found, is_new] = found_.try_emplace(name);
    if (is_new) {
        found->second = iana_zone(name);  // this machine's rules are newer than a calendar's copy of them
        if (const auto own = own_.find(name); !found->second && own != own_.end()) {
            found->second = own->second;
        }
    }
    return found->second;
}

Result<Event> read_event(const Component& vevent, Zones& zones, std::string_view file) {
    return EventReader(vevent, zones, file).read();
}

}  // namespace shiftguard::roster
