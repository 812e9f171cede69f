// `shiftguard incidents`: what was seen and sent, newest first, as the agent keeps it for the worker.
#include "agent/cli/command.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"

#include <memory>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct IncidentsOptions {
    std::uint32_t most = 50;
    std::string bus = "system";
};

Exit incidents(const IncidentsOptions& options) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    const auto lines = (*client)->recent(options.most);
    if (!lines) {
        return fail(lines.error());
    }
    if (lines->empty()) {
        fmt::print("Nothing has been recorded.\n");
    }
    for (const auto& line : *lines) {
        fmt::print("{}  {:<10} {:<20} {:<7} {:<8} {:<10} {}\n", protocol::to_rfc3339(line.at), line.type, line.finding,
                   line.response, line.became.empty() ? "-" : line.became, line.state, line.detail);
    }
    return Exit::done;
}

}  // namespace

void add_incidents(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<IncidentsOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("incidents", "What was seen and sent, newest first");
    command->add_option("--most", options->most, "At most so many")->capture_default_str();
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return incidents(*options); }; });
}

}  // namespace shiftguard::cli
