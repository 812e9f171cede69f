// How the commands write a day.
#pragma once

#include "common/time.hpp"

#include <chrono>
#include <string>

#include <fmt/format.h>

namespace shiftguard::cli {

/// 2026-11-29, UTC.
[[nodiscard]] inline std::string date_of(WallTime at) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace shiftguard::cli
