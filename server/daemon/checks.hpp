// The doctor's looks at what lies around the server: files, certificates, ports, clock, disk, backups. Each gives what
// is to be mended, or a word for whoever looks.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "server/daemon/folder.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::server {

enum class Finding : std::uint8_t { ok, look, mend };

/// One line of the doctor's.
struct Look {
    Finding finding = Finding::ok;
    std::string what;
    std::string sentence{};  ///< may be empty where it is ok
};

/// Ends within 60 days: mend. Else how many days are left.
[[nodiscard]] Look look_at_certificate(const std::filesystem::path& file, WallTime now);
/// The same; within two years, for nothing that it signed outlives it: look.
[[nodiscard]] Look look_at_authority(const std::filesystem::path& file, WallTime now);
/// The folder is its owner's alone, and so is every file in it but the certificates.
[[nodiscard]] Look look_at_permissions(const Folder& folder);
/// What listens beyond this machine.
[[nodiscard]] Look look_at_addresses(const Settings& settings);
/// What the ports answer now: TLS 1.3 is taken, TLS 1.2 refused. Where nothing answers the server does not run.
[[nodiscard]] std::vector<Look> look_at_tls(const Settings& settings);
[[nodiscard]] Look look_at_disk(const Folder& folder, std::uint64_t needed);
/// Where pictures lie: its owner's alone, writable, and with as much room.
[[nodiscard]] Look look_at_evidence(const Folder& folder, std::uint64_t needed);
/// Whether the kernel says that the clock is kept right by another one.
[[nodiscard]] Look look_at_clock();
/// The newest file of the backups' folder.
[[nodiscard]] Look look_at_backups(const BackupSettings& settings, WallTime now);

}  // namespace shiftguard::server
