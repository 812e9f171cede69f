// `shiftguard policy check FILE…`: all faults of every file at once.
#include "agent/cli/command.hpp"
#include "agent/policy/policy.hpp"

#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct CheckOptions {
    std::vector<std::string> files;
};

bool check_one(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        fail({ErrorKind::not_found, name, "this file cannot be read", Retry::useless});
        return false;
    }
    const auto faults = policy::check(text.str());
    for (const auto& fault : faults) {
        fmt::print("{}:{}: {}: {}\n", name, fault.line, fault.pointer.empty() ? "/" : fault.pointer, fault.reason);
    }
    if (faults.empty()) {
        fmt::print("{}: good\n", name);
    }
    return faults.empty();
}

Exit check(const CheckOptions& options) {
    bool good = true;
    for (const auto& file : options.files) {
        good = check_one(file) && good;
    }
    return good ? Exit::done : Exit::bad_policy;
}

}  // namespace

void add_policy(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CheckOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("policy", "Work with policy files");
    command->require_subcommand(1);
    auto* check_command = command->add_subcommand("check", "Check policy files and say every fault");
    check_command->add_option("files", options->files, "Policy files")->required();
    check_command->callback([options, &chosen] { chosen = [options] { return check(*options); }; });
    auto* schema_command = command->add_subcommand("schema", "Print the published JSON schema");
    schema_command->callback([&chosen] {
        chosen = [] {
            fmt::print("{}\n", policy::schema());
            return Exit::done;
        };
    });
}

}  // namespace shiftguard::cli
