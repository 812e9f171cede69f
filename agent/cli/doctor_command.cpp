// `shiftguard doctor`: what on this machine is ready, what is missing, and the mend.
#include "agent/cli/command.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "agent/policy/loader.hpp"
#include "agent/roster/shift.hpp"
#include "agent/vision/model_folder.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::cli {
namespace {

struct DoctorOptions {
    std::filesystem::path policy = "/etc/shiftguard/policy.json";
    std::filesystem::path models = "/usr/share/shiftguard/models";
    std::string bus = "system";
};

/// One thing that was looked at. `mend` is empty where it is ready.
struct Checked {
    std::string what;
    std::string found;
    std::string mend;
};

Checked ready(std::string what, std::string found) {
    return {std::move(what), std::move(found), ""};
}

Checked check_policy(const DoctorOptions& options, std::optional<policy::Policy>& policy) {
    auto loaded = policy::load(options.policy);
    if (!loaded) {
        return {"policy", to_sentence(loaded.error()), "mend the file; `shiftguard policy check` names every fault"};
    }
    policy = std::move(*loaded);
    if (policy->accounts.empty()) {
        return {"policy", fmt::format("{} is good, but no account is in scope", options.policy.string()),
                "name the accounts and their workers in the policy"};
    }
    return ready("policy", fmt::format("\"{}\" version {}, {} accounts in scope", policy->name, policy->version,
                                       policy->accounts.size()));
}

Checked check_models(const DoctorOptions& options) {
    const auto folder = vision::ModelFolder::open(options.models);
    if (!folder) {
        return {"models", to_sentence(folder.error()), "install shiftguard-models, or run models/fetch in a clone"};
    }
    constexpr std::array names{"fr_detect", "blazeface_back_256", "fr_landmark", "fr_feature", "nanodet_416"};
    for (const char* name : names) {
        if (const auto model = folder->read(name); !model) {
            return {"models", to_sentence(model.error()), "install shiftguard-models again, or run models/fetch"};
        }
    }
    return ready("models", fmt::format("all {} are there and match the manifest", names.size()));
}

Checked check_camera(const std::optional<policy::Policy>& policy) {
    const std::string device = policy ? policy->camera.device : policy::Camera{}.device;
    struct stat found {};
    if (stat(device.c_str(), &found) != 0) {
        return {"camera", device + " is not there", "plug the camera in, or name another device in the policy"};
    }
    if (!S_ISCHR(found.st_mode)) {
        return {"camera", device + " is not a camera device", "name a V4L2 device in the policy"};
    }
    return ready("camera", device + " is there");
}

Checked check_zones() {
    if (!roster::zone_exists("Europe/Berlin")) {
        return {"time zones", "this machine's zone database is not there", "apt-get install tzdata"};
    }
    return ready("time zones", "the zone database is there");
}

std::vector<Checked> check_agent(const DoctorOptions& options) {
    auto client = control::connect(options.bus);
    const auto status = client ? (*client)->status() : Result<control::Status>(client.error());
    if (!status) {
        return {{"agent", to_sentence(status.error()),
                 "systemctl enable --now shiftguardd; see journalctl -u shiftguardd"}};
    }
    std::vector<Checked> checks;
    checks.push_back(status->trouble.empty() ? ready("agent", "version " + status->agent_version + " answers")
                                             : Checked{"agent", status->trouble, "do what it says"});
    if (status->worker.empty()) {
        checks.push_back(ready("session", "nobody in scope is signed in"));
    } else if (status->enrolled) {
        checks.push_back(ready("worker", status->worker + " is enrolled"));
    } else {
        checks.push_back({"worker", status->worker + " is not enrolled",
                          "shiftguard enrol --worker " + status->worker + ", as an administrator or with a code"});
    }
    const std::string waiting = fmt::format("{}, {} records wait", status->server, status->waiting);
    const bool good = status->server == "delivering" || (status->server == "idle" && status->waiting == 0);
    checks.push_back(good ? ready("server", waiting)
                          : Checked{"server", waiting,
                                    "join a server (shiftguard join), or see to its address, its certificate and the "
                                    "network"});
    return checks;
}

Exit doctor(const DoctorOptions& options) {
    std::optional<policy::Policy> policy;
    std::vector<Checked> checks{check_policy(options, policy), check_models(options), check_camera(policy),
                                check_zones()};
    for (auto& check : check_agent(options)) {
        checks.push_back(std::move(check));
    }
    bool all_ready = true;
    for (const auto& check : checks) {
        const bool good = check.mend.empty();
        all_ready = all_ready && good;
        fmt::print("{:<7} {:<11} {}\n", good ? "ready" : "MISSING", check.what, check.found);
        if (!good) {
            fmt::print("{:<7} {:<11} mend: {}\n", "", "", check.mend);
        }
    }
    return all_ready ? Exit::done : Exit::not_ready;
}

}  // namespace

void add_doctor(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<DoctorOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("doctor", "What on this machine is ready, what is missing, and the mend");
    command->add_option("--policy", options->policy, "The policy file")->capture_default_str();
    command->add_option("--models", options->models, "Folder of the models and their manifest")->capture_default_str();
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return doctor(*options); }; });
}

}  // namespace shiftguard::cli
