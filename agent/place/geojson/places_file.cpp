#include "agent/place/geojson/places_file.hpp"

#include "agent/place/geojson/geometry_reader.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::place::geojson {
namespace {

using document::step_into;
using Json = nlohmann::json;

constexpr document::Limits limits{places_file_bytes, 1'000'000, 16};
constexpr double least_radius_m = 1;
constexpr double largest_radius_m = 1'000'000;

/// A name goes into logs and screens: no control characters, no blank at either end.
bool is_plain_name(const std::string& name) {
    constexpr std::size_t longest = 128;
    const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; };
    return !name.empty() && name.size() <= longest && name.front() != ' ' && name.back() != ' ' &&
           std::none_of(name.begin(), name.end(), is_control);
}

class PlacesReader {
public:
    explicit PlacesReader(PlacesReading& reading)
        : reading_(reading), faults_(reading.faults), geometries_(faults_, most_positions) {}

    void read(const Json& document) {
        if (!document.is_object() || document.value("type", Json()) != "FeatureCollection") {
            faults_.add(document.is_object() ? "/type" : "",
                        R"(must be a GeoJSON object of the type "FeatureCollection")");
            return;
        }
        refuse_other_keys(document, "", {"type", "features", "bbox", "name"}, "a FeatureCollection", faults_);
        const auto features = document.find("features");
        if (features == document.end() || !features->is_array() || features->empty()) {
            faults_.add("/features", "must be a list of at least one place");
            return;
        }
        if (features->size() > most_places) {
            faults_.add("/features", "holds " + std::to_string(features->size()) + " places, but may hold " +
                                         std::to_string(most_places) + " at most");
            return;
        }
        for (std::size_t i = 0; i < features->size() && !faults_.full(); ++i) {
            read_feature((*features)[i], step_into("/features", i));
        }
    }

private:
    void read_feature(const Json& feature, const std::string& pointer) {
        if (!feature.is_object() || feature.value("type", Json()) != "Feature") {
            faults_.add(feature.is_object() ? step_into(pointer, "type") : pointer,
                        R"(must be a GeoJSON object of the type "Feature")");
            return;
        }
        refuse_other_keys(feature, pointer, {"type", "properties", "geometry", "id", "bbox"}, "a Feature", faults_);
        const std::string below = step_into(pointer, "properties");
        const auto properties = feature.find("properties");
        if (properties == feature.end() || !properties->is_object()) {
            faults_.add(below, "must be an object { } with the name of the place");
            return;
        }
        refuse_other_keys(*properties, below, {"name", "radius_m", "bssids", "gateways", "country", "public_ranges"},
                          "a place", faults_);
        Place place;
        read_name(*properties, below, place);
        place.access_points = read_addresses(*properties, "bssids", below);
        place.gateways = read_addresses(*properties, "gateways", below);
        read_country(*properties, below, place);
        read_public_ranges(*properties, below, place);
        read_geometry(feature, *properties, pointer, place);
        reading_.places.push_back(std::move(place));
    }

    void read_name(const Json& properties, const std::string& pointer, Place& place) {
        const std::string here = step_into(pointer, "name");
        const auto name = properties.find("name");
        if (name == properties.end() || !name->is_string() || !is_plain_name(name->get_ref<const std::string&>())) {
            faults_.add(here,
                        "a place needs a name: 1 to 128 bytes of text, no control character, no blank at either end");
            return;
        }
        place.id = PlaceId(name->get<std::string>());
        const auto [first, is_new] = names_.try_emplace(place.id.text(), here);
        if (!is_new) {
            faults_.add(here, "this name stands at " + first->second + " already; give each place its own");
        }
    }

    std::vector<HardwareAddress> read_addresses(const Json& properties, const char* key, const std::string& pointer) {
        std::vector<HardwareAddress> addresses;
        const auto list = properties.find(key);
        if (list == properties.end()) {
            return addresses;
        }
        const std::string here = step_into(pointer, key);
        if (!list->is_array()) {
            faults_.add(here, "must be a list of hardware addresses");
            return addresses;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const Json& text = (*list)[i];
            auto address = text.is_string() ? normalise_address(text.get_ref<const std::string&>()) : std::nullopt;
            if (address) {
                addresses.push_back(std::move(*address));
            } else {
                faults_.add(step_into(here, i), "must be a hardware address such as \"aa:bb:cc:dd:ee:ff\"");
            }
        }
        return addresses;
    }

    void read_public_ranges(const Json& properties, const std::string& pointer, Place& place) {
        const auto list = properties.find("public_ranges");
        if (list == properties.end()) {
            return;
        }
        const std::string here = step_into(pointer, "public_ranges");
        if (!list->is_array()) {
            faults_.add(here, "must be a list [ ] of ranges of internet addresses");
            return;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const Json& text = (*list)[i];
            const auto range = text.is_string() ? address_range_from(text.get_ref<const std::string&>()) : std::nullopt;
            if (range) {
                place.public_ranges.push_back(*range);
            } else {
                faults_.add(
                    step_into(here, i),
                    "must be a range such as \"203.0.113.0/24\" or \"2001:db8::/32\" with no bit set behind it");
            }
        }
    }

    void read_country(const Json& properties, const std::string& pointer, Place& place) {
        const auto country = properties.find("country");
        if (country == properties.end()) {
            return;
        }
        place.country = country->is_string() ? normalise_country(country->get_ref<const std::string&>()) : std::nullopt;
        if (!place.country) {
            faults_.add(step_into(pointer, "country"), "must be a country's two letters (ISO 3166-1), such as \"DE\"");
        }
    }

    void read_geometry(const Json& feature, const Json& properties, const std::string& pointer, Place& place) {
        const auto geometry = feature.find("geometry");
        if (geometry == feature.end()) {
            faults_.add(step_into(pointer, "geometry"), "is missing; it is null where only networks mark the place");
            return;
        }
        const auto radius = read_radius(properties, pointer);
        if (geometry->is_null()) {
            if (!has_networks(properties)) {
                faults_.add(pointer, "a place needs at least one mark: a geometry, bssids or gateways");
            }
            refuse_radius(properties, pointer);
            return;
        }
        auto read = geometries_.read(*geometry, step_into(pointer, "geometry"));
        if (!read) {
            return;
        }
        if (!read->point) {
            place.area = Area(read->polygons);
            refuse_radius(properties, pointer);
        } else if (radius) {
            place.circle = Circle{read->point->latitude, read->point->longitude, *radius};
        } else if (!properties.contains("radius_m")) {
            faults_.add(radius_at(pointer), "is missing: a Point needs its radius in metres");
        }
    }

    /// A network that was refused is a mark all the same: one fault is enough.
    static bool has_networks(const Json& properties) {
        return !properties.value("bssids", Json()).empty() || !properties.value("gateways", Json()).empty();
    }

    static std::string radius_at(const std::string& pointer) {
        return step_into(step_into(pointer, "properties"), "radius_m");
    }

    std::optional<double> read_radius(const Json& properties, const std::string& pointer) {
        const auto radius = properties.find("radius_m");
        if (radius == properties.end()) {
            return std::nullopt;
        }
        if (!radius->is_number() || radius->get<double>() < least_radius_m ||
            radius->get<double>() > largest_radius_m) {
            faults_.add(radius_at(pointer), "must be a number from 1 to 1000000, in metres");
            return std::nullopt;
        }
        return radius->get<double>();
    }

    void refuse_radius(const Json& properties, const std::string& pointer) {
        if (properties.contains("radius_m")) {
            faults_.add(radius_at(pointer), "only a Point takes a radius");
        }
    }

    PlacesReading& reading_;
    Faults faults_;
    GeometryReader geometries_;
    std::map<std::string, std::string> names_;  ///< each with where it stands
};

}  // namespace

PlacesReading read_places(std::string_view document) {
    PlacesReading reading;
    auto read = document::read_document(document, limits);
    if (auto* fault = std::get_if<document::Fault>(&read)) {
        reading.faults.push_back(std::move(*fault));
    } else {
        PlacesReader(reading).read(std::get<Json>(read));
    }
    if (!reading.faults.empty()) {
        reading.places.clear();
        document::find_lines(document, reading.faults, limits);
    }
    return reading;
}

}  // namespace shiftguard::place::geojson
