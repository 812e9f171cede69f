#include "agent/roster/zone_clock.hpp"

#include "common/zone/zone.hpp"

#include <utility>

namespace shiftguard::roster {
namespace {

// Further than any zone ever jumped (Samoa left out a whole day), so that no local time this far from both ends of a
// rule is missing or comes twice.
constexpr std::chrono::hours margin{49};

}  // namespace

struct ZoneClock::Inside {
    zone::Zone zone;
    zone::Stretch rule{};
    bool has_rule = false;

    [[nodiscard]] bool covers(Instant at) const { return has_rule && rule.begin <= at && at < rule.end; }
    const zone::Stretch& learn(Instant at) {
        rule = zone.around(at);
        has_rule = true;
        return rule;
    }
};

std::optional<ZoneClock> ZoneClock::of(std::string_view zone) {
    const auto found = zone::Zone::find(zone);
    return found ? std::optional(ZoneClock(std::make_unique<Inside>(Inside{*found}))) : std::nullopt;
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
    for (auto stretch = inside_->learn(Instant(local) - margin);; stretch = inside_->learn(stretch.end)) {
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
