// `shiftguard replay`: a journal or a film through the decision again.
#include "agent/cli/command.hpp"
#include "agent/cli/film_replay.hpp"
#include "agent/cli/journal_input.hpp"
#include "agent/journal/folder.hpp"
#include "agent/journal/replay.hpp"
#include "agent/policy/loader.hpp"
#include "protocol/record.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

struct ReplayOptions {
    std::filesystem::path input;
    std::vector<std::filesystem::path> policies;
    std::filesystem::path state;
    std::filesystem::path models = "/usr/share/shiftguard/models";
    std::filesystem::path enrol_from;
    std::string account;
    std::string starts = "2026-01-05T10:00:00.000Z";
};

/// A file of a journal, a folder that holds some, or FOLDER/RUN.
bool is_journal(const std::filesystem::path& input) {
    return input.extension() == ".jsonl" || input.extension() == ".journal" || journal::holds_segments(input);
}

Exit replay_journal(const ReplayOptions& options, std::vector<policy::Policy> policies) {
    const auto key = journal_key_of(options.state);
    if (!key) {
        return fail(key.error());
    }
    const auto segments = journal::segments_of(options.input);
    if (!segments) {
        return fail(segments.error(), Exit::bad_journal);
    }
    journal::Replay replay(std::move(policies));
    auto judged = success();
    const auto read = for_each_segment(*segments, *key, [&](const journal::Run& segment) {
        const auto lines = replay.next(segment);
        judged = lines ? success() : Status(lines.error());
        fmt::print("{}", lines ? *lines : "");
        return judged.ok();
    });
    if (!read || !judged) {
        return read ? fail(judged.error(), Exit::bad_policy) : fail(read.error(), Exit::bad_journal);
    }
    for (const auto& remark : replay.remarks()) {
        fmt::print(stderr, "shiftguard: {}\n", remark);
    }
    return Exit::done;
}

Exit replay_a_film(const ReplayOptions& options, policy::Policy policy) {
    if (policy.accounts.empty()) {
        return fail({ErrorKind::invalid_input, options.policies.front().string(),
                     "no account is in scope, so there is no worker", Retry::useless},
                    Exit::bad_policy);
    }
    const AccountName account = options.account.empty() ? policy.accounts.begin()->first : AccountName(options.account);
    const auto* worker = policy.worker_of(account);
    const auto starts = protocol::from_rfc3339(options.starts);
    if (worker == nullptr || !starts) {
        return fail({ErrorKind::invalid_input, worker == nullptr ? "--account" : "--starts",
                     worker == nullptr ? "this account is not in the policy's scope"
                                       : "must be a time like 2026-01-05T10:00:00.000Z",
                     Retry::useless},
                    Exit::bad_use);
    }
    auto enrolling = open_looker(options.models, policy.recogniser);
    auto watching = open_looker(options.models, policy.recogniser);
    if (!enrolling || !watching) {
        return fail(enrolling ? watching.error() : enrolling.error(), Exit::bad_models);
    }
    auto reference = template_from_film(options.enrol_from.empty() ? options.input : options.enrol_from,
                                        *std::move(enrolling), worker->id, policy.rules_for(worker->id).accept);
    if (!reference) {
        return fail(reference.error(), Exit::bad_film);
    }
    const auto said =
        replay_film({options.input, {std::move(policy), account, *reference, *starts}}, *std::move(watching));
    if (!said) {
        return fail(said.error(), Exit::bad_film);
    }
    fmt::print("{}", *said);
    return Exit::done;
}

Exit replay(const ReplayOptions& options) {
    std::vector<policy::Policy> policies;
    for (const auto& file : options.policies) {
        auto policy = policy::load(file);
        if (!policy) {
            return fail(policy.error(), Exit::bad_policy);
        }
        policies.push_back(std::move(*policy));
    }
    return is_journal(options.input) ? replay_journal(options, std::move(policies))
                                     : replay_a_film(options, std::move(policies.front()));
}

}  // namespace

void add_replay(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<ReplayOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("replay", "Feed a journal or a film through the decision again");
    command
        ->add_option("input", options->input,
                     "A journal (its folder, FOLDER/RUN or a file), a video file or a folder of images")
        ->required();
    command
        ->add_option("--policy", options->policies,
                     "The policy file; again for each other policy that the journal was written under")
        ->required();
    command->add_option("--state", options->state, "Folder of the keys, for an encrypted journal");
    command->add_option("--models", options->models, "Folder of the models, for a film")->capture_default_str();
    command->add_option("--enrol-from", options->enrol_from,
                        "A film of the worker alone for the template; without it the film's own first 4 s");
    command->add_option("--account", options->account, "Whose session a film is; without it the policy's first");
    command->add_option("--starts", options->starts, "When a film begins, on the wall")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return replay(*options); }; });
}

}  // namespace shiftguard::cli
