// What each subcommand of shiftguard-server does. A Status that failed is printed by main and is exit status 1.
// Results for programs go to standard output, words for people beside them to standard error.
#pragma once

#include "common/result.hpp"
#include "server/daemon/folder.hpp"
#include "server/operations/log.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace shiftguard::server {

enum class Format : std::uint8_t { words, json };

/// `store`: its kind and, of PostgreSQL, where it is. Refused where that database is a server's already.
Status init(const Folder& folder, const std::string& host, const StoreSettings& store);

/// The JSON Schema of server.json, to standard output.
Status print_settings_schema();
/// Every fault of the folder's server.json, one a line. Errors: invalid_input where there is one.
Status check_settings_file(const Folder& folder);

struct RunOptions {
    std::optional<std::string> address;
    std::optional<std::uint16_t> agents_port;
    std::optional<std::uint16_t> console_port;
    std::optional<std::uint16_t> operations_port;
    std::optional<operations::LogFormat> log_format;
    std::optional<std::filesystem::path> ports_file;
};
/// Until SIGTERM or SIGINT.
Status run(const Folder& folder, const RunOptions& options);

/// A chain that ends when the machine that has the token joins.
struct NewChain {
    std::string predecessor;  ///< whose chain; empty: nobody's, the token is an ordinary one
    std::string by;           ///< the administrator's name
    std::string reason;
};
/// Errors also: invalid_input (by, reason), not_found, refused (that chain is closed).
Status hand_out_token(const Folder& folder, std::chrono::minutes valid, const NewChain& begins);
Status hand_out_enrolment_code(const Folder& folder, const std::string& worker, std::chrono::minutes valid);

/// The policy file, with its signature FILE.minisig beside it, is what workstations fetch from now on.
Status offer_policy(const Folder& folder, const std::filesystem::path& file);
/// None is offered any more; workstations keep what they have.
Status withdraw_policy(const Folder& folder);

enum class Missing : std::uint8_t { refuse, create };
/// The password is the first line of standard input.
Status add_supervisor(const Folder& folder, const std::string& name);
Status hand_out_sign_in_link(const Folder& folder, const std::string& name, Missing missing, Format format);

/// Every chain. Errors also: corrupted where one is not whole.
Status verify(const Folder& folder, Format format);
/// Whether somebody looked at the clock, or it must be near the latest time of the server.
enum class ClockWord : std::uint8_t { none, is_right };
/// What is past its period by the settings. Errors also: refused (the clock is far ahead).
Status run_retention(const Folder& folder, ClockWord clock);
Status erase(const Folder& folder, const std::string& worker);

Status list_workstations(const Folder& folder, Format format);
/// Errors also: not_found, refused (it is revoked already).
Status revoke_workstation(const Folder& folder, const std::string& id);

Status print_incidents(const Folder& folder, Format format);
Status doctor(const Folder& folder);

/// How every target and channel of server.json stands.
Status print_export_status(const Folder& folder, Format format);
/// Sends one test message. Errors: not_found (no such target); what came of it.
Status test_export(const Folder& folder, const std::string& name);

}  // namespace shiftguard::server
