// Reads the machine's position from GeoClue (org.freedesktop.GeoClue2), as exactly as it knows it.
#pragma once

#include "agent/place/source.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace shiftguard::place {

/// Where the source looks; another bus is for tests.
struct LocationSourceOptions {
    std::string bus = "system";  ///< or a D-Bus address
    std::filesystem::path settings = "/etc/geoclue";
    std::string service_url = {};  ///< the organisation's own location service; empty: none
};

/// Never fails: where GeoClue is absent, silent or has no position yet, the fix stays empty and the next reading tries
/// again. GeoClue answers a service only where an agent of the same OS account vouches for it: the source brings one
/// along, which vouches for Shiftguard alone. GeoClue is asked for the first time at the first reading, and never while
/// its settings let it tell others what it sees (geoclue_settings.hpp); they are read anew before each acquaintance. A
/// position that is not known to 10 km is none: it comes from the public address, and is often wrong by more than it
/// says.
[[nodiscard]] std::unique_ptr<Source> make_location_source(LocationSourceOptions options = {});

}  // namespace shiftguard::place
