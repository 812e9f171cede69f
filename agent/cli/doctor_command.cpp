// `shiftguard doctor`: what on this machine is ready, what is missing, and the mend.
#include "agent/cli/command.hpp"
#include "agent/cli/doctor.hpp"
#include "agent/control/bus/bus.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

void add(std::vector<Checked>& all, std::vector<Checked> more) {
    all.insert(all.end(), more.begin(), more.end());
}

std::vector<Checked> look(const DoctorOptions& options) {
    const auto folder = options.policy.parent_path();
    const auto found = policy::in_place(
        policy::files_of_machine(options.policy, folder / "policy-keys.d", folder / "policy.d", options.state));
    // Before the camera is looked at: the agent gives it away to whoever opens it, and says so.
    const auto client = control::connect(options.bus);
    const auto agent = check_agent(client ? (*client)->status() : Result<control::Status>(client.error()));
    auto checks = check_policy(found);
    checks.push_back(check_models(options));
    checks.push_back(check_zones());
    if (found) {
        const auto& policy = found->made.policy;
        checks.push_back(check_accounts(policy));
        checks.push_back(check_camera(policy, options));
        add(checks, check_lock(policy));
        add(checks, check_place(policy));
        add(checks, check_location(policy, options));
        checks.push_back(check_gate(policy, options));
    }
    checks.push_back(check_disk(options));
    checks.push_back(check_polkit(options));
    add(checks, agent);
    return checks;
}

Exit doctor(const DoctorOptions& options) {
    const auto checks = look(options);
    for (const auto& check : checks) {
        fmt::print("{:<7} {:<11} {}\n", check.mend.empty() ? "ready" : "MISSING", check.what, check.found);
        if (!check.mend.empty()) {
            fmt::print("{:<7} {:<11} mend: {}\n", "", "", check.mend);
        }
    }
    const bool all_ready =
        std::all_of(checks.begin(), checks.end(), [](const Checked& check) { return check.mend.empty(); });
    return all_ready ? Exit::done : Exit::not_ready;
}

}  // namespace

void add_doctor(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<DoctorOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("doctor", "What on this machine is ready, what is missing, and the mend");
    command
        ->add_option("--policy", options->policy,
                     "The policy file; its folder has IT's keys, the drop-ins and the policies beside it")
        ->capture_default_str();
    command->add_option("--models", options->models, "Folder of the models and their manifest")->capture_default_str();
    command->add_option("--state", options->state, "Where the agent keeps its state")->capture_default_str();
    command->add_option("--user", options->user, "The account of the agent's service")->capture_default_str();
    command->add_option("--geoclue", options->geoclue, "Folder of GeoClue's settings")->capture_default_str();
    command->add_option("--pam", options->pam, "Folder of PAM's files")->capture_default_str();
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return doctor(*options); }; });
}

}  // namespace shiftguard::cli
