// shiftguard-run: what `shiftguard run` starts. The same agent as shiftguardd, in the foreground, told on the terminal,
// over a film or a camera, for one account; it locks a private screen by the policy's command, or, with --lock, the
// session of the person who tries it.
// Exit statuses: see Exit in assembly.hpp.
#include "agent/daemon/assembly.hpp"
#include "agent/daemon/terminal_narrator.hpp"
#include "agent/daemon/trace_narrator.hpp"
#include "common/linux/accounts.hpp"
#include "common/linux/closed_memory.hpp"
#include "common/options/options.hpp"

#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <unistd.h>

using namespace shiftguard;
using daemon::Assembly;

namespace {

struct Step {
    const char* what;
    Status (Assembly::*run)();
    daemon::Exit on_failure = daemon::Exit::failed;
};

constexpr Step preparation[] = {
    {"make the state folder", &Assembly::make_state_folder},
    {"take up the time", &Assembly::take_up_the_time},
    {"read the policy", &Assembly::read_policy, daemon::Exit::bad_policy},
    {"open the keys", &Assembly::open_keys},
    {"open the outbox", &Assembly::open_outbox},
    {"open the templates", &Assembly::open_templates},
    {"begin the journal", &Assembly::begin_journal},
    {"read the exceptions", &Assembly::read_exceptions},
    {"find a way to lock", &Assembly::find_ways_to_lock},
    {"prepare the eye", &Assembly::prepare_the_eye, daemon::Exit::bad_camera},
    {"wire the guard", &Assembly::wire_the_guard},
    {"report what was interrupted", &Assembly::report_what_was_interrupted},
    {"use its membership", &Assembly::join_what_was_joined},
    {"offer the control port", &Assembly::offer_control},
    {"watch the place", &Assembly::watch_the_place},
    {"watch the rosters", &Assembly::watch_the_rosters},
};
constexpr Step private_screen[] = {{"open the private session", &Assembly::open_the_private_session}};
constexpr Step own_session[] = {{"watch the sessions", &Assembly::watch_sessions}};

/// Of the person who tries it: never the installed agent's, whose keys it could not read and must not replace.
std::filesystem::path own_state() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0') {
        return std::filesystem::path(state) / "shiftguard";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home == nullptr ? "." : home) / ".local/state/shiftguard";
}

/// What `guard_until_stopped` ends with is the eye's: see Guard::run.
daemon::Exit status_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::corrupted:
            return daemon::Exit::bad_models;
        case ErrorKind::invalid_input:
            return daemon::Exit::bad_camera;
        default:
            return daemon::Exit::failed;
    }
}

int take(Assembly& agent, std::span<const Step> steps) {
    for (const auto& step : steps) {
        if (const auto done = (agent.*step.run)(); !done) {
            return daemon::fail(step.what, done.error(), step.on_failure);
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (const auto closed = close_memory(); !closed) {
        return daemon::fail("close its memory", closed.error());
    }
    CLI::App options("Runs the guard in the foreground, over a camera, a film or a folder of images.");
    daemon::Setup setup;
    setup.in_foreground = true;
    setup.when_policy_bad = policy::WhenBad::refuse;
    setup.policy = "/etc/shiftguard/policy.json";
    setup.state = own_state();
    setup.models = "/usr/share/shiftguard/models";
    setup.eye = "/usr/libexec/shiftguard/shiftguard-eye";
    setup.bus = "session";
    std::string film;
    std::string account = account_of(geteuid()).value_or(AccountName()).text();
    std::string trace;
    bool lock_own_session = false;
    options.add_option("film", film, "A video file or a folder of images; without it the policy's camera");
    const auto* policy = options.add_option("--policy", setup.policy, "The policy file; without it the machine's")
                             ->capture_default_str();
    options.add_option("--state", setup.state, "Folder of keys, templates, journal and outbox")->capture_default_str();
    options.add_option("--models", setup.models, "Folder of the models and their manifest")->capture_default_str();
    options.add_option("--eye", setup.eye, "The program shiftguard-eye")->capture_default_str();
    options.add_option("--bus", setup.bus, "system, session or a D-Bus address")->capture_default_str();
    options.add_option("--account", account, "Whose session is guarded; without it your own");
    options.add_flag("--lock", lock_own_session, "Guard and lock your own session, by logind");
    options.add_option("--trace", trace, "Write what happens to this file, as JSON lines");
    options.set_version_flag("--version", SHIFTGUARD_VERSION);
    if (const auto status = read_options(options, argc, argv)) {
        return *status;
    }
    setup.policy_is_alone = policy->count() > 0;
    setup.when_eye_fails = daemon::WhenEyeFails::stop_unless_it_came_up;
    if (!film.empty()) {
        setup.film = film;
        setup.when_eye_fails = daemon::WhenEyeFails::stop;
    }
    if (!lock_own_session) {
        setup.account = AccountName(account);
    }

    const Now started = SystemClock().now();
    std::unique_ptr<daemon::Narrator> narrator = std::make_unique<daemon::TerminalNarrator>(started);
    if (!trace.empty()) {
        narrator = std::make_unique<daemon::TraceNarrator>(trace, started, std::move(narrator));
    }
    Assembly agent(std::move(setup), std::move(narrator));
    if (const int status = take(agent, preparation); status != 0) {
        return status;
    }
    if (const int status = lock_own_session ? take(agent, own_session) : take(agent, private_screen); status != 0) {
        return status;
    }
    if (const auto ended = agent.guard_until_stopped(); !ended) {
        return daemon::fail("go on", ended.error(), status_of(ended.error()));
    }
    return static_cast<int>(daemon::Exit::done);
}
