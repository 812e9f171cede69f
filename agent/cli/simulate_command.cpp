#include "agent/cli/simulate_command.hpp"

#include "agent/cli/journal_input.hpp"
#include "agent/cli/policy_in_force.hpp"
#include "agent/journal/folder.hpp"
#include "agent/journal/simulate.hpp"
#include "agent/policy/difference.hpp"
#include "agent/policy/parts.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

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

/// What the two policies differ in and the journal can't be judged by anew.
struct NotJudged {
    std::vector<policy::Change> changes;
    std::set<std::uint64_t> other_versions;  ///< of policies that parts of the journal were recorded under
};

/// Whether a change under this pointer changes what the agent took in, and not only what it made of it. The shifts of a
/// worker who has no roster are judged anew; so is a tolerance where the journal tells of the shifts.
bool is_of_what_was_taken_in(const std::string& pointer, const policy::Policy& next, std::uint64_t untold_shifts) {
    constexpr std::array facts{"/accounts/", "/camera/",          "/clock/",  "/enrolment/", "/gate/face",
                               "/location/", "/recogniser/model", "/places/", "/rosters/"};
    if (std::any_of(facts.begin(), facts.end(), [&](const char* fact) { return pointer.starts_with(fact); })) {
        return true;
    }
    const bool is_tolerance = pointer.find("/tolerance/") != std::string::npos;
    for (const auto& [id, worker] : next.workers) {
        const auto own = document::step_into("/workers", id.text());
        if (pointer == own + "/places") {
            return true;
        }
        if (!worker.roster.empty() && pointer.starts_with(own + "/")) {
            return pointer == own + "/roster" || pointer == own + "/roster_name" || (is_tolerance && untold_shifts > 0);
        }
    }
    return false;
}

Result<NotJudged> not_judged(const policy::Made& before, const policy::Made& next, std::uint64_t untold_shifts) {
    auto changes = policy::difference({before.document, before.policy.name}, {next.document, next.policy.name});
    if (!changes) {
        return changes.error();
    }
    std::erase_if(*changes, [&](const policy::Change& change) {
        return !is_of_what_was_taken_in(change.pointer, next.policy, untold_shifts);
    });
    return NotJudged{*std::move(changes), {}};
}

void note_policies(const journal::Run& segment, const std::string& digest, std::set<std::uint64_t>& others) {
    const auto note = [&](const journal::PolicyMark& mark) {
        if (!mark.digest.empty() && mark.digest != digest) {
            others.insert(mark.version);
        }
    };
    if (segment.beginning) {
        note(segment.beginning->policy);
    }
    for (const auto& from : segment.policies) {
        note(from.policy);
    }
}

void print_not_judged(const NotJudged& left) {
    if (!left.changes.empty()) {
        fmt::print(
            "Not in these counts: the journal keeps what was found of this under the policy of then, so the new "
            "policy could not be judged by it:\n");
        for (const auto& change : left.changes) {
            fmt::print("  {}{}{} ({})\n", change.whose, change.whose.empty() ? "" : ": ", change.words, change.pointer);
        }
    }
    if (!left.other_versions.empty()) {
        std::string versions;
        for (const auto version : left.other_versions) {
            versions += (versions.empty() ? "" : ", ") + std::to_string(version);
        }
        fmt::print(
            "Parts of the journal were recorded under another policy than the one compared with (version {}): "
            "what differed then is not known here.\n",
            versions);
    }
}

void print_json(const journal::Tallies& before, const journal::Tallies& after, const std::set<FindingKind>& found,
                const NotJudged& left) {
    Json all = Json::object();
    for (const auto kind : found) {
        all[std::string(to_string(kind))] = {{"against", json_of(of(before, kind))},
                                             {"policy", json_of(of(after, kind))}};
    }
    Json changes = Json::array();
    for (const auto& change : left.changes) {
        changes.push_back({{"pointer", change.pointer},
                           {"words", change.words},
                           {"whose", change.whose.empty() ? "machine" : change.whose}});
    }
    all["not_judged"] = std::move(changes);
    all["recorded_under_other_versions"] = left.other_versions;
    fmt::print("{}\n", all.dump(2));
}

void print(const journal::Tallies& before, const journal::Tallies& after, const NotJudged& left, bool as_json) {
    std::set<FindingKind> found;
    for (const auto* tallies : {&before, &after}) {
        for (const auto& [kind, tally] : *tallies) {
            found.insert(kind);
        }
    }
    if (as_json) {
        print_json(before, after, found, left);
        return;
    }
    print_table(before, after, found);
    print_not_judged(left);
    fmt::print(
        "The inputs are those of then: locks and what was looked for followed the policy of then, so take the "
        "difference for a hint.\n");
}

policy::PolicyFiles files_of_machine(const SimulateOptions& options) {
    return policy_files({options.config, options.state.empty() ? MachineFolders().state : options.state});
}

Result<policy::Made> made_in_force(const SimulateOptions& options) {
    auto in_force = find_in_force(files_of_machine(options));
    return in_force ? Result<policy::Made>(std::move(in_force->made)) : in_force.error();
}

Result<policy::Made> made_of(const Result<std::vector<policy::Part>>& parts) {
    return parts ? policy::made_of(*parts) : Result<policy::Made>(parts.error());
}

Exit simulate(const SimulateOptions& options) {
    const bool is_against_machine = options.against.empty();
    const auto before = is_against_machine ? made_in_force(options) : made_of(policy::read_parts(options.against, {}));
    // On a machine with the drop-ins that it would be taken with.
    const auto next = made_of(is_against_machine ? policy::parts_in_place(files_of_machine(options), options.policy)
                                                 : policy::read_parts(options.policy, {}));
    if (!before || !next) {
        return fail(before ? next.error() : before.error(), Exit::bad_policy);
    }
    const auto key = journal_key_of(options.state);
    if (!key) {
        return fail(key.error());
    }
    const auto files = files_of(options.journal);
    if (!files) {
        return fail(files.error(), Exit::bad_journal);
    }
    journal::Simulation under_before(before->policy);
    journal::Simulation under_next(next->policy);
    std::set<std::uint64_t> other_versions;
    const auto read = for_each_segment(*files, *key, [&](const journal::Run& segment) {
        under_before.take(segment);
        under_next.take(segment);
        note_policies(segment, before->policy.digest, other_versions);
        return true;
    });
    if (!read) {
        return fail(read.error(), Exit::bad_journal);
    }
    auto left = not_judged(*before, *next, under_next.untold_shifts());
    if (!left) {
        return fail(left.error(), Exit::bad_policy);
    }
    left->other_versions = std::move(other_versions);
    print(under_before.tallies(), under_next.tallies(), *left, options.json);
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
                     "Of the policy in force: folder of policy.json, NAME.policy.json, policy.d, policy-keys.d")
        ->capture_default_str();
    command->add_option("--journal", options->journal, "A journal: its folder (every run), FOLDER/RUN or a file")
        ->capture_default_str();
    command->add_option("--state", options->state,
                        "The agent's state folder: its keys, for an encrypted journal, and the policy in force");
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &chosen] { chosen = [options] { return simulate(*options); }; });
}

}  // namespace shiftguard::cli
