#include "protocol/tombstone.hpp"

namespace shiftguard::protocol {

std::string_view to_string(TombstoneReason reason) {
    switch (reason) {
        case TombstoneReason::evicted:
            return "evicted";
        case TombstoneReason::refused:
            return "refused";
        case TombstoneReason::erased:
            return "erased";
        case TombstoneReason::expired:
            return "expired";
        case TombstoneReason::damaged:
            return "damaged";
        case TombstoneReason::delivered:
            return "delivered";
    }
    return "";
}

std::optional<TombstoneReason> tombstone_reason_from(std::string_view word) {
    for (const auto reason : all_tombstone_reasons) {
        if (to_string(reason) == word) {
            return reason;
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::protocol
