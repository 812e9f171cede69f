#include "common/zone/zone.hpp"

#include "common/zone/zone_footer.hpp"

#include <algorithm>
#include <exception>

#include <date/tz.h>

namespace shiftguard::zone {
namespace {

/// A stretch that lasts so long is the last one of the library's table.
const std::chrono::sys_seconds table_end = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

}  // namespace

std::optional<Zone> Zone::find(std::string_view name) {
    try {
        return Zone(date::locate_zone(std::string(name)));
    } catch (const std::exception&) {  // the library's only way to say that there is none
        return std::nullopt;
    }
}

Stretch Zone::around(std::chrono::sys_seconds at) const {
    const date::sys_info info = zone_->get_info(at);
    const auto* footer = info.end >= table_end ? footer_of(zone_->name()) : nullptr;
    if (footer == nullptr) {
        return {info.begin, info.end, info.offset, info.abbrev};
    }
    auto stretch = footer->around(at);
    stretch.begin = std::max(stretch.begin, std::chrono::sys_seconds(info.begin));
    return stretch;
}

std::string name_of_machine() {
    try {
        return date::current_zone()->name();
    } catch (const std::exception&) {  // a container without /etc/localtime
        return "UTC";
    }
}

}  // namespace shiftguard::zone
