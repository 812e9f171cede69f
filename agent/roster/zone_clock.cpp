#include "agent/roster/zone_clock.hpp"

#include "agent/roster/posix_rule.hpp"
#include "agent/roster/zone_footer.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include <date/tz.h>

namespace shiftguard::roster {
namespace {

// Further than any zone ever jumped (Samoa left out a whole day), so that no local time this far from both ends of a
// rule is missing or comes twice.
constexpr std::chrono::hours margin{49};

/// A stretch that lasts so long is the last one of the library's table.
const Instant table_end = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

const date::time_zone* find_zone(std::string_view name) {
    try {
        return date::locate_zone(std::string(name));
    } catch (const std::exception&) {  // the library's only way to say that there is none
        return nullptr;
    }
}

}  // namespace

struct ZoneClock::Inside {
    const date::time_zone* zone = nullptr;
    Stretch rule;
    bool has_rule = false;

    [[nodiscard]] bool covers(Instant at) const { return has_rule && rule.begin <= at && at < rule.end; }
    const Stretch& learn(Instant at) {
        const date::sys_info info = zone->get_info(at);
        rule = {info.begin, info.end, info.offset};
        has_rule = true;
        const auto* footer = info.end >= table_end ? footer_of(zone->name()) : nullptr;
        if (footer != nullptr) {
            rule = footer->around(at);
            rule.begin = std::max(rule.begin, Instant(info.begin));
        }
        return rule;
    }
};

std::optional<ZoneClock> ZoneClock::of(std::string_view zone) {
    auto inside = std::make_unique<Inside>();
    inside->zone = find_zone(zone);
    if (inside->zone == nullptr) {
        return std::nullopt;
    }
    return ZoneClock(std::move(inside));
}

ZoneClock::ZoneClock(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
ZoneClock::ZoneClock(ZoneClock&&) noexcept = default;
ZoneClock& ZoneClock::operator=(ZoneClock&&) noexcept = default;
ZoneClock::~ZoneClock() = default;

LocalSeconds ZoneClock::local(Instant at) {
    if (!inside_->covers(at)) {
        inside_->learn(at);
    }
    return at.time_since_epoch() + inside_->rule.offset;
}

Instant ZoneClock::instant(LocalSeconds local, Twice twice) {
    if (inside_->has_rule) {
        const Instant guess{local - inside_->rule.offset};
        if (inside_->covers(guess - margin) && inside_->covers(guess + margin)) {
            return guess;
        }
    }
    // Through the stretches around that time, in order.
    std::optional<Instant> found;
    for (Stretch stretch = inside_->learn(Instant(local) - margin);; stretch = inside_->learn(stretch.end)) {
        const Instant here{local - stretch.offset};
        if (here < stretch.begin) {
            return found.value_or(stretch.begin);
        }
        if (here >= stretch.end) {
            continue;
        }
        found = here;
        if (twice == Twice::first || here + margin < stretch.end) {
            return here;
        }
    }
}

}  // namespace shiftguard::roster
