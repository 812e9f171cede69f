// Three days without a network, in simulated time: the guard, its outbox and its journal are the real ones, and so is
// the server that it all reaches at the end. The sums match exactly.
#include "agent/daemon/guard.hpp"
#include "agent/keys/keys.hpp"
#include "agent/policy/defaults.hpp"
#include "common/uuid.hpp"
#include "tests/fault/delivery/office.hpp"
#include "tests/support/guard_parts.hpp"
#include "tests/support/manual_clock.hpp"

#include <array>
#include <map>
#include <set>
#include <vector>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

constexpr spool::Limits limits{800, 1U << 20U};

/// Everything that was appended, as it was appended.
using Appended = std::map<protocol::Sequence, protocol::Record>;

class Witness final : public QuietNarrator {
public:
    explicit Witness(Appended& appended) : appended_(appended) {}
    void recorded(const protocol::Record& record, protocol::Sequence seq, const Now&) override {
        CHECK(appended_.emplace(seq, record).second);
    }

private:
    Appended& appended_;
};

/// One run of the agent on a machine that goes on: folder, clock and outbox are the machine's.
class AgentRun {
public:
    AgentRun(const TempFolder& folder, ManualClock& clock, spool::Spool& outbox, const keys::Keys& keys,
             Appended& appended, int number)
        : number_(number),
          clock_(clock),
          witness_(appended),
          templates_(folder / "templates", "machine", keys.template_key()),
          journal_(folder / "journal", uuid(0), keys.journal_key()),
          loader_(folder / "policy.json", folder / "kept.json") {
        session::LockRunner::Ways ways;
        ways.push_back(std::make_unique<LocksAtOnce>());
        locks_ = std::make_unique<session::LockRunner>(std::move(ways), 10ms);
        policy::Policy policy;
        policy.rules = policy::default_rules();
        policy.accounts.emplace(AccountName("alice"), WorkerId("w"));
        policy.workers[WorkerId("w")].id = WorkerId("w");
        policy.rules.of(FindingKind::worker_not_enrolled).response = Response::notice;
        policy.rules.of(FindingKind::worker_not_enrolled).warn = 0ms;
        static_cast<void>(loader_.poll(WallTime{}));
        const auto leftover = journal_.read_leftover();
        guard_.emplace(daemon::GuardParts{
            clock_, events_, policy, loader_, eye_, *locks_, outbox, templates_, journal_, board_, witness_,
            [](const delivery::Membership&) { return nullptr; }, [this] { return uuid(++ids_); },
            []() -> Result<delivery::Membership> {
                return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
            }});
        guard_->report_interruptions(leftover);
    }
    ~AgentRun() { guard_->leave(0ms); }
    AgentRun(const AgentRun&) = delete;
    AgentRun& operator=(const AgentRun&) = delete;

    /// A session of somebody who is not enrolled: a finding.
    void finds_something() {
        const SessionId session(std::to_string(++sessions_));
        guard_->handle(daemon::FromSession{session::Opened{session, AccountName("alice"), false}});
        passes(1s);
        guard_->handle(daemon::FromSession{session::Closed{session}});
    }
    void sleeps(Milliseconds time) {
        guard_->handle(daemon::FromSession{session::Suspending{}});
        clock_.advance(time);
        guard_->handle(daemon::FromSession{session::Resumed{}});
    }
    void passes(Milliseconds time) {
        clock_.advance(time);
        guard_->handle(std::nullopt);
    }

private:
    [[nodiscard]] std::string uuid(int number) const {
        std::array<std::uint8_t, 10> tail{};
        tail.at(7) = static_cast<std::uint8_t>(number_);
        tail.at(8) = static_cast<std::uint8_t>(number >> 8);
        tail.at(9) = static_cast<std::uint8_t>(number);
        return make_uuid_v7(clock_.now().wall, tail);
    }

    int number_;
    int ids_ = 0;
    int sessions_ = 0;
    ManualClock& clock_;
    NoEye eye_;
    daemon::EventQueue events_{64};
    Witness witness_;
    daemon::StatusBoard board_;
    face_template::TemplateStore templates_;
    journal::Journal journal_;
    policy::Loader loader_;
    std::unique_ptr<session::LockRunner> locks_;
    std::optional<daemon::Guard> guard_;
};

/// What the three days leave in the outbox.
void live_offline(const TempFolder& folder, spool::Spool& outbox, const keys::Keys& keys, Appended& appended) {
    ManualClock clock;
    const auto ends = clock.now().boot + 72h;
    int run = 0;
    std::uint64_t other = 0;
    while (clock.now().boot < ends) {
        AgentRun agent(folder, clock, outbox, keys, appended, ++run);  // started anew every eight hours
        for (const auto stops = clock.now().boot + 8h; clock.now().boot < stops;) {
            agent.finds_something();
            agent.passes(20s);
            agent.finds_something();  // a repeat
            for (const auto severity : {Severity::low, other % 20 == 0 ? Severity::critical : Severity::medium}) {
                auto record = numbered_record(++other, severity);
                record.workstation = WorkstationId();
                const auto seq = outbox.append(record);
                REQUIRE(seq);
                appended.emplace(*seq, record);
            }
            agent.passes(9min);
        }
        clock.step_wall(run % 2 == 0 ? 2h : -2h);
        agent.passes(2s);
        agent.sleeps(30min);
        agent.passes(11min);  // what was dropped until now is said
    }
}

std::string overflow_of(const Appended& appended) {
    std::string last;
    for (const auto& [seq, record] : appended) {
        last = record.finding == FindingKind::outbox_overflow ? record.detail : last;
    }
    return last;
}

}  // namespace

TEST_CASE("AfterThreeDaysOfflineEveryRecordStandsOnTheServerOnceOrHasItsReason") {
    const TempFolder folder;
    folder.write("policy.json", "{}");
    std::filesystem::create_directories(folder / "templates");
    const auto keys = std::move(keys::Keys::open_or_make(folder / "keys")).value();
    auto outbox = std::move(*spool::Spool::open(folder / "outbox.sqlite", limits));
    Appended appended;
    live_offline(folder, outbox, keys, appended);
    const auto depth = outbox.depth().value();
    REQUIRE(appended.size() > 1500);
    REQUIRE(depth.last_seq == appended.size());
    CHECK(depth.waiting == appended.size());
    CHECK(depth.evicted == appended.size() - limits.bodies);
    CHECK(overflow_of(appended).find(std::to_string(depth.evicted_told - 1) + " in all") != std::string::npos);

    ServerProcess server;
    server.start();
    std::string token = server.command("token");
    token.resize(token.find('\n'));
    const auto membership =
        delivery::join(folder / "state", server.agents_url(), token, server.authority(), keys.chain_keys());
    REQUIRE(membership);
    delivery::Delivery delivery(outbox, *membership, keys.chain_keys().secret_key);
    REQUIRE(delivery.drain(60s));

    const auto store = store::SqliteStore::open(server.database());
    REQUIRE(store);
    const auto stored = (*store)->records(membership->workstation, 1, appended.size() + 100);
    REQUIRE(stored);
    REQUIRE(stored->size() == appended.size());
    std::size_t bodies = 0;
    std::size_t evicted = 0;
    std::set<std::string> ids;
    protocol::Sequence expected = 0;
    for (const auto& record : *stored) {
        REQUIRE(record.linked.seq == ++expected);
        const auto& made = appended.at(expected);
        if (record.linked.tombstone) {
            CHECK(record.linked.tombstone == protocol::TombstoneReason::evicted);
            CHECK(made.severity < Severity::high);  // the grave ones stay while there are others to go
            ++evicted;
            continue;
        }
        REQUIRE(record.linked.body);
        CHECK(*record.linked.body == protocol::encode(made));
        CHECK(ids.insert(made.id.text()).second);
        ++bodies;
    }
    CHECK(bodies == limits.bodies);
    CHECK(evicted == depth.evicted);
    CHECK(bodies + evicted == appended.size());
    CHECK(outbox.depth()->waiting == 0);
    CHECK(outbox.depth()->refused == 0);
}
