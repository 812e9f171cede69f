// What a supervisor lifted.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

const protocol::Subject the_worker{protocol::Subject::Kind::worker, "worker-0017"};
const protocol::Subject the_group{protocol::Subject::Kind::group, "north"};

}  // namespace

TEST_CASE("AGrantedExceptionKeepsTheSessionOpenAndItsUseIsOneIncident") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.granted(FindingKind::additional_person, the_worker);
    scene.sees_a_bystander();
    CHECK_FALSE(scene.events.pop(0ms).has_value());  // no lock was asked for
    const auto uses = scene.recorded(FindingKind::exception_used);
    REQUIRE(uses.size() == 1);
    CHECK(uses[0].type == protocol::RecordType::incident);
    CHECK(uses[0].worker == WorkerId("worker-0017"));
    CHECK(uses[0].account == AccountName("alice"));
    CHECK(uses[0].detail == "additional_person is lifted until " +
                                protocol::to_rfc3339(scene.releases.holding(scene.clock.now()).at(0).until) +
                                " by grant 0190a6e0-0000-7000-8000-0000000000aa");
    const auto bystanders = scene.recorded(FindingKind::additional_person);
    REQUIRE(bystanders.size() == 1);
    CHECK(bystanders[0].response == Response::record);
    CHECK(scene.board.read().released == "additional_person");
    CHECK(scene.board.read().released_until.has_value());
}

TEST_CASE("AnExceptionThatIsOverLocksAgain") {
    Scene scene;
    scene.enrol();
    scene.granted(FindingKind::additional_person, the_worker, 3s);
    scene.open_session();
    scene.sees_a_bystander();
    CHECK_FALSE(scene.events.pop(0ms).has_value());
    CHECK(scene.board.read().released == "additional_person");
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().released.empty());
    CHECK(scene.recorded(FindingKind::additional_person).back().verified == true);
}

TEST_CASE("AnExceptionThatIsTakenBackLocksAgainUnlessAnotherLiftsTheSame") {
    Scene scene;
    scene.enrol();
    const std::string second = "0190a6e0-0000-7000-8000-0000000000bb";
    scene.granted(FindingKind::additional_person, the_worker);
    scene.granted(FindingKind::additional_person, the_worker, 2h, second);
    scene.open_session();
    scene.sees_a_bystander();
    scene.granted(FindingKind::additional_person, the_worker, 0ms);
    scene.sees_a_bystander();
    CHECK_FALSE(scene.events.pop(0ms).has_value());  // the second still lifts it
    CHECK(scene.board.read().released == "additional_person");
    scene.granted(FindingKind::additional_person, the_worker, 0ms, second);
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().released.empty());
    CHECK(scene.recorded(FindingKind::exception_used).size() == 2);
}

TEST_CASE("AGroupsExceptionIsUsedByWhoeverOfItIsInFront") {
    Scene scene;
    scene.granted(FindingKind::additional_person, the_group);
    scene.open_session();
    CHECK(scene.recorded(FindingKind::exception_used).empty());
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "levels": {"group": {"north": {}}},
        "workers": {"worker-0017": {"group": "north"}})");
    REQUIRE(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.board.read().released == "additional_person");
}

TEST_CASE("AWorkersExceptionIsReportedBeforeTheySignIn") {
    Scene scene;
    scene.granted(FindingKind::outside_shift, the_worker);
    scene.granted(FindingKind::outside_shift, {protocol::Subject::Kind::worker, "nobody here"}, 1h, "another");
    scene.event(daemon::FromEye{observation::Alive{}});
    const auto uses = scene.recorded(FindingKind::exception_used);
    REQUIRE(uses.size() == 1);
    CHECK(uses[0].worker == WorkerId("worker-0017"));
    CHECK(uses[0].account == AccountName("alice"));
    scene.open_session();
    CHECK(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.board.read().released == "outside_shift");
}

TEST_CASE("AUseThatStandsInTheOutboxIsNotReportedAgainAfterARestart") {
    Scene scene;
    scene.granted(FindingKind::additional_person, the_worker);
    scene.open_session();
    REQUIRE(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.releases.holding(scene.clock.now()).at(0).used_by.contains(WorkerId("worker-0017")));
    scene.start_again();
    scene.open_session();
    CHECK(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.board.read().released == "additional_person");
}

TEST_CASE("OffersAReleaseAfterTwoLocksForTheSameFinding") {
    Scene scene;
    scene.enrol();
    delivery::Membership joined;
    joined.workstation = scene.here;
    scene.guard().join(joined);
    scene.open_session();
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().release_offer.empty());
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.waits(2s);
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().release_offer == "additional_person");
    scene.granted(FindingKind::additional_person, the_worker);
    scene.event(daemon::FromEye{observation::Alive{}});
    CHECK(scene.board.read().release_offer.empty());  // it is lifted
    scene.waits(31min);
    CHECK(scene.board.read().release_offer.empty());
}
