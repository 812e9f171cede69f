#include "agent/place/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::place;
using namespace std::chrono_literals;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};
const std::string home_network = "aa:bb:cc:dd:ee:01";
const std::string home_router = "aa:bb:cc:dd:ee:02";
const std::string strange = "11:22:33:44:55:66";
const std::string office_network = "aa:bb:cc:dd:ee:03";

Place networks() {
    return {PlaceId("home"), {home_network}, {home_router}, {}, {}, {}};
}
Place area() {
    return {PlaceId("area"), {}, {}, Circle{52.52, 13.405, 100}, {}, {}};
}

Place flat() {
    return {PlaceId("flat"), {home_network}, {home_router}, Circle{52.52, 13.405, 100}, {}, "DE"};
}
/// Another agreed place, 20 km north of the flat.
Place office() {
    return {PlaceId("office"), {office_network}, {}, Circle{52.52 + 20'000 / 111'195.08, 13.405, 200}, {}, "DE"};
}

/// A fix so many metres north of the middle of `area`.
Fix fix_north(double metres, double accuracy = 10, Milliseconds age = 0ms) {
    return {52.52 + metres / 111'195.08, 13.405, accuracy, now - age};
}

Answer ask(const std::vector<Place>& agreed, const Surroundings& seen, const FusionRules& rules = {}) {
    std::vector<const Place*> pointers;
    pointers.reserve(agreed.size());
    for (const auto& place : agreed) {
        pointers.push_back(&place);
    }
    return locate(pointers, seen, now, rules);
}

}  // namespace

TEST_CASE("IsInsideWhereAnyPlaceIsAgreed") {
    CHECK(ask({}, {}).confidence == 1);
    CHECK(ask({}, {}).verdict == Verdict::inside);
    CHECK_FALSE(ask({}, {}).place);
}

TEST_CASE("KnowsAPlaceByItsAccessPoint") {
    const auto answer = ask({area(), networks()}, {{home_network}, {}, {}, {}});
    CHECK(answer.verdict == Verdict::inside);
    CHECK(answer.place == PlaceId("home"));
}

TEST_CASE("KnowsAPlaceByItsGateway") {
    CHECK(ask({networks()}, {{strange}, home_router, {}, {}}).verdict == Verdict::inside);
    CHECK(ask({networks()}, {{}, home_router, {}, {}}).place == PlaceId("home"));
}

TEST_CASE("BelievesAKnownNetworkOfAPlaceWithoutAShapeWhereverTheFixLies") {
    CHECK(ask({networks(), area()}, {{home_network}, {}, fix_north(5000), {}}).verdict == Verdict::inside);
}

TEST_CASE("KnowsAPlaceByAFixWhollyInsideItsCircle") {
    const auto answer = ask({networks(), area()}, {{strange}, strange, fix_north(80, 15), {}});
    CHECK(answer.verdict == Verdict::inside);
    CHECK(answer.place == PlaceId("area"));
}

TEST_CASE("CannotTellFromAFixThatStraddlesTheBorder") {
    CHECK(ask({area()}, {{}, {}, fix_north(80, 25), {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(115, 25), {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(149, 25), {}}).verdict == Verdict::unknown);  // outside wants twice as much
    CHECK(ask({area()}, {{}, {}, fix_north(0, 101), {}}).verdict == Verdict::unknown);
}

TEST_CASE("IsOutsideWhereAFixLiesWhollyOutsideEveryCircle") {
    const auto answer = ask({area()}, {{}, {}, fix_north(150, 20), {}});
    CHECK(answer.verdict == Verdict::outside);
    CHECK_FALSE(answer.place);
}

TEST_CASE("CannotTellWhereAFixDoesNotDisproveAPlaceMarkedByNetworks") {
    CHECK(ask({area(), networks()}, {{}, {}, fix_north(5000), {}}).verdict == Verdict::unknown);
    CHECK(ask({area(), networks()}, {{strange}, {}, fix_north(5000), {}}).verdict == Verdict::outside);
}

TEST_CASE("IsOutsideOnAStrangeNetworkWherePlacesAreMarkedByNetworksOnly") {
    CHECK(ask({networks()}, {{strange}, {}, {}, {}}).verdict == Verdict::outside);
    CHECK(ask({networks()}, {{}, strange, {}, {}}).verdict == Verdict::outside);
    CHECK(ask({networks()}, {{strange}, strange, {}, {}}).verdict == Verdict::outside);
}

TEST_CASE("CannotTellFromAStrangeNetworkWhereACircleIsAgreed") {
    Place both = area();
    both.gateways = {home_router};
    CHECK(ask({both}, {{strange}, strange, {}, {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{strange}, strange, {}, {}}).verdict == Verdict::unknown);
}

TEST_CASE("CannotTellFromAGatewayWhereOnlyAccessPointsAreKnown") {
    const Place wireless{PlaceId("w"), {home_network}, {}, {}, {}, {}};
    CHECK(ask({wireless}, {{}, strange, {}, {}}).verdict == Verdict::unknown);
}

TEST_CASE("CannotTellWithoutAnyReading") {
    CHECK(ask({networks()}, {}).verdict == Verdict::unknown);
    CHECK_THAT(ask({networks()}, {{}, {}, fix_north(0), {}}).reason,
               Catch::Contains("no agreed place has coordinates"));
    CHECK(ask({area()}, {}).verdict == Verdict::unknown);
    CHECK(ask({{PlaceId("bare"), {}, {}, {}, {}, {}}}, {{strange}, strange, fix_north(5000), {}}).verdict ==
          Verdict::unknown);
}

TEST_CASE("ForgetsAFixThatIsTooOldOrFromTheFuture") {
    CHECK(ask({area()}, {{}, {}, fix_north(0, 10, 5min), {}}).verdict == Verdict::inside);
    CHECK(ask({area()}, {{}, {}, fix_north(0, 10, 5min + 1ms), {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(5000, 10, 1h), {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(0, 10, -1h), {}}).verdict == Verdict::unknown);
}

TEST_CASE("TakesAnotherAgeForAFixWhereAsked") {
    const Place place = area();
    const Surroundings seen{{}, {}, fix_north(0, 10, 2s), {}};
    CHECK(locate({&place}, seen, now, {1s}).verdict == Verdict::unknown);
    CHECK(locate({&place}, seen, now, {3s}).verdict == Verdict::inside);
}

TEST_CASE("DisbelievesAFixThatIsNoPosition") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const Fix& fix : {Fix{nan, 13.4, 10, now}, Fix{52.5, nan, 10, now}, Fix{52.5, 13.4, nan, now},
                           Fix{91, 0, 10, now}, Fix{0, 181, 10, now}, Fix{0, 0, -1, now}, Fix{0, 0, infinity, now}}) {
        CHECK(ask({area()}, {{}, {}, fix, {}}).verdict == Verdict::unknown);
    }
}

TEST_CASE("SaysWhyInWordsWithoutCoordinateOrAddress") {
    const std::vector<std::pair<std::vector<Place>, Surroundings>> cases{
        {{}, {}},
        {{networks()}, {{home_network}, {}, {}, {}}},
        {{area()}, {{}, {}, fix_north(0), {}}},
        {{area()}, {{}, {}, fix_north(5000), {}}},
        {{networks()}, {{strange}, {}, {}, {}}},
        {{area()}, {{}, {}, fix_north(100), {}}},
        {{area()}, {{}, {}, fix_north(0, 10, 1h), {}}},
        {{area()}, {}},
        {{networks(), area()}, {{strange}, {}, fix_north(5000), {}}},
        {{flat(), office()}, {{home_network}, {}, fix_north(0), {}}},
        {{flat(), office()}, {{home_network}, {}, fix_north(5000), {}}},
        {{flat(), office()}, {{home_network}, {}, fix_north(20'000), {}}},
        {{flat(), office()}, {{home_network, office_network}, {}, {}, {}}},
        {{flat()}, {{home_network}, {}, {}, "FR"}},
        {{flat()}, {{}, {}, {}, "FR"}},
    };
    std::vector<std::string> reasons;
    for (const auto& [agreed, seen] : cases) {
        const auto reason = ask(agreed, seen).reason;
        CHECK(reason.find_first_of("0123456789:") == std::string::npos);
        CHECK(std::find(reasons.begin(), reasons.end(), reason) == reasons.end());
        reasons.push_back(reason);
    }
}

TEST_CASE("ANetworkAndAFixThatAgreeAreBelievedMoreThanEither") {
    const auto both = ask({flat(), office()}, {{home_network}, {}, fix_north(0, 80), {}});
    const auto network = ask({flat(), office()}, {{home_network}, {}, {}, {}});
    const auto fix = ask({flat(), office()}, {{}, {}, fix_north(0, 80), {}});
    CHECK(both.verdict == Verdict::inside);
    CHECK(network.verdict == Verdict::inside);
    CHECK(fix.verdict == Verdict::inside);
    CHECK(both.confidence > network.confidence);
    CHECK(both.confidence > fix.confidence);
    CHECK(both.place == PlaceId("flat"));
}

TEST_CASE("AKnownNetworkFarFromItsPlaceIsAConflict") {
    const auto answer = ask({flat(), office()}, {{home_network}, {}, fix_north(5000, 20), {}});
    CHECK(answer.verdict == Verdict::conflict);
    CHECK(answer.place == PlaceId("flat"));
    CHECK(answer.confidence > 0.89);
    CHECK(answer.confidence < 0.91);
    CHECK(ask({flat()}, {{}, home_router, fix_north(5000, 20), {}}).verdict == Verdict::conflict);
}

TEST_CASE("ARouterThatWasCarriedToAnotherAgreedPlaceIsAConflict") {
    const auto answer = ask({flat(), office()}, {{home_network}, {}, fix_north(20'000, 20), {}});
    CHECK(answer.verdict == Verdict::conflict);
    CHECK(answer.reason.find("another one") != std::string::npos);
}

TEST_CASE("AFixWithinReachOfTheNetworkOrTooInexactContradictsNothing") {
    CHECK(ask({flat()}, {{home_network}, {}, fix_north(900, 20), {}}).verdict == Verdict::inside);
    CHECK(ask({flat()}, {{home_network}, {}, fix_north(1139, 20), {}}).verdict == Verdict::inside);
    CHECK(ask({flat()}, {{home_network}, {}, fix_north(1141, 20), {}}).verdict == Verdict::conflict);
    CHECK(ask({flat()}, {{home_network}, {}, fix_north(5000, 3000), {}}).verdict == Verdict::inside);
    CHECK(ask({flat()}, {{home_network}, {}, fix_north(5000, 20, 1h), {}}).verdict == Verdict::inside);
}

TEST_CASE("OneNetworkThatFitsTheFixIsBelievedAndTheOtherIsNot") {
    const auto answer = ask({flat(), office()}, {{home_network, office_network}, {}, fix_north(20'000, 20), {}});
    CHECK(answer.verdict == Verdict::inside);
    CHECK(answer.place == PlaceId("office"));
}

TEST_CASE("NetworksOfTwoPlacesThatLieFarApartAreAConflict") {
    CHECK(ask({flat(), office()}, {{home_network, office_network}, {}, {}, {}}).verdict == Verdict::conflict);
    Place next_door = office();
    next_door.circle = Circle{52.525, 13.405, 100};
    CHECK(ask({flat(), next_door}, {{home_network, office_network}, {}, {}, {}}).verdict == Verdict::inside);
}

TEST_CASE("MovingBetweenAgreedPlacesIsFine") {
    const std::vector<Place> agreed{flat(), office()};
    CHECK(ask(agreed, {{home_network}, {}, fix_north(0), {}}).place == PlaceId("flat"));
    CHECK(ask(agreed, {{office_network}, {}, fix_north(20'000), {}}).place == PlaceId("office"));
    CHECK(ask(agreed, {{}, {}, fix_north(20'000), {}}).place == PlaceId("office"));
}

TEST_CASE("TheBetterProvedOfTwoPlacesIsNamed") {
    Place wide = area();
    wide.id = PlaceId("wide");
    wide.circle->radius_m = 1000;
    CHECK(ask({area(), wide}, {{}, {}, fix_north(0, 80), {}}).place == PlaceId("wide"));
    CHECK(ask({wide, area()}, {{}, {}, fix_north(0, 80), {}}).place == PlaceId("wide"));
}

TEST_CASE("APlaceAbroadIsAConflictWhicheverSourceFoundIt") {
    for (const Surroundings& seen :
         {Surroundings{{home_network}, {}, {}, "FR"}, Surroundings{{}, {}, fix_north(0), "FR"},
          Surroundings{{home_network}, {}, fix_north(0), "FR"}}) {
        const auto answer = ask({flat()}, seen);
        CHECK(answer.verdict == Verdict::conflict);
        CHECK(answer.place == PlaceId("flat"));
        CHECK(answer.confidence < 0.91);
    }
    CHECK(ask({flat()}, {{home_network}, {}, {}, "DE"}).verdict == Verdict::inside);
    CHECK(ask({networks()}, {{home_network}, {}, {}, "FR"}).verdict == Verdict::inside);  // it names no country
}

TEST_CASE("OfTwoPlacesTheOneInTheRightCountryIsNamed") {
    Place abroad = flat();
    abroad.id = PlaceId("abroad");
    abroad.country = "FR";
    CHECK(ask({abroad, flat()}, {{home_network}, {}, {}, "DE"}).place == PlaceId("flat"));
    CHECK(ask({flat(), abroad}, {{home_network}, {}, {}, "FR"}).place == PlaceId("abroad"));
}

TEST_CASE("ACountryAloneProvesNothingUnlessTheRulesSaySo") {
    const FusionRules strict{5min, FusionRules::ForeignCountry::proves_outside};
    const Surroundings abroad{{}, {}, {}, "FR"};
    CHECK(ask({flat()}, {{}, {}, {}, "DE"}).verdict == Verdict::unknown);
    CHECK(ask({flat()}, {{}, {}, {}, "DE"}, strict).verdict == Verdict::unknown);
    CHECK(ask({flat()}, abroad).verdict == Verdict::unknown);
    CHECK(ask({flat()}, abroad, strict).verdict == Verdict::outside);
    CHECK(ask({flat(), area()}, abroad, strict).verdict == Verdict::unknown);  // one place names no country
    CHECK(ask({flat()}, {{home_network}, {}, {}, "FR"}, strict).verdict == Verdict::conflict);
}

TEST_CASE("APublicAddressThatIsNotThePlacesIsAConflict") {
    Place home = networks();
    home.public_ranges = {address_range_from("203.0.113.0/24").value(), address_range_from("2001:db8::/32").value()};
    Surroundings seen{{home_network}, {}, {}, {}};
    CHECK(ask({home}, seen).verdict == Verdict::inside);  // nobody knows the address
    seen.public_address = internet_address_from("203.0.113.9");
    CHECK(ask({home}, seen).verdict == Verdict::inside);
    seen.public_address = internet_address_from("2001:db8:7::1");
    CHECK(ask({home}, seen).verdict == Verdict::inside);
    seen.public_address = internet_address_from("198.51.100.9");
    const auto answer = ask({home}, seen);
    CHECK(answer.verdict == Verdict::conflict);
    CHECK(answer.place == PlaceId("home"));
    CHECK(answer.reason ==
          "a network of the agreed place is in use, but the public address is none of this place's, as behind a VPN or "
          "a router that travels");
    CHECK(ask({networks()}, seen).verdict == Verdict::inside);  // it names none
    seen.access_points.clear();
    CHECK(ask({home}, seen).verdict == Verdict::unknown);  // alone it proves nothing
}

TEST_CASE("AVpnOfThisMachineIsADoubtAboutThePublicAddress") {
    Surroundings seen{{home_network}, {}, {}, "DE"};
    seen.tunnelled = true;
    CHECK(ask({flat()}, seen).verdict == Verdict::inside);
    CHECK(ask({flat()}, seen).reason ==
          "a network of the agreed place is in use; a VPN carries the traffic, so the public address tells nothing");
    CHECK(ask({networks()}, seen).reason == "a network of the agreed place is in use");
    seen.country = "FR";
    CHECK(ask({flat()}, seen).verdict == Verdict::conflict);
    CHECK(ask({flat()}, seen).reason ==
          "a network of the agreed place is in use, but the public address is in another country, and a VPN of this "
          "machine carries the traffic");
    seen.access_points.clear();
    const auto answer = ask({flat()}, seen, {5min, FusionRules::ForeignCountry::proves_outside});
    CHECK(answer.verdict == Verdict::unknown);
    CHECK(
        answer.reason ==
        "the public address is in a country of no agreed place, but a VPN carries the traffic, so that proves nothing");
}

TEST_CASE("TwoFixesThatLieFarApartAreAConflict") {
    Surroundings seen{{}, {}, fix_north(0), {}};
    seen.second_fix = fix_north(41);
    const auto answer = ask({area()}, seen);
    CHECK(answer.verdict == Verdict::conflict);
    CHECK_FALSE(answer.place);
    CHECK(answer.confidence == Approx(0.979).margin(0.01));
    CHECK(answer.reason == "two sources tell positions that lie far apart");
    seen.second_fix = fix_north(39);
    CHECK(ask({area()}, seen).verdict == Verdict::inside);
    seen.second_fix = fix_north(5000, 10, 6min);  // too old
    CHECK(ask({area()}, seen).verdict == Verdict::inside);
}

TEST_CASE("TheBetterOfTwoFixesCounts") {
    Surroundings seen{{}, {}, fix_north(0, 500), {}};
    CHECK(ask({area()}, seen).verdict == Verdict::unknown);
    seen.second_fix = fix_north(0, 10);
    CHECK(ask({area()}, seen).verdict == Verdict::inside);
    std::swap(seen.fix, seen.second_fix);
    CHECK(ask({area()}, seen).verdict == Verdict::inside);
    seen.fix.reset();
    CHECK(ask({area()}, seen).verdict == Verdict::unknown);
    seen.second_fix = fix_north(0, 10);
    CHECK(ask({area()}, seen).verdict == Verdict::inside);
    seen.second_fix->at -= 6min;
    CHECK(ask({area()}, seen).reason == "the last position is too old to tell, and no known network is in use");
}

TEST_CASE("AFixThatIsOutsideStaysSoWhateverTheCountry") {
    CHECK(ask({flat()}, {{}, {}, fix_north(5000), "DE"}).verdict == Verdict::outside);
    CHECK(ask({flat()}, {{}, {}, fix_north(5000), "FR"}).verdict == Verdict::outside);
}

TEST_CASE("AnOldFixIsLessExact") {
    const auto fresh = ask({area()}, {{}, {}, fix_north(70, 25), {}});
    const auto old = ask({area()}, {{}, {}, fix_north(70, 25, 4min), {}});
    CHECK(fresh.verdict == Verdict::inside);
    CHECK(old.verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(0, 25, 1min), {}}).confidence <
          ask({area()}, {{}, {}, fix_north(0, 25), {}}).confidence);
}

TEST_CASE("NoAccuracyIsBelievedBelowAMetre") {
    CHECK(ask({area()}, {{}, {}, fix_north(99.5, 0), {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(101, 0), {}}).verdict == Verdict::unknown);
    CHECK(ask({area()}, {{}, {}, fix_north(98, 0), {}}).verdict == Verdict::inside);
    CHECK(ask({area()}, {{}, {}, fix_north(103, 0), {}}).verdict == Verdict::outside);
}

TEST_CASE("TheMassOfAFixIsTheAccuracysShareAtTheAccuracy") {
    CHECK(mass_within(10, 10) == Approx(0.68));
    CHECK(mass_within(20, 10) == Approx(0.98951).epsilon(1e-4));
    CHECK(mass_within(0, 10) == 0);
    CHECK(mass_within(-5, 10) == 0);
    CHECK(mass_within(1000, 10) == 1);
}

TEST_CASE("OverTheDistanceTheVerdictOnlyMovesFromInsideOverUnknownToOutsideAndConfidenceFollows") {
    const auto accuracy = GENERATE(0.0, 3.0, 20.0, 60.0, 400.0);
    const auto order = [](Verdict verdict) {
        return verdict == Verdict::inside ? 0 : verdict == Verdict::unknown ? 1 : 2;
    };
    Answer before = ask({area()}, {{}, {}, fix_north(0, accuracy), {}});
    for (int metres = 1; metres < 3000; ++metres) {
        const auto answer = ask({area()}, {{}, {}, fix_north(metres, accuracy), {}});
        CAPTURE(metres, accuracy);
        REQUIRE(answer.verdict != Verdict::conflict);
        REQUIRE(order(answer.verdict) >= order(before.verdict));
        REQUIRE(answer.confidence >= 0);
        REQUIRE(answer.confidence <= 1);
        if (answer.verdict == before.verdict) {
            REQUIRE((answer.verdict == Verdict::outside ? answer.confidence >= before.confidence - 1e-12
                                                        : answer.confidence <= before.confidence + 1e-12));
        }
        before = answer;
    }
    CHECK(before.verdict == Verdict::outside);
}

TEST_CASE("OverTheAccuracyTheConfidenceOnlyFalls") {
    const auto metres = GENERATE(0.0, 50.0, 300.0);
    double before = 1;
    for (int accuracy = 0; accuracy < 500; ++accuracy) {
        const auto answer = ask({area()}, {{}, {}, fix_north(metres, accuracy), {}});
        CAPTURE(metres, accuracy);
        REQUIRE(answer.confidence <= before);
        before = answer.confidence;
    }
    CHECK(before == 0);
}

TEST_CASE("ManyPlacesAreAnsweredAsTheyWouldBeOneByOne") {
    std::minstd_rand random(7);
    std::uniform_real_distribution<double> degrees(-0.05, 0.05);
    std::uniform_real_distribution<double> metres(10, 900);
    for (int round = 0; round < 300; ++round) {
        std::vector<Place> agreed;
        agreed.reserve(20);
        for (int i = 0; i < 20; ++i) {
            agreed.push_back({PlaceId("place"),
                              {},
                              {},
                              Circle{52.5 + degrees(random), 13.4 + degrees(random), metres(random)},
                              {},
                              {}});
        }
        const Surroundings seen{{}, {}, Fix{52.5 + degrees(random), 13.4 + degrees(random), metres(random), now}, {}};
        bool inside = false;
        bool outside = true;
        double confidence = 1;
        for (const auto& place : agreed) {
            const auto alone = ask({place}, seen);
            if (alone.verdict == Verdict::inside) {
                confidence = inside ? std::max(confidence, alone.confidence) : alone.confidence;
            } else if (alone.verdict == Verdict::outside && !inside) {
                confidence = std::min(confidence, alone.confidence);
            }
            inside = inside || alone.verdict == Verdict::inside;
            outside = outside && alone.verdict == Verdict::outside;
        }
        const auto answer = ask(agreed, seen);
        REQUIRE(answer.verdict == (inside ? Verdict::inside : outside ? Verdict::outside : Verdict::unknown));
        REQUIRE(answer.confidence == Approx(answer.verdict == Verdict::unknown ? 0 : confidence));
    }
}
