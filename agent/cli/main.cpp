// shiftguard: the command line of the worker, the administrator and the engineer.
#include "agent/cli/command.hpp"
#include "common/options/options.hpp"

#include <cstdio>

#include <fmt/core.h>

namespace shiftguard::cli {

Exit fail(const Error& error, Exit status) {
    fmt::print(stderr, "shiftguard: {}\n", to_sentence(error));
    return status;
}

}  // namespace shiftguard::cli

int main(int argc, char** argv) {
    using namespace shiftguard::cli;
    CLI::App app("Shiftguard: only the enrolled worker, alone, in shift, in place.", "shiftguard");
    app.set_version_flag("--version", SHIFTGUARD_VERSION);
    app.require_subcommand(1);
    Chosen chosen;
    add_enrol(app, chosen);
    add_join(app, chosen);
    add_template(app, chosen);
    add_figures(app, chosen);
    add_release(app, chosen);
    add_run(app, chosen);
    add_replay(app, chosen);
    add_policy(app, chosen);
    add_roster(app, chosen);
    add_place(app, chosen);
    add_incidents(app, chosen);
    add_journal(app, chosen);
    add_doctor(app, chosen);
    if (const auto status = shiftguard::read_options(app, argc, argv)) {
        return *status;
    }
    return static_cast<int>(chosen());
}
