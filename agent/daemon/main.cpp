// shiftguardd: decides and acts. Reads the camera through shiftguard-eye, never a film.
// Exit statuses: see Exit in assembly.hpp.
#include "agent/daemon/assembly.hpp"
#include "agent/daemon/log_narrator.hpp"
#include "common/linux/closed_memory.hpp"
#include "common/options/options.hpp"

#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

using namespace shiftguard;
using daemon::Assembly;

namespace {

struct Step {
    const char* what;
    Status (Assembly::*run)();
    daemon::Exit on_failure = daemon::Exit::failed;
};

constexpr Step steps[] = {
    {"make the state folder", &Assembly::make_state_folder},
    {"take up the time", &Assembly::take_up_the_time},
    {"read the policy", &Assembly::read_policy, daemon::Exit::bad_policy},
    {"open the keys", &Assembly::open_keys},
    {"open the outbox", &Assembly::open_outbox},
    {"open the templates", &Assembly::open_templates},
    {"begin the journal", &Assembly::begin_journal},
    {"read the exceptions", &Assembly::read_exceptions},
    {"find a way to lock", &Assembly::find_ways_to_lock},
    {"prepare the eye", &Assembly::prepare_the_eye},
    {"wire the guard", &Assembly::wire_the_guard},
    {"report what was interrupted", &Assembly::report_what_was_interrupted},
    {"use its membership", &Assembly::join_what_was_joined},
    {"offer the control port", &Assembly::offer_control},
    {"watch the place", &Assembly::watch_the_place},
    {"watch the rosters", &Assembly::watch_the_rosters},
    {"watch the sessions", &Assembly::watch_sessions},
};

}  // namespace

int main(int argc, char** argv) {
    if (const auto closed = close_memory(); !closed) {
        return daemon::fail("close its memory", closed.error());
    }
    CLI::App options("Shiftguard's daemon: only the enrolled worker, alone, in shift, in place.");
    daemon::Setup setup;
    setup.policy = "/etc/shiftguard/policy.json";
    setup.policy_keys = "/etc/shiftguard/policy-keys.d";
    setup.policy_drop_ins = "/etc/shiftguard/policy.d";
    setup.state = "/var/lib/shiftguard";
    setup.models = "/usr/share/shiftguard/models";
    setup.eye = "/usr/libexec/shiftguard/shiftguard-eye";
    options
        .add_option("--policy", setup.policy,
                    "The policy file; beside one of the name policy.json each NAME.policy.json counts as well")
        ->capture_default_str();
    options
        .add_option("--policy-keys", setup.policy_keys,
                    "Folder of IT's public keys; with one there policies must be signed")
        ->capture_default_str();
    options
        .add_option(
            "--policy-drop-ins", setup.policy_drop_ins,
            "Folder of *.json that are laid over the policy, in the order of their names, where it need not be signed")
        ->capture_default_str();
    options.add_option("--state", setup.state, "Folder of keys, templates, journal and outbox")->capture_default_str();
    options.add_option("--models", setup.models, "Folder of the models and their manifest")->capture_default_str();
    options.add_option("--eye", setup.eye, "The program shiftguard-eye")->capture_default_str();
    options.add_option("--bus", setup.bus, "system, session or a D-Bus address")->capture_default_str();
    options.add_option("--boot-id", setup.boot_id, "The kernel's boot id, where /proc does not show it");
    options.set_version_flag("--version", SHIFTGUARD_VERSION);
    if (const auto status = read_options(options, argc, argv)) {
        return *status;
    }

    Assembly agent(std::move(setup), std::make_unique<daemon::LogNarrator>());
    for (const auto& step : steps) {
        if (const auto done = (agent.*step.run)(); !done) {
            return daemon::fail(step.what, done.error(), step.on_failure);
        }
    }
    spdlog::info("shiftguardd {} guards", SHIFTGUARD_VERSION);
    if (const auto ended = agent.guard_until_stopped(); !ended) {
        return daemon::fail("go on", ended.error());
    }
    return static_cast<int>(daemon::Exit::done);
}
