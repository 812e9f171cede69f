// The access point in use, as NetworkManager tells it over D-Bus.
#pragma once

#include "agent/place/place.hpp"

#include <optional>
#include <string>

namespace shiftguard::place {

/// `bus`: "system" or a D-Bus address. Without a bus, without NetworkManager, without a connected wireless device or
/// without an answer in 0.7 s: nullopt. Never starts NetworkManager where it does not run.
[[nodiscard]] std::optional<HardwareAddress> read_access_point(const std::string& bus);

}  // namespace shiftguard::place
