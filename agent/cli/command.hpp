// One subcommand of `shiftguard` a file. A command registers its options and gives the exit status of its run.
#pragma once

#include "common/result.hpp"

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

namespace shiftguard::cli {

/// As the man page names them.
enum class Exit : int {
    done = 0,
    failed = 1,       ///< it could not be done; the sentence says why
    bad_use = 2,      ///< options
    bad_policy = 3,   ///< a policy or a places file that does not verify
    bad_film = 4,     ///< a film, folder or camera that cannot be used
    not_ready = 5,    ///< doctor: something is missing
    bad_journal = 6,  ///< a journal that does not verify
    bad_models = 7,   ///< a model that is missing or does not verify
    bad_roster = 8,   ///< a roster that cannot be read
};

/// What the chosen command does, set while the options are parsed.
using Chosen = std::function<Exit()>;

void add_enrol(CLI::App& app, Chosen& chosen);
void add_join(CLI::App& app, Chosen& chosen);
void add_template(CLI::App& app, Chosen& chosen);
void add_figures(CLI::App& app, Chosen& chosen);
void add_release(CLI::App& app, Chosen& chosen);
void add_run(CLI::App& app, Chosen& chosen);
void add_replay(CLI::App& app, Chosen& chosen);
void add_policy(CLI::App& app, Chosen& chosen);
void add_roster(CLI::App& app, Chosen& chosen);
void add_place(CLI::App& app, Chosen& chosen);
void add_incidents(CLI::App& app, Chosen& chosen);
void add_journal(CLI::App& app, Chosen& chosen);
void add_doctor(CLI::App& app, Chosen& chosen);

/// Says the error on standard error.
Exit fail(const Error& error, Exit status = Exit::failed);

}  // namespace shiftguard::cli
