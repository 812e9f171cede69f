#include "agent/roster/delimited/delimited.hpp"

#include "agent/roster/delimited/field_format.hpp"
#include "agent/roster/delimited/rows.hpp"
#include "agent/roster/fault.hpp"
#include "agent/roster/zone_clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace shiftguard::roster {
namespace {

using std::chrono::days;

/// Where in a row each column stands; none where the layout names none.
struct Places {
    using Place = std::optional<std::size_t>;
    std::size_t fields = 0;  ///< of every row
    Place worker, activity, date, start, end, end_date;
};

/// A row has none of a column that is not there.
const std::string* field_of(const Row& row, const Places::Place& place) {
    return place ? &row.fields.at(*place) : nullptr;
}

enum class Meaning : std::uint8_t { work, pause, time_off, nothing };

/// One worker's rows, or the first fault in them.
struct Found {
    Entries entries;
    std::size_t rows = 0;
    std::optional<Error> fault;
};

/// Work that follows on work, or on the breaks between, is one shift.
Entries as_shifts(Entries entries) {
    auto stretches = entries.shifts;
    stretches.insert(stretches.end(), entries.breaks.begin(), entries.breaks.end());
    stretches = joined(std::move(stretches));
    const auto work = joined(std::move(entries.shifts));
    const auto holds_work = [&work](const SingleShift& stretch) {
        const auto first = std::lower_bound(work.begin(), work.end(), stretch.from,
                                            [](const SingleShift& one, WallTime at) { return one.from < at; });
        return first != work.end() && first->from < stretch.to;
    };
    std::erase_if(stretches, [&](const SingleShift& stretch) { return !holds_work(stretch); });
    entries.shifts = std::move(stretches);
    return entries;
}

class Export {
public:
    Export(std::string_view file, const Layout& layout, ZoneClock zone, FieldFormat dates, FieldFormat times,
           const Window& window)
        : file_(file),
          layout_(layout),
          zone_(std::move(zone)),
          dates_(std::move(dates)),
          times_(std::move(times)),
          window_(window) {
        for (const auto& [names, meaning] :
             {std::pair(&layout.activities.work, Meaning::work), std::pair(&layout.activities.pause, Meaning::pause),
              std::pair(&layout.activities.time_off, Meaning::time_off)}) {
            for (const auto& name : *names) {
                meanings_.emplace(name, meaning);
            }
        }
    }

    void expect(const std::string& worker) { found_.try_emplace(worker); }

    std::optional<Error> take(const Row& row) {
        if (!places_) {
            return read_header(row);
        }
        if (row.fields.size() != places_->fields) {
            return roster_fault(file_, row.line,
                                "this row has " + std::to_string(row.fields.size()) + " fields, but the first has " +
                                    std::to_string(places_->fields) +
                                    "; check the delimiter, and that fields with it in them stand in quotes");
        }
        has_rows_ = true;
        const auto* name = field_of(row, places_->worker);
        const auto worker = found_.find(name == nullptr ? std::string_view() : std::string_view(*name));
        if (worker == found_.end() || worker->second.fault) {
            return std::nullopt;  // another worker's, or one whose rows are refused already
        }
        ++worker->second.rows;
        worker->second.fault = read_activity(row, worker->second.entries);
        return std::nullopt;
    }

    [[nodiscard]] bool has_header() const { return places_.has_value(); }

    Rosters rosters() && {
        Rosters rosters;
        for (auto& [worker, found] : found_) {
            if (found.fault) {
                rosters.emplace(worker, *std::move(found.fault));
            } else if (found.rows == 0) {
                rosters.emplace(worker, no_rows(worker));
            } else {
                rosters.emplace(worker, composed(as_shifts(std::move(found.entries))));
            }
        }
        return rosters;
    }

private:
    // The worker's name stands in the policy, and is not said again where a log keeps it.
    [[nodiscard]] Error no_rows(const std::string& worker) const {
        return {ErrorKind::not_found, std::string(file_),
                !has_rows_        ? "there is no row beside the names of the columns; export the roster again"
                : !worker.empty() ? "no row is of this worker; check the worker's name in the export"
                                  : "every row is of a worker and it is not said whose shifts are meant; name the "
                                    "worker as the export does (--worker, or roster_name in the policy)",
                Retry::helps};
    }

    std::optional<Error> read_header(const Row& row) {
        Places places;
        places.fields = row.fields.size();
        const auto& names = layout_.columns;
        const std::array wanted{std::pair(&names.worker, &places.worker), std::pair(&names.activity, &places.activity),
                                std::pair(&names.date, &places.date),     std::pair(&names.start, &places.start),
                                std::pair(&names.end, &places.end),       std::pair(&names.end_date, &places.end_date)};
        for (const auto& [name, place] : wanted) {
            if (name->empty()) {
                continue;
            }
            const auto first = std::find(row.fields.begin(), row.fields.end(), *name);
            if (first == row.fields.end()) {
                return roster_fault(file_, row.line,
                                    "there is no column \"" + piece_of(*name) +
                                        "\"; the first row names the columns, and the "
                                        "policy says which one is which and what stands between them");
            }
            if (std::find(std::next(first), row.fields.end(), *name) != row.fields.end()) {
                return roster_fault(file_, row.line, "there are two columns \"" + piece_of(*name) + "\"");
            }
            *place = static_cast<std::size_t>(first - row.fields.begin());
        }
        places_ = places;
        return std::nullopt;
    }

    /// nullopt with `meaning` set, or what is wrong.
    std::optional<Error> read_activity(const Row& row, Entries& into) {
        const auto* activity = field_of(row, places_->activity);
        Meaning meaning = Meaning::work;
        if (activity != nullptr) {
            const auto known = meanings_.find(*activity);
            if (known == meanings_.end() && layout_.activities.other == OtherActivity::refused) {
                return roster_fault(file_, row.line,
                                    "the policy does not say what this row's activity is; add it to the source's "
                                    "work, break or time_off, or say what other activities are");
            }
            const bool is_work = layout_.activities.other == OtherActivity::work;
            meaning = known != meanings_.end() ? known->second : is_work ? Meaning::work : Meaning::nothing;
        }
        if (meaning == Meaning::nothing) {
            return std::nullopt;
        }
        const auto span = read_span(row);
        if (!span) {
            return span.error();
        }
        if (!window_.touches(*span)) {
            return std::nullopt;  // also what a missing hour swallows
        }
        put(*span, meaning, into);
        return std::nullopt;
    }

    static void put(const SingleShift& span, Meaning meaning, Entries& into) {
        switch (meaning) {
            case Meaning::work:
                into.shifts.push_back(span);
                return;
            case Meaning::pause:
                into.breaks.push_back(span);
                return;
            case Meaning::time_off:
                into.time_off.push_back(span);
                return;
            case Meaning::nothing:
                return;
        }
    }

    Result<SingleShift> read_span(const Row& row) {
        const auto refused = [&](const std::string& column, const FieldFormat& format) {
            return roster_fault(file_, row.line,
                                "the column \"" + piece_of(column) + "\" must be such as " + format.example());
        };
        const auto date = dates_.read(*field_of(row, places_->date));
        if (!date) {
            return refused(layout_.columns.date, dates_);
        }
        const auto start = times_.read(*field_of(row, places_->start));
        if (!start) {
            return refused(layout_.columns.start, times_);
        }
        const auto end = times_.read(*field_of(row, places_->end));
        if (!end) {
            return refused(layout_.columns.end, times_);
        }
        // The working day reaches past midnight: what starts before the next one begins is still of this date.
        const days later(*start < layout_.day_begins_at ? 1 : 0);
        const LocalSeconds from = *date + later + *start;
        LocalSeconds to = *date + later + *end + days(*end <= *start ? 1 : 0);
        const auto* end_date = field_of(row, places_->end_date);
        if (end_date != nullptr && !end_date->empty()) {
            const auto last = dates_.read(*end_date);
            if (!last) {
                return refused(layout_.columns.end_date, dates_);
            }
            to = *last + *end;
        }
        if (to <= from) {
            return roster_fault(file_, row.line, "this row ends before it begins");
        }
        return SingleShift{zone_.instant(from, Twice::first), zone_.instant(to, Twice::second)};
    }

    std::string_view file_;
    const Layout& layout_;
    ZoneClock zone_;
    FieldFormat dates_;
    FieldFormat times_;
    Window window_;
    std::map<std::string, Meaning, std::less<>> meanings_;
    std::optional<Places> places_;  ///< once the first row has named the columns
    bool has_rows_ = false;         ///< of anybody
    std::map<std::string, Found, std::less<>> found_;
};

}  // namespace

Result<Rosters> read_delimited(std::string_view text, std::string_view file, const Layout& layout,
                               std::string_view zone, const std::set<std::string>& workers, const Window& window) {
    auto clock = ZoneClock::of(zone);
    if (!clock) {
        return unknown_zone("zone", zone);
    }
    auto dates = FieldFormat::of_date(layout.date_format);
    auto times = FieldFormat::of_time(layout.time_format);
    if (!dates || !times) {
        return dates ? times.error() : dates.error();
    }
    Export all(file, layout, *std::move(clock), *std::move(dates), *std::move(times), window);
    if (layout.columns.worker.empty()) {
        all.expect("");
    } else {
        std::for_each(workers.begin(), workers.end(), [&all](const std::string& worker) { all.expect(worker); });
    }
    const auto read = read_rows(text, file, layout.delimiter, [&all](const Row& row) { return all.take(row); });
    if (!read) {
        return read.error();
    }
    if (!all.has_header()) {
        return roster_fault(file, 1, "this file is empty; its first row must name the columns");
    }
    return std::move(all).rosters();
}

}  // namespace shiftguard::roster
