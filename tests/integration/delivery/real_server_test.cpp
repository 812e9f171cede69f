// The agent's delivery and the real shiftguard-server over real TLS.
#include "agent/delivery/delivery.hpp"
#include "agent/delivery/heartbeat.hpp"
#include "agent/delivery/policy_fetch.hpp"
#include "agent/delivery/renewal.hpp"
#include "common/linux/system_clock.hpp"
#include "common/sqlite/sqlite.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/spool_examples.hpp"

#include <csignal>
#include <future>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;

constexpr std::chrono::seconds long_enough{20};

/// The command that makes a token for a machine that begins a new chain in the place of this workstation's.
std::string new_chain_of(const WorkstationId& id) {
    return "token --new-chain-of " + id.text() + " --by 'Anna Admin' --reason 'the disk was replaced'";
}

struct Workstation {
    explicit Workstation(const ServerProcess& server, const std::string& token_command = "token", std::uint8_t key = 1)
        : key_number(key) {
        open_outbox();
        const auto joined = join(server, token_command);
        if (!joined) {
            FAIL(to_sentence(joined.error()));
        }
    }
    void open_outbox() {
        auto opened = spool::Spool::open(folder / "outbox.db", {1000, 4096});
        REQUIRE(opened);
        outbox.emplace(std::move(*opened));
    }
    void lose_outbox() {
        outbox.reset();
        std::filesystem::remove(folder / "outbox.db");
        open_outbox();
    }
    [[nodiscard]] Status join(const ServerProcess& server, const std::string& token_command) {
        std::string token = server.command(token_command);
        token.resize(token.find('\n'));
        const auto joined =
            delivery::join(folder / "state", server.agents_url(), token, server.authority(), example_keys(key_number));
        if (!joined) {
            return joined.error();
        }
        membership = *joined;
        return success();
    }
    [[nodiscard]] Status join_anew(const ServerProcess& server, const std::string& token_command = "token") {
        std::filesystem::remove(folder / "state/join.json");
        return join(server, token_command);
    }
    /// In eight months; the error where the server gives no certificate.
    [[nodiscard]] Status renew() {
        const auto in_months =
            std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + std::chrono::hours(24 * 250);
        const auto renewed = delivery::renew_if_due(folder / "state", membership, in_months);
        if (!renewed) {
            return renewed.error();
        }
        REQUIRE(*renewed);
        CHECK((*renewed)->certificate != membership.certificate);
        membership = **renewed;
        return success();
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
        return std::make_unique<delivery::Delivery>(*outbox, membership, example_keys(key_number).secret_key, options);
    }
    /// One heartbeat that says this; what came of it.
    [[nodiscard]] Result<delivery::TimeHeard> beat(protocol::Heartbeat said) const {
        const SystemClock clock;
        auto ended = std::make_shared<std::promise<Result<delivery::TimeHeard>>>();
        delivery::Heartbeat::Options once;
        once.every = std::chrono::hours(1);
        const delivery::Heartbeat heartbeat(
            clock, membership,
            {[said = std::move(said)] { return said; }, [ended](const auto& end) { ended->set_value(end); }}, once);
        auto end = ended->get_future();
        REQUIRE(end.wait_for(long_enough) == std::future_status::ready);
        return end.get();
    }

    std::uint8_t key_number;
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
    REQUIRE(delivery->drain(long_enough));
    CHECK(incidents(server) == 2);

    server.signal(SIGKILL);
    REQUIRE(server.wait() == -SIGKILL);
    machine.append(3);
    CHECK_FALSE(delivery->drain(std::chrono::milliseconds(100)));
    CHECK(delivery->state().condition == delivery::Condition::server_away);

    server.start();  // on another free port
    machine.membership.server_url = server.agents_url();
    delivery = machine.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(incidents(server) == 3);
    CHECK(machine.outbox->depth()->acknowledged == 3);
    CHECK(machine.outbox->depth()->refused == 0);
}

TEST_CASE("TheRealServerRenewsACertificateAndARevokedWorkstationGetsNone") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    REQUIRE(machine.renew());
    machine.append(1);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 1);

    static_cast<void>(server.command("workstation revoke " + machine.membership.workstation.text()));
    const auto refused = machine.renew();
    REQUIRE_FALSE(refused);
    CHECK_THAT(to_sentence(refused.error()), Catch::Contains("ended the membership"));
    CHECK(delivery::load_membership(machine.folder / "state")->certificate == machine.membership.certificate);
}

TEST_CASE("TheRealServerTakesNoCertificateThatWasRevokedAlsoAfterItsMachineJoinedAnew") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    const TempFolder copy;
    const auto take_copy = [&](const std::string& name) {
        std::filesystem::copy(machine.folder / "state", copy / name, std::filesystem::copy_options::recursive);
        auto taken = delivery::load_membership(copy / name);
        REQUIRE(taken);
        taken->server_url = server.agents_url();
        return *taken;
    };
    std::vector<delivery::Membership> stolen{take_copy("first")};
    REQUIRE(machine.renew());
    stolen.push_back(take_copy("renewed"));
    static_cast<void>(server.command("workstation revoke " + machine.membership.workstation.text()));
    REQUIRE(machine.join_anew(server));
    CHECK(machine.membership.workstation == stolen.front().workstation);
    for (const auto& old : stolen) {
        const auto refused = delivery::redeem_code(old, "123-456-789", WorkerId("w-1017"));
        REQUIRE_FALSE(refused);
        CHECK_THAT(refused.error().message, Catch::Contains("membership") && Catch::Contains("ended"));
    }
    // The present one goes on, and what is renewed from it.
    machine.append(1);
    REQUIRE(machine.deliver()->drain(long_enough));
    REQUIRE(machine.renew());
    machine.append(2);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 2);
    static_cast<void>(server.command("workstation revoke " + machine.membership.workstation.text()));
    machine.append(3);
    CHECK_FALSE(machine.deliver()->drain(std::chrono::milliseconds(500)));
}

TEST_CASE("TheRealServersWordsReachTheWorkstation") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    const TempFolder other;
    const auto refused =
        delivery::join(other / "state", server.agents_url(), "ABCD-EFGH-JKLM", server.authority(), example_keys(1));
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

TEST_CASE("AMachineThatLostItsMembershipGoesOnWithItsChain") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    machine.append(1);
    machine.append(2);
    REQUIRE(machine.deliver()->drain(long_enough));
    const auto before = machine.membership.workstation;
    REQUIRE(machine.join_anew(server));
    CHECK(machine.membership.workstation == before);
    machine.append(3);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 3);
    CHECK(server.command("doctor").find("ok      chains") != std::string::npos);
}

TEST_CASE("AServerRestoredFromAnOlderCopyGetsTheChainAgain") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    machine.append(1);
    REQUIRE(machine.deliver()->drain(long_enough));
    server.signal(SIGTERM);
    REQUIRE(server.wait() == 0);
    const auto database = server.database();
    const auto copy = machine.folder / "backup.db";
    std::filesystem::copy_file(database, copy);
    server.start();
    machine.membership.server_url = server.agents_url();
    machine.append(2);
    machine.append(3);
    REQUIRE(machine.deliver()->drain(long_enough));

    server.signal(SIGTERM);
    REQUIRE(server.wait() == 0);
    std::filesystem::copy_file(copy, database, std::filesystem::copy_options::overwrite_existing);
    server.start();
    machine.membership.server_url = server.agents_url();
    machine.append(4);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(machine.outbox->depth()->acknowledged == 4);
    CHECK(incidents(server) == 2);  // 1 and 4; of 2 and 3 the links came again, with their reason
    CHECK(server.command("doctor").find("ok      chains") != std::string::npos);
    machine.append(5);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 3);
}

TEST_CASE("AMachineThatJoinsAnotherServerBringsItsHistory") {
    ServerProcess first;
    first.start();
    Workstation machine(first);
    machine.append(1);
    REQUIRE(machine.deliver()->drain(long_enough));
    machine.append(2);  // still waiting, and it names the workstation as the first server did
    ServerProcess second;
    second.start();
    REQUIRE(machine.join_anew(second));
    machine.append(3);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(second) == 2);
    CHECK(second.command("doctor").find("ok      chains") != std::string::npos);
}

TEST_CASE("AMachineThatWasReinstalledJoinsInThePlaceOfTheOldOneAndNothingCountsAsLost") {
    ServerProcess server;
    server.start();
    Workstation before(server);
    before.append(1);
    before.append(2);
    REQUIRE(before.deliver()->drain(long_enough));
    before.append(3);  // never leaves the disk that is replaced
    protocol::Heartbeat said{{}, "0.1.0", 7};
    said.doing = protocol::Doing::running;
    said.session_open = true;
    const auto depth = before.outbox->depth().value();
    said.outbox = protocol::OutboxState{depth.waiting, depth.last_seq, depth.last_link};
    REQUIRE(before.beat(said));
    const auto old = before.membership.workstation;

    Workstation machine(server, new_chain_of(old), 2);
    REQUIRE(machine.membership.workstation != old);
    machine.append(4);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 3);
    CHECK_FALSE(server.fails("verify"));
    const auto verified = server.command("verify");
    CHECK_THAT(verified, Catch::Contains("closed  " + old.text()) && Catch::Contains("2 records, 2 with a body"));
    CHECK_THAT(verified, Catch::Contains("Closed by Anna Admin on ") &&
                             Catch::Contains(": the disk was replaced. " + machine.membership.workstation.text() +
                                             " is in its place. Its last heartbeat told of 1 record(s) that never"));
    CHECK_THAT(verified, Catch::Contains("ok      " + machine.membership.workstation.text()) &&
                             Catch::Contains("2 chain(s), 0 with a loss."));
    const auto closed = nlohmann::json::parse(server.command("verify --json")).at("chains").at(0).at("closed");
    CHECK(closed.at("by") == "Anna Admin");
    CHECK(closed.at("undelivered") == 1);
    const auto list = nlohmann::json::parse(server.command("workstation list --json"));
    REQUIRE(list.size() == 2);
    CHECK(list.at(0).at("successor") == machine.membership.workstation.text());
    CHECK(list.at(0).at("closed").is_string());
    CHECK(list.at(0).at("predecessor").is_null());
    CHECK(list.at(1).at("predecessor") == old.text());
    CHECK(list.at(1).at("closed").is_null());
    CHECK_THAT(server.command("workstation list"), Catch::Contains("in the place of " + old.text()));
    // Whoever has the old disk after all is refused, and says so.
    CHECK_FALSE(before.deliver()->drain(std::chrono::milliseconds(300)));
    CHECK(before.outbox->depth()->waiting == 1);
    const auto again = before.join_anew(server);
    REQUIRE_FALSE(again);
    CHECK_THAT(to_sentence(again.error()), Catch::Contains("which an administrator closed"));
}

TEST_CASE("AMachineThatLostItsOutboxAloneBeginsANewChainWithItsKey") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    machine.append(1);
    machine.append(2);
    REQUIRE(machine.deliver()->drain(long_enough));
    machine.lose_outbox();
    machine.append(3);
    CHECK_FALSE(machine.deliver()->drain(std::chrono::milliseconds(300)));
    REQUIRE(machine.join_anew(server));  // the same chain, which it contradicts
    CHECK_FALSE(machine.deliver()->drain(std::chrono::milliseconds(300)));
    const auto old = machine.membership.workstation;
    REQUIRE(machine.join_anew(server, new_chain_of(old)));
    CHECK(machine.membership.workstation != old);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 3);
    CHECK_FALSE(server.fails("verify"));
    machine.append(4);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(incidents(server) == 4);
}

TEST_CASE("AMachineThatLostItsKeysAloneBringsWhatWaitedIntoItsNewChain") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    machine.append(1);
    REQUIRE(machine.deliver()->drain(long_enough));
    machine.append(2);  // and it names the workstation as it was called
    machine.key_number = 5;
    const auto old = machine.membership.workstation;
    REQUIRE(machine.join_anew(server, new_chain_of(old)));
    machine.append(3);
    REQUIRE(machine.deliver()->drain(long_enough));
    CHECK(machine.outbox->depth()->refused == 0);
    CHECK(incidents(server) == 3);
    CHECK_FALSE(server.fails("verify"));
    const auto verified = server.command("verify");
    CHECK_THAT(verified, Catch::Contains("1 gone at the workstation: delivered"));
}

TEST_CASE("ATokenForANewChainSaysWhoseItIsAndWhy") {
    ServerProcess server;
    server.start();
    const Workstation machine(server);
    const auto id = machine.membership.workstation.text();
    CHECK(server.fails("token --new-chain-of " + id));
    CHECK(server.fails("token --by Anna"));
    CHECK(server.fails("token --new-chain-of " + id + " --by Anna --reason ' '"));
    CHECK(server.fails("token --new-chain-of " + id + " --by ' ' --reason why"));
    CHECK(server.fails("token --new-chain-of 0198f000-0000-7000-8000-0000000000ff --by Anna --reason why"));
    const Workstation next(server, new_chain_of(machine.membership.workstation), 2);
    CHECK(server.fails(new_chain_of(machine.membership.workstation)));
}

TEST_CASE("DoctorNamesTheFirstBreakOfATamperedDatabase") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    machine.append(1);
    machine.append(2);
    REQUIRE(machine.deliver()->drain(long_enough));
    server.signal(SIGTERM);
    REQUIRE(server.wait() == 0);
    const auto database = sqlite::Database::open(server.database());
    REQUIRE(database);
    REQUIRE(database->execute(
        "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'lock', 'none') AS BLOB) WHERE seq = 2"));
    const auto said = server.command("doctor");
    CHECK(said.find("MEND    chains") != std::string::npos);
    CHECK(said.find("Record 2 has another body than the one that was signed.") != std::string::npos);
}

TEST_CASE("TheRealServerSignsTheTimeForItsWorkstation") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    const auto heard = machine.beat({{}, "0.1.0", 7});
    REQUIRE(heard);
    CHECK(heard->time >= heard->asked.wall);
    CHECK(heard->time <= heard->came.wall);
    machine.membership.receipt_key = example_keys(9).public_key;
    const auto forged = machine.beat({{}, "0.1.0", 7});
    REQUIRE_FALSE(forged);
    CHECK(forged.error().kind == ErrorKind::corrupted);
}

TEST_CASE("ThePolicyThatTheAdministratorOffersReachesTheWorkstation") {
    ServerProcess server;
    server.start();
    const Workstation machine(server);
    const auto file = machine.folder / "policy.fetched.json";
    const auto fetch = [&] { return delivery::fetch_policy(machine.membership, file); };
    CHECK(fetch().value() == delivery::PolicyFetched::as_before);
    CHECK_FALSE(std::filesystem::exists(file));

    const auto policy = machine.folder.write("berlin.policy.json", "{\n\"version\": 7}\n");
    machine.folder.write("berlin.policy.json.minisig", "four\nlines\nof\nminisign\n");
    CHECK(server.command("policy offer " + policy.string()).empty());
    CHECK(fetch().value() == delivery::PolicyFetched::kept);
    CHECK(read_text(file) == read_text(policy));
    CHECK(read_text(file.string() + ".minisig") == read_text(policy.string() + ".minisig"));
    CHECK(fetch().value() == delivery::PolicyFetched::as_before);

    CHECK(server.command("policy withdraw").empty());
    CHECK(fetch().value() == delivery::PolicyFetched::as_before);
    CHECK(read_text(file) == read_text(policy));
}
