// How a connection to another system is kept to itself: TLS 1.2 or newer always, the peer's certificate and name
// checked always.
#pragma once

#include "common/result.hpp"

#include <filesystem>

namespace shiftguard::exports {

struct Tls {
    std::filesystem::path authority;    ///< PEM; empty: those that the machine trusts
    std::filesystem::path certificate;  ///< PEM, own; empty: none
    std::filesystem::path private_key;  ///< PEM, mode 0600; there where `certificate` is
    friend bool operator==(const Tls&, const Tls&) = default;
};

/// Are the files there, and is the private one nobody else's? Errors: not_found, refused, as of read_private_file.
[[nodiscard]] Status check_files(const Tls& tls);

}  // namespace shiftguard::exports
