#include "common/linux/atomic_file.hpp"
#include "common/linux/system_clock.hpp"
#include "protocol/evidence.hpp"
#include "protocol/message.hpp"
#include "protocol/policy_offer.hpp"
#include "server/console/console.hpp"
#include "server/country/followed.hpp"
#include "server/daemon/commands.hpp"
#include "server/daemon/exporting.hpp"
#include "server/daemon/followed_identity.hpp"
#include "server/daemon/jobs.hpp"
#include "server/daemon/linux/open_files.hpp"
#include "server/daemon/operating.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/http/server.hpp"
#include "server/ingest/evidence.hpp"
#include "server/ingest/ingest.hpp"
#include "server/ingest/policy.hpp"
#include "server/ingest/problem.hpp"
#include "server/operations/log.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace shiftguard::server {
namespace {

constexpr std::size_t threads = 2;
constexpr std::size_t files_for_the_rest = 256;  // the store, its readers, the log, files on the way
constexpr std::chrono::seconds patience{5};
constexpr std::uint64_t console_body_bytes = 65536;

/// Without a good one the server goes on: the country of every address is then unknown.
std::unique_ptr<country::FollowedFile> countries_of(const Settings& settings) {
    return settings.country_file.empty()
               ? nullptr
               : std::make_unique<country::FollowedFile>(
                     settings.country_file, [](const std::string& sentence) { spdlog::error("{}", sentence); });
}

http::Port agents_port(const std::string& address, std::uint16_t number, store::IncidentStore& store,
                       evidence::Vault& vault, const ingest::Keys& keys, const Folder& folder, const Clock& clock,
                       const country::Countries* countries, Operating& operating) {
    http::Port port;
    port.address = address;
    port.number = number;
    port.client_certificate = http::ClientCertificate::optional;
    port.limits.body_bytes = protocol::max_request_bytes;
    port.handler = operating.watched(
        "agents", [&store, &vault, &keys, &clock, countries, offer = folder.policy_offer(),
                   on_stored = operating.on_stored()](const http::Request& request, const http::Reply& reply) {
            const auto path = http::path_of(request);
            if (path == protocol::policy_path) {
                give(reply, ingest::policy(store, offer, request));
            } else if (path.starts_with(protocol::evidence_path)) {
                give(reply, ingest::evidence(store, vault, request, clock.now().wall));
            } else {
                ingest::handle(store, keys, request, clock.now(), countries, on_stored, reply);
            }
        });
    port.refusal = operating.counted("agents", [](unsigned status, const std::string& sentence) {
        return ingest::problem(status, "request-refused", "The request was refused", sentence);
    });
    return port;
}

http::Port console_port(const std::string& address, std::uint16_t number, console::Console& pages,
                        Operating& operating) {
    http::Port port;
    port.address = address;
    port.number = number;
    port.limits.body_bytes = console_body_bytes;
    port.handler =
        operating.watched("console", http::at_once([&pages](const auto& request) { return pages.handle(request); }));
    port.refusal = operating.counted(
        "console", [&pages](unsigned status, const std::string& sentence) { return pages.refusal(status, sentence); });
    return port;
}

std::vector<operations::Gauge> connections_of(const http::Server& server) {
    std::vector<operations::Gauge> gauges;
    const auto counts = server.connections();
    constexpr std::array names{"agents", "console"};
    gauges.reserve(names.size());
    for (std::size_t at = 0; at < names.size(); ++at) {
        gauges.push_back({"shiftguard_connections_open",
                          "Connections that are open, by port.",
                          {{"port", names.at(at)}},
                          static_cast<double>(counts.at(at))});
    }
    return gauges;
}

/// What the account may not have open is taken off the workstations' connections, and said.
void apply_limits(const LimitSettings& limits, http::Port& agents, http::Port& console) {
    const std::size_t rest = files_for_the_rest + limits.console_connections;
    const std::size_t files = raise_open_files(rest + limits.agent_connections);
    agents.handlers = limits.agent_requests;
    console.limits.connections = limits.console_connections;
    agents.limits.connections = std::min<std::size_t>(limits.agent_connections, files > rest ? files - rest : 1);
    if (agents.limits.connections < limits.agent_connections) {
        spdlog::warn(
            "This account may have {} files open, so the agents' port takes {} connections and not {}; raise its limit "
            "(LimitNOFILE= in the unit) or lower agent_connections in server.json.",
            files, agents.limits.connections, limits.agent_connections);
    }
}

Status tell_ports(const RunOptions& options, const std::string& address, const std::vector<std::uint16_t>& numbers,
                  std::optional<std::uint16_t> operations_port) {
    spdlog::info("The agents' port is https://{}:{}, the supervisors' pages are at https://{}:{}/.", address,
                 numbers.at(0), address, numbers.at(1));
    if (!options.ports_file) {
        return success();
    }
    nlohmann::json ports{{"address", address}, {"agents", numbers.at(0)}, {"console", numbers.at(1)}};
    if (operations_port) {
        ports["operations"] = *operations_port;
    }
    if (auto done = write_atomically(*options.ports_file, as_bytes(ports.dump() + "\n"), FileMode::everyone_reads);
        !done) {
        return done;
    }
    spdlog::info("The ports file is written.");
    return success();
}

}  // namespace

Status run(const Folder& folder, const RunOptions& options) {
    operations::start_log(operations::LogFormat::text, operations::LogLevel::info);
    const auto settings = load_settings(folder);
    if (!settings) {
        return settings.error();
    }
    operations::start_log(options.log_format.value_or(settings->log.format), settings->log.level);
    const auto keys = load_keys(folder);
    if (!keys) {
        return keys.error();
    }
    if (const auto checked = read_secret(folder.private_key()); !checked) {
        return checked.error();  // the same rule for the key that OpenSSL reads by itself
    }
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const auto vault = evidence::FolderVault::open(folder.evidence());
    if (!vault) {
        return vault.error();
    }
    const SystemClock clock;
    const auto zone = console::Zone::find(settings->time_zone);
    if (!zone) {
        return zone.error();
    }
    const auto countries = countries_of(*settings);
    console::Console pages(**store, **vault, clock, {*zone, keys->receipt});
    const std::string address = options.address.value_or(settings->address);
    receipts::Book book(folder.receipts());
    Operating operating(folder, settings->operations, **store, book, clock);
    std::vector<http::Port> ports;
    ports.push_back(agents_port(address, options.agents_port.value_or(settings->agents_port), **store, **vault, *keys,
                                folder, clock, countries.get(), operating));
    ports.push_back(console_port(address, options.console_port.value_or(settings->console_port), pages, operating));
    apply_limits(settings->limits, ports.front(), ports.back());
    FollowedIdentity identity({folder.certificate(), folder.private_key(), folder.authority()});
    auto server = http::Server::open(identity.identity(), std::move(ports),
                                     [](const std::string& sentence) { spdlog::warn("{}", sentence); });
    if (!server) {
        return server.error();
    }
    operating.add_gauges([&server] { return connections_of(**server); });
    auto exporting = Exporting::start(*settings, **store, clock, [](const auto& line) { spdlog::warn("{}", line); });
    if (!exporting) {
        return exporting.error();
    }
    operating.add_gauges([&exporting] { return (*exporting)->gauges(); });
    const auto watch_port = operating.open(options.operations_port);
    if (auto done = tell_ports(options, address, (*server)->numbers(), watch_port); !done) {
        return done;
    }
    {
        const Jobs jobs(*settings, **store, **vault, keys->receipt, book, BelievedTime(folder.believed_time(), **store),
                        clock);
        const auto following = identity.follow(**server);
        (*server)->serve(threads, patience);
    }
    operating.close();   // first: a scrape asks the exporters
    exporting->reset();  // nobody reports any more; the server, and with it the io context, ends after the exporters
    if (options.ports_file) {
        std::error_code ignored;
        std::filesystem::remove(*options.ports_file, ignored);
    }
    spdlog::info("The server has ended; everything it acknowledged is stored.");
    return success();
}

}  // namespace shiftguard::server
