// Private to this room: the workstation's TLS key (P-256, never leaves the machine) and its certificate request.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace shiftguard::delivery {

struct CertificateRequest {
    std::string private_key_pem;
    std::string request_pem;  ///< PKCS #10, SHA-256, subject CN = the host's name
};

[[nodiscard]] Result<CertificateRequest> make_certificate_request(const std::string& host_name);

/// True where the certificate is for this key.
[[nodiscard]] bool belongs_together(const std::string& certificate_pem, const std::string& private_key_pem);

struct Validity {
    WallTime from{};
    WallTime until{};
};
/// Of the first certificate in the file; none where there is none that can be read.
[[nodiscard]] std::optional<Validity> validity_of(const std::filesystem::path& file);

/// True where it is at least one PEM certificate.
[[nodiscard]] bool is_certificate(const std::string& pem);

}  // namespace shiftguard::delivery
