// What changes from one policy to another, in words, and whether it makes the guard stricter or looser. The order does
// not depend on how the documents are written: stricter first, then looser, then the rest, each by whose and by place.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::policy {

enum class Direction : std::uint8_t { stricter, looser, other };

[[nodiscard]] std::string_view to_string(Direction direction);

struct Change {
    Direction direction = Direction::other;
    std::string whose;    ///< empty: the machine's, and so of whoever is given nothing else; or "group G", "worker W"
    std::string pointer;  ///< JSON pointer of the effective value
    std::string words;    ///< what it was and what it is
};

/// One document and what it is called in errors.
struct Named {
    std::string_view document;
    std::string_view name;
};

/// Compares what holds, not what is written: a default written out is no change. Errors: invalid_input (see parse).
[[nodiscard]] Result<std::vector<Change>> difference(const Named& before, const Named& after);

}  // namespace shiftguard::policy
