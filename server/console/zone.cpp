#include "server/console/zone.hpp"

#include <exception>

#include <date/tz.h>

namespace shiftguard::console {

Result<Zone> Zone::find(const std::string& name) {
    Zone zone;
    try {
        zone.zone_ = date::locate_zone(name);
    } catch (const std::exception&) {  // the library's way to say that there is none
        return Error{ErrorKind::invalid_input, name,
                     "This machine knows no such time zone; give one like Europe/Berlin, and see that tzdata is there.",
                     Retry::useless};
    }
    return zone;
}

Zone::Local Zone::local(WallTime at) const {
    if (zone_ == nullptr) {
        return {at, "UTC"};
    }
    const auto there = zone_->get_info(at);
    return {at + there.offset, there.abbrev};
}

std::string machine_zone_name() {
    try {
        return date::current_zone()->name();
    } catch (const std::exception&) {  // a container without /etc/localtime
        return "UTC";
    }
}

}  // namespace shiftguard::console
