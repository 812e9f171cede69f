// Whatever the network does to the reports, each comes to stand on the server once.
#include "tests/fault/delivery/office.hpp"
#include "tests/support/child.hpp"

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

// While the way is bad something is appended and tried; then the way is open again.
void through(Office& office, Way way, int attempts) {
    office.append(3);
    REQUIRE(office.delivered());
    const int before = office.failed;
    office.gate.set(way);
    office.append(20);
    CHECK(eventually([&] { return office.failed >= before + attempts; }));
    CHECK(office.outbox->depth()->acknowledged == 3);
    office.append(5);
    office.gate.set(Way::open);
    REQUIRE(office.delivered());
    office.check_sums();
}

}  // namespace

TEST_CASE("ReportsOutlastANetworkThatIsCut") {
    Office office;
    through(office, Way::cut, 3);
}

TEST_CASE("ReportsOutlastANetworkThatCorruptsWhatIsSent") {
    Office office;
    through(office, Way::corrupted, 3);
    CHECK_FALSE(office.server.log().empty());
}

TEST_CASE("ReportsOutlastAHalfOpenConnection") {
    Office office;
    through(office, Way::held, 1);
}

TEST_CASE("ReportsArriveOverASlowNetwork") {
    Office office;
    office.gate.set(Way::slow);
    office.append(60);
    CHECK(office.delivered());
    office.check_sums();
}

TEST_CASE("ReportsWhoseAnswerIsLostAfterTheCommitAreStoredOnce") {
    Office office;
    office.append(1);
    REQUIRE(office.delivered());  // the connection stands: the next request goes through whole
    office.gate.set(Way::no_answers);
    office.append(10);
    REQUIRE(eventually([&] { return office.gate.answers_lost() > 0; }));
    const auto store = store::SqliteStore::open(office.server.database());
    REQUIRE(store);
    CHECK((*store)->workstation(office.membership.workstation).value()->head.seq > 1);  // committed, unknown to us
    CHECK(office.outbox->depth()->acknowledged == 1);
    office.gate.set(Way::open);
    REQUIRE(office.delivered());
    office.check_sums();
}

TEST_CASE("ReportsOutlastANetworkThatComesAndGoes") {
    Office office;
    for (const Way way : {Way::cut, Way::open, Way::no_answers, Way::slow, Way::corrupted, Way::open, Way::cut}) {
        office.gate.set(way);
        const auto passed = office.gate.passed();
        const int failed = office.failed;
        office.append(7);
        CHECK(eventually([&] { return office.gate.passed() > passed || office.failed > failed; }));
    }
    office.gate.set(Way::open);
    REQUIRE(office.delivered());
    office.check_sums();
}
