#include "agent/cli/policy_in_force.hpp"

#include <cstdio>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

std::string whence(const policy::InForce& in_force) {
    auto file = in_force.parts.front().file.string();
    switch (in_force.whence) {
        case policy::InForce::Whence::file:
            return in_force.parts.size() == 1 ? file
                                              : fmt::format("{} with {} drop-ins", file, in_force.parts.size() - 1);
        case policy::InForce::Whence::server:
            return fmt::format("the server ({})", file);
        case policy::InForce::Whence::last_good:
            return fmt::format("{}, the last good one that the agent keeps", file);
    }
    return file;
}

std::string told(const policy::InForce& in_force) {
    const auto& policy = in_force.made.policy;
    auto text = fmt::format("In force on this machine: \"{}\", version {}, from {}", policy.name, policy.version,
                            whence(in_force));
    if (in_force.issuer) {
        text += fmt::format(", signed by the key {}", policy::to_string(in_force.issuer->id));
    }
    text += ".";
    if (in_force.not_in_force) {
        text += " The policy file is not: " + to_sentence(*in_force.not_in_force);
    }
    if (in_force.beside) {
        text += " Refused beside it: " + to_sentence(*in_force.beside);
    }
    if (!in_force.is_taken) {
        text += " (What the agent took is not known: it has not run here, or its folder can't be read by you.)";
    }
    return text;
}

}  // namespace

void add_folders(CLI::App& command, MachineFolders& folders) {
    command
        .add_option("--config", folders.config,
                    "Of the policy in force: folder of policy.json, NAME.policy.json, policy.d, policy-keys.d")
        ->capture_default_str();
    command.add_option("--state", folders.state, "Of the policy in force: the agent's state folder")
        ->capture_default_str();
}

policy::PolicyFiles policy_files(const MachineFolders& folders) {
    return policy::files_of_machine(folders.config / "policy.json", folders.config / "policy-keys.d",
                                    folders.config / "policy.d", folders.state);
}

Result<policy::InForce> find_in_force(const policy::PolicyFiles& files) {
    auto found = policy::in_force(files);
    if (found) {
        fmt::print(stderr, "{}\n", told(*found));
    }
    return found;
}

}  // namespace shiftguard::cli
