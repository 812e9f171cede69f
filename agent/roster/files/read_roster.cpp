#include "agent/roster/files/read_roster.hpp"

#include "agent/roster/calendar/calendar.hpp"
#include "agent/roster/delimited/delimited.hpp"
#include "agent/roster/fault.hpp"
#include "agent/roster/json/json_roster.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::roster {
namespace {

Result<Reading> read_calendar(std::string_view text, std::string_view file, const Layout& layout,
                              const Window& window) {
    const auto calendar = Calendar::read(text, file, "", layout.zone);
    if (!calendar) {
        return calendar.error();
    }
    auto roster = calendar->between(window.from, window.to);
    if (!roster) {
        return roster.error();
    }
    return Reading{*std::move(roster), calendar->zone()};
}

Readings to_each(const std::set<std::string>& workers, const Result<Reading>& reading) {
    Readings readings;
    for (const auto& worker : workers) {
        readings.emplace(worker, reading);
    }
    return readings;
}

Readings read_export(std::string_view text, std::string_view file, const Layout& layout,
                     const std::set<std::string>& workers, const Window& window) {
    auto rosters = read_delimited(text, file, layout, layout.zone, workers, window);
    if (!rosters) {
        return to_each(workers, rosters.error());
    }
    const auto reading_of = [&layout](Result<Roster> roster) {
        return roster ? Result<Reading>(Reading{*std::move(roster), layout.zone}) : Result<Reading>(roster.error());
    };
    if (layout.columns.worker.empty()) {
        return to_each(workers, reading_of(std::move(rosters->at(""))));
    }
    Readings readings;
    for (auto& [worker, roster] : *rosters) {
        readings.emplace(worker, reading_of(std::move(roster)));
    }
    return readings;
}

}  // namespace

Kind kind_of(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    const auto begin = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
    if (text.starts_with('{') || text.starts_with('[')) {
        return Kind::json;
    }
    constexpr std::string_view calendar = "BEGIN:";
    const auto same = [](char a, char b) { return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b; };
    const bool is_calendar =
        text.size() >= calendar.size() && std::equal(calendar.begin(), calendar.end(), text.begin(),
                                                     [&same](char wanted, char is) { return same(is, wanted); });
    return is_calendar ? Kind::calendar : Kind::delimited;
}

Readings read_rosters(std::string_view text, std::string_view file, const Layout& layout,
                      const std::set<std::string>& workers, const Window& window) {
    if (const auto line = text.size() > roster_bytes ? 0 : document::line_that_is_no_utf8(text)) {
        return to_each(workers, roster_fault(file, line, "this line is no UTF-8; export the roster as UTF-8"));
    }
    switch (layout.kind) {
        case Kind::calendar:
            return to_each(workers, read_calendar(text, file, layout, window));
        case Kind::json:
            return to_each(workers, read_json(text, file, "", layout.zone, window));
        case Kind::delimited:
            return read_export(text, file, layout, workers, window);
    }
    return {};
}

}  // namespace shiftguard::roster
