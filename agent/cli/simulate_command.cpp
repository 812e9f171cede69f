#include "agent/cli/simulate_command.hpp"

#include "agent/cli/journal_input.hpp"
#include "agent/cli/policy_in_force.hpp"
#include "agent/journal/folder.hpp"
#include "agent/journal/simulate.hpp"
#include "agent/policy/loader.hpp"

#include <memory>
#include <set>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace shiftguard::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SimulateOptions {
    std::filesystem::path policy;
    std::filesystem::path against;
    std::filesystem::path config = MachineFolders().config;
    std::filesystem::path journal = "/var/lib/shiftguard/journal";
    std::filesystem::path state;
    bool json = false;
};

/// A folder's every run, or what a replay of the input reads.
Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& input) {
    std::vector<std::filesystem::path> files;
    for (const auto& segment : journal::segments(input)) {
        files.push_back(segment.path);
    }
    return files.empty() ? journal::segments_of(input) : std::move(files);
}

Json json_of(const journal::Tally& tally) {
    return {{"incidents", tally.incidents}, {"repeats", tally.repeats},       {"locks", tally.locks},
            {"notices", tally.notices},     {"would_lock", tally.would_lock}, {"would_notice", tally.would_notice}};
}

journal::Tally of(const journal::Tallies& tallies, FindingKind kind) {
    const auto found = tallies.find(kind);
    return found == tallies.end() ? journal::Tally() : found->second;
}

void print_table(const journal::Tallies& before, const journal::Tallies& after, const std::set<FindingKind>& found) {
    const auto pair = [](std::uint64_t was, std::uint64_t is) { return fmt::format("{} -> {}", was, is); };
    if (found.empty()) {
        fmt::print("no finding under either policy\n");
        return;
    }
    fmt::print("{:<20} {:>14} {:>14} {:>14} {:>14}\n", "finding", "incidents", "locks", "notices", "would lock");
    for (const auto kind : found) {
        const auto was = of(before, kind);
        const auto is = of(after, kind);
        fmt::print("{:<20} {:>14} {:>14} {:>14} {:>14}\n", to_string(kind), pair(was.incidents, is.incidents),
                   pair(was.locks, is.locks), pair(was.notices, is.notices), pair(was.would_lock, is.would_lock));
    }
}

void print(const journal::Tallies& before, const journal::Tallies& after, bool as_json) {
    std::set<FindingKind> found;
    for (const auto* tallies : {&before, &after}) {
        for (const auto& [kind, tally] : *tallies) {
            found.insert(kind);
        }
    }
    if (!as_json) {
        print_table(before, after, found);
        fmt::print(
            "The inputs are those of then: locks and what was looked for followed the policy of then, so take the "
            "difference for a hint.\n");
        return;
    }
    Json all = Json::object();
    for (const auto kind : found) {
        all[std::string(to_string(kind))] = {{"against", json_of(of(before, kind))},
                                             {"policy", json_of(of(after, kind))}};
    }
    fmt::print("{}\n", all.dump(2));
}

policy::PolicyFiles files_of_machine(const SimulateOptions& options) {
    return policy_files({options.config, options.state.empty() ? MachineFolders().state : options.state});
}

Result<policy::Policy> policy_in_force(const SimulateOptions& options) {
    auto in_force = find_in_force(files_of_machine(options));
    return in_force ? Result<policy::Policy>(std::move(in_force->made.policy)) : in_force.error();
}

/// With the drop-ins that it would be taken with.
Result<policy::Policy> policy_in_place(const SimulateOptions& options) {
    const auto parts = policy::parts_in_place(files_of_machine(options), options.policy);
    auto made = parts ? policy::made_of(*parts) : Result<policy::Made>(parts.error());
    return made ? Result<policy::Policy>(std::move(made->policy)) : made.error();
}

Exit simulate(const SimulateOptions& options) {
    const bool is_against_machine = options.against.empty();
    auto in_force = is_against_machine ? policy_in_force(options) : policy::load(options.against);
    auto next = is_against_machine ? policy_in_place(options) : policy::load(options.policy);
    if (!in_force || !next) {
        return fail(in_force ? next.error() : in_force.error(), Exit::bad_policy);
    }
    const auto key = journal_key_of(options.state);
    if (!key) {
        return fail(key.error());
    }
    const auto files = files_of(options.journal);
    if (!files) {
        return fail(files.error(), Exit::bad_journal);
    }
    journal::Simulation before(std::move(*in_force));
    journal::Simulation after(std::move(*next));
    const auto read = for_each_segment(*files, *key, [&](const journal::Run& segment) {
        before.take(segment);
        after.take(segment);
        return true;
    });
    if (!read) {
        return fail(read.error(), Exit::bad_journal);
    }
    print(before.tallies(), after.tallies(), options.json);
    return Exit::done;
}

}  // namespace

void add_simulate(CLI::App& policy_command, Chosen& chosen) {
    auto options = std::make_shared<SimulateOptions>();  // shared: the command outlives this function
    auto* command = policy_command.add_subcommand("simulate", "Count what a policy would have made of a journal");
    command->add_option("--policy", options->policy, "The policy to try")->required();
    command->add_option("--against", options->against,
                        "The policy to compare with; without it what is in force on this machine");
    command
        ->add_option("--config", options->config,
                     "Of the policy in force: folder of policy.json, policy.d, policy-keys.d")
        ->capture_default_str();
    command->add_option("--journal", options->journal, "A journal: its folder (every run), FOLDER/RUN or a file")
        ->capture_default_str();
    command->add_option("--state", options->state,
                        "The agent's state folder: its keys, for an encrypted journal, and the policy in force");
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &chosen] { chosen = [options] { return simulate(*options); }; });
}

}  // namespace shiftguard::cli
