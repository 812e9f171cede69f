// `shiftguard journal`: what the agent took in of the worker's own sessions, as long as it keeps it, oldest first.
#include "agent/cli/command.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"

#include <memory>
#include <string>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

Exit print_journal(const std::string& bus) {
    auto client = control::connect(bus);
    if (!client) {
        return fail(client.error());
    }
    bool any = false;
    bool whole = true;
    for (std::string after;;) {
        const auto page = (*client)->journal(after);
        if (!page) {
            return fail(page.error());
        }
        if (page->segment.empty()) {
            break;
        }
        for (const auto& line : page->lines) {
            fmt::print("{}\n", line);
        }
        if (!page->trouble.empty()) {
            fmt::print(stderr, "shiftguard: {}\n", page->trouble);
        }
        any = any || !page->lines.empty();
        whole = whole && page->trouble.empty();
        after = page->segment;
    }
    if (!any && whole) {
        fmt::print(stderr, "Nothing of your sessions is kept.\n");
    }
    return whole ? Exit::done : Exit::bad_journal;
}

}  // namespace

void add_journal(CLI::App& app, Chosen& chosen) {
    auto bus = std::make_shared<std::string>("system");  // shared: the command outlives this function, CLI11 copies it
    auto* command =
        app.add_subcommand("journal", "What the agent took in of your sessions, oldest first, as JSON lines");
    command->add_option("--bus", *bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([bus, &chosen] { chosen = [bus] { return print_journal(*bus); }; });
}

}  // namespace shiftguard::cli
