#include "agent/place/place.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard::place;

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
    CHECK(to_string(Verdict::conflict) == "conflict");
}

TEST_CASE("WritesCountriesInCapitalsAndRefusesWhatIsNone") {
    CHECK(normalise_country("DE") == "DE");
    CHECK(normalise_country("fr") == "FR");
    for (const auto* text : {"", "D", "DEU", "D1", "\xc3\x84", "D ", "[]"}) {
        CAPTURE(text);
        CHECK_FALSE(normalise_country(text));
    }
}
