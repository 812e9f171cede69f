#include "agent/place/place.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::place;
using namespace std::chrono_literals;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};
const std::string home_network = "aa:bb:cc:dd:ee:01";
const std::string home_router = "aa:bb:cc:dd:ee:02";
const std::string strange = "11:22:33:44:55:66";

Place networks() {
    return {PlaceId("home"), {home_network}, {home_router}, std::nullopt};
}
Place area() {
    return {PlaceId("area"), {}, {}, Circle{52.52, 13.405, 100}};
}

/// A fix so many metres north of the middle of `area`.
Fix fix_north(double metres, double accuracy = 10, Milliseconds age = 0ms) {
    return {52.52 + metres / 111'195.08, 13.405, accuracy, now - age};
}

Answer ask(const std::vector<Place>& agreed, const Surroundings& seen) {
    std::vector<const Place*> pointers;
    for (const auto& place : agreed) {
        pointers.push_back(&place);
    }
    return locate(pointers, seen, now);
}

}  // namespace

TEST_CASE("IsInsideWhereAnyPlaceIsAgreed") {
    CHECK(ask({}, {}).verdict == Verdict::inside);
    CHECK_FALSE(ask({}, {}).place);
}

TEST_CASE("KnowsAPlaceByItsAccessPoint") {
    const auto answer = ask({area(), networks()}, {home_network, std::nullopt, std::nullopt});
    CHECK(answer.verdict == Verdict::inside);
    CHECK(answer.place == PlaceId("home"));
}

TEST_CASE("KnowsAPlaceByItsGateway") {
    CHECK(ask({networks()}, {strange, home_router, std::nullopt}).verdict == Verdict::inside);
    CHECK(ask({networks()}, {std::nullopt, home_router, std::nullopt}).place == PlaceId("home"));
}

TEST_CASE("BelievesAKnownNetworkOverAFixElsewhere") {
    CHECK(ask({networks(), area()}, {home_network, std::nullopt, fix_north(5000)}).verdict == Verdict::inside);
}

TEST_CASE("KnowsAPlaceByAFixWhollyInsideItsCircle") {
    const auto answer = ask({networks(), area()}, {strange, strange, fix_north(80, 15)});
    CHECK(answer.verdict == Verdict::inside);
    CHECK(answer.place == PlaceId("area"));
}

TEST_CASE("CannotTellFromAFixThatStraddlesTheBorder") {
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(80, 25)}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(115, 25)}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(0, 101)}).verdict == Verdict::unknown);
}

TEST_CASE("IsOutsideWhereAFixLiesWhollyOutsideEveryCircle") {
    const auto answer = ask({area()}, {std::nullopt, std::nullopt, fix_north(150, 20)});
    CHECK(answer.verdict == Verdict::outside);
    CHECK_FALSE(answer.place);
}

TEST_CASE("CannotTellWhereAFixDoesNotDisproveAPlaceMarkedByNetworks") {
    CHECK(ask({area(), networks()}, {std::nullopt, std::nullopt, fix_north(5000)}).verdict == Verdict::unknown);
    CHECK(ask({area(), networks()}, {strange, std::nullopt, fix_north(5000)}).verdict == Verdict::outside);
}

TEST_CASE("IsOutsideOnAStrangeNetworkWherePlacesAreMarkedByNetworksOnly") {
    CHECK(ask({networks()}, {strange, std::nullopt, std::nullopt}).verdict == Verdict::outside);
    CHECK(ask({networks()}, {std::nullopt, strange, std::nullopt}).verdict == Verdict::outside);
    CHECK(ask({networks()}, {strange, strange, std::nullopt}).verdict == Verdict::outside);
}

TEST_CASE("CannotTellFromAStrangeNetworkWhereACircleIsAgreed") {
    Place both = area();
    both.gateways = {home_router};
    CHECK(ask({both}, {strange, strange, std::nullopt}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {strange, strange, std::nullopt}).verdict == Verdict::unknown);
}

TEST_CASE("CannotTellFromAGatewayWhereOnlyAccessPointsAreKnown") {
    const Place wireless{PlaceId("w"), {home_network}, {}, std::nullopt};
    CHECK(ask({wireless}, {std::nullopt, strange, std::nullopt}).verdict == Verdict::unknown);
}

TEST_CASE("CannotTellWithoutAnyReading") {
    CHECK(ask({networks()}, {}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {}).verdict == Verdict::unknown);
    CHECK(ask({{PlaceId("bare"), {}, {}, std::nullopt}}, {strange, strange, fix_north(5000)}).verdict ==
          Verdict::unknown);
}

TEST_CASE("ForgetsAFixThatIsTooOldOrFromTheFuture") {
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(0, 10, 5min)}).verdict == Verdict::inside);
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(0, 10, 5min + 1ms)}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(5000, 10, 1h)}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {std::nullopt, std::nullopt, fix_north(0, 10, -1h)}).verdict == Verdict::unknown);
}

TEST_CASE("TakesAnotherAgeForAFixWhereAsked") {
    const Place place = area();
    const Surroundings seen{std::nullopt, std::nullopt, fix_north(0, 10, 2s)};
    CHECK(locate({&place}, seen, now, 1s).verdict == Verdict::unknown);
    CHECK(locate({&place}, seen, now, 3s).verdict == Verdict::inside);
}

TEST_CASE("DisbelievesAFixThatIsNoPosition") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const Fix& fix : {Fix{nan, 13.4, 10, now}, Fix{52.5, nan, 10, now}, Fix{52.5, 13.4, nan, now},
                           Fix{91, 0, 10, now}, Fix{0, 181, 10, now}, Fix{0, 0, -1, now}, Fix{0, 0, infinity, now}}) {
        CHECK(ask({area()}, {std::nullopt, std::nullopt, fix}).verdict == Verdict::unknown);
    }
}

TEST_CASE("SaysWhyInWordsWithoutCoordinateOrAddress") {
    const std::vector<std::pair<std::vector<Place>, Surroundings>> cases{
        {{}, {}},
        {{networks()}, {home_network, std::nullopt, std::nullopt}},
        {{area()}, {std::nullopt, std::nullopt, fix_north(0)}},
        {{area()}, {std::nullopt, std::nullopt, fix_north(5000)}},
        {{networks()}, {strange, std::nullopt, std::nullopt}},
        {{area()}, {std::nullopt, std::nullopt, fix_north(100)}},
        {{area()}, {std::nullopt, std::nullopt, fix_north(0, 10, 1h)}},
        {{area()}, {}},
    };
    std::vector<std::string> reasons;
    for (const auto& [agreed, seen] : cases) {
        const auto reason = ask(agreed, seen).reason;
        CHECK(reason.find_first_of("0123456789:") == std::string::npos);
        CHECK(std::find(reasons.begin(), reasons.end(), reason) == reasons.end());
        reasons.push_back(reason);
    }
}

TEST_CASE("MeasuresGreatCircleDistances") {
    CHECK(distance_m(52.5, 13.4, 52.5, 13.4) == 0);
    // One degree of a great circle: 6371008.8 m * pi / 180.
    CHECK(distance_m(0, 0, 0, 1) == Approx(111'195.08).epsilon(1e-6));
    CHECK(distance_m(10, 20, 11, 20) == Approx(111'195.08).epsilon(1e-6));
    // Berlin to Paris, as great-circle calculators give it.
    CHECK(distance_m(52.5200, 13.4050, 48.8566, 2.3522) == Approx(877'464).epsilon(1e-3));
    CHECK(distance_m(0, 179.5, 0, -179.5) == Approx(111'195.08).epsilon(1e-6));
    CHECK(distance_m(90, 0, -90, 0) == Approx(6371008.8 * 3.14159265358979).epsilon(1e-9));
    CHECK(distance_m(0, 0, 0, 180) == Approx(6371008.8 * 3.14159265358979).epsilon(1e-9));
    CHECK(distance_m(90, 0, 90, 123) == Approx(0).margin(1e-6));
}

TEST_CASE("WritesHardwareAddressesInOneSpelling") {
    CHECK(normalise_address("aa:bb:cc:dd:ee:ff") == "aa:bb:cc:dd:ee:ff");
    CHECK(normalise_address("AA:BB:CC:DD:EE:0F") == "aa:bb:cc:dd:ee:0f");
    CHECK(normalise_address("00-11-22-33-44-5A") == "00:11:22:33:44:5a");
}

TEST_CASE("RefusesWhatIsNoHardwareAddress") {
    const std::string text = GENERATE(as<std::string>{}, "", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00", "aabbccddeeff",
                                      "aa:bb:cc:dd:ee:fg", "aa:bb-cc:dd:ee:ff", "aa.bb.cc.dd.ee.ff",
                                      "aa:bb:cc:dd:ee:f ", "aa:bb:cc:dd:ee:f\x80", "aa-bb:cc-dd-ee-ff");
    CAPTURE(text);
    CHECK_FALSE(normalise_address(text));
}

TEST_CASE("NamesTheVerdicts") {
    CHECK(to_string(Verdict::inside) == "inside");
    CHECK(to_string(Verdict::outside) == "outside");
    CHECK(to_string(Verdict::unknown) == "unknown");
}
