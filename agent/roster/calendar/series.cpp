#include "agent/roster/calendar/series.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::seconds;

/// Zones lie within a day of UTC.
constexpr days zone_reach{1};

bool is_later(const Event& a, const Event& b) {
    return std::tie(a.sequence, a.stamp, a.number) > std::tie(b.sequence, b.stamp, b.number);
}

/// The end of an occurrence that begins at `start`, as its event has it.
Instant end_of(const Event& event, const Moment& start) {
    if (const auto* length = std::get_if<Length>(&event.end)) {
        const Moment day{{start.time.local + length->days, start.time.is_date, start.time.is_utc}, start.zone};
        return day.instant() + length->time;
    }
    const auto& end = std::get<Moment>(event.end);
    if (end.zone == event.start.zone || (end.time.is_utc && event.start.time.is_utc)) {
        return start.zone->instant(start.time.local + (end.time.local - event.start.time.local));
    }
    // Two zones: on the wall of the end, so many days later.
    return start.instant() + (end.instant() - event.start.instant());
}

Instant end_of(const Extra& extra, const Event& event) {
    if (!extra.end) {
        return end_of(event, extra.start);
    }
    if (const auto* end = std::get_if<Moment>(&*extra.end)) {
        return end->instant();
    }
    const auto& length = std::get<Length>(*extra.end);
    return extra.start.zone->instant(extra.start.time.local + length.days) + length.time;
}

class Series {
public:
    Series(const std::vector<const Event*>& revisions, Instant from, Instant to, std::string_view file,
           std::vector<Occurrence>& into)
        : from_(from), to_(to), file_(file), into_(into) {
        for (const auto* event : revisions) {
            if (!event->replaces) {
                master_ = master_ == nullptr || is_later(*event, *master_) ? event : master_;
                continue;
            }
            const Event*& holds = replaced_[event->replaces->instant()];
            holds = holds == nullptr || is_later(*event, *holds) ? event : holds;
        }
        for (const auto& [at, event] : replaced_) {
            if (event->and_following) {
                following_[at] = event;
            }
            // Some programs name only the day of the time that is replaced.
            if (master_ != nullptr && event->replaces->time.is_date && !master_->start.time.is_date) {
                excluded_days_.insert(event->replaces->time.local);
            }
        }
    }

    Status append() {
        for (const auto& [at, event] : replaced_) {
            if (!is_cancelled(*event)) {
                put(*event, event->start.instant(), end_of(*event, event->start));
            }
        }
        if (master_ == nullptr || master_->standing == Event::Standing::cancelled) {
            return success();
        }
        if (auto fault = read_excluded()) {
            return *std::move(fault);
        }
        return append_master();
    }

private:
    /// Who cancels a series cancels the whole of it (RFC 5546, 3.2.5), what stands for one of its times included;
    /// unless that is no older than the cancelling and says that it takes place.
    [[nodiscard]] bool is_cancelled(const Event& event) const {
        if (event.standing == Event::Standing::cancelled) {
            return true;
        }
        if (master_ == nullptr || master_->standing != Event::Standing::cancelled) {
            return false;
        }
        return event.standing != Event::Standing::confirmed || event.sequence < master_->sequence;
    }

    /// Local times of `event` whose occurrences may touch the window.
    [[nodiscard]] LocalWindow window_of(const Event& event) const {
        const auto length = std::max(seconds(0), end_of(event, event.start) - event.start.instant());
        // What follows a change of the series may have been moved or last longer; its own length is not known here.
        const days slack = following_.empty() ? days(2) : days(62);
        return {(from_ - length - slack).time_since_epoch(), (to_ + zone_reach + slack).time_since_epoch()};
    }

    Result<std::vector<LocalSeconds>> times_of(const Event& event, const Repetition& repetition) const {
        auto times = repetition.rule.within(event.start.time, *event.start.zone, window_of(event));
        if (!times) {
            return calendar_fault(file_, repetition.number, times.error().message);
        }
        return times;
    }

    std::optional<Error> read_excluded() {
        for (const auto& moment : master_->excluded) {
            if (moment.time.is_date && !master_->start.time.is_date) {
                excluded_days_.insert(moment.time.local);
            } else {
                excluded_.insert(moment.instant());
            }
        }
        for (const auto& repetition : master_->excluded_rules) {
            const auto times = times_of(*master_, repetition);
            if (!times) {
                return times.error();
            }
            for (const auto local : *times) {
                excluded_.insert(master_->start.zone->instant(local));
            }
        }
        return std::nullopt;
    }

    Status append_master() {
        std::set<LocalSeconds> locals{master_->start.time.local};
        for (const auto& repetition : master_->rules) {
            const auto times = times_of(*master_, repetition);
            if (!times) {
                return times.error();
            }
            locals.insert(times->begin(), times->end());
        }
        std::set<Instant> said;
        for (const auto local : locals) {
            const Moment start{{local, master_->start.time.is_date, master_->start.time.is_utc}, master_->start.zone};
            if (said.insert(start.instant()).second) {
                put_of_series(start, end_of(*master_, start));
            }
        }
        for (const auto& extra : master_->extras) {
            if (said.insert(extra.start.instant()).second) {
                put_of_series(extra.start, end_of(extra, *master_));
            }
        }
        return success();
    }

    void put_of_series(const Moment& start, Instant end) {
        const Instant at = start.instant();
        const LocalSeconds day = std::chrono::floor<days>(master_->start.zone->local(at));
        if (excluded_.contains(at) || excluded_days_.contains(day) || replaced_.contains(at)) {
            return;
        }
        const auto after = following_.upper_bound(at);
        if (after == following_.begin()) {
            put(*master_, at, end);
            return;
        }
        const Event& change = *std::prev(after)->second;
        if (is_cancelled(change)) {
            return;
        }
        const LocalSeconds moved = start.time.local + (change.start.time.local - change.replaces->time.local);
        const Moment new_start{{moved, start.time.is_date, start.time.is_utc}, start.zone};
        put(change, new_start.instant(), end_of(change, new_start));
    }

    void put(const Event& event, Instant begin, Instant end) {
        if (begin < end && begin < to_ && from_ < end) {
            into_.push_back({event.kind, begin, end});
        }
    }

    Instant from_;
    Instant to_;
    std::string_view file_;
    std::vector<Occurrence>& into_;
    const Event* master_ = nullptr;
    std::map<Instant, const Event*> replaced_;   ///< by the time of the series that they stand for
    std::map<Instant, const Event*> following_;  ///< of those, the ones that hold for all after it as well
    std::set<Instant> excluded_;
    std::set<LocalSeconds> excluded_days_;
};

}  // namespace

Status append_series(const std::vector<const Event*>& revisions, Instant from, Instant to, std::string_view file,
                     std::vector<Occurrence>& into) {
    return Series(revisions, from, to, file, into).append();
}

}  // namespace shiftguard::roster
