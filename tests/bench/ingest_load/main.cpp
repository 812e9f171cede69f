// Puts a load on a server's agents' port and prints what came of it as one line of JSON. tests/bench/ingest starts the
// server and gives the tokens; one run of this program is one load.
#include "tests/bench/ingest_load/anchors.hpp"
#include "tests/bench/ingest_load/load.hpp"

#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::bench;

struct Options {
    std::string url;
    std::filesystem::path authority;
    std::filesystem::path tokens;  // one a line, one for each workstation
    std::filesystem::path folder;  // where the workstations' keys and certificates go
    std::filesystem::path file;
    std::string connection;
    std::optional<pid_t> server;
    std::uint16_t port = 0;
    std::size_t batches = 50;
    std::size_t records = 128;
    std::size_t connections = 64;
    std::size_t messages = 100;
};

std::vector<Machine> machines_of(const Options& options) {
    std::ifstream file(options.tokens);
    std::vector<std::string> tokens;
    for (std::string token; std::getline(file, token);) {
        tokens.push_back(token);
    }
    return join(options.folder, options.url, options.authority, tokens);
}

nlohmann::json told(const Timed& timed, std::size_t events) {
    const auto at = [&](double share) {
        const auto place = static_cast<std::size_t>(share * static_cast<double>(timed.took.size() - 1));
        return static_cast<double>(timed.took.at(place).count()) / 1000;
    };
    return {{"events", events},
            {"seconds", timed.seconds},
            {"events_per_second", static_cast<double>(events) / timed.seconds},
            {"server_us", timed.server_seconds * 1e6 / static_cast<double>(events)},
            {"load_us", timed.load_seconds * 1e6 / static_cast<double>(events)},
            {"ms_p50", at(0.5)},
            {"ms_p99", at(0.99)},
            {"ms_max", at(1)}};
}

void add_server(CLI::App& command, Options& options) {
    command.add_option("--url", options.url, "The agents' port, https://127.0.0.1:PORT")->required();
    command.add_option("--authority", options.authority, "The server's authority.pem")->required();
    command.add_option("--tokens", options.tokens, "A join token a line")->required();
    command.add_option("--folder", options.folder, "For the workstations' keys")->required();
}

}  // namespace

int main(int count, char** words) {
    Options options;
    CLI::App program("Puts a load on a server's agents' port.");
    program.require_subcommand(1);

    auto* records =
        program.add_subcommand("records", "Every workstation sends its batches as fast as they are answered");
    add_server(*records, options);
    records->add_option("--batches", options.batches, "By each workstation");
    records->add_option("--records", options.records, "In each batch");
    records->add_option("--server", options.server, "The server's process, to tell its processor time");
    records->callback([&] {
        auto machines = machines_of(options);
        const auto timed = post_records(machines, options.batches, options.records, options.server);
        std::cout << told(timed, machines.size() * options.batches * options.records).dump() << '\n';
    });

    auto* idle = program.add_subcommand("idle", "Connections that say nothing; then some send a heartbeat");
    add_server(*idle, options);
    idle->add_option("--connections", options.connections, "How many");
    idle->callback([&] {
        constexpr std::size_t every = 50;
        const auto timed = stay_idle(machines_of(options), options.connections, every, [] {
            std::cout << "open" << std::endl;  // whoever measures the server's memory looks now, and says so
            std::string line;
            std::getline(std::cin, line);
        });
        std::cout << told(timed, timed.took.size()).dump() << '\n';
    });

    auto* sqlite = program.add_subcommand("raw-sqlite", "The anchor: a plain table, no check, no network");
    sqlite->add_option("--file", options.file, "The database; made")->required();
    sqlite->add_option("--batches", options.batches, "Transactions");
    sqlite->add_option("--records", options.records, "In each");
    sqlite->callback([&] {
        std::cout
            << nlohmann::json{{"events_per_second", raw_sqlite(options.file, options.batches, options.records)}}.dump()
            << '\n';
    });

    auto* postgres = program.add_subcommand("raw-postgres", "The anchor: a plain table, INSERT from unnest, no check");
    postgres->add_option("--connection", options.connection, "As libpq takes it; a table `event` is made")->required();
    postgres->add_option("--connections", options.connections, "That write at the same time");
    postgres->add_option("--batches", options.batches, "Transactions, on each");
    postgres->add_option("--records", options.records, "In each");
    postgres->callback([&] {
        const auto figure = raw_postgres(options.connection, options.connections, options.batches, options.records);
        std::cout << nlohmann::json{{"events_per_second", figure}}.dump() << '\n';
    });

    auto* syslog = program.add_subcommand("syslog", "The anchor: the same bodies as syslog over TLS");
    syslog->add_option("--port", options.port, "The collector's")->required();
    syslog->add_option("--authority", options.authority, "The collector's CA")->required();
    syslog->add_option("--connections", options.connections, "How many");
    syslog->add_option("--messages", options.messages, "On each");
    syslog->callback([&] {
        const auto begun = send_syslog(options.port, options.authority, options.connections, options.messages);
        std::cout << nlohmann::json{{"sent", options.connections * options.messages}, {"begun", begun}}.dump() << '\n';
    });

    try {
        program.parse(count, words);
    } catch (const CLI::ParseError& failure) {
        return program.exit(failure);
    } catch (const std::exception& failure) {
        std::cerr << "sg_bench_ingest: " << failure.what() << '\n';
        return 1;
    }
    return 0;
}
