// How long ago keys or mouse were last used, asked of a real X server and of a stand-in for GNOME's monitor.
#include "agent/desk/linux/input_age.hpp"

#include "common/linux/bus.hpp"
#include "tests/support/private_bus.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

void use(const PrivateDisplay& display, const std::vector<std::string>& words) {
    std::vector<std::string> argv{"xdotool"};
    argv.insert(argv.end(), words.begin(), words.end());
    Child xdotool(argv, {"DISPLAY=" + display.name()});
    REQUIRE(xdotool.wait() == 0);
}

/// GNOME's monitor as it answers on a session's bus.
class Monitor {
public:
    explicit Monitor(const std::string& address)
        : connection_(bus::open(address).value()),
          object_(sdbus::createObject(*connection_, "/org/gnome/Mutter/IdleMonitor/Core")) {
        object_->registerMethod("GetIdletime").onInterface("org.gnome.Mutter.IdleMonitor").implementedAs([this] {
            return age;
        });
        object_->finishRegistration();
        connection_->requestName("org.gnome.Mutter.IdleMonitor");
        loop_ = std::make_unique<bus::Loop>(*connection_);
    }
    std::uint64_t age = 0;

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IObject> object_;
    std::unique_ptr<bus::Loop> loop_;
};

}  // namespace

TEST_CASE("TheAgeOfInputAtAnXServerGrowsUntilKeysOrMouseAreUsed") {
    const PrivateDisplay display;
    const auto source = desk::input_age_of_x(display.name());
    const auto is_idle_for = [&](std::chrono::milliseconds least) {
        return eventually([&] { return source->ask().value_or(0ms) >= least; });
    };
    REQUIRE(is_idle_for(1500ms));
    use(display, {"mousemove", "40", "50"});
    CHECK(source->ask().value() < 1500ms);
    REQUIRE(is_idle_for(1500ms));
    use(display, {"key", "a"});
    CHECK(source->ask().value() < 1500ms);
    const auto before = source->ask().value();
    CHECK(eventually([&] { return source->ask().value() >= before + 1000ms; }));  // nobody touches it
}

TEST_CASE("AnXServerThatIsNotThereOrGoesAwaySaysNothing") {
    CHECK_FALSE(desk::input_age_of_x(":9973")->ask());
    CHECK_FALSE(desk::input_age_of_x("no display at all")->ask());
    PrivateDisplay display;
    const auto source = desk::input_age_of_x(display.name());
    REQUIRE(source->ask());
    display.stop();
    CHECK_FALSE(source->ask());
    CHECK_FALSE(source->ask());
}

TEST_CASE("TheAgeOfInputIsAskedOfGnomesMonitor") {
    const PrivateBus bus;
    const auto source = desk::input_age_of_mutter(bus.address());
    CHECK_FALSE(source->ask());
    {
        Monitor monitor(bus.address());
        monitor.age = 1234;
        CHECK(source->ask() == 1234ms);
        monitor.age = 0;
        CHECK(source->ask() == 0ms);
        monitor.age = std::numeric_limits<std::uint64_t>::max();
        CHECK(source->ask().value() > 24h);
    }
    CHECK_FALSE(source->ask());
    const Monitor again(bus.address());
    CHECK(source->ask() == 0ms);
}

TEST_CASE("ABusThatIsNotThereSaysNothingOfInput") {
    CHECK_FALSE(desk::input_age_of_mutter("unix:path=/nonexistent/bus")->ask());
}

TEST_CASE("AnXServerInsideAWaylandSessionIsNotAsked") {
    const PrivateDisplay display;
    const EnvironmentVariable x("DISPLAY", display.name());
    const EnvironmentVariable no_bus("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    {
        const EnvironmentVariable wayland("WAYLAND_DISPLAY", "wayland-0");
        CHECK_FALSE(desk::input_age_of_session()->ask());
    }
    const EnvironmentVariable no_wayland("WAYLAND_DISPLAY", "");
    CHECK(desk::input_age_of_session()->ask());
}
