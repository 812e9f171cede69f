// The column mapping of a delimited export from a JSON document that a person wrote, read strictly: unknown and
// repeated keys are refused with their line.
//
//   {"zone": "Europe/Berlin", "delimiter": ";",
//    "columns": {"worker": ..., "activity": ..., "date": ..., "start": ..., "end": ..., "end_date": ...},
//    "date_format": "%d.%m.%Y", "time_format": "%H:%M", "day_begins_at": "04:00",
//    "activities": {"work": [...], "break": [...], "time_off": [...], "other": "refused" | "work" | "ignored"}}
//
// Needed are zone and the columns date, start and end; with a column of activities, those that are work, or what others
// are.
#pragma once

#include "agent/roster/layout.hpp"
#include "common/document/fault.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <string_view>
#include <variant>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::roster {

inline constexpr std::size_t layout_bytes = std::size_t{64} * 1024;

/// Errors: invalid_input, FILE:LINE and what is wrong there.
[[nodiscard]] Result<Layout> read_layout(std::string_view text, std::string_view file);

/// The same of a document that is a part of another; or the first fault, its pointer from the mapping's own top.
[[nodiscard]] std::variant<Layout, document::Fault> layout_of(const nlohmann::json& mapping);

}  // namespace shiftguard::roster
