#include "server/console/zone.hpp"

#include <utility>

namespace shiftguard::console {

Result<Zone> Zone::find(const std::string& name) {
    Zone zone;
    zone.zone_ = zone::Zone::find(name);
    if (!zone.zone_) {
        return Error{ErrorKind::invalid_input, name,
                     "This machine knows no such time zone; give one like Europe/Berlin, and see that tzdata is there.",
                     Retry::useless};
    }
    return zone;
}

Zone::Local Zone::local(WallTime at) const {
    if (!zone_) {
        return {at, "UTC"};
    }
    auto there = zone_->around(std::chrono::floor<std::chrono::seconds>(at));
    return {at + there.offset, std::move(there.abbreviation)};
}

}  // namespace shiftguard::console
