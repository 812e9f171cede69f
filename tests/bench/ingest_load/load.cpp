#include "tests/bench/ingest_load/load.hpp"

#include "tests/bench/ingest_load/connection.hpp"
#include "tests/bench/ingest_load/processor_time.hpp"

#include <algorithm>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <unistd.h>

namespace shiftguard::bench {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Contexts = std::vector<std::unique_ptr<asio::ssl::context>>;
using Connections = std::vector<std::unique_ptr<Connection>>;

constexpr std::size_t handshakes_at_a_time = 64;

std::unique_ptr<asio::ssl::context> context_for(const std::filesystem::path& authority) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
    context->load_verify_file(authority.string());
    context->set_verify_mode(asio::ssl::verify_peer);
    return context;
}

std::unique_ptr<asio::ssl::context> context_of(const Machine& machine) {
    auto context = context_for(machine.membership.authority);
    context->use_certificate_chain_file(machine.membership.certificate.string());
    context->use_private_key_file(machine.membership.private_key.string(), asio::ssl::context::pem);
    return context;
}

asio::ip::tcp::endpoint loopback(std::uint16_t port) {
    return {asio::ip::address_v4::loopback(), port};
}

std::uint16_t port_of(const Machine& machine) {
    const auto& url = machine.membership.server_url;
    return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

// Opens them a few at a time: a server may refuse a flood, and this is not what is measured.
void open_all(asio::io_context& io, Connections& connections, std::uint16_t port) {
    std::size_t next = 0;
    std::function<void()> open_one = [&] {
        if (next < connections.size()) {
            connections[next++]->open(loopback(port), open_one);
        }
    };
    for (std::size_t first = 0; first < handshakes_at_a_time; ++first) {
        open_one();
    }
    io.run();
    io.restart();
}

Timed timed(const Connections& connections, Clock::time_point begin) {
    Timed timed;
    timed.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    for (const auto& connection : connections) {
        timed.took.insert(timed.took.end(), connection->took().begin(), connection->took().end());
    }
    std::sort(timed.took.begin(), timed.took.end());
    return timed;
}

}  // namespace

Timed post_records(std::vector<Machine>& machines, std::size_t batches, std::size_t records,
                   std::optional<pid_t> server) {
    asio::io_context io(1);
    Contexts contexts;
    Connections connections;
    std::vector<std::vector<std::string>> requests;
    for (auto& machine : machines) {
        contexts.push_back(context_of(machine));
        connections.push_back(std::make_unique<Connection>(io, *contexts.back()));
        requests.push_back(record_requests(machine, batches, records));
    }
    open_all(io, connections, port_of(machines.front()));
    const auto of_server = [server] { return server ? processor_seconds(*server) : 0; };
    const double server_before = of_server();
    const double load_before = processor_seconds(::getpid());
    const auto begin = Clock::now();
    for (std::size_t number = 0; number < connections.size(); ++number) {
        connections[number]->ask(std::move(requests[number]), [] {});
    }
    io.run();
    auto came = timed(connections, begin);
    came.server_seconds = of_server() - server_before;
    came.load_seconds = processor_seconds(::getpid()) - load_before;
    return came;
}

Timed stay_idle(const std::vector<Machine>& machines, std::size_t count, std::size_t every,
                const std::function<void()>& told) {
    asio::io_context io(1);
    Contexts contexts;
    for (const auto& machine : machines) {
        contexts.push_back(context_of(machine));
    }
    Connections connections;
    connections.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
        connections.push_back(std::make_unique<Connection>(io, *contexts[number % contexts.size()]));
    }
    open_all(io, connections, port_of(machines.front()));
    told();
    const auto begin = Clock::now();
    for (std::size_t number = 0; number < count; number += every) {
        connections[number]->ask({heartbeat_request()}, [] {});
        io.run();
        io.restart();
    }
    return timed(connections, begin);
}

double send_syslog(std::uint16_t port, const std::filesystem::path& authority, std::size_t count,
                   std::size_t messages) {
    asio::io_context io(1);
    const auto context = context_for(authority);
    Connections connections;
    std::vector<std::vector<std::string>> texts(count);
    for (auto& text : texts) {
        connections.push_back(std::make_unique<Connection>(io, *context));
        for (std::size_t number = 0; number < messages; ++number) {
            const std::string message = "<110>1 2026-11-29T10:00:00.000Z desk-7 shiftguard - incident - " +
                                        incident_body(WorkstationId("0198f000-0000-7000-8000-000000000001"));
            text.push_back(std::to_string(message.size()) + " " + message);
        }
    }
    open_all(io, connections, port);
    const auto begin = std::chrono::system_clock::now();
    for (std::size_t number = 0; number < count; ++number) {
        connections[number]->tell(std::move(texts[number]), [] {});
    }
    io.run();
    return std::chrono::duration<double>(begin.time_since_epoch()).count();
}

}  // namespace shiftguard::bench
