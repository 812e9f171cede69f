// The agent's delivery and the real shiftguard-server over real TLS.
#include "agent/delivery/delivery.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/spool_examples.hpp"

#include <csignal>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;

constexpr std::chrono::seconds patience{20};

struct Workstation {
    explicit Workstation(ServerProcess& server) {
        auto opened = spool::Spool::open(folder / "outbox.db", {1000, 4096});
        REQUIRE(opened);
        outbox.emplace(std::move(*opened));
        std::string token = server.command("token");
        token.resize(token.find('\n'));
        const auto joined = delivery::join(folder / "state", server.agents_url(), token, server.authority(),
                                           example_keys(1).public_key);
        if (!joined) {
            FAIL(to_sentence(joined.error()));
        }
        membership = *joined;
    }
    void append(std::uint64_t number) {
        auto record = numbered_record(number);
        record.workstation = membership.workstation;
        REQUIRE(outbox->append(record));
    }
    [[nodiscard]] std::unique_ptr<delivery::Delivery> deliver() {
        delivery::Options options;
        options.first_pause = std::chrono::milliseconds(5);
        options.longest_pause = std::chrono::milliseconds(50);
        return std::make_unique<delivery::Delivery>(*outbox, membership, example_keys(1).secret_key, options);
    }

    TempFolder folder;
    std::optional<spool::Spool> outbox;
    delivery::Membership membership;
};

std::size_t incidents(const ServerProcess& server) {
    return nlohmann::json::parse(server.command("incidents --json")).size();
}

}  // namespace

TEST_CASE("AJoinedWorkstationDeliversToTheRealServerThroughItsDeath") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    auto early = numbered_record(1);
    early.workstation = WorkstationId();  // made before it joined
    REQUIRE(machine.outbox->append(early));
    machine.append(2);
    auto delivery = machine.deliver();
    REQUIRE(delivery->drain(patience));
    CHECK(incidents(server) == 2);

    server.signal(SIGKILL);
    REQUIRE(server.wait() == -SIGKILL);
    machine.append(3);
    CHECK_FALSE(delivery->drain(std::chrono::milliseconds(100)));
    CHECK(delivery->state().condition == delivery::Condition::server_away);

    server.start();  // on another free port
    machine.membership.server_url = server.agents_url();
    delivery = machine.deliver();
    REQUIRE(delivery->drain(patience));
    CHECK(incidents(server) == 3);
    CHECK(machine.outbox->depth().acknowledged == 3);
    CHECK(machine.outbox->depth().refused == 0);
}

TEST_CASE("TheRealServersWordsReachTheWorkstation") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    const TempFolder other;
    const auto refused = delivery::join(other / "state", server.agents_url(), "ABCD-EFGH-JKLM", server.authority(),
                                        example_keys(1).public_key);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
    const auto code = delivery::redeem_code(machine.membership, "123-456-789", WorkerId("w-1017"));
    REQUIRE_FALSE(code);
    CHECK(code.error().kind == ErrorKind::refused);
    CHECK(code.error().message.find("never gave it") != std::string::npos);

    // A chain signed with another key than the one it joined with.
    machine.append(1);
    delivery::Delivery impostor(*machine.outbox, machine.membership, example_keys(9).secret_key);
    CHECK_FALSE(impostor.drain(std::chrono::milliseconds(300)));
    CHECK(impostor.state().condition == delivery::Condition::refused);
    CHECK(incidents(server) == 0);
}
