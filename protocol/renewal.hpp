// A joined workstation asks for its next certificate over the present one: POST /v1/renew. The key is made on the
// machine again; who asks is told by the present certificate alone.
#pragma once

#include "common/result.hpp"

#include <string>
#include <string_view>

namespace shiftguard::protocol {

inline constexpr std::string_view renewal_path = "/v1/renew";

struct RenewalRequest {
    std::string certificate_request_pem;  ///< PKCS #10
    friend bool operator==(const RenewalRequest&, const RenewalRequest&) = default;
};

struct RenewalAnswer {
    std::string certificate_pem;  ///< of the workstation, for the request's key
    friend bool operator==(const RenewalAnswer&, const RenewalAnswer&) = default;
};

[[nodiscard]] std::string encode(const RenewalRequest& request);
[[nodiscard]] std::string encode(const RenewalAnswer& answer);

/// Errors: invalid_input with the JSON pointer of the fault as subject.
[[nodiscard]] Result<RenewalRequest> decode_renewal_request(std::string_view text);
[[nodiscard]] Result<RenewalAnswer> decode_renewal_answer(std::string_view text);

}  // namespace shiftguard::protocol
