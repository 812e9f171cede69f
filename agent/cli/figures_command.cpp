// `shiftguard figures`: the worker sees what stands still in view and looks like a person, and says that it is a thing.
#include "agent/cli/command.hpp"
#include "agent/cli/dates.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"

#include <chrono>
#include <memory>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct FiguresOptions {
    std::uint32_t number = 0;
    std::string bus = "system";
};

void print(const control::FigureLine& figure) {
    const std::string where = figure.where == "middle" ? "in the middle" : "on the " + figure.where;
    fmt::print("{}  {} {} of the picture, {}: {}\n", figure.number,
               figure.looks_like == "face" ? "like a face," : "like a person,", where,
               figure.in_view ? "in view" : "not in view now",
               figure.declared ? "declared on " + date_of(*figure.declared) + " to be a thing"
               : figure.asked  ? "is it a thing? Then: shiftguard figures declare " + std::to_string(figure.number)
                               : "never moved so far");
}

Exit list(const FiguresOptions& options) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    const auto status = (*client)->status();
    if (!status) {
        return fail(status.error());
    }
    if (status->withheld) {
        fmt::print("Another account's session is guarded; what is in its view is told to nobody else.\n");
        return Exit::done;
    }
    for (const auto& figure : status->figures) {
        print(figure);
    }
    if (status->figures.empty()) {
        fmt::print("Nothing in view looks like a person without ever having moved.\n");
    }
    return Exit::done;
}

Exit say(const FiguresOptions& options, control::FigureWord word) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    if (const auto said = (*client)->declare_figure(options.number, word); !said) {
        return fail(said.error());
    }
    if (word == control::FigureWord::thing) {
        fmt::print("Figure {} is declared to be a thing. This is recorded. If it moves, it counts as a person.\n",
                   options.number);
    } else {
        fmt::print("What was declared of figure {} is taken back.\n", options.number);
    }
    return Exit::done;
}

}  // namespace

void add_figures(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<FiguresOptions>();  // shared: the commands outlive this function, CLI11 copies it
    auto* command = app.add_subcommand("figures", "What looks like a person in view and never moved; for the worker");
    command->require_subcommand(1);
    auto* listing = command->add_subcommand("list", "Their numbers, and what was declared of them");
    auto* declaring = command->add_subcommand("declare", "Say that one is a thing: a poster, a coat or the like");
    auto* taking = command->add_subcommand("take-back", "Take back what was declared of one");
    for (auto* each : {listing, declaring, taking}) {
        each->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    }
    for (auto* each : {declaring, taking}) {
        each->add_option("number", options->number, "The figure's number, as list says")->required();
    }
    listing->callback([options, &chosen] { chosen = [options] { return list(*options); }; });
    declaring->callback(
        [options, &chosen] { chosen = [options] { return say(*options, control::FigureWord::thing); }; });
    taking->callback(
        [options, &chosen] { chosen = [options] { return say(*options, control::FigureWord::taken_back); }; });
}

}  // namespace shiftguard::cli
