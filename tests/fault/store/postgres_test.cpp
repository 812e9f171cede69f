// PostgreSQL that ends, comes back, is taken over from or goes silent while many append: nothing acknowledged is lost
// and nothing is stored twice.
#include "tests/support/postgres.hpp"

#include "server/authority/authority.hpp"
#include "server/ingest/ingest.hpp"
#include "server/store/postgres/store.hpp"
#include "tests/fault/store/load.hpp"
#include "tests/unit/server/answered.hpp"
#include "tests/unit/server/stored.hpp"

#include <future>

#include <catch2/catch.hpp>
#include <signal.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t machines = 4;

std::unique_ptr<store::PostgresStore> open(const std::string& connection, Milliseconds patience = 500ms) {
    auto opened = store::PostgresStore::open({connection, patience, machines}, stored_at);
    if (!opened) {
        FAIL(to_sentence(opened.error()));
    }
    return std::move(*opened);
}

void wait_for_more(const Load& load) {
    const auto before = load.acknowledged();
    REQUIRE(eventually([&] { return load.acknowledged() >= before + 3 * machines; }, 60s));
}

/// The server's processes that serve our connections.
std::vector<pid_t> backends(const TestPostgres& postgres) {
    std::istringstream lines(
        postgres.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'shiftguard-server'"));
    std::vector<pid_t> found;
    for (pid_t one = 0; lines >> one;) {
        found.push_back(one);
    }
    return found;
}

/// A commit waits for the confirmation of a standby that there is not. The setting comes into force some time after the
/// reload is asked for: until then commits go through.
class StandbyThatIsAway {
public:
    explicit StandbyThatIsAway(TestPostgres& postgres) : postgres_(postgres) {
        postgres_.ask("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        postgres_.ask("SELECT pg_reload_conf()");
    }
    [[nodiscard]] bool is_waited_for() const { return postgres_.ask("SELECT count(*) " + waiting_) == "1"; }
    /// The commit is done here, with a warning.
    void wait_no_longer() const { postgres_.ask("SELECT pg_cancel_backend(pid) " + waiting_); }
    void needed_no_more() const {
        postgres_.ask("ALTER SYSTEM RESET synchronous_standby_names");
        postgres_.ask("SELECT pg_reload_conf()");
    }

private:
    TestPostgres& postgres_;
    const std::string waiting_ =
        "FROM pg_stat_activity WHERE application_name = 'shiftguard-server' AND wait_event = 'SyncRep'";
};

}  // namespace

TEST_CASE("NothingIsLostOrStoredTwiceWhilePostgresIsKilledAndRestarted") {
    TestPostgres postgres;
    const auto connection = postgres.make_database();
    const auto store = open(connection);
    Load load(*store, machines);
    load.start();
    for (int round = 0; round < 3; ++round) {
        wait_for_more(load);
        const auto refused = load.refused();
        postgres.kill();
        REQUIRE(eventually([&] { return load.refused() > refused; }, 60s));  // it was away, and they were told
        postgres.start();
        wait_for_more(load);
        postgres.restart();
    }
    wait_for_more(load);
    load.finish();
    CHECK(load.faults(*store) == "");
    CHECK(load.faults(*open(connection)) == "");
}

TEST_CASE("NothingAcknowledgedIsLostWhenTheStandbyTakesOver") {
    TestPostgres primary;
    const auto connection = primary.make_database();
    TestPostgres standby(primary, "heir");
    primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'heir'");
    primary.ask("SELECT pg_reload_conf()");
    REQUIRE(eventually([&] { return primary.ask("SELECT sync_state FROM pg_stat_replication") == "sync"; }, 60s));
    const auto either = "host=" + primary.socket_folder().string() + "," + standby.socket_folder().string() +
                        " user=postgres dbname=test1 target_session_attrs=read-write";
    const auto store = open(either);
    Load load(*store, machines);
    load.start();
    wait_for_more(load);
    const auto refused = load.refused();
    primary.kill();
    REQUIRE(eventually([&] { return load.refused() > refused; }, 60s));
    standby.promote();
    wait_for_more(load);
    load.finish();
    CHECK(load.faults(*open(standby.connection("test1"))) == "");
}

TEST_CASE("ACommitThatItsStandbyDidNotConfirmIsNotAcknowledged") {
    TestPostgres postgres;
    const auto store = open(postgres.make_database(), 2000ms);
    TestWorkstation workstation;
    admit(*store, workstation);
    const StandbyThatIsAway standby(postgres);
    std::vector<store::NewRecord> records;
    store::SignedHead head;
    std::future<Result<store::Appended>> told;
    REQUIRE(eventually([&] {  // until the setting is in force commits go through
        if (!told.valid() || told.wait_for(0s) == std::future_status::ready) {
            const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
            records = {
                {batch.records.front(), workstation.head().link, *protocol::decode(*batch.records.front().body)}};
            head = {workstation.head().seq, workstation.head().link, {}, batch.head_signature, stored_at};
            told = std::async(std::launch::async, [&] { return store->append(workstation.id(), records, head); });
        }
        return standby.is_waited_for();
    }));
    standby.wait_no_longer();
    const auto refused = told.get();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().retry == Retry::helps);
    standby.needed_no_more();
    REQUIRE(eventually([&] { return bool{store->append(workstation.id(), records, head)}; }));
    CHECK(store->append(workstation.id(), records, head)->verdict == store::AppendVerdict::stored);
    CHECK(store->incidents({}, {})->total == head.seq);
}

TEST_CASE("NoReceiptIsGivenForWhatTheStandbyDidNotConfirmHoweverOftenItIsSent") {
    TestPostgres postgres;
    const auto store = open(postgres.make_database(), 10'000ms);
    TestWorkstation workstation;
    admit(*store, workstation);
    const ingest::Keys keys{*authority::make_authority("Test", stored_at), protocol::make_key_pair()};
    const auto send = [&](const protocol::Batch& batch) {
        return std::async(std::launch::async, [&store, &keys, &workstation, body = protocol::encode(batch)] {
            return answered([&](const http::Reply& reply) {
                ingest::records(*store, keys, {workstation.id()}, body, Now{BootTime(1min), stored_at, {}}, {}, reply);
            });
        });
    };
    const StandbyThatIsAway standby(postgres);
    protocol::Batch batch;
    std::future<http::Answer> told;
    REQUIRE(eventually([&] {  // until the setting is in force commits go through
        if (!told.valid() || told.wait_for(0s) == std::future_status::ready) {
            batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
            told = send(batch);
        }
        return standby.is_waited_for();
    }));
    const auto last = batch.records.back().seq;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        CAPTURE(attempt);
        REQUIRE(eventually([&] { return standby.is_waited_for() || told.wait_for(0s) == std::future_status::ready; }));
        REQUIRE(told.wait_for(0s) == std::future_status::timeout);
        standby.wait_no_longer();
        CHECK(told.get().status == 503);
        CHECK((*store->workstation(workstation.id()))->head.seq == last);  // it stands here and nowhere else
        told = send(batch);
    }
    standby.needed_no_more();
    const auto answer = told.get();
    CHECK(answer.status == 200);
    const auto receipt = protocol::decode_receipt(answer.body);
    REQUIRE(receipt);
    CHECK(receipt->seq == last);
    CHECK(receipt->link == workstation.head().link);
    CHECK(store->incidents({}, {})->total == last);
}

TEST_CASE("APictureIsNotAcknowledgedBeforeTheStandbyHasItsRowHoweverOftenItIsSent") {
    TestPostgres postgres;
    const auto store = open(postgres.make_database(), 10'000ms);
    TestWorkstation workstation;
    admit(*store, workstation);
    const StandbyThatIsAway standby(postgres);
    store::Evidence picture{{workstation.id(), {}}, "image/jpeg", 3, stored_at, {}, false};
    std::future<Result<bool>> told;
    const auto send = [&] { return std::async(std::launch::async, [&] { return store->add_evidence(picture); }); };
    REQUIRE(eventually([&] {  // until the setting is in force commits go through
        if (!told.valid() || told.wait_for(0s) == std::future_status::ready) {
            ++picture.key.sha256.front();
            told = send();
        }
        return standby.is_waited_for();
    }));
    for (int attempt = 1; attempt <= 2; ++attempt) {
        CAPTURE(attempt);
        REQUIRE(eventually([&] { return standby.is_waited_for() || told.wait_for(0s) == std::future_status::ready; }));
        REQUIRE(told.wait_for(0s) == std::future_status::timeout);
        standby.wait_no_longer();
        const auto refused = told.get();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::unavailable);
        CHECK((*store->evidence(picture.key)).has_value());  // it stands here and nowhere else
        told = send();
    }
    standby.needed_no_more();
    const auto there = told.get();
    REQUIRE(there);
    CHECK_FALSE(*there);
    CHECK((*store->evidence(picture.key))->stored == stored_at);
}

TEST_CASE("APostgresThatGoesSilentCostsACallItsPatienceAndNoMore") {
    TestPostgres postgres;
    const auto store = open(postgres.make_database());
    TestWorkstation workstation;
    admit(*store, workstation);
    const auto stopped = backends(postgres);
    REQUIRE_FALSE(stopped.empty());
    for (const pid_t backend : stopped) {
        REQUIRE(::kill(backend, SIGSTOP) == 0);
    }
    const auto silent = store->workstation(workstation.id());
    REQUIRE_FALSE(silent);
    CHECK(silent.error().kind == ErrorKind::unavailable);
    CHECK((*store->workstation(workstation.id()))->id == workstation.id());  // by a new connection
    for (const pid_t backend : stopped) {
        ::kill(backend, SIGCONT);
    }
}
