// `shiftguard run`: hands over to shiftguard-run, which is wired by the daemon's room.
#include "agent/cli/command.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

namespace shiftguard::cli {
namespace {

/// Beside this program in a build, in libexec where it is installed.
std::filesystem::path helper(const std::string& name) {
    std::error_code error;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    const auto beside = here / name;
    return std::filesystem::exists(beside, error) ? beside : here.parent_path() / "libexec/shiftguard" / name;
}

struct RunOptions {
    std::vector<std::string> rest;
};

Exit run(const RunOptions& options) {
    const auto program = helper("shiftguard-run").string();
    std::vector<std::string> words{program};
    words.insert(words.end(), options.rest.begin(), options.rest.end());
    words.insert(words.end(), {"--eye", helper("shiftguard-eye").string()});
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    execv(program.c_str(), argv.data());
    return fail({ErrorKind::not_found, program,
                 std::string("cannot be started (") + std::strerror(errno) + "); install the agent again",
                 Retry::useless});
}

}  // namespace

void add_run(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<RunOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand(
        "run",
        "Run the guard in the foreground over a camera, a film or a folder of images (see shiftguard run --help)");
    command->prefix_command();  // everything that follows is shiftguard-run's
    command->set_help_flag();
    command->callback([command, options, &chosen] {
        options->rest = command->remaining();
        chosen = [options] { return run(*options); };
    });
}

}  // namespace shiftguard::cli
