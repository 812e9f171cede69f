// shiftguard-server: keeps what the agents report and shows it to the supervisors.
#include "common/options/options.hpp"
#include "server/daemon/backup.hpp"
#include "server/daemon/certificate.hpp"
#include "server/daemon/commands.hpp"

#include <csignal>
#include <functional>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <sys/stat.h>

namespace {

using namespace shiftguard::server;

/// What the command line fills; lives as long as the parse.
struct Options {
    std::string folder;
    std::string host = "localhost";
    StoreSettings store;
    RunOptions run;
    long minutes = 60;
    std::string worker;
    std::string workstation;
    std::string file;
    NewChain begins;
    std::string supervisor;
    std::string policy;
    std::string target;
    bool create = false;
    bool json = false;
    bool clock_is_right = false;
    std::function<shiftguard::Status(const Folder&)> command;
};

CLI::App* subcommand(CLI::App& program, const char* name, const char* what, Options& options) {
    auto* added = program.add_subcommand(name, what);
    added->add_option("--dir", options.folder, "The server's state folder")->required();
    return added;
}

void add_init_and_run(CLI::App& program, Options& options) {
    auto* init_command = subcommand(program, "init", "Make a new server: keys, certificates, database", options);
    init_command->add_option("--name", options.host, "DNS name or address by which workstations reach it")
        ->capture_default_str();
    const std::map<std::string, StoreKind> kinds{{"sqlite", StoreKind::sqlite}, {"postgres", StoreKind::postgres}};
    init_command->add_option("--store", options.store.kind, "sqlite (a file in the folder) or postgres")
        ->transform(CLI::CheckedTransformer(kinds));
    init_command->add_option("--connection", options.store.connection,
                             "Of postgres: a connection string of libpq, without a password");
    init_command->callback([&options] {
        options.command = [&options](const Folder& folder) { return init(folder, options.host, options.store); };
    });
    auto* run_command = subcommand(program, "run", "Serve agents and supervisors until SIGTERM or SIGINT", options);
    run_command->add_option("--address", options.run.address, "Numeric address to listen on");
    run_command->add_option("--agents-port", options.run.agents_port, "0: any free port");
    run_command->add_option("--console-port", options.run.console_port, "0: any free port");
    run_command->add_option("--operations-port", options.run.operations_port, "0: any free port");
    run_command
        ->add_option_function<std::string>(
            "--log-format",
            [&options](const std::string& word) {
                options.run.log_format =
                    word == "json" ? shiftguard::operations::LogFormat::json : shiftguard::operations::LogFormat::text;
            },
            "text, or json: one object a line")
        ->check(CLI::IsMember({"text", "json"}));
    run_command->add_option("--ports-file", options.run.ports_file, "Write the ports there as JSON once they are open");
    run_command->callback(
        [&options] { options.command = [&options](const Folder& folder) { return run(folder, options.run); }; });
}

void add_settings(CLI::App& program, Options& options) {
    auto* settings = program.add_subcommand("settings", "The server's settings, server.json");
    settings->require_subcommand(1);
    settings->add_subcommand("schema", "The JSON Schema of server.json: every key, what it means, its default")
        ->callback([&options] { options.command = [](const Folder&) { return print_settings_schema(); }; });
    subcommand(*settings, "check", "Every fault of server.json, with its place", options)->callback([&options] {
        options.command = [](const Folder& folder) { return check_settings_file(folder); };
    });
}

void add_handouts(CLI::App& program, Options& options) {
    const auto valid = [&options](CLI::App* command) {
        command->add_option("--minutes", options.minutes, "How long it is good")
            ->check(CLI::Range(1L, 10080L))
            ->capture_default_str();
    };
    auto* token = subcommand(program, "token", "A one-time token with which a workstation joins", options);
    valid(token);
    auto* begins = token->add_option("--new-chain-of", options.begins.predecessor,
                                     "For a machine that lost its outbox or its keys: the workstation whose chain ends "
                                     "when it joins");
    auto* by = token->add_option("--by", options.begins.by, "With --new-chain-of: your name")->needs(begins);
    auto* why = token->add_option("--reason", options.begins.reason, "With --new-chain-of: why")->needs(begins);
    begins->needs(by)->needs(why);
    token->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return hand_out_token(folder, std::chrono::minutes(options.minutes), options.begins);
        };
    });
    auto* code = subcommand(program, "enrolment-code", "A one-time code with which one worker is enrolled", options);
    code->add_option("--worker", options.worker, "As policy names the worker")->required();
    valid(code);
    code->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return hand_out_enrolment_code(folder, options.worker, std::chrono::minutes(options.minutes));
        };
    });
}

void add_supervisors(CLI::App& program, Options& options) {
    auto* people = program.add_subcommand("supervisor", "Supervisors' accounts");
    people->require_subcommand(1);
    auto* add = subcommand(*people, "add", "Add a supervisor; the password is read from standard input", options);
    add->add_option("name", options.supervisor, "The name to sign in with")->required();
    add->callback([&options] {
        options.command = [&options](const Folder& folder) { return add_supervisor(folder, options.supervisor); };
    });
    auto* link = subcommand(program, "sign-in-link", "A one-time link that signs a supervisor in", options);
    link->add_option("--supervisor", options.supervisor, "Whom it signs in")->required();
    link->add_flag("--create", options.create, "Make the account (without a password) where there is none");
    link->add_flag("--json", options.json, "For programs");
    link->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return hand_out_sign_in_link(folder, options.supervisor, options.create ? Missing::create : Missing::refuse,
                                         options.json ? Format::json : Format::words);
        };
    });
}

void add_policy(CLI::App& program, Options& options) {
    auto* policy = program.add_subcommand("policy", "The policy that workstations fetch");
    policy->require_subcommand(1);
    auto* offer =
        subcommand(*policy, "offer", "Offer this policy file, with its signature FILE.minisig beside it", options);
    offer->add_option("file", options.policy, "The policy file that IT signed")->required();
    offer->callback([&options] {
        options.command = [&options](const Folder& folder) { return offer_policy(folder, options.policy); };
    });
    auto* withdraw = subcommand(*policy, "withdraw", "Offer none any more; workstations keep what they have", options);
    withdraw->callback([&options] { options.command = [](const Folder& folder) { return withdraw_policy(folder); }; });
}

void add_workstations(CLI::App& program, Options& options) {
    auto* workstations = program.add_subcommand("workstation", "The workstations that joined");
    workstations->require_subcommand(1);
    auto* list = subcommand(*workstations, "list", "All of them, and when each was heard last", options);
    list->add_flag("--json", options.json, "For programs");
    list->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return list_workstations(folder, options.json ? Format::json : Format::words);
        };
    });
    auto* revoke = subcommand(*workstations, "revoke", "End a membership at once; its records stay", options);
    revoke->add_option("id", options.workstation, "As `workstation list` tells it")->required();
    revoke->callback([&options] {
        options.command = [&options](const Folder& folder) { return revoke_workstation(folder, options.workstation); };
    });
}

void add_certificate(CLI::App& program, Options& options) {
    auto* certificate = program.add_subcommand("certificate", "The server's own certificate");
    certificate->require_subcommand(1);
    auto* renew = subcommand(*certificate, "renew", "Make the next one: the same key and names, 825 days", options);
    renew->callback([&options] { options.command = [](const Folder& folder) { return renew_certificate(folder); }; });
}

void add_keeping(CLI::App& program, Options& options) {
    auto* walk =
        subcommand(program, "verify", "Walk every chain: what is there, what went lawfully, what is lost", options);
    walk->add_flag("--json", options.json, "For programs");
    walk->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return verify(folder, options.json ? Format::json : Format::words);
        };
    });
    auto* retention = program.add_subcommand("retention", "How long what is kept (retention in server.json)");
    retention->require_subcommand(1);
    auto* run = subcommand(*retention, "run", "Delete now what is past its period", options);
    run->add_flag("--clock-is-right", options.clock_is_right,
                  "Also where the clock is more than 30 days past the latest time of this server");
    run->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return run_retention(folder, options.clock_is_right ? ClockWord::is_right : ClockWord::none);
        };
    });
    auto* erasure = subcommand(program, "erase", "Delete every record of one worker; the chains stay", options);
    erasure->add_option("--worker", options.worker, "As policy names the worker")->required();
    erasure->callback(
        [&options] { options.command = [&options](const Folder& folder) { return erase(folder, options.worker); }; });
}

void add_backup(CLI::App& program, Options& options) {
    auto* backup = subcommand(program, "backup", "Everything into one file, while the server runs", options);
    backup->add_option("file", options.file, "The new file; its folder must exist")->required();
    backup->callback(
        [&options] { options.command = [&options](const Folder& folder) { return back_up(folder, options.file); }; });
    auto* back =
        subcommand(program, "restore", "A backup into an empty folder, verified before it stands there", options);
    back->add_option("file", options.file, "What backup made")->required();
    back->callback(
        [&options] { options.command = [&options](const Folder& folder) { return restore(folder, options.file); }; });
}

void add_reports(CLI::App& program, Options& options) {
    auto* incidents = subcommand(program, "incidents", "The incidents, newest first", options);
    incidents->add_flag("--json", options.json, "For programs");
    incidents->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return print_incidents(folder, options.json ? Format::json : Format::words);
        };
    });
    auto* check = subcommand(program, "doctor", "What is ready, what is missing, and the mend", options);
    check->callback([&options] { options.command = [](const Folder& folder) { return doctor(folder); }; });
}

void add_export(CLI::App& program, Options& options) {
    auto* group = program.add_subcommand("export", "The systems that records go on to");
    group->require_subcommand(1);
    auto* status = subcommand(*group, "status", "What waits for each, what was sent, and what is wrong", options);
    status->add_flag("--json", options.json, "For programs");
    status->callback([&options] {
        options.command = [&options](const Folder& folder) {
            return print_export_status(folder, options.json ? Format::json : Format::words);
        };
    });
    auto* test = subcommand(*group, "test", "Send one test message and say what came of it", options);
    test->add_option("target", options.target, "Its name in server.json; also mail and webhook")->required();
    test->callback([&options] {
        options.command = [&options](const Folder& folder) { return test_export(folder, options.target); };
    });
}

}  // namespace

int main(int count, char** words) {
    umask(S_IRWXG | S_IRWXO);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // a peer that leaves while it is written to
    Options options;
    CLI::App program("Shiftguard's central server: keeps what the agents report and shows it to the supervisors.");
    program.set_version_flag("--version", SHIFTGUARD_VERSION);
    program.require_subcommand(1);
    add_init_and_run(program, options);
    add_settings(program, options);
    add_handouts(program, options);
    add_supervisors(program, options);
    add_policy(program, options);
    add_workstations(program, options);
    add_certificate(program, options);
    add_keeping(program, options);
    add_backup(program, options);
    add_reports(program, options);
    add_export(program, options);
    if (const auto status = shiftguard::read_options(program, count, words)) {
        return *status;
    }
    const auto done = options.command(Folder(options.folder));
    if (!done) {
        std::cerr << "shiftguard-server: " << to_sentence(done.error()) << '\n';
        return 1;
    }
    return 0;
}
