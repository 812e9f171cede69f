// When the worker is told that a supervisor can release them: after two locks for the same finding within ten minutes,
// for half an hour. Pure; measures by the boot clock.
#pragma once

#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace shiftguard::exception {

inline constexpr Milliseconds offer_locks_within = std::chrono::minutes(10);
inline constexpr Milliseconds offer_stands = std::chrono::minutes(30);

class Offer {
public:
    /// A lock went out for this finding.
    void locked(FindingKind kind, BootTime at) {
        if (!can_be_lifted(kind)) {
            return;
        }
        auto& last = last_lock_.at(static_cast<std::size_t>(kind));
        if (last && at - *last <= offer_locks_within) {
            offered_ = kind;
            offered_at_ = at;
        }
        last = at;
    }

    /// Another worker is in front now.
    void forget() { *this = Offer(); }

    [[nodiscard]] std::optional<FindingKind> standing(BootTime now) const {
        return offered_ && now - offered_at_ < offer_stands ? offered_ : std::nullopt;
    }

private:
    std::array<std::optional<BootTime>, all_finding_kinds.size()> last_lock_{};
    std::optional<FindingKind> offered_;
    BootTime offered_at_{};
};

}  // namespace shiftguard::exception
