// A joined workstation with its outbox, and a server that behaves until a test scripts otherwise.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/tls_server.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include <catch2/catch.hpp>

namespace shiftguard::testing {

/// Every state that a delivery went through; waits for one.
class StateLog {
public:
    void add(const delivery::State& state) {
        {
            const std::lock_guard lock(mutex_);
            states_.push_back(state);
        }
        changed_.notify_all();
    }
    /// The first state of this condition, seen or still to come (5 s).
    [[nodiscard]] std::optional<delivery::State> wait_for(delivery::Condition condition) {
        std::unique_lock lock(mutex_);
        const auto find = [&] {
            return std::find_if(states_.begin(), states_.end(),
                                [&](const auto& state) { return state.condition == condition; });
        };
        changed_.wait_for(lock, std::chrono::seconds(5), [&] { return find() != states_.end(); });
        return find() != states_.end() ? std::optional(*find()) : std::nullopt;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<delivery::State> states_;
};

class Bed {
public:
    Bed() {
        auto opened = spool::Spool::open(folder / "outbox.db", {1000, 4096});
        REQUIRE(opened);
        outbox.emplace(std::move(*opened));
        const auto client = authority.issue("workstation");
        membership.workstation = example_workstation;
        membership.receipt_key = example_keys(2).public_key;
        membership.certificate = folder.write("client.pem", client.certificate_pem);
        membership.private_key = folder.write("client-key.pem", client.private_key_pem);
        membership.authority = folder.write("authority.pem", authority.pem());
        setup.own = authority.issue("127.0.0.1");
        setup.client_authority_pem = authority.pem();
    }

    /// Starts the server; where it ran before, on the same port.
    void serve(TlsServer::Script script) {
        server.reset();
        server = std::make_unique<TlsServer>(setup, std::move(script));
        setup.port = server->port();
        membership.server_url = server->url();
    }
    void serve() {
        serve([this](const TestRequest& request) { return take(request); });
    }

    /// What a good server answers.
    [[nodiscard]] TestAnswer take(const TestRequest& request) {
        const auto batch = protocol::decode_batch(request.body);
        if (!batch) {
            return problem(422, "invalid", to_sentence(batch.error()));
        }
        const std::lock_guard lock(mutex);
        const auto verdict = standing.take(*batch);
        if (verdict != protocol::ChainVerdict::extends && verdict != protocol::ChainVerdict::known) {
            return problem(409, "chain-forked", "The chain does not follow.");
        }
        return {200, protocol::encode(standing.receipt()), {}, false, {}};
    }

    [[nodiscard]] static TestAnswer problem(int status, const std::string& type, const std::string& detail) {
        const protocol::Problem document{static_cast<std::uint32_t>(status), type, "No", detail, std::nullopt};
        return {status, protocol::encode(document), {{"Content-Type", "application/problem+json"}}, false, {}};
    }

    void append(std::uint64_t first, std::uint64_t last) {
        for (auto number = first; number <= last; ++number) {
            REQUIRE(outbox->append(numbered_record(number)));
        }
    }

    [[nodiscard]] delivery::Options hasty() {
        delivery::Options options;
        options.first_pause = std::chrono::milliseconds(2);
        options.longest_pause = std::chrono::milliseconds(10);
        options.attempted = [this](const delivery::State& state) { log.add(state); };
        return options;
    }
    [[nodiscard]] std::unique_ptr<delivery::Delivery> deliver() { return deliver(hasty()); }
    [[nodiscard]] std::unique_ptr<delivery::Delivery> deliver(delivery::Options options) {
        auto delivery =
            std::make_unique<delivery::Delivery>(*outbox, membership, example_keys(1).secret_key, std::move(options));
        delivery->start();
        return delivery;
    }

    [[nodiscard]] std::size_t stored() {
        const std::lock_guard lock(mutex);
        return standing.records().size();
    }

    TempFolder folder;
    TestAuthority authority;
    TlsServer::Setup setup;
    delivery::Membership membership;
    std::optional<spool::Spool> outbox;
    StateLog log;
    std::mutex mutex;  // guards standing
    StandIn standing;
    std::unique_ptr<TlsServer> server;
};

inline constexpr std::chrono::seconds long_enough{10};

}  // namespace shiftguard::testing
