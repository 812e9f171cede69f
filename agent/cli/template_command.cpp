// `shiftguard template`: an administrator sees which workers are enrolled, and destroys a template.
#include "agent/cli/command.hpp"
#include "agent/cli/dates.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "common/linux/system_clock.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct TemplateOptions {
    std::string worker;
    std::string bus = "system";
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

std::string days(std::chrono::days count) {
    return count.count() == 1 ? "1 day" : std::to_string(count.count()) + " days";
}

std::string why_gone(const std::string& word) {
    if (word == "expired") {
        return "it was older than policy allows and was destroyed";
    }
    if (word == "revoked") {
        return "an administrator revoked it";
    }
    return "it cannot be opened: damaged, or of another workstation";
}

void print(const control::TemplateLine& line, WallTime now) {
    fmt::print("{}{}\n", line.worker, line.accounts.empty() ? "" : " (account " + joined(line.accounts) + ")");
    if (!line.gone.empty()) {
        fmt::print("  no template: {}\n", why_gone(line.gone));
        return;
    }
    const auto age = std::max(std::chrono::days(0), std::chrono::floor<std::chrono::days>(now - line.made));
    fmt::print("  made {}, {} old, by {} from {} samples: {}\n", date_of(line.made), days(age), line.recogniser,
               line.samples, joined(line.poses));
    if (!line.left_out.empty()) {
        fmt::print("  a challenge does not ask for: {}\n", joined(line.left_out));
    }
    if (line.ends) {
        fmt::print("  destroyed on {} unless it is renewed\n", date_of(*line.ends));
    }
}

Exit list(const TemplateOptions& options) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    const auto lines = (*client)->templates();
    if (!lines) {
        return fail(lines.error());
    }
    const auto now = SystemClock().now().wall;
    for (const auto& line : *lines) {
        print(line, now);
    }
    if (lines->empty()) {
        fmt::print("Nobody whom the policy names is enrolled on this workstation.\n");
    }
    return Exit::done;
}

Exit revoke(const TemplateOptions& options) {
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    if (const auto revoked = (*client)->revoke_template(options.worker); !revoked) {
        return fail(revoked.error());
    }
    fmt::print("The template of {} is destroyed. Enrol the worker anew before the next shift.\n", options.worker);
    return Exit::done;
}

}  // namespace

void add_template(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<TemplateOptions>();  // shared: the commands outlive this function, CLI11 copies it
    auto* command = app.add_subcommand("template", "Who is enrolled here; for an administrator");
    command->require_subcommand(1);
    auto* listing =
        command->add_subcommand("list", "Worker, date, recogniser, poses, age and movements left out; never a vector");
    listing->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    listing->callback([options, &chosen] { chosen = [options] { return list(*options); }; });
    auto* revoking = command->add_subcommand("revoke", "Destroy a worker's template");
    revoking->add_option("worker", options->worker, "The worker, as policy names them")->required();
    revoking->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    revoking->callback([options, &chosen] { chosen = [options] { return revoke(*options); }; });
}

}  // namespace shiftguard::cli
