// The server's state folder (mode 0700) and what lies in it. Private files are 0600 and refused with another mode.
#pragma once

#include "common/result.hpp"
#include "server/daemon/settings/settings.hpp"
#include "server/ingest/ingest.hpp"
#include "server/store/store.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace shiftguard::server {

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
    /// What this server gave receipts for; not in the database on purpose.
    [[nodiscard]] std::filesystem::path receipts() const { return root_ / "receipts.db"; }
    /// The latest time that this server took for right (believed_time.hpp).
    [[nodiscard]] std::filesystem::path believed_time() const { return root_ / "believed-time"; }
    /// Pictures, by content address (server/evidence).
    [[nodiscard]] std::filesystem::path evidence() const { return root_ / "evidence"; }
    /// The policy that workstations may fetch, as they fetch it; not there where none is offered.
    [[nodiscard]] std::filesystem::path policy_offer() const { return root_ / "policy-offer.json"; }

private:
    std::filesystem::path root_;
};

/// Errors: not_found (no `init` yet), refused (a mode that lets others in), corrupted, invalid_input (every fault).
[[nodiscard]] Result<Settings> load_settings(const Folder& folder);
[[nodiscard]] Result<ingest::Keys> load_keys(const Folder& folder);
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& file);
[[nodiscard]] Result<std::string> read_secret(const std::filesystem::path& file);

/// The store of a folder that `init` has made.
[[nodiscard]] Result<std::unique_ptr<store::IncidentStore>> open_store(const Folder& folder);
/// The same by settings that are not in the folder yet.
[[nodiscard]] Result<std::unique_ptr<store::IncidentStore>> open_store(const Folder& folder,
                                                                       const StoreSettings& settings);

}  // namespace shiftguard::server
