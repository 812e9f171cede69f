// `shiftguard policy`: check, show, diff and explain policy files. It only reads files and prints; what is said of them
// is the policy room's.
#include "agent/cli/command.hpp"
#include "agent/cli/input_file.hpp"
#include "agent/cli/policy_in_force.hpp"
#include "agent/cli/simulate_command.hpp"
#include "agent/policy/defaults.hpp"
#include "agent/policy/difference.hpp"
#include "agent/policy/effective.hpp"
#include "agent/policy/parts.hpp"
#include "agent/policy/policy.hpp"
#include "agent/policy/signature/issuers.hpp"
#include "agent/policy/story.hpp"
#include "common/document/document.hpp"
#include "common/encoding.hpp"

#include <cstdio>
#include <memory>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace shiftguard::cli {
namespace {

using Json = nlohmann::ordered_json;

struct PolicyOptions {
    std::vector<std::string> files;
    std::vector<std::string> keys;
    std::string drop_ins;
    std::string file;
    MachineFolders machine;
    std::string account;
    std::string finding;
    std::string value;  ///< pointer of the only one that is shown
    bool json = false;
};

Result<std::string> text_of(const std::string& name) {
    auto text = read_input(name, document::Limits().bytes, "this file cannot be read");
    if (text && text->size() > document::Limits().bytes) {
        return Error{ErrorKind::exhausted, name, "the policy is larger than 4 MiB", Retry::useless};
    }
    return text;
}

std::optional<AccountName> account_of(const PolicyOptions& options) {
    return options.account.empty() ? std::nullopt : std::optional(AccountName(options.account));
}

void print(const Json& json) {
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

/// `keys` empty: nobody asked for a signature.
bool check_one(const std::string& name, const std::vector<policy::PublicKey>& keys) {
    const auto text = text_of(name);
    if (!text) {
        fail(text.error());
        return false;
    }
    std::string signed_by;
    bool is_signed = true;
    if (!keys.empty()) {
        const auto issuer = policy::issuer_of(as_bytes(*text), name, keys);
        is_signed = issuer.ok();
        if (issuer) {
            signed_by =
                fmt::format(", signed by the key {}: {}", policy::to_string(issuer->id), issuer->trusted_comment);
        } else {
            fail(issuer.error());
        }
    }
    const auto faults = policy::check(*text);
    for (const auto& fault : faults) {
        fmt::print("{}:{}: {}: {}\n", name, fault.line, fault.pointer.empty() ? "/" : fault.pointer, fault.reason);
    }
    if (faults.empty() && is_signed) {
        fmt::print("{}: good{}\n", name, signed_by);
    }
    return faults.empty() && is_signed;
}

/// The policy that the file and the drop-ins make together.
bool check_merged(const std::string& name, const std::string& drop_ins) {
    const auto parts = policy::read_parts(name, drop_ins);
    if (!parts) {
        fail(parts.error());
        return false;
    }
    const auto faults = policy::faults_of(*parts);
    for (const auto& fault : faults) {
        fmt::print("{}: {}\n", fault.subject, fault.message);
    }
    if (faults.empty()) {
        const auto drop_in_count = parts->size() - 1;
        fmt::print("{}: good{}\n", name, drop_in_count == 0 ? "" : fmt::format(" with {} drop-ins", drop_in_count));
    }
    return faults.empty();
}

/// What lies on this machine, as the agent would judge it had it kept nothing of a policy before.
Exit check_machine(const MachineFolders& machine) {
    const auto files = policy_files(machine);
    const auto keys = policy::keys_in(files.keys);
    if (!keys) {
        return fail(keys.error());
    }
    const bool is_signed = !keys->empty();
    const auto all =
        policy::files_to_judge(files, is_signed ? policy::Signatures::asked_for : policy::Signatures::not_asked_for);
    if (!all) {
        return fail(all.error(), Exit::bad_policy);
    }
    bool good = true;
    for (const auto& file : *all) {
        good = (is_signed ? check_one(file, *keys) : check_merged(file, files.drop_ins)) && good;
    }
    if (!good) {
        return Exit::bad_policy;
    }
    const auto begun = policy::in_place(files);
    if (!begun || begun->beside) {
        return fail(begun ? *begun->beside : begun.error(), Exit::bad_policy);
    }
    if (all->size() > 1) {
        fmt::print("{}: counts on this machine\n", begun->parts.front().file.string());
    }
    return Exit::done;
}

Exit check(const PolicyOptions& options) {
    if (options.files.empty()) {
        return check_machine(options.machine);
    }
    std::vector<policy::PublicKey> keys;
    for (const auto& file : options.keys) {
        const auto key = policy::load_public_key(file);
        if (!key) {
            return fail(key.error());
        }
        keys.push_back(*key);
    }
    bool good = true;
    for (const auto& file : options.files) {
        good = (options.drop_ins.empty() ? check_one(file, keys) : check_merged(file, options.drop_ins)) && good;
    }
    return good ? Exit::done : Exit::bad_policy;
}

std::string source_of(const policy::Setting& setting) {
    return setting.level == policy::Level::built_in
               ? std::string("default")
               : fmt::format("{}:{} ({})", setting.file, setting.line, to_string(setting.level));
}

Result<std::vector<policy::Part>> parts_of(const std::string& file) {
    auto text = text_of(file);
    return text ? Result<std::vector<policy::Part>>(std::vector{policy::Part{file, *std::move(text)}})
                : Result<std::vector<policy::Part>>(text.error());
}

struct Shown {
    std::vector<policy::Part> parts;
    std::optional<bool> is_signed;  ///< none: it can't be told
};

Result<Shown> to_be_shown(const PolicyOptions& options) {
    if (options.file.empty()) {
        auto in_force = find_in_force(policy_files(options.machine));
        return in_force ? Result<Shown>(Shown{std::move(in_force->parts), in_force->is_signed}) : in_force.error();
    }
    auto parts = options.drop_ins.empty() ? parts_of(options.file) : policy::read_parts(options.file, options.drop_ins);
    return parts ? Result<Shown>(Shown{*std::move(parts), std::nullopt}) : parts.error();
}

/// Why a value that stands there may not hold; empty where it does.
std::string doubt_of(const std::string& pointer, const policy::Setting& setting, std::optional<bool> is_signed) {
    if (pointer != "/camera/virtual_name" || setting.level == policy::Level::built_in || is_signed == true) {
        return "";
    }
    return is_signed ? "ignored: only a policy that a key of IT signed lets a program act as the camera"
                     : "ignored unless a key of IT signed the policy: no other lets a program act as the camera";
}

/// Alone, a text without its quotes: for scripts.
Exit show_value(const policy::Settings& settings, const std::string& pointer) {
    const auto found = settings.find(pointer);
    if (found == settings.end()) {
        return fail(Error{ErrorKind::not_found, pointer, "no setting has this pointer; policy show lists them all",
                          Retry::useless});
    }
    const auto value = Json::parse(found->second.value);
    fmt::print("{}\n", value.is_string() ? value.get<std::string>() : found->second.value);
    return Exit::done;
}

Exit show(const PolicyOptions& options) {
    const auto asked = to_be_shown(options);
    if (!asked) {
        return fail(asked.error(), Exit::bad_policy);
    }
    const auto* parts = &asked->parts;
    const auto settings = policy::effective(*parts, account_of(options));
    if (!settings) {
        const bool out_of_scope = settings.error().kind == ErrorKind::not_found;
        return fail(settings.error(), out_of_scope ? Exit::failed : Exit::bad_policy);
    }
    if (!options.value.empty()) {
        return show_value(*settings, options.value);
    }
    Json all = Json::object();
    for (const auto& [pointer, setting] : *settings) {
        const auto doubt = doubt_of(pointer, setting, asked->is_signed);
        if (options.json) {
            all[pointer] = {{"value", Json::parse(setting.value)}, {"source", to_string(setting.level)}};
            if (!doubt.empty()) {
                all[pointer]["doubt"] = doubt;
            }
            if (setting.line != 0) {
                all[pointer]["file"] = setting.file;
                all[pointer]["line"] = setting.line;
            }
        } else {
            fmt::print("{} = {}    {}{}{}\n", pointer, setting.value, source_of(setting), doubt.empty() ? "" : ", ",
                       doubt);
        }
    }
    if (options.json) {
        print(all);
    }
    return Exit::done;
}

void print_changes(const std::vector<policy::Change>& changes) {
    for (const auto& change : changes) {
        fmt::print("{}: {}{}{} ({})\n", to_string(change.direction), change.whose, change.whose.empty() ? "" : ": ",
                   change.words, change.pointer);
    }
    if (changes.empty()) {
        fmt::print("no difference\n");
    }
}

struct Compared {
    std::string name;
    std::string document;
};

Result<Compared> compared(const Result<std::vector<policy::Part>>& parts) {
    auto made = parts ? policy::made_of(*parts) : Result<policy::Made>(parts.error());
    return made ? Result<Compared>(Compared{parts->front().file.string(), std::move(made->document)}) : made.error();
}

Result<Compared> compared_in_force(const MachineFolders& machine) {
    auto in_force = find_in_force(policy_files(machine));
    return in_force
               ? Result<Compared>(Compared{in_force->parts.front().file.string(), std::move(in_force->made.document)})
               : in_force.error();
}

Exit diff(const PolicyOptions& options) {
    const bool is_against_machine = options.files.size() == 1;
    const auto& next = options.files.back();
    const auto before =
        is_against_machine ? compared_in_force(options.machine) : compared(parts_of(options.files.front()));
    const auto after =
        compared(is_against_machine ? policy::parts_in_place(policy_files(options.machine), next) : parts_of(next));
    if (!before || !after) {
        return fail(before ? after.error() : before.error(), Exit::bad_policy);
    }
    const auto changes = policy::difference({before->document, before->name}, {after->document, after->name});
    if (!changes) {
        return fail(changes.error(), Exit::bad_policy);
    }
    if (!options.json) {
        print_changes(*changes);
        return Exit::done;
    }
    Json all = Json::array();
    for (const auto& change : *changes) {
        all.push_back({{"direction", to_string(change.direction)},
                       {"whose", change.whose.empty() ? "machine" : change.whose},
                       {"pointer", change.pointer},
                       {"words", change.words}});
    }
    print(all);
    return Exit::done;
}

/// What the program does where no policy is given.
policy::Policy default_policy() {
    policy::Policy policy;
    policy.rules = policy::default_rules();
    return policy;
}

Exit explain(const PolicyOptions& options) {
    const auto kind = finding_kind_from(options.finding);
    if (!kind) {
        std::string known;
        for (const auto each : all_finding_kinds) {
            known += (known.empty() ? "" : ", ") + std::string(to_string(each));
        }
        return fail(
            {ErrorKind::invalid_input, options.finding, "there is no such finding; there are " + known, Retry::useless},
            Exit::bad_use);
    }
    auto policy = default_policy();
    if (!options.file.empty()) {
        const auto text = text_of(options.file);
        auto parsed = text ? policy::parse(*text, options.file) : Result<policy::Policy>(text.error());
        if (!parsed) {
            return fail(parsed.error(), Exit::bad_policy);
        }
        policy = std::move(*parsed);
    }
    const auto account = account_of(options);
    const auto* worker = account ? policy.worker_of(*account) : nullptr;
    if (account && worker == nullptr) {
        return fail(
            {ErrorKind::not_found, options.account, "this account is not in the policy's scope", Retry::useless});
    }
    fmt::print("{}", policy::story_of(*kind, policy, worker != nullptr ? policy.rules_for(worker->id) : policy.rules));
    return Exit::done;
}

using Work = Exit (*)(const PolicyOptions&);

/// Each subcommand has options of its own.
std::pair<CLI::App*, std::shared_ptr<PolicyOptions>> add(CLI::App& command, Chosen& chosen, const char* name,
                                                         const char* what, Work work) {
    auto options = std::make_shared<PolicyOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* sub = command.add_subcommand(name, what);
    sub->callback([options, work, &chosen] { chosen = [options, work] { return work(*options); }; });
    return {sub, options};
}

void add_looks(CLI::App& command, Chosen& chosen) {
    const auto [shower, shown] =
        add(command, chosen, "show", "Show the effective policy and each value's source", show);
    auto* file = shower->add_option("file", shown->file, "A policy file; without it what is in force on this machine");
    shower->add_option("--drop-ins", shown->drop_ins, "Folder of *.json that are laid over the file")->needs(file);
    add_folders(*shower, shown->machine);
    shower->add_option("--account", shown->account, "As it holds for this account's worker");
    auto* as_json = shower->add_flag("--json", shown->json, "As JSON");
    shower->add_option("--value", shown->value, "Only the value at this pointer, for example /gate/face")
        ->excludes(as_json);
    const auto [differ, differing] =
        add(command, chosen, "diff", "Say what a change of policy makes stricter or looser", diff);
    differ
        ->add_option("policies", differing->files,
                     "The policy before and the one after; one alone is compared with what is in force on this machine")
        ->required()
        ->expected(1, 2);
    add_folders(*differ, differing->machine);
    differ->add_flag("--json", differing->json, "As JSON");
    const auto [explainer, explained] =
        add(command, chosen, "explain", "Explain a finding: what is looked at, when it locks, who sees it", explain);
    explainer->add_option("finding", explained->finding, "The finding, for example additional_person")->required();
    explainer->add_option("--policy", explained->file, "Under this policy; without it by the defaults");
    explainer->add_option("--account", explained->account, "As it holds for this account's worker");
}

}  // namespace

void add_policy(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("policy", "Work with policy files");
    command->require_subcommand(1);
    const auto [checker, checked] = add(*command, chosen, "check", "Check policy files and say every fault", check);
    auto* files = checker->add_option("files", checked->files,
                                      "Policy files; without one those on this machine, with its keys or drop-ins");
    auto* key =
        checker->add_option("--key", checked->keys, "A minisign public key; each file must be signed by one of them")
            ->needs(files);
    checker
        ->add_option("--drop-ins", checked->drop_ins,
                     "Folder of *.json that are laid over the file, as on a machine whose policies are not signed")
        ->needs(files)
        ->excludes(key);
    add_folders(*checker, checked->machine);
    add_looks(*command, chosen);
    add_simulate(*command, chosen);
    auto* schema_command = command->add_subcommand("schema", "Print the published JSON schema");
    schema_command->callback([&chosen] {
        chosen = [] {
            fmt::print("{}\n", policy::schema());
            return Exit::done;
        };
    });
}

}  // namespace shiftguard::cli
