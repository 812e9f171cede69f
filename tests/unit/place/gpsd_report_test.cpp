#include "agent/place/sources/linux/gpsd_report.hpp"

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::place;

namespace {

nlohmann::json report() {
    return {{"class", "TPV"}, {"device", "/dev/ttyACM0"},
            {"mode", 3},      {"time", "2026-01-05T08:00:00.250Z"},
            {"lat", 52.5},    {"lon", 13.4},
            {"eph", 12.5},    {"epx", 3.0},
            {"epy", 4.0}};
}

std::optional<Fix> with(const std::string& key, const nlohmann::json& value) {
    auto changed = report();
    changed[key] = value;
    return fix_of(changed.dump());
}

std::optional<Fix> without(const std::string& key) {
    auto changed = report();
    changed.erase(key);
    return fix_of(changed.dump());
}

}  // namespace

TEST_CASE("ReadsTheFixOfAReportOfGpsd") {
    const auto fix = fix_of(report().dump() + "\r");
    REQUIRE(fix);
    CHECK(fix->latitude == 52.5);
    CHECK(fix->longitude == 13.4);
    CHECK(fix->accuracy_m == 12.5);
    CHECK(fix->at == WallTime(Milliseconds(1'767'600'000'250)));
    CHECK(with("time", "2026-01-05T08:00:00Z").value().at == WallTime(Milliseconds(1'767'600'000'000)));
    CHECK(with("mode", 2));
}

TEST_CASE("TakesTheErrorsEastAndNorthWhereThereIsNoOther") {
    CHECK(without("eph").value().accuracy_m == 5);
    auto changed = report();
    changed.erase("eph");
    changed.erase("epx");
    CHECK_FALSE(fix_of(changed.dump()));
}

TEST_CASE("TakesNoReportOfGpsdWithoutAFix") {
    for (const char* key : {"class", "mode", "time", "lat", "lon"}) {
        INFO(key);
        CHECK_FALSE(without(key));
        CHECK_FALSE(with(key, nullptr));
    }
    CHECK_FALSE(with("mode", 1));
    CHECK_FALSE(with("mode", "3"));
    CHECK_FALSE(with("class", "SKY"));
    CHECK_FALSE(with("lat", 90.1));
    CHECK_FALSE(with("lon", -180.1));
    CHECK_FALSE(with("lat", "52.5"));
    CHECK_FALSE(with("eph", -1));
    CHECK_FALSE(fix_of(R"({"class":"TPV","mode":3,"time":"2026-01-05T08:00:00.250Z","lat":1e999,"lon":1,"eph":1})"));
    CHECK_FALSE(fix_of(R"({"class":"TPV","mode":3,"time":"2026-01-05T08:00:00.250Z","lat":NaN,"lon":1,"eph":1})"));
}

TEST_CASE("TakesNoTimeOfGpsdThatIsNone") {
    for (const std::string time :
         {"", "Z", "2026-01-05T08:00:00", "2026-01-05T08:00:00.", "2026-01-05T08:00:00.Z", "2026-01-05T08:00:00.2x5Z",
          "2026-01-05T08:00:00,250Z", "2026-13-05T08:00:00Z", "2026-02-30T08:00:00Z", "2026-01-05T24:00:00Z",
          "2026-01-05T08:60:00Z", "2026-01-05T08:00:61Z", "2026-01-05 08:00:00Z", "2x26-01-05T08:00:00Z",
          "2026-01-05T08:00:00+01:00"}) {
        INFO(time);
        CHECK_FALSE(with("time", time));
    }
}

TEST_CASE("TakesNoLineThatIsNoReportOfGpsd") {
    for (const std::string& line :
         {std::string(), std::string("{"), std::string("[]"), std::string("7"), std::string("\"TPV\""),
          std::string("\xff\xfe"), std::string(R"({"class":"TPV","class":"TPV"})"), std::string(20'000, ' '),
          std::string(10'000, '['), report().dump() + report().dump()}) {
        CHECK_FALSE(fix_of(line));
    }
}
