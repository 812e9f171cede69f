#include "agent/place/geojson/places_file.hpp"

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::place;
using namespace shiftguard::place::geojson;
using nlohmann::json;

namespace {

json good_document() {
    return json::parse(R"({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "home", "radius_m": 80, "country": "de",
                                           "bssids": ["AA-BB-CC-DD-EE-FF"], "gateways": ["00:11:22:33:44:55"]},
         "geometry": {"type": "Point", "coordinates": [13.4, 52.5, 34]}},
        {"type": "Feature", "properties": {"name": "office"}, "geometry": {"type": "Polygon", "coordinates": [
            [[13.0, 52.0], [13.1, 52.0], [13.1, 52.1], [13.0, 52.1], [13.0, 52.0]],
            [[13.04, 52.04], [13.06, 52.04], [13.06, 52.06], [13.04, 52.04]]]}},
        {"type": "Feature", "properties": {"name": "island"}, "geometry": {"type": "MultiPolygon", "coordinates": [
            [[[179, -18], [180, -18], [180, -17], [179, -17], [179, -18]]],
            [[[-180, -18], [-179, -18], [-179, -17], [-180, -17], [-180, -18]]]]}},
        {"type": "Feature", "properties": {"name": "depot", "bssids": ["aa:bb:cc:dd:ee:01"]}, "geometry": null}
    ]})");
}

/// "line POINTER: reason" of every fault of the good document with another value at one pointer.
std::vector<std::string> told(const std::string& text) {
    std::vector<std::string> sentences;
    for (const auto& fault : read_places(text).faults) {
        sentences.push_back(std::to_string(fault.line) + " " + fault.pointer + ": " + fault.reason);
    }
    return sentences;
}
std::vector<std::string> with(const std::string& pointer, const json& value) {
    auto document = good_document();
    document[json::json_pointer(pointer)] = value;
    return told(document.dump());
}
std::vector<std::string> without(const std::string& pointer) {
    auto document = good_document();
    const json::json_pointer at(pointer);
    document[at.parent_pointer()].erase(at.back());
    return told(document.dump());
}

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("ReadsPlacesOfEveryShape") {
    const auto reading = read_places(good_document().dump());
    REQUIRE(reading.faults.empty());
    REQUIRE(reading.places.size() == 4);
    const auto& home = reading.places[0];
    CHECK(home.id == PlaceId("home"));
    CHECK(home.access_points == std::vector<HardwareAddress>{"aa:bb:cc:dd:ee:ff"});
    CHECK(home.gateways == std::vector<HardwareAddress>{"00:11:22:33:44:55"});
    CHECK(home.country == "DE");
    REQUIRE(home.circle);
    CHECK(home.circle->latitude == 52.5);
    CHECK(home.circle->longitude == 13.4);
    CHECK(home.circle->radius_m == 80);
    CHECK_FALSE(home.area);
    REQUIRE(reading.places[1].area);
    CHECK(reading.places[1].area->clearance_m({52.02, 13.02}) > 1000);
    CHECK(reading.places[1].area->clearance_m({52.05, 13.055}) < 0);
    CHECK(reading.places[2].area->clearance_m({-17.5, 180}) > 40'000);
    CHECK_FALSE(reading.places[3].circle);
    CHECK_FALSE(reading.places[3].area);
}

TEST_CASE("TakesWhatGeoJsonAllowsBesides") {
    CHECK(with("/bbox", {0, 0, 1, 1}).empty());
    CHECK(with("/name", "layer").empty());
    CHECK(with("/features/0/id", 7).empty());
    CHECK(with("/features/0/geometry/bbox", {0, 0, 1, 1}).empty());
}

TEST_CASE("RefusesWhatIsNoJsonWithItsLine") {
    CHECK(told("").front().find("1 : is not well-formed JSON") == 0);
    CHECK(told("{\"type\": \"FeatureCollection\",\n\"features\": [NaN]}")
              .front()
              .find("2 /features/0: is not well-formed JSON") == 0);
    CHECK(told("{\"type\": \"FeatureCollection\",\n\"features\": [-Infinity]}")
              .front()
              .find("2 /features/0: is not well-formed JSON") == 0);
    CHECK(told("{\"type\": \"FeatureCollection\",\n\"features\": [1e999]}")
              .front()
              .find("2 /features/0: is not well-formed JSON") == 0);
}

TEST_CASE("RefusesAKeyThatStandsTwiceOrThatNobodyKnowsInPlaces") {
    CHECK(told("{\"type\": \"FeatureCollection\",\n\"type\": 1}") ==
          Sentences{"2 /type: this key stands here a second time"});
    CHECK(with("/bogus", 1) ==
          Sentences{"1 /bogus: unknown key; a FeatureCollection knows type, features, bbox, name"});
    CHECK(with("/features/0/bogus", 1).front().find("1 /features/0/bogus: unknown key; a Feature knows") == 0);
    CHECK(with("/features/0/properties/radius", 1) ==
          Sentences{
              "1 /features/0/properties/radius: unknown key; a place knows name, radius_m, bssids, gateways, country, "
              "public_ranges"});
    CHECK(with("/features/0/geometry/bogus", 1).front().find("unknown key; a geometry knows") != std::string::npos);
    CHECK(with("/crs", json::object()) ==
          Sentences{"1 /crs: take it out: coordinates are always WGS 84 (RFC 7946 section 4)"});
}

TEST_CASE("RefusesWhatIsNoFeatureCollection") {
    CHECK(told("[]") == Sentences{"1 : must be a GeoJSON object of the type \"FeatureCollection\""});
    CHECK(with("/type", "Feature") == Sentences{"1 /type: must be a GeoJSON object of the type \"FeatureCollection\""});
    CHECK(with("/features", json::array()) == Sentences{"1 /features: must be a list of at least one place"});
    CHECK(without("/features") == Sentences{"1 /features: must be a list of at least one place"});
    CHECK(with("/features/0", 1) == Sentences{"1 /features/0: must be a GeoJSON object of the type \"Feature\""});
    CHECK(with("/features/0/type", "Point") ==
          Sentences{"1 /features/0/type: must be a GeoJSON object of the type \"Feature\""});
    CHECK(with("/features/0/properties", nullptr) ==
          Sentences{"1 /features/0/properties: must be an object { } with the name of the place"});
}

TEST_CASE("RefusesAPlaceWithoutANameOrWithOneThatStandsAlready") {
    const std::string wanted =
        "1 /features/0/properties/name: a place needs a name: 1 to 128 bytes of text, no control character, no blank "
        "at either end";
    CHECK(without("/features/0/properties/name") == Sentences{wanted});
    for (const json& name : {json(5), json(""), json(" home"), json("ho\nme"), json(std::string(129, 'a'))}) {
        CHECK(with("/features/0/properties/name", name) == Sentences{wanted});
    }
    CHECK(with("/features/1/properties/name", "home") ==
          Sentences{"1 /features/1/properties/name: this name stands at /features/0/properties/name already; give each "
                    "place its own"});
}

TEST_CASE("RefusesABadAddressOrCountry") {
    CHECK(with("/features/0/properties/bssids/0", "aa:bb") ==
          Sentences{"1 /features/0/properties/bssids/0: must be a hardware address such as \"aa:bb:cc:dd:ee:ff\""});
    CHECK(with("/features/0/properties/gateways/0", 7)
              .front()
              .find("/features/0/properties/gateways/0: must be a hardware") != std::string::npos);
    CHECK(with("/features/0/properties/bssids", "aa:bb:cc:dd:ee:ff") ==
          Sentences{"1 /features/0/properties/bssids: must be a list of hardware addresses"});
    CHECK(with("/features/0/properties/country", "DEU") ==
          Sentences{"1 /features/0/properties/country: must be a country's two letters (ISO 3166-1), such as \"DE\""});
    CHECK(with("/features/0/properties/country", 1).size() == 1);
    CHECK(with("/features/0/properties/public_ranges", {"203.0.113.7/24"}) ==
          Sentences{"1 /features/0/properties/public_ranges/0: must be a range such as \"203.0.113.0/24\" or "
                    "\"2001:db8::/32\" with no bit set behind it"});
    CHECK(with("/features/0/properties/public_ranges", {1}).size() == 1);
    CHECK(with("/features/0/properties/public_ranges", "203.0.113.0/24") ==
          Sentences{"1 /features/0/properties/public_ranges: must be a list [ ] of ranges of internet addresses"});
    CHECK(with("/features/0/properties/public_ranges", {"203.0.113.0/24", "2001:db8::/32"}).empty());
}

TEST_CASE("RefusesAPlaceWithoutAnyMark") {
    CHECK(without("/features/3/properties/bssids") ==
          Sentences{"1 /features/3: a place needs at least one mark: a geometry, bssids or gateways"});
    CHECK(without("/features/0/geometry") ==
          Sentences{"1 /features/0/geometry: is missing; it is null where only networks mark the place"});
}

TEST_CASE("RefusesARadiusThatIsMissingOutOfRangeOrOfNoPoint") {
    const std::string here = "1 /features/0/properties/radius_m: ";
    CHECK(without("/features/0/properties/radius_m") ==
          Sentences{here + "is missing: a Point needs its radius in metres"});
    for (const json& radius : {json(0), json(-5), json(1e7), json("80")}) {
        CHECK(with("/features/0/properties/radius_m", radius) ==
              Sentences{here + "must be a number from 1 to 1000000, in metres"});
    }
    CHECK(with("/features/1/properties/radius_m", 5) ==
          Sentences{"1 /features/1/properties/radius_m: only a Point takes a radius"});
    CHECK(with("/features/3/properties/radius_m", 5) ==
          Sentences{"1 /features/3/properties/radius_m: only a Point takes a radius"});
}

TEST_CASE("RefusesAGeometryThatIsNone") {
    CHECK(with("/features/0/geometry", 1) ==
          Sentences{"1 /features/0/geometry: must be a GeoJSON geometry, an object { }"});
    CHECK(with("/features/0/geometry/type", "LineString") ==
          Sentences{"1 /features/0/geometry/type: must be \"Point\", \"Polygon\" or \"MultiPolygon\""});
    CHECK(without("/features/0/geometry/type").size() == 1);
    CHECK(with("/features/0/geometry/coordinates", json::array()) ==
          Sentences{"1 /features/0/geometry/coordinates: must be a list that is not empty"});
    CHECK(with("/features/1/geometry/coordinates/0", 5) ==
          Sentences{"1 /features/1/geometry/coordinates/0: must be a list of positions"});
    CHECK(with("/features/2/geometry/coordinates/0", json::array()) ==
          Sentences{"1 /features/2/geometry/coordinates/0: must be a list of rings, the outer one first"});
}

TEST_CASE("RefusesAPositionThatIsNoneOrOutOfRange") {
    const std::string here = "1 /features/0/geometry/coordinates: ";
    for (const json& position : {json{1}, json{1, 2, 3, 4}, json{"a", "b"}}) {
        CHECK(with("/features/0/geometry/coordinates", position) ==
              Sentences{here + "a position must be [longitude, latitude], with an altitude at most"});
    }
    CHECK(with("/features/0/geometry/coordinates", {52.5, 113.4}) ==
          Sentences{here +
                    "the latitude must lie between -90 and 90; GeoJSON writes the longitude first: are they swapped?"});
    CHECK(with("/features/0/geometry/coordinates", {13.4, 252.5}) ==
          Sentences{here + "the latitude, the second number, must lie between -90 and 90"});
    CHECK(with("/features/0/geometry/coordinates", {213.4, 52.5}) ==
          Sentences{here + "the longitude, the first number, must lie between -180 and 180"});
    CHECK(with("/features/1/geometry/coordinates/0/2", {13.1, 252}) ==
          Sentences{
              "1 /features/1/geometry/coordinates/0/2: the latitude, the second number, must lie between -90 and 90"});
}

TEST_CASE("RefusesAPolygonThatIsNotGoodAndSaysWhere") {
    const std::string ring = "/features/1/geometry/coordinates/0";
    CHECK(with(ring, {{0, 0}, {1, 0}, {0, 0}}) ==
          Sentences{"1 " + ring + ": a ring must have at least 4 positions, the last of them the first again"});
    CHECK(with(ring, {{0, 0}, {1, 0}, {1, 1}, {0, 1}}) ==
          Sentences{"1 " + ring + "/3: the ring is not closed: its last position must be its first again"});
    CHECK(with(ring, {{0, 0}, {1, 1}, {2, 2}, {0, 0}}) == Sentences{"1 " + ring + ": the ring encloses no area"});
    CHECK(with(ring, {{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}).front().find("crosses or touches itself here") !=
          std::string::npos);
    CHECK(with(ring, {{179, 0}, {-179, 0}, {-179, 1}, {179, 1}, {179, 0}}).front().find("crosses the date line here") !=
          std::string::npos);
    CHECK(with("/features/1/geometry/coordinates/1", {{20, 20}, {21, 20}, {21, 21}, {20, 20}}) ==
          Sentences{"1 /features/1/geometry/coordinates/1: this hole does not lie within the polygon's outer ring"});
}

TEST_CASE("SaysAllFaultsOfAPlacesFileAtOnceInTheOrderOfTheirLines") {
    auto document = good_document();
    document["features"][0]["properties"]["country"] = 1;
    document["features"][1]["properties"]["name"] = 1;
    document["features"][3]["properties"]["bssids"][0] = 1;
    const auto faults = read_places(document.dump(2)).faults;
    REQUIRE(faults.size() == 3);
    CHECK(faults[0].line > 1);
    CHECK(faults[0].line < faults[1].line);
    CHECK(faults[1].line < faults[2].line);
    CHECK(read_places(document.dump()).places.empty());
}

TEST_CASE("TellsAHundredFaultsAtMost") {
    auto document = good_document();
    for (int i = 0; i < 200; ++i) {
        document["features"].push_back(5);
    }
    CHECK(told(document.dump()).size() == 100);
}

TEST_CASE("RefusesMorePlacesPositionsOrBytesThanItReads") {
    json places = {{"type", "FeatureCollection"}, {"features", json::array()}};
    const json depot = good_document()["features"][3];
    for (std::size_t i = 0; i < most_places; ++i) {
        places["features"].push_back(depot);
        places["features"].back()["properties"]["name"] = std::to_string(i);
    }
    CHECK(read_places(places.dump()).places.size() == most_places);
    places["features"].push_back(depot);
    CHECK(told(places.dump()) == Sentences{"1 /features: holds 10001 places, but may hold 10000 at most"});

    auto document = good_document();
    auto& ring = document["features"][1]["geometry"]["coordinates"][0];
    ring = json::array();
    for (std::size_t i = 0; i <= most_positions; ++i) {
        ring.push_back({0, 0});
    }
    CHECK(told(document.dump()).front().find("the document holds more than 100000 positions") != std::string::npos);

    CHECK(told(std::string(places_file_bytes + 1, ' ')) == Sentences{"0 : the document is larger than 10 MiB"});
}
