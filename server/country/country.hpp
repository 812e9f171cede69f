// From where a workstation speaks: its public address as the server sees it, and the country of that address by a file
// that the operator supplies (MaxMind DB, .mmdb). Nothing is kept, and nobody is asked.
#pragma once

#include "common/result.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::country {

/// The address in its usual spelling, an IPv4 one that came as IPv6 as IPv4. nullopt where it is no address of the
/// internet at large: private, shared, local, multicast or reserved ranges (RFC 6890).
[[nodiscard]] std::optional<std::string> public_address_of(std::string_view peer);

/// Read-only and mapped into memory; any thread may ask. Replace the file by a rename, then restart the server.
class CountryFile {
public:
    /// Errors: not_found or refused (it can't be opened), corrupted (no .mmdb, a damaged one, or one without
    /// countries).
    [[nodiscard]] static Result<CountryFile> open(const std::filesystem::path& file);
    CountryFile(CountryFile&& other) noexcept;
    CountryFile& operator=(CountryFile&& other) noexcept;
    ~CountryFile();

    /// Two capital letters, ISO 3166-1 alpha-2; nullopt where the file does not know. The country that a network is
    /// registered in, where it is another one, does not count.
    [[nodiscard]] std::optional<std::string> country_of(std::string_view address) const;

private:
    struct Open;
    explicit CountryFile(std::unique_ptr<Open> open);
    std::unique_ptr<Open> open_;
};

}  // namespace shiftguard::country
