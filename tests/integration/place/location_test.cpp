// The parts of GeoClue's D-Bus face that are used, exported on a private bus by a double of this test's own. Like the
// real one it gives a client only to whom an agent vouches for.
#include "agent/place/sources/linux/location_source.hpp"
#include "common/linux/bus.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/temp_folder.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::place;
using shiftguard::testing::PrivateBus;
using shiftguard::testing::TempFolder;

namespace {

constexpr auto service = "org.freedesktop.GeoClue2";
constexpr auto manager_interface = "org.freedesktop.GeoClue2.Manager";
constexpr auto client_interface = "org.freedesktop.GeoClue2.Client";
constexpr auto location_interface = "org.freedesktop.GeoClue2.Location";
constexpr auto agent_interface = "org.freedesktop.GeoClue2.Agent";
constexpr auto agent_path = "/org/freedesktop/GeoClue2/Agent";
constexpr auto client_path = "/org/freedesktop/GeoClue2/Client/1";
constexpr auto location_path = "/org/freedesktop/GeoClue2/Client/1/Location/0";

using Timestamp = sdbus::Struct<std::uint64_t, std::uint64_t>;

struct Manners {
    bool admits_agent = true;
    bool gives_client = true;
    bool silent = false;
    double accuracy = 12.5;
    Timestamp time{1'767'600'000, 250'000};
};

class FakeGeoClue {
public:
    FakeGeoClue(const std::string& address, const Manners& manners) : connection_(std::move(*bus::open(address))) {
        export_manager(manners);
        export_client();
        export_location(manners);
        connection_->requestName(service);
        loop_ = std::make_unique<bus::Loop>(*connection_);
    }
    ~FakeGeoClue() { loop_.reset(); }
    FakeGeoClue(const FakeGeoClue&) = delete;
    FakeGeoClue& operator=(const FakeGeoClue&) = delete;

    void find_position() { located_ = true; }
    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] int agents() const { return agents_; }
    [[nodiscard]] std::string agent() {
        const std::lock_guard lock(mutex_);
        return agent_;
    }
    [[nodiscard]] std::string desktop_id() {
        const std::lock_guard lock(mutex_);
        return desktop_id_;
    }
    [[nodiscard]] std::uint32_t level() const { return level_; }

private:
    void export_manager(const Manners& manners) {
        auto manager = sdbus::createObject(*connection_, "/org/freedesktop/GeoClue2/Manager");
        auto* raw = manager.get();
        manager->registerMethod("AddAgent")
            .onInterface(manager_interface)
            .implementedAs([this, raw, manners](sdbus::Result<>&& result, const std::string& /*id*/) {
                if (manners.silent) {
                    unanswered_.push_back(std::move(result));
                    return;
                }
                if (!manners.admits_agent) {
                    result.returnError(sdbus::Error("org.freedesktop.DBus.Error.AccessDenied", "not on the list"));
                    return;
                }
                const std::lock_guard lock(mutex_);
                agent_ = raw->getCurrentlyProcessedMessage()->getSender();
                ++agents_;
                result.returnResults();
            });
        manager->registerMethod("GetClient").onInterface(manager_interface).implementedAs([this, manners] {
            if (!manners.gives_client || agents_ == 0) {
                throw sdbus::Error("org.freedesktop.DBus.Error.AccessDenied", "nobody vouches");
            }
            return sdbus::ObjectPath(client_path);
        });
        manager->finishRegistration();
        objects_.push_back(std::move(manager));
    }

    void export_client() {
        auto client = sdbus::createObject(*connection_, client_path);
        client->registerMethod("Start").onInterface(client_interface).implementedAs([this] { started_ = true; });
        client->registerProperty("DesktopId")
            .onInterface(client_interface)
            .withGetter([this] { return desktop_id(); })
            .withSetter([this](const std::string& id) {
                const std::lock_guard lock(mutex_);
                desktop_id_ = id;
            });
        client->registerProperty("RequestedAccuracyLevel")
            .onInterface(client_interface)
            .withGetter([this] { return level(); })
            .withSetter([this](const std::uint32_t& level) { level_ = level; });
        client->registerProperty("Location").onInterface(client_interface).withGetter([this] {
            return sdbus::ObjectPath(located_ ? location_path : "/");
        });
        client->finishRegistration();
        objects_.push_back(std::move(client));
    }

    void export_location(const Manners& manners) {
        auto location = sdbus::createObject(*connection_, location_path);
        const auto accuracy = manners.accuracy;
        const auto time = manners.time;
        location->registerProperty("Latitude").onInterface(location_interface).withGetter([] { return 52.5; });
        location->registerProperty("Longitude").onInterface(location_interface).withGetter([] { return 13.4; });
        location->registerProperty("Accuracy").onInterface(location_interface).withGetter([accuracy] {
            return accuracy;
        });
        location->registerProperty("Timestamp").onInterface(location_interface).withGetter([time] { return time; });
        location->finishRegistration();
        objects_.push_back(std::move(location));
    }

    std::unique_ptr<sdbus::IConnection> connection_;
    std::mutex mutex_;  // guards agent_ and desktop_id_; the loop's thread writes them
    std::string agent_;
    std::string desktop_id_;
    std::atomic<int> agents_{0};
    std::atomic<bool> started_{false};
    std::atomic<bool> located_{false};
    std::atomic<std::uint32_t> level_{0};
    std::vector<std::unique_ptr<sdbus::IObject>> objects_;
    std::vector<sdbus::Result<>> unanswered_;
    std::unique_ptr<bus::Loop> loop_;
};

/// GeoClue's settings where it tells nobody what it sees.
std::filesystem::path quiet_settings() {
    static const TempFolder folder;
    folder.write("geoclue.conf", "[wifi]\nenable=false\n[3g]\nenable=false\n");
    return folder.path();
}

std::unique_ptr<Source> make_source(const PrivateBus& bus) {
    return make_location_source({bus.address(), quiet_settings()});
}

std::optional<Fix> read_fix(Source& source) {
    auto seen = source.read();
    REQUIRE(seen.ok());
    CHECK(seen->access_points.empty());
    CHECK_FALSE(seen->gateway);
    return seen->fix;
}

}  // namespace

TEST_CASE("ReadsThePositionOnceGeoClueHasOne") {
    const PrivateBus bus;
    FakeGeoClue geoclue(bus.address(), {});
    const auto source = make_source(bus);
    CHECK_FALSE(read_fix(*source));
    CHECK(geoclue.started());
    CHECK(geoclue.level() == 8);
    CHECK(geoclue.desktop_id() == "org.shiftguard.agent");
    CHECK_FALSE(read_fix(*source));  // no position yet
    geoclue.find_position();
    const auto fix = read_fix(*source);
    REQUIRE(fix);
    CHECK(fix->latitude == 52.5);
    CHECK(fix->longitude == 13.4);
    CHECK(fix->accuracy_m == 12.5);
    CHECK(fix->at == WallTime(Milliseconds(1'767'600'000'250)));
    CHECK(geoclue.agents() == 1);
}

TEST_CASE("VouchesForShiftguardAlone") {
    const PrivateBus bus;
    FakeGeoClue geoclue(bus.address(), {});
    const auto source = make_source(bus);
    CHECK_FALSE(read_fix(*source));
    const auto connection = std::move(*bus::open(bus.address()));
    const bus::Loop loop(*connection);
    const auto agent = sdbus::createProxy(*connection, geoclue.agent(), agent_path);
    const auto authorised = [&](const std::string& who) {
        auto reply = bus::ask(*agent, std::chrono::seconds(5), agent_interface, "AuthorizeApp", who, std::uint32_t{8});
        REQUIRE(reply.ok());
        bool yes = false;
        *reply >> yes;
        return yes;
    };
    CHECK(authorised("org.shiftguard.agent"));
    CHECK_FALSE(authorised("org.example.maps"));
    auto level = bus::ask(*agent, std::chrono::seconds(5), "org.freedesktop.DBus.Properties", "Get",
                          std::string(agent_interface), std::string("MaxAccuracyLevel"));
    REQUIRE(level.ok());
    sdbus::Variant value;
    *level >> value;
    CHECK(value.get<std::uint32_t>() == 8);
}

TEST_CASE("MeetsGeoClueAgainAfterItRestarted") {
    const PrivateBus bus;
    auto geoclue = std::make_unique<FakeGeoClue>(bus.address(), Manners{});
    const auto source = make_source(bus);
    geoclue->find_position();
    CHECK_FALSE(read_fix(*source));
    CHECK(read_fix(*source));
    geoclue.reset();
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(read_fix(*source));
    geoclue = std::make_unique<FakeGeoClue>(bus.address(), Manners{});
    geoclue->find_position();
    CHECK_FALSE(read_fix(*source));
    CHECK(read_fix(*source));
}

TEST_CASE("HasNoPositionWithoutGeoClueOrBus") {
    const PrivateBus bus;
    const auto lonely = make_source(bus);
    CHECK_FALSE(read_fix(*lonely));
    CHECK_FALSE(read_fix(*lonely));
    CHECK_FALSE(read_fix(*make_location_source({"unix:path=/nowhere/bus", quiet_settings()})));
}

TEST_CASE("HasNoPositionWhereGeoClueRefuses") {
    const PrivateBus bus;
    Manners manners;
    SECTION("the agent") {
        manners.admits_agent = false;
    }
    SECTION("the client") {
        manners.gives_client = false;
    }
    FakeGeoClue geoclue(bus.address(), manners);
    geoclue.find_position();
    const auto source = make_source(bus);
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(geoclue.started());
}

TEST_CASE("HasNoPositionThatThePublicAddressAloneGave") {
    const PrivateBus bus;
    Manners manners;
    manners.accuracy = 25'000;
    FakeGeoClue geoclue(bus.address(), manners);
    geoclue.find_position();
    const auto source = make_source(bus);
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(read_fix(*source));
}

TEST_CASE("DoesNotEvenMeetAGeoClueThatTellsOthers") {
    const PrivateBus bus;
    FakeGeoClue geoclue(bus.address(), {});
    geoclue.find_position();
    const TempFolder settings;
    settings.write("geoclue.conf", "[wifi]\nenable=true\nurl=https://locate.example.org/v1\n");
    const auto withheld = make_location_source({bus.address(), settings.path()});
    CHECK_FALSE(read_fix(*withheld));
    CHECK_FALSE(read_fix(*withheld));
    CHECK(geoclue.agents() == 0);
    const auto own = make_location_source({bus.address(), settings.path(), "https://locate.example.org/v1"});
    CHECK_FALSE(read_fix(*own));
    CHECK(read_fix(*own));
    settings.write("geoclue.conf", "[wifi]\nenable=false\n[3g]\nenable=false\n");  // mended: no restart is needed
    CHECK_FALSE(read_fix(*withheld));
    CHECK(read_fix(*withheld));
}

TEST_CASE("HasNoPositionWhereItsTimeIsNone") {
    const PrivateBus bus;
    Manners manners;
    SECTION("seconds") {
        manners.time = Timestamp{std::uint64_t{1} << 63U, 0};
    }
    SECTION("microseconds") {
        manners.time = Timestamp{1, 1'000'000};
    }
    FakeGeoClue geoclue(bus.address(), manners);
    geoclue.find_position();
    const auto source = make_source(bus);
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(read_fix(*source));
}

TEST_CASE("GivesUpInTimeWhereGeoClueIsSilent") {
    const PrivateBus bus;
    Manners manners;
    manners.silent = true;
    FakeGeoClue geoclue(bus.address(), manners);
    const auto source = make_source(bus);
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(read_fix(*source));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}
