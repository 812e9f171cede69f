// The policy in force on this machine, for the commands that show it or compare with it.
#pragma once

#include "agent/policy/in_force.hpp"

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

namespace shiftguard::cli {

struct MachineFolders {
    std::filesystem::path config = "/etc/shiftguard";
    std::filesystem::path state = "/var/lib/shiftguard";
};

/// As options --config and --state.
void add_folders(CLI::App& command, MachineFolders& folders);

[[nodiscard]] policy::PolicyFiles policy_files(const MachineFolders& folders);

/// The policy in force; says on the side, in a sentence, which one that is, where it comes from, and what is doubtful
/// about that.
[[nodiscard]] Result<policy::InForce> find_in_force(const policy::PolicyFiles& files);

}  // namespace shiftguard::cli
