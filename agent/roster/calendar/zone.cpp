#include "agent/roster/calendar/zone.hpp"

#include "agent/roster/calendar/recurrence.hpp"
#include "agent/roster/calendar/values.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::seconds;

class Utc final : public Zone {
public:
    [[nodiscard]] seconds offset_at(Instant) const override { return seconds(0); }
};

class Iana final : public Zone {
public:
    explicit Iana(ZoneClock clock) : clock_(std::move(clock)) {}
    [[nodiscard]] seconds offset_at(Instant at) const override { return clock_.local(at) - at.time_since_epoch(); }

private:
    mutable ZoneClock clock_;  // it only remembers
};

/// From this instant on, this offset.
struct Onset {
    Instant at;
    seconds offset;
};

/// A calendar's own zone: the onsets of its STANDARD and DAYLIGHT parts.
class Table final : public Zone {
public:
    Table(std::vector<Onset> onsets, seconds before) : onsets_(std::move(onsets)), before_(before) {}

    [[nodiscard]] seconds offset_at(Instant at) const override {
        const auto next = std::upper_bound(onsets_.begin(), onsets_.end(), at,
                                           [](Instant instant, const Onset& onset) { return instant < onset.at; });
        return next == onsets_.begin() ? before_ : std::prev(next)->offset;
    }

private:
    std::vector<Onset> onsets_;  ///< in order of time
    seconds before_;             ///< until the first
};

/// Every onset from 1969 to 2110; rules that are said from 1601 on, as some programs do, are not counted through.
const LocalWindow table_window{std::chrono::sys_days(std::chrono::year(1969) / 1 / 1).time_since_epoch(),
                               std::chrono::sys_days(std::chrono::year(2110) / 1 / 1).time_since_epoch()};

class ZoneReader {
public:
    ZoneReader(const Component& vtimezone, std::string_view file) : vtimezone_(vtimezone), file_(file) {}

    Result<std::shared_ptr<const Zone>> read() {
        for (const auto& part : vtimezone_.parts) {
            if (part.name != "STANDARD" && part.name != "DAYLIGHT") {
                continue;
            }
            if (auto fault = read_part(part)) {
                return *std::move(fault);
            }
        }
        if (onsets_.empty()) {
            return calendar_fault(file_, vtimezone_.number, "this VTIMEZONE has neither STANDARD nor DAYLIGHT");
        }
        std::sort(onsets_.begin(), onsets_.end(), [](const Onset& a, const Onset& b) { return a.at < b.at; });
        return std::shared_ptr<const Zone>(std::make_shared<Table>(std::move(onsets_), first_from_));
    }

private:
    /// The value of a line that must be there, or nullopt with `fault_` set.
    template <class Read>
    auto wanted(const Component& part, std::string_view name, std::string_view such_as, Read reader)
        -> decltype(reader(std::string_view())) {
        const ContentLine* line = part.find(name);
        if (line == nullptr) {
            fault_ = calendar_fault(file_, part.number, "this " + part.name + " has no " + std::string(name));
            return std::nullopt;
        }
        auto value = reader(std::string_view(line->value));
        if (!value) {
            fault_ =
                calendar_fault(file_, line->number, std::string(name) + " must be such as " + std::string(such_as));
        }
        return value;
    }

    std::optional<Error> read_part(const Component& part) {
        const auto from = wanted(part, "TZOFFSETFROM", "+0100", offset_from);
        const auto to = from ? wanted(part, "TZOFFSETTO", "+0200", offset_from) : std::nullopt;
        const auto start = to ? wanted(part, "DTSTART", "19700329T020000", date_time_from) : std::nullopt;
        if (!start) {
            return fault_;
        }
        add(start->local, *from, *to);
        for (const auto& line : part.lines) {
            if (line.name == "RRULE") {
                if (auto fault = add_rule(line, *start, *from, *to)) {
                    return fault;
                }
            } else if (line.name == "RDATE") {
                for (const auto text : split(line.value, ',')) {
                    const auto date = date_time_from(text);
                    if (!date) {
                        return calendar_fault(file_, line.number, "RDATE must be such as 19700329T020000");
                    }
                    add(date->local, *from, *to);
                }
            }
        }
        return std::nullopt;
    }

    std::optional<Error> add_rule(const ContentLine& line, const DateTime& start, seconds from, seconds to) {
        const auto rule = Recurrence::read(line.value);
        if (!rule) {
            return calendar_fault(file_, line.number, "RRULE: " + rule.error().message);
        }
        const auto times = rule->within(start, Table({}, from), table_window);
        if (!times) {
            return calendar_fault(file_, line.number, "RRULE: " + times.error().message);
        }
        for (const auto local : *times) {
            add(local, from, to);
        }
        return std::nullopt;
    }

    void add(LocalSeconds local, seconds from, seconds to) {
        const Instant at(local - from);  // an onset is written in the time before it
        if (onsets_.empty() || at < first_) {
            first_ = at;
            first_from_ = from;
        }
        onsets_.push_back({at, to});
    }

    const Component& vtimezone_;
    std::string_view file_;
    std::vector<Onset> onsets_;
    Instant first_{};
    seconds first_from_{};
    std::optional<Error> fault_;
};

}  // namespace

Instant Zone::instant(LocalSeconds local) const {
    // Far enough to either side to be beyond any one change, and nearer than any two.
    const seconds before = offset_at(Instant(local) - days(2));
    const seconds after = offset_at(Instant(local) + days(2));
    const Instant earlier(local - before);
    const Instant later(local - after);
    if (before == after || offset_at(earlier) == before) {
        return earlier;  // also of a time that comes twice: the offset was greater before
    }
    return offset_at(later) == after ? later : earlier;
}

std::shared_ptr<const Zone> utc_zone() {
    static const auto utc = std::make_shared<const Utc>();
    return utc;
}

std::shared_ptr<const Zone> iana_zone(std::string_view name) {
    const bool prefixed = name.starts_with('/');
    do {
        name.remove_prefix(name.starts_with('/') ? 1 : 0);
        if (auto clock = ZoneClock::of(name)) {
            return std::make_shared<Iana>(std::move(*clock));
        }
        name.remove_prefix(std::min(name.find('/'), name.size()));
    } while (prefixed && !name.empty());
    return nullptr;
}

Result<std::shared_ptr<const Zone>> zone_of(const Component& vtimezone, std::string_view file) {
    return ZoneReader(vtimezone, file).read();
}

}  // namespace shiftguard::roster
