// Who counts as an administrator: polkit's word on the system bus, the owner elsewhere.
#include "agent/control/bus/bus.hpp"
#include "common/linux/bus.hpp"
#include "tests/support/private_bus.hpp"

#include <map>

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

constexpr std::uint32_t other_uid = 54321;
const std::string enrol_action = "org.shiftguard.enrol";

/// polkit's one method, answering as the test says; a test double.
class FakePolkit {
public:
    using Subject = sdbus::Struct<std::string, std::map<std::string, sdbus::Variant>>;
    using Details = std::map<std::string, std::string>;
    using Answer = sdbus::Struct<bool, bool, Details>;

    FakePolkit(const std::string& address, bool authorised) : connection_(bus::open(address).value()) {
        object_ = sdbus::createObject(*connection_, "/org/freedesktop/PolicyKit1/Authority");
        object_->registerMethod("CheckAuthorization")
            .onInterface("org.freedesktop.PolicyKit1.Authority")
            .implementedAs([this, authorised](const Subject& subject, const std::string& action, const Details&,
                                              const std::uint32_t& flags, const std::string&) {
                asked = subject.get<0>() + " " + subject.get<1>().at("name").get<std::string>() + " " + action + " " +
                        std::to_string(flags);
                return Answer{authorised, false, Details{}};
            });
        object_->finishRegistration();
        connection_->requestName("org.freedesktop.PolicyKit1");
        loop_ = std::make_unique<bus::Loop>(*connection_);
    }
    ~FakePolkit() { loop_.reset(); }

    std::string asked;

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IObject> object_;
    std::unique_ptr<bus::Loop> loop_;
};

struct SystemBus {
    PrivateBus bus;
    EnvironmentVariable variable{"DBUS_SYSTEM_BUS_ADDRESS", bus.address()};
};

}  // namespace

TEST_CASE("AsksPolkitAboutTheCallerAndLetsItAskThePerson") {
    const SystemBus system;
    FakePolkit polkit(system.bus.address(), true);
    const auto authority = control::make_authority("system").value();
    CHECK(authority->require_administrator({":1.7", other_uid}, enrol_action, control::AskPerson::yes).ok());
    CHECK(polkit.asked == "system-bus-name :1.7 org.shiftguard.enrol 1");
}

TEST_CASE("NeverLetsPolkitAskThePersonForAQuestionThatIsAskedAgainAndAgain") {
    const SystemBus system;
    FakePolkit polkit(system.bus.address(), true);
    const auto authority = control::make_authority("system").value();
    CHECK(authority->require_administrator({":1.7", other_uid}, "org.shiftguard.view", control::AskPerson::no).ok());
    CHECK(polkit.asked == "system-bus-name :1.7 org.shiftguard.view 0");
}

TEST_CASE("RefusesWhomPolkitDoesNotAuthorise") {
    const SystemBus system;
    const FakePolkit polkit(system.bus.address(), false);
    const auto authority = control::make_authority("system").value();
    const auto answer = authority->require_administrator({":1.7", other_uid}, enrol_action, control::AskPerson::yes);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().kind == ErrorKind::refused);
}

TEST_CASE("RefusesEveryoneButRootWherePolkitIsAway") {
    const SystemBus system;
    const auto authority = control::make_authority("system").value();
    const auto answer = authority->require_administrator({":1.7", other_uid}, enrol_action, control::AskPerson::yes);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().kind == ErrorKind::unavailable);
    CHECK(authority->require_administrator({":1.8", 0}, enrol_action, control::AskPerson::yes).ok());
}

TEST_CASE("TakesTheOwnerAndRootAsAdministratorsOnABusOfTheirOwn") {
    const auto authority = control::make_authority("unix:path=/any").value();
    CHECK(authority->require_administrator({":1.1", geteuid()}, enrol_action, control::AskPerson::yes).ok());
    CHECK(authority->require_administrator({":1.1", 0}, enrol_action, control::AskPerson::yes).ok());
    CHECK(authority->require_administrator({":1.1", other_uid}, enrol_action, control::AskPerson::yes).error().kind ==
          ErrorKind::refused);
}

TEST_CASE("SaysThatTheSystemBusIsAwayBeforeAnyoneIsAsked") {
    const EnvironmentVariable variable("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    CHECK(control::make_authority("system").error().kind == ErrorKind::unavailable);
}
