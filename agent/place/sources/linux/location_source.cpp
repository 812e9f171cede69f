#include "agent/place/sources/linux/location_source.hpp"

#include "agent/place/sources/linux/conversation.hpp"
#include "agent/place/sources/linux/geoclue_settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <tuple>
#include <utility>

namespace shiftguard::place {
namespace {

constexpr auto geoclue = "org.freedesktop.GeoClue2";
constexpr auto manager_path = "/org/freedesktop/GeoClue2/Manager";
constexpr auto manager_interface = "org.freedesktop.GeoClue2.Manager";
constexpr auto client_interface = "org.freedesktop.GeoClue2.Client";
constexpr auto location_interface = "org.freedesktop.GeoClue2.Location";
constexpr auto agent_path = "/org/freedesktop/GeoClue2/Agent";
constexpr auto agent_interface = "org.freedesktop.GeoClue2.Agent";
constexpr auto desktop_id = "org.shiftguard.agent";
constexpr std::uint32_t exact = 8;  // GCLUE_ACCURACY_LEVEL_EXACT

using Timestamp = sdbus::Struct<std::uint64_t, std::uint64_t>;  // seconds and microseconds since 1970

/// One acquaintance with GeoClue: the agent that vouches, and the client that asks.
class Acquaintance {
public:
    explicit Acquaintance(std::unique_ptr<sdbus::IConnection> connection) : talk_(std::move(connection)) {
        agent_ = sdbus::createObject(talk_.connection(), agent_path);
        agent_->registerMethod("AuthorizeApp")
            .onInterface(agent_interface)
            .implementedAs(
                [](const std::string& who, std::uint32_t level) { return std::tuple(who == desktop_id, level); });
        agent_->registerProperty("MaxAccuracyLevel").onInterface(agent_interface).withGetter([] { return exact; });
        agent_->finishRegistration();
        talk_.start();
    }
    ~Acquaintance() { talk_.stop(); }
    Acquaintance(const Acquaintance&) = delete;
    Acquaintance& operator=(const Acquaintance&) = delete;

    /// False: it did not come about; begin anew next time.
    [[nodiscard]] bool make() {
        if (!talk_.tell(geoclue, manager_path, manager_interface, "AddAgent", std::string(geoclue_agent))) {
            return false;
        }
        const auto path = talk_.call<sdbus::ObjectPath>(geoclue, manager_path, manager_interface, "GetClient");
        if (!path) {
            return false;
        }
        client_ = *path;
        return set("DesktopId", sdbus::Variant(std::string(desktop_id))) &&
               set("RequestedAccuracyLevel", sdbus::Variant(exact)) &&
               talk_.tell(geoclue, client_, client_interface, "Start");
    }

    /// The path of the newest location; "/" while there is none yet; nullopt where GeoClue knows us no longer.
    [[nodiscard]] std::optional<sdbus::ObjectPath> newest() {
        talk_.set_deadline();
        return talk_.property<sdbus::ObjectPath>(geoclue, client_, client_interface, "Location");
    }

    [[nodiscard]] std::optional<Fix> fix_at(const sdbus::ObjectPath& location) {
        const auto latitude = talk_.property<double>(geoclue, location, location_interface, "Latitude");
        const auto longitude = talk_.property<double>(geoclue, location, location_interface, "Longitude");
        const auto accuracy = talk_.property<double>(geoclue, location, location_interface, "Accuracy");
        const auto time = talk_.property<Timestamp>(geoclue, location, location_interface, "Timestamp");
        constexpr std::uint64_t latest = 253'402'300'799;  // the end of year 9999; beyond it is no time
        constexpr double coarsest_m = 10'000;
        if (!latitude || !longitude || !accuracy || !time || time->get<0>() > latest ||
            time->get<1>() >= std::micro::den || !(*accuracy <= coarsest_m)) {
            return std::nullopt;
        }
        const auto since_1970 = std::chrono::seconds(static_cast<std::int64_t>(time->get<0>())) +
                                std::chrono::microseconds(static_cast<std::int64_t>(time->get<1>()));
        return Fix{*latitude, *longitude, *accuracy, WallTime(std::chrono::duration_cast<Milliseconds>(since_1970))};
    }

private:
    [[nodiscard]] bool set(const std::string& property, const sdbus::Variant& value) {
        return talk_.tell(geoclue, client_, properties_interface, "Set", std::string(client_interface), property,
                          value);
    }

    Conversation talk_;
    std::unique_ptr<sdbus::IObject> agent_;  // lives on talk_'s connection
    std::string client_;
};

class LocationSource final : public Source {
public:
    explicit LocationSource(LocationSourceOptions options) : options_(std::move(options)) {}

    Result<Surroundings> read() override {
        Surroundings seen;
        if (!acquaintance_) {
            meet();  // GeoClue looks for a position from now on; the next reading has it
            return seen;
        }
        const auto location = acquaintance_->newest();
        if (!location) {
            acquaintance_.reset();
        } else if (*location != "/") {
            seen.fix = acquaintance_->fix_at(*location);
        }
        return seen;
    }

private:
    void meet() {
        if (why_not_geoclue(options_.settings, options_.service_url)) {
            return;
        }
        auto connection = bus::open(options_.bus);
        if (!connection) {
            return;
        }
        auto fresh = std::make_unique<Acquaintance>(std::move(*connection));
        if (fresh->make()) {
            acquaintance_ = std::move(fresh);
        }
    }

    LocationSourceOptions options_;
    std::unique_ptr<Acquaintance> acquaintance_;
};

}  // namespace

std::unique_ptr<Source> make_location_source(LocationSourceOptions options) {
    return std::make_unique<LocationSource>(std::move(options));
}

}  // namespace shiftguard::place
