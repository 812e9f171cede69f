// Which of several signed policies is in force. The rule: of each issuer's key its highest version counts, and of these
// the highest of all, whichever key signed it; so a new key goes on counting where the old one stopped. Two of that
// version with different contents are never chosen between: the one in force stays, or else none is taken.
#pragma once

#include "agent/policy/signature/versions.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::policy {

/// A policy without faults that may come into force.
struct Candidate {
    std::filesystem::path file;
    std::uint64_t version = 0;
    std::string digest;
    std::string issuer;  ///< empty: not signed
};

struct Choice {
    std::size_t which = 0;         ///< of the candidates
    std::optional<Error> doubt{};  ///< another one may have been meant: of that version, or new and of another key
};

/// `in_force`: digest of what is in force. The first of those with the same contents is chosen. Precondition: there is
/// a candidate. Errors: refused, where two are of the highest version and neither is in force.
[[nodiscard]] Result<Choice> choose(const std::vector<Candidate>& candidates, const std::string& in_force,
                                    const Versions& versions);

}  // namespace shiftguard::policy
