// Which certificate a server shows to whoever comes now.
#pragma once

#include <filesystem>
#include <string>

namespace shiftguard::testing {

/// As PEM; empty where no connection came about.
[[nodiscard]] std::string shown_certificate(const std::string& url, const std::filesystem::path& authority);

}  // namespace shiftguard::testing
