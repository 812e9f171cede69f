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

class Countries {
public:
    virtual ~Countries() = default;
    /// Two capital letters, ISO 3166-1 alpha-2; nullopt where it is not known. Any thread may ask.
    [[nodiscard]] virtual std::optional<std::string> country_of(std::string_view address) const = 0;
};

/// Read-only and mapped into memory: replace the file by a rename, never in place.
class CountryFile final : public Countries {
public:
    /// Errors: not_found or refused (it can't be opened), corrupted (no .mmdb, a damaged one, or one without
    /// countries).
    [[nodiscard]] static Result<CountryFile> open(const std::filesystem::path& file);
    CountryFile(CountryFile&& other) noexcept;
    CountryFile& operator=(CountryFile&& other) noexcept;
    ~CountryFile() override;

    /// The country that a network is registered in, where it is another one, does not count.
    [[nodiscard]] std::optional<std::string> country_of(std::string_view address) const override;

private:
    struct Open;
    explicit CountryFile(std::unique_ptr<Open> open);
    std::unique_ptr<Open> open_;
};

}  // namespace shiftguard::country
