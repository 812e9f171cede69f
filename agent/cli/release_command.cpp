// `shiftguard release`: the worker types the code that a supervisor read out.
#include "agent/cli/command.hpp"
#include "agent/cli/linux/quiet_line.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"

#include <chrono>
#include <memory>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct ReleaseOptions {
    std::string code;
    std::string bus = "system";
};

std::string minutes_of(std::uint32_t seconds) {
    const auto minutes = (seconds + 59) / 60;
    return minutes == 1 ? "1 minute" : std::to_string(minutes) + " minutes";
}

/// What went wrong, and what to do.
std::string sentence_of(const control::Released& released) {
    using control::ReleaseAnswer;
    const std::string wait =
        released.wait_s == 0 ? "" : " After so many wrong codes, wait " + minutes_of(released.wait_s) + ".";
    switch (released.answer) {
        case ReleaseAnswer::released:
            return "";
        case ReleaseAnswer::no_code:
            return "a code has 12 letters and digits, in groups of four; type it as your supervisor reads it out";
        case ReleaseAnswer::wrong:
            return "the code is wrong: it must be made for you and this workstation; ask for it again letter by "
                   "letter." +
                   wait;
        case ReleaseAnswer::used:
            return "the code was used already and serves once; ask your supervisor for a new one";
        case ReleaseAnswer::expired:
            return "the code is more than a day old; ask your supervisor for a new one";
        case ReleaseAnswer::too_many:
            return "there were too many wrong codes, and this one was not looked at; try it again in " +
                   minutes_of(released.wait_s);
        case ReleaseAnswer::full:
            return "too many exceptions hold on this workstation already; call IT support";
    }
    return "";
}

Exit release(const ReleaseOptions& options) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    std::string code = options.code;
    if (code.empty()) {
        auto typed = read_quiet_line("Code from your supervisor: ");
        if (!typed) {
            return fail(typed.error());
        }
        code = std::move(*typed);
    }
    const auto released = (*client)->release("", code);
    if (!released) {
        return fail(released.error());
    }
    if (released->answer != control::ReleaseAnswer::released) {
        return fail({ErrorKind::refused, "code", sentence_of(*released), Retry::helps});
    }
    fmt::print("Released until {}: {} is recorded and nothing is locked for it.\n", released->until, released->finding);
    return Exit::done;
}

}  // namespace

void add_release(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<ReleaseOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("release", "Go on with a code from your supervisor, also without a network");
    command->add_option("code", options->code, "The code; without it you are asked, and nothing is shown");
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return release(*options); }; });
}

}  // namespace shiftguard::cli
