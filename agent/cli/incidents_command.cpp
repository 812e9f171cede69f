// `shiftguard incidents`: what was seen and sent, newest first, as the agent keeps it for the worker.
#include "agent/cli/command.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct IncidentsOptions {
    std::uint32_t most = 50;
    std::string bus = "system";
    std::pair<std::uint64_t, std::string> picture;  ///< number and file; no file: none is asked for
};

std::string picture_of(const control::Line& line) {
    return line.picture.empty() ? "" : fmt::format(" [picture {}: {}]", line.number, line.picture);
}

/// Never over a file that is there.
Exit write_picture(control::Client& client, std::uint64_t number, const std::string& file) {
    std::error_code fault;
    if (std::filesystem::exists(file, fault)) {
        return fail({ErrorKind::invalid_input, file, "There is a file of this name already; name another one.",
                     Retry::useless});
    }
    const auto jpeg = client.picture(number);
    if (!jpeg) {
        return fail(jpeg.error());
    }
    if (const auto written = write_atomically(file, *jpeg, FileMode::owner_only); !written) {
        return fail(written.error());
    }
    fmt::print("Written to {}. Faces were made unrecognisable before it was kept.\n", file);
    return Exit::done;
}

Exit incidents(const IncidentsOptions& options) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    if (!options.picture.second.empty()) {
        return write_picture(**client, options.picture.first, options.picture.second);
    }
    const auto lines = (*client)->recent(options.most);
    if (!lines) {
        return fail(lines.error());
    }
    if (lines->empty()) {
        fmt::print("Nothing has been recorded.\n");
    }
    for (const auto& line : *lines) {
        fmt::print("{}  {:<10} {:<20} {:<7} {:<8} {:<10} {}{}\n", protocol::to_rfc3339(line.at), line.type,
                   line.finding, line.response, line.became.empty() ? "-" : line.became, line.state, line.detail,
                   picture_of(line));
    }
    return Exit::done;
}

}  // namespace

void add_incidents(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<IncidentsOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("incidents", "What was seen and sent, newest first");
    command->add_option("--most", options->most, "At most so many")->capture_default_str();
    command
        ->add_option("--picture", options->picture,
                     "Write the redacted picture of the report of this number (as listed) to FILE")
        ->type_name("NUMBER FILE");
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return incidents(*options); }; });
}

}  // namespace shiftguard::cli
