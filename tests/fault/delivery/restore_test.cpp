// A server that was lost and comes back as an older backup has it: the workstation notices by itself, and the chain
// goes on unbroken. What the workstation no longer has a body of stands there as delivered before, counted and signed.
#include "tests/fault/delivery/office.hpp"

using namespace shiftguard;
using namespace shiftguard::testing;
using protocol::TombstoneReason;

TEST_CASE("AfterARestoreTheWorkstationBringsWhatTheBackupLacks") {
    Office office;
    office.append(20);
    REQUIRE(office.delivered());
    const auto backup = office.server.folder() / "backup.shiftguard";
    REQUIRE_FALSE(office.server.fails("backup '" + backup.string() + "'"));
    office.append(30);
    REQUIRE(office.delivered());
    office.server.signal(SIGKILL);
    CHECK(office.server.wait() == -SIGKILL);
    office.append(4);  // while there is no server
    std::filesystem::rename(office.server.folder() / "server", office.server.folder() / "lost");
    REQUIRE_FALSE(office.server.fails("restore '" + backup.string() + "'"));
    office.server.start();
    office.gate.lead_to(agents_port_of(office.server));
    office.append(1);
    REQUIRE(office.delivered());
    office.check_sums({{TombstoneReason::delivered, 30}});
    const auto store = store::SqliteStore::open(office.server.database());
    REQUIRE(store);
    const auto losses = (*store)->losses(office.membership.workstation);
    REQUIRE(losses);
    CHECK(losses->tombstones == std::map<TombstoneReason, std::size_t>{{TombstoneReason::delivered, 30}});
    CHECK((*store)->incidents({}, {})->total == 25);
    CHECK_FALSE(office.server.fails("verify"));
}
