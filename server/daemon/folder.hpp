// The server's state folder (mode 0700) and what lies in it. Private files are 0600 and refused with another mode.
#pragma once

#include "common/result.hpp"
#include "protocol/chain.hpp"
#include "server/http/server.hpp"
#include "server/ingest/ingest.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace shiftguard::server {

/// server.json; made by init, edited by the administrator.
struct Settings {
    std::string name = "localhost";
    std::string address = "127.0.0.1";
    std::uint16_t agents_port = 7443;
    std::uint16_t console_port = 8443;
    std::string time_zone = "UTC";  ///< of the supervisors' wall clock, by its IANA name
    std::string country_file{};     ///< an .mmdb that tells the country of an address; empty: no country is told
};

class Folder {
public:
    explicit Folder(std::filesystem::path root) : root_(std::move(root)) {}

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }
    [[nodiscard]] std::filesystem::path settings() const { return root_ / "server.json"; }
    [[nodiscard]] std::filesystem::path database() const { return root_ / "server.db"; }
    [[nodiscard]] std::filesystem::path receipt_key() const { return root_ / "receipt.key"; }
    /// The one file to hand to workstations: they trust the server by it.
    [[nodiscard]] std::filesystem::path authority() const { return root_ / "authority.pem"; }
    [[nodiscard]] std::filesystem::path authority_key() const { return root_ / "authority-key.pem"; }
    [[nodiscard]] std::filesystem::path certificate() const { return root_ / "server.pem"; }
    [[nodiscard]] std::filesystem::path private_key() const { return root_ / "server-key.pem"; }
    /// The policy that workstations may fetch, as they fetch it; not there where none is offered.
    [[nodiscard]] std::filesystem::path policy_offer() const { return root_ / "policy-offer.json"; }

private:
    std::filesystem::path root_;
};

/// Errors: not_found (no `init` yet), refused (a mode that lets others in), corrupted, invalid_input (JSON pointer).
[[nodiscard]] Result<Settings> load_settings(const Folder& folder);
[[nodiscard]] std::string to_json(const Settings& settings);
[[nodiscard]] Result<ingest::Keys> load_keys(const Folder& folder);
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& file);
[[nodiscard]] Result<std::string> read_secret(const std::filesystem::path& file);

/// The store of a folder that `init` has made.
[[nodiscard]] Result<std::unique_ptr<store::IncidentStore>> open_store(const Folder& folder);

}  // namespace shiftguard::server
