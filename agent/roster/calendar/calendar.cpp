#include "agent/roster/calendar/calendar.hpp"

#include "agent/roster/calendar/content_lines.hpp"
#include "agent/roster/calendar/event.hpp"
#include "agent/roster/calendar/series.hpp"
#include "agent/roster/calendar/zone.hpp"

#include <map>
#include <optional>
#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::seconds;

/// A calendar that takes events back (RFC 5546, 3.2.5) is no roster: taken for one it would say that nobody works.
std::optional<Error> method_fault(const std::vector<Component>& components, std::string_view file) {
    for (const auto& component : components) {
        const ContentLine* method = component.find("METHOD");
        if (method != nullptr && upper(method->value) == "CANCEL") {
            return calendar_fault(file, method->number,
                                  "METHOD:CANCEL takes events back and is no roster; export the shifts themselves "
                                  "(METHOD:PUBLISH, or none)");
        }
    }
    return std::nullopt;
}

/// Every component of that name, at any depth.
void collect(const std::vector<Component>& from, std::string_view name, std::vector<const Component*>& into) {
    for (const auto& component : from) {
        if (component.name == name) {
            into.push_back(&component);
        } else {
            collect(component.parts, name, into);
        }
    }
}

struct NamedZone {
    std::string name;
    std::shared_ptr<const Zone> zone;
};

Result<NamedZone> floating_zone(const Component& calendar, std::string_view file, std::string_view wanted,
                                std::string_view otherwise) {
    NamedZone floating{std::string(wanted), nullptr};
    const ContentLine* said = wanted.empty() ? calendar.find("X-WR-TIMEZONE") : nullptr;
    if (wanted.empty()) {
        floating.name = said == nullptr ? std::string(otherwise) : said->value;
    }
    floating.zone = iana_zone(floating.name);
    if (!floating.zone) {
        auto unknown = unknown_zone("zone", floating.name);
        return said == nullptr ? unknown : calendar_fault(file, said->number, std::move(unknown.message));
    }
    return floating;
}

}  // namespace

struct Calendar::Inside {
    std::string file;
    std::string zone;
    std::vector<Event> events;
    std::map<std::string, std::vector<const Event*>> series;  ///< by UID; one without is a series of its own

    void join() {
        std::size_t alone = 0;
        for (const auto& event : events) {
            series[event.uid.empty() ? "\n" + std::to_string(alone++) : event.uid].push_back(&event);
        }
    }
};

Calendar::Calendar(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Calendar::Calendar(Calendar&&) noexcept = default;
Calendar& Calendar::operator=(Calendar&&) noexcept = default;
Calendar::~Calendar() = default;

Result<Calendar> Calendar::read(std::string_view text, std::string_view file, std::string_view zone,
                                std::string_view otherwise) {
    const auto components = read_components(text, file);
    if (!components) {
        return components.error();
    }
    if (components->empty() || components->front().name != "VCALENDAR") {
        return calendar_fault(file, 1, "an iCalendar file begins with BEGIN:VCALENDAR; this is none");
    }
    if (auto fault = method_fault(*components, file)) {
        return *std::move(fault);
    }
    auto floating = floating_zone(components->front(), file, zone, otherwise);
    if (!floating) {
        return floating.error();
    }
    Zones zones(std::move(floating->zone));
    std::vector<const Component*> vtimezones;
    collect(*components, "VTIMEZONE", vtimezones);
    for (const auto* vtimezone : vtimezones) {
        const ContentLine* name = vtimezone->find("TZID");
        if (name == nullptr) {
            return calendar_fault(file, vtimezone->number, "this VTIMEZONE has no TZID");
        }
        if (iana_zone(name->value)) {
            continue;  // this machine's rules hold, see Zones
        }
        auto own = zone_of(*vtimezone, file);
        if (!own) {
            return own.error();
        }
        zones.add(name->value, std::move(*own));
    }
    std::vector<const Component*> vevents;
    collect(*components, "VEVENT", vevents);
    auto inside = std::make_unique<Inside>();
    inside->file = file;
    inside->zone = std::move(floating->name);
    for (const auto* vevent : vevents) {
        auto event = read_event(*vevent, zones, file);
        if (!event) {
            return event.error();
        }
        inside->events.push_back(std::move(*event));
    }
    inside->join();
    return Calendar(std::move(inside));
}

const std::string& Calendar::zone() const {
    return inside_->zone;
}

Result<Roster> Calendar::between(WallTime from, WallTime to) const {
    std::vector<Occurrence> occurrences;
    for (const auto& [uid, revisions] : inside_->series) {
        const auto appended =
            append_series(revisions, floor<seconds>(from), ceil<seconds>(to), inside_->file, occurrences);
        if (!appended) {
            return appended.error();
        }
        if (occurrences.size() > most_spans) {
            return calendar_fault(inside_->file, revisions.front()->number,
                                  "with this event there are more than " + std::to_string(most_spans) +
                                      " shifts in a year; keep one worker's shifts in a file");
        }
    }
    Entries entries;
    for (const auto& one : occurrences) {
        switch (one.kind) {
            case Event::Kind::shift:
                entries.shifts.push_back({one.from, one.to});
                break;
            case Event::Kind::pause:
                entries.breaks.push_back({one.from, one.to});
                break;
            case Event::Kind::time_off:
                entries.time_off.push_back({one.from, one.to});
                break;
        }
    }
    return composed(std::move(entries));
}

}  // namespace shiftguard::roster
