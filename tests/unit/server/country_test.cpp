#include "server/country/country.hpp"

#include "server/country/followed.hpp"
#include "tests/support/country_database.hpp"
#include "tests/support/temp_folder.hpp"

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::country;
using shiftguard::testing::CountryDatabase;
using shiftguard::testing::TempFolder;
namespace mmdb = shiftguard::testing::mmdb;

namespace {

std::string geolite(const char* country) {
    return mmdb::map({{"country", mmdb::map({{"iso_code", mmdb::text(country)}})}});
}

CountryDatabase some_countries() {
    CountryDatabase database;
    database.add_ipv4({8, 8, 0, 0}, 16, geolite("US"));
    database.add_ipv4({81, 2, 69, 0}, 24, geolite("GB"));
    database.add_ipv4({89, 0, 0, 0}, 16, mmdb::map({{"country_code", mmdb::text("DE")}}));
    database.add_ipv4({90, 0, 0, 0}, 16, mmdb::map({{"country", mmdb::text("FR")}}));
    database.add_ipv4({91, 0, 0, 0}, 16,
                      mmdb::map({{"registered_country", mmdb::map({{"iso_code", mmdb::text("IT")}})}}));
    database.add_ipv4({92, 0, 0, 0}, 16, geolite("de"));
    database.add_ipv4({93, 0, 0, 0}, 16, mmdb::map({{"country", mmdb::map({{"iso_code", mmdb::number(5, 7, 2)}})}}));
    database.add({0x2a, 0x02}, 16, geolite("CH"));
    return database;
}

}  // namespace

TEST_CASE("TellsTheCountryOfAnAddress") {
    const TempFolder folder;
    const auto file = CountryFile::open(folder.write("countries.mmdb", some_countries().bytes()));
    REQUIRE(file.ok());
    CHECK(file->country_of("8.8.4.4") == "US");
    CHECK(file->country_of("::ffff:81.2.69.142") == "GB");
    CHECK(file->country_of("2a02:8071::1") == "CH");
    CHECK(file->country_of("89.0.7.7") == "DE");  // IPinfo's shape
    CHECK(file->country_of("90.0.7.7") == "FR");
}

TEST_CASE("TellsNoCountryThatTheFileDoesNotKnow") {
    const TempFolder folder;
    const auto file = CountryFile::open(folder.write("countries.mmdb", some_countries().bytes()));
    REQUIRE(file.ok());
    for (const char* address :
         {"1.1.1.1", "2001:4860::1", "91.0.0.1", "92.0.0.1", "93.0.0.1", "", "?", "8.8.8", "127.0.0.1"}) {
        INFO(address);
        CHECK_FALSE(file->country_of(address));
    }
}

TEST_CASE("SaysWhatIsWrongWithAFileOfCountries") {
    const TempFolder folder;
    const auto absent = CountryFile::open(folder / "none.mmdb");
    REQUIRE_FALSE(absent.ok());
    CHECK(absent.error().kind == ErrorKind::not_found);
    CHECK(absent.error().message ==
          "The file of countries is not there; name one that the server may read in country_file of server.json, or "
          "leave that out.");
    for (const std::string& bytes : {std::string(), std::string("no database"), some_countries().bytes().substr(0, 400),
                                     std::string(100'000, '\0')}) {
        const auto damaged = CountryFile::open(folder.write("damaged.mmdb", bytes));
        REQUIRE_FALSE(damaged.ok());
        CHECK(damaged.error().kind == ErrorKind::corrupted);
        CHECK(damaged.error().message.starts_with("This is no file of countries ("));
    }
    CHECK_FALSE(CountryFile::open(folder.path()).ok());
    const auto networks = CountryFile::open(folder.write("asn.mmdb", CountryDatabase("GeoLite2-ASN").bytes()));
    REQUIRE_FALSE(networks.ok());
    CHECK(networks.error().message ==
          "This file tells no countries: it is of the kind \"GeoLite2-ASN\"; name one of the kind Country or City in "
          "country_file of server.json.");
}

TEST_CASE("TellsAPublicAddressFromOthers") {
    CHECK(public_address_of("8.8.8.8") == "8.8.8.8");
    CHECK(public_address_of("::ffff:8.8.8.8") == "8.8.8.8");
    CHECK(public_address_of("2A02:8071:0::1") == "2a02:8071::1");
    for (const char* address :
         {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.7", "100.64.0.1",  "127.0.0.1",       "169.254.1.1",
          "0.0.0.0",  "192.0.2.1",  "198.51.100.1",   "203.0.113.1", "224.0.0.1",   "255.255.255.255", "::1",
          "::",       "fe80::1",    "fd00::1",        "ff02::1",     "2001:db8::1", "::ffff:10.0.0.1", "?",
          "",         "8.8.8"}) {
        INFO(address);
        CHECK_FALSE(public_address_of(address));
    }
    CHECK(public_address_of("172.32.0.1"));
    CHECK(public_address_of("100.128.0.1"));
}

TEST_CASE("AFileThatIsReplacedIsReadAgainAndABadOneLeavesTheLastGoodOne") {
    const TempFolder folder;
    const auto put = [&](const std::string& bytes) {
        const auto next = folder.write("next", bytes);
        std::filesystem::rename(next, folder / "countries.mmdb");
    };
    CountryDatabase other;
    other.add_ipv4({8, 8, 0, 0}, 16, geolite("CA"));
    std::vector<std::string> said;
    FollowedFile::Steady::time_point now{};
    const FollowedFile file(
        folder / "countries.mmdb", [&](const std::string& sentence) { said.push_back(sentence); }, [&] { return now; });
    CHECK_FALSE(file.country_of("8.8.4.4").has_value());
    REQUIRE(said.size() == 1);
    CHECK(said[0].ends_with("Until then no country is told."));

    put(some_countries().bytes());
    CHECK_FALSE(file.country_of("8.8.4.4").has_value());  // looked at once a minute
    now += std::chrono::minutes(1);
    CHECK(file.country_of("8.8.4.4") == "US");
    put(other.bytes());
    now += std::chrono::minutes(1);
    CHECK(file.country_of("8.8.4.4") == "CA");

    put("nonsense");
    now += std::chrono::minutes(1);
    CHECK(file.country_of("8.8.4.4") == "CA");
    REQUIRE(said.size() == 2);
    CHECK(said[1].ends_with("The one before it goes on."));
    now += std::chrono::minutes(1);
    CHECK(file.country_of("8.8.4.4") == "CA");
    CHECK(said.size() == 2);  // said once
    std::filesystem::remove(folder / "countries.mmdb");
    now += std::chrono::minutes(1);
    CHECK(file.country_of("8.8.4.4") == "CA");
    CHECK(said.size() == 3);
}
