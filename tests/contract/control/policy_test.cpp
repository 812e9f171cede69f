// The D-Bus policy that the package installs, in force on a bus that otherwise forbids what the system bus forbids.
#include "agent/control/bus/bus.hpp"
#include "tests/contract/control/system_bus.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/private_bus.hpp"

#include <catch2/catch.hpp>
#include <pwd.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

std::string including(const std::filesystem::path& file) {
    return system_bus + "<include>" + file.string() + "</include>";
}

std::string own_account() {
    return getpwuid(geteuid())->pw_name;
}

/// The shipped policy with this test's account where the agent's stands.
std::string policy_for_own_account() {
    auto policy = read_text(BUS_POLICY);
    const std::string agents = "user=\"shiftguard\"";
    const auto at = policy.find(agents);
    REQUIRE(at != std::string::npos);
    return policy.replace(at, agents.size(), "user=\"" + own_account() + "\"");
}

}  // namespace

TEST_CASE("LetsNobodyButTheAgentsAccountTakeItsName") {
    const PrivateBus bus(including(BUS_POLICY));
    FakeService service;
    const auto exported = control::export_service(bus.address(), service);
    REQUIRE_FALSE(exported.ok());
    CHECK(exported.error().kind == ErrorKind::refused);
}

TEST_CASE("LetsTheAgentsAccountTakeItsNameAndAnyoneAskAndHear") {
    const TempFolder folder;
    const PrivateBus bus(including(folder.write("agent.conf", policy_for_own_account())));
    FakeService service;
    const auto exported = control::export_service(bus.address(), service);
    REQUIRE(exported.ok());
    const auto client = control::connect(bus.address()).value();
    CHECK(client->status().ok());
    CHECK(client->recent(5).ok());
    CHECK(client->admission("alice").ok());
    CHECK(client->enrol({"w-117", "code", ""}).ok());
}

TEST_CASE("AnswersNobodyOnAStrictBusWithoutThePolicy") {
    const std::string may_own =
        "<policy user=\"" + own_account() +
        "\"><allow own=\"org.shiftguard.Agent1\"/><allow own=\"org.shiftguard.Gate1\"/></policy>";
    const PrivateBus bus(system_bus + may_own);
    FakeService service;
    const auto exported = control::export_service(bus.address(), service);
    REQUIRE(exported.ok());
    const auto client = control::connect(bus.address()).value();
    const auto status = client->status();
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().kind == ErrorKind::refused);
}
