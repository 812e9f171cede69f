// agent_silent as a function of the last heartbeat, the chain and now; then over a store.
#include "server/review/silence.hpp"

#include "server/store/sqlite/store.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::review;
using namespace shiftguard::testing;
using namespace std::chrono_literals;
using protocol::Doing;

namespace {

const WallTime start = stored_at;
const Watch watch{start - 1h, 5min};

protocol::Heartbeat open_session(const protocol::StoredHead& head = {}) {
    protocol::Heartbeat said{{}, "0.2.0", 3};
    said.doing = Doing::running;
    said.session_open = true;
    said.outbox = protocol::OutboxState{0, head.seq, head.link};
    return said;
}

Standing standing(const protocol::Heartbeat& said, WallTime at = start) {
    return {store::Heard{at, said.agent_version, said.policy_version, protocol::encode(said)}, {}, std::nullopt};
}

}  // namespace

TEST_CASE("AWorkstationWithAnOpenSessionIsSilentOnlyAfterTheWholeTime") {
    const auto it = standing(open_session());
    CHECK(presence_of(it, watch, start) == Presence::present);
    CHECK(presence_of(it, watch, start + 5min) == Presence::present);
    CHECK(presence_of(it, watch, start + 5min + 1ms) == Presence::silent);
    CHECK(presence_of(it, watch, start - 24h) == Presence::present);  // a clock that was set back
}

TEST_CASE("AfterAGoodbyeOrWithoutASessionNobodyIsSilent") {
    for (const auto doing : {Doing::suspending, Doing::ending, Doing::signed_out}) {
        auto said = open_session();
        said.doing = doing;
        CHECK(presence_of(standing(said), watch, start + 24h) == Presence::quiet);
    }
    auto said = open_session();
    said.session_open = false;
    CHECK(presence_of(standing(said), watch, start + 24h) == Presence::quiet);
}

TEST_CASE("AnAgentOfAnEarlierReleaseIsNeverSilent") {
    CHECK(presence_of({}, watch, start + 24h) == Presence::unheard);
    CHECK(presence_of(standing({{}, "0.1.0", 3}), watch, start + 24h) == Presence::unheard);
    auto unreadable = standing(open_session());
    unreadable.last->said.clear();
    CHECK(presence_of(unreadable, watch, start + 24h) == Presence::unheard);
}

TEST_CASE("AServerThatJustBeganToListenGivesEverybodyTheWholeTime") {
    const Watch fresh{start + 2h, 5min};
    CHECK(presence_of(standing(open_session()), fresh, start + 2h + 5min) == Presence::present);
    CHECK(presence_of(standing(open_session()), fresh, start + 2h + 5min + 1ms) == Presence::silent);
}

TEST_CASE("WhoIsHeardButWhoseChainHasNotArrivedIsBehind") {
    protocol::StoredHead head{7, {}};
    head.link.fill(1);
    auto it = standing(open_session(head));
    CHECK(presence_of(it, watch, start) == Presence::behind);  // nothing is here
    it.head = head;
    it.link = head.link;
    CHECK(presence_of(it, watch, start) == Presence::present);
    it.link->fill(2);
    CHECK(presence_of(it, watch, start) == Presence::behind);  // another chain
    auto waiting = open_session(head);
    waiting.outbox->waiting = 1;
    auto other = standing(waiting);
    other.head = head;
    other.link = head.link;
    CHECK(presence_of(other, watch, start) == Presence::behind);
}

TEST_CASE("ASilenceIsRaisedOnceAndClosesWhenTheChainArrivesUnbroken") {
    const TempFolder folder;
    const auto store = std::move(*store::SqliteStore::open(folder / "server.db"));
    TestWorkstation workstation;
    admit(*store, workstation);
    const auto beat = [&](const protocol::Heartbeat& said, WallTime at) {
        REQUIRE(store->note_heard(workstation.id(), {at, "0.2.0", 3, protocol::encode(said)}));
    };
    const auto look = [&](WallTime now) { return *look_for_silence(*store, watch, now); };
    CHECK(look(start).empty());
    beat(open_session(), start);
    CHECK(look(start + 1min).empty());
    const auto raised = look(start + 6min);
    REQUIRE(raised.size() == 1);
    CHECK(raised.front().raised);
    CHECK(raised.front().host_name == "desk-7");
    CHECK(raised.front().last_heard == start);
    CHECK(look(start + 7min).empty());
    REQUIRE(store->open_silences()->size() == 1);
    // Heard again, but what happened meanwhile is still on its way.
    const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
    auto late = open_session(workstation.head());
    late.outbox->waiting = 1;
    beat(late, start + 8min);
    CHECK(look(start + 8min).empty());
    append(*store, batch, start + 8min);
    CHECK(look(start + 8min).empty());
    beat(open_session(workstation.head()), start + 9min);
    const auto closed = look(start + 9min);
    REQUIRE(closed.size() == 1);
    CHECK_FALSE(closed.front().raised);
    CHECK(store->open_silences()->empty());
}

TEST_CASE("ARevokedWorkstationIsNotSilent") {
    const TempFolder folder;
    const auto store = std::move(*store::SqliteStore::open(folder / "server.db"));
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(store->note_heard(workstation.id(), {start, "0.2.0", 3, protocol::encode(open_session())}));
    REQUIRE(*store->revoke(workstation.id(), start));
    CHECK(look_for_silence(*store, watch, start + 1h)->empty());
}

TEST_CASE("ANewlyStartedServerClosesNoSilenceByAHeartbeatFromBefore") {
    const TempFolder folder;
    const auto store = std::move(*store::SqliteStore::open(folder / "server.db"));
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(store->note_heard(workstation.id(), {start, "0.2.0", 3, protocol::encode(open_session())}));
    REQUIRE(look_for_silence(*store, watch, start + 6min)->size() == 1);
    CHECK(look_for_silence(*store, {start + 7min, 5min}, start + 8min)->empty());
    CHECK(store->open_silences()->size() == 1);
}
