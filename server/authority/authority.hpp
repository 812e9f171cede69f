// The server's own certificate authority: P-256 with SHA-256, X.509 v3 (RFC 5280). It signs the server's certificate
// and those of the workstations that join; each can serve only as what it was made for.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::authority {

/// Certificate and private key as PEM.
struct Identity {
    std::string certificate;
    std::string private_key;
};

[[nodiscard]] Result<Identity> make_authority(const std::string& name, WallTime now);

/// For TLS servers. `hosts`: DNS names and numeric addresses it is valid for; the first is its subject.
[[nodiscard]] Result<Identity> make_server_identity(const Identity& authority, const std::vector<std::string>& hosts,
                                                    WallTime now);

/// A workstation's certificate for one year: the request's key, our subject. Only P-256 keys that signed their request.
/// `membership` stands in the subject as its dnQualifier (X.520), which tells certificates of one name apart; empty:
/// none. Errors: invalid_input with a sentence for the one who asked.
[[nodiscard]] Result<std::string> sign_workstation(const Identity& authority, std::string_view request_pem,
                                                   const WorkstationId& workstation, const std::string& membership,
                                                   WallTime now);

/// SHA-256 of the certificate as browsers show it: AA:BB:…
[[nodiscard]] Result<std::string> fingerprint(const std::string& certificate_pem);

/// Errors: corrupted.
[[nodiscard]] Result<WallTime> expires_at(const std::string& certificate_pem);

}  // namespace shiftguard::authority
