#include "agent/roster/zone_clock.hpp"

#include <exception>
#include <string>
#include <utility>

#include <date/tz.h>

namespace shiftguard::roster {
namespace {

// Further than any zone ever jumped (Samoa left out a whole day), so that no local time this far from both ends of a
// rule is missing or comes twice.
constexpr std::chrono::hours margin{49};

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
    date::sys_info rule;
    bool has_rule = false;

    [[nodiscard]] bool covers(Instant at) const { return has_rule && rule.begin <= at && at < rule.end; }
    void learn(Instant at) {
        rule = zone->get_info(at);
        has_rule = true;
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
    const date::local_info found = inside_->zone->get_info(date::local_seconds(local));
    if (found.result == date::local_info::nonexistent) {
        return found.first.end;
    }
    const bool second = found.result == date::local_info::ambiguous && twice == Twice::second;
    inside_->rule = second ? found.second : found.first;
    inside_->has_rule = true;
    return Instant{local - inside_->rule.offset};
}

}  // namespace shiftguard::roster
