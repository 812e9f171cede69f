// The policy that IT gave the server for its workstations, with IT's signature: the server passes both on and can make
// neither. Whether it is taken the workstation decides by IT's public key.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace shiftguard::protocol {

inline constexpr std::string_view policy_path = "/v1/policy";
inline constexpr std::size_t max_policy_bytes = 4U << 20U;
inline constexpr std::size_t max_policy_signature_bytes = 8192;
inline constexpr std::size_t max_policy_offer_bytes = 10U << 20U;  ///< as JSON

struct PolicyOffer {
    std::string document;   ///< the policy file to the byte; UTF-8
    std::string signature;  ///< of minisign, to the byte; UTF-8
    friend bool operator==(const PolicyOffer&, const PolicyOffer&) = default;
};

[[nodiscard]] std::string encode(const PolicyOffer& offer);

/// Errors: invalid_input with the JSON pointer of the fault as subject.
[[nodiscard]] Result<PolicyOffer> decode_policy_offer(std::string_view text);

/// Names an encoded offer (RFC 9110, with its quotes): the SHA-256 of its bytes.
[[nodiscard]] std::string etag_of(std::string_view encoded);

}  // namespace shiftguard::protocol
