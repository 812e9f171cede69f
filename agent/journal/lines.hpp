// One line of a journal, whatever it says: an input, a note of a response, a policy, the beginning of a segment, or a
// count of records that were lost.
#pragma once

#include "agent/journal/journal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace shiftguard::journal {

/// Records that never reached the outbox: the disk was full until the agent ended.
struct LostRecords {
    std::uint64_t count = 0;
};

using Line = std::variant<Entry, ResponseNote, PolicyMark, Beginning, LostRecords>;

[[nodiscard]] std::string to_json(const ResponseNote& note);
[[nodiscard]] std::string to_json(const PolicyMark& policy);
[[nodiscard]] std::string to_json(const Beginning& beginning);
[[nodiscard]] std::string to_json(const LostRecords& lost);

/// Errors: invalid_input, naming the member.
[[nodiscard]] Result<Line> line_from_json(std::string_view line);

}  // namespace shiftguard::journal
