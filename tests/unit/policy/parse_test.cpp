#include "agent/policy/policy.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using namespace std::chrono_literals;
using policy::testing::good_document;
using policy::testing::smallest_document;

namespace {

Policy good_policy() {
    auto parsed = parse(good_document().dump(), "good.json");
    REQUIRE(parsed.ok());
    return std::move(parsed).value();
}

}  // namespace

TEST_CASE("ReadsNameVersionAndThresholds") {
    const Policy policy = good_policy();
    CHECK(policy.name == "call centre");
    CHECK(policy.version == 3);
    CHECK(policy.rules.accept == 0.55);
    CHECK(policy.rules.reject == 0.4);
    CHECK(policy.rules.eye_silence == 1200ms);
    CHECK(policy.rules.eye_start == 9s);
    CHECK(policy.camera.device == "/dev/video2");
    CHECK(policy.journal.keep == 12h);
    CHECK(policy.spool_bodies == 500);
}

TEST_CASE("ReadsHowFarTheClockIsTrusted") {
    auto document = good_document();
    document["clock"] = {{"step_limit_s", 5}, {"uncertainty_limit_s", 90}, {"drift_ppm", 20}};
    const auto parsed = parse(document.dump(), "clock");
    REQUIRE(parsed.ok());
    CHECK(parsed->clock_step == 5s);
    CHECK(parsed->clock_uncertainty == 90s);
    CHECK(parsed->clock_drift_ppm == 20);
    CHECK(good_policy().clock_uncertainty == 300s);
    CHECK(good_policy().clock_drift_ppm == 100);
    for (const auto& [key, value] : {std::pair{"uncertainty_limit_s", 43201},
                                     {"uncertainty_limit_s", 0},
                                     {"drift_ppm", 0},
                                     {"drift_ppm", 10001}}) {
        document["clock"] = {{key, value}};
        CHECK(check(document.dump()).size() == 1);
    }
}

TEST_CASE("ReadsEveryKeyOfAFinding") {
    const FindingRule rule = good_policy().rules.of(FindingKind::additional_person);
    CHECK(rule == FindingRule{Response::notice, Enforcement::observe, 700ms, 2, 10ms, 20ms, 30ms});
}

TEST_CASE("LeavesTheDefaultsWhereAFindingSaysNothing") {
    const FindingRule rule = good_policy().rules.of(FindingKind::worker_absent);
    CHECK(rule == FindingRule{Response::lock, Enforcement::enforce, 20s, 3, 10s, 3s, 60s});
}

TEST_CASE("PutsTheEnforcementOfAFindingOverThePolicys") {
    auto document = good_document();
    document["enforcement"] = "observe";
    document["findings"]["camera_lost"]["enforcement"] = "enforce";
    const auto parsed = parse(document.dump(), "p");
    REQUIRE(parsed.ok());
    CHECK(parsed->rules.of(FindingKind::camera_lost).enforcement == Enforcement::enforce);
    CHECK(parsed->rules.of(FindingKind::vision_failed).enforcement == Enforcement::observe);
    CHECK(parsed->rules.of(FindingKind::worker_absent).enforcement == Enforcement::observe);
}

TEST_CASE("ReadsWeeklyAndSingleShifts") {
    const Policy policy = good_policy();
    const Worker& worker = policy.workers.at(WorkerId("worker-0017"));
    CHECK(worker.id == WorkerId("worker-0017"));
    CHECK(worker.tolerance.before == 600s);
    CHECK(worker.tolerance.after == 900s);
    REQUIRE(worker.shifts.size() == 2);
    const auto& weekly = std::get<roster::WeeklyShift>(worker.shifts[0]);
    CHECK(weekly.zone == "Europe/Berlin");
    CHECK(weekly.days == std::vector{std::chrono::Monday, std::chrono::Sunday});
    CHECK(weekly.from == 8h);
    CHECK(weekly.to == 16h + 30min + 15s);
    const auto& single = std::get<roster::SingleShift>(worker.shifts[1]);
    CHECK(single.from == WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 21h));
    CHECK(single.to == WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 6h));
}

TEST_CASE("ReadsPlacesInOneSpelling") {
    const Policy policy = good_policy();
    const auto& place = policy.places.at(PlaceId("home-17"));
    CHECK(place.id == PlaceId("home-17"));
    CHECK(place.access_points == std::vector<std::string>{"aa:bb:cc:dd:ee:ff"});
    CHECK(place.gateways == std::vector<std::string>{"00:11:22:33:44:55"});
    REQUIRE(place.circle);
    CHECK(place.circle->latitude == 52.5);
    CHECK(place.circle->longitude == 13.4);
    CHECK(place.circle->radius_m == 80);
    CHECK(policy.workers.at(WorkerId("worker-0017")).places == std::vector{PlaceId("home-17")});
}

TEST_CASE("ReadsTheWaysToLockInOrder") {
    const Policy policy = good_policy();
    CHECK(policy.lock_ways ==
          std::vector<LockWay>{{LockWay::Kind::logind, {}}, {LockWay::Kind::command, {"i3lock", "-n"}}});
    CHECK(policy.lock_verify == 1500ms);
}

TEST_CASE("FindsTheWorkerOfAnAccountInScopeOnly") {
    const Policy policy = good_policy();
    REQUIRE(policy.worker_of(AccountName("alice")) != nullptr);
    CHECK(policy.worker_of(AccountName("alice"))->id == WorkerId("worker-0017"));
    CHECK(policy.worker_of(AccountName("bob")) == nullptr);
}

TEST_CASE("FindsNoWorkerWhereTheAccountLeadsNowhere") {
    Policy policy;
    policy.accounts.emplace(AccountName("alice"), WorkerId("gone"));
    CHECK(policy.worker_of(AccountName("alice")) == nullptr);
}

TEST_CASE("TakesThreeKeysAndDefaultsForTheRest") {
    const auto parsed = parse(smallest_document().dump(), "small.json");
    REQUIRE(parsed.ok());
    CHECK(parsed->lock_ways == std::vector<LockWay>{{LockWay::Kind::logind, {}}});
    CHECK(parsed->lock_verify == 2s);
    CHECK(parsed->camera.device == "/dev/video0");
    CHECK(parsed->journal.keep == 24h);
    CHECK(parsed->spool_bodies == 10000);
    CHECK(parsed->rules.accept == 0.50);
    CHECK(parsed->rules.reject == 0.41);
    CHECK(parsed->rules.eye_silence == 1500ms);
    CHECK(parsed->rules.eye_start == 8s);
    CHECK(parsed->accounts.empty());
    CHECK(parsed->rules.of(FindingKind::additional_person) ==
          FindingRule{Response::lock, Enforcement::enforce, 1s, 3, 0ms, 0ms, 60s});
}

TEST_CASE("GivesTheSha256OfTheDocumentAsDigest") {
    // printf '%s' '{"name":"a","schema_version":1,"version":1}' | sha256sum
    const auto parsed = parse(R"({"name":"a","schema_version":1,"version":1})", "a");
    REQUIRE(parsed.ok());
    CHECK(parsed->digest == "3ef394374ce400825e45c98647fbfac02c8ffc5066a70ce584281526ff8b475f");
}

TEST_CASE("KeepsADocumentOfFiveThousandPlacesAndWorkersApart") {
    auto document = smallest_document();
    for (int i = 0; i < 5000; ++i) {
        const std::string number = std::to_string(i);
        document["places"]["home-" + number] = {{"circle", {{"latitude", 1}, {"longitude", 2}, {"radius_m", 50}}}};
        document["workers"]["worker-" + number] = {{"places", {"home-" + number}}};
        document["accounts"]["account-" + number] = "worker-" + number;
    }
    const auto parsed = parse(document.dump(), "large.json");
    REQUIRE(parsed.ok());
    CHECK(parsed->places.size() == 5000);
    const auto* worker = parsed->worker_of(AccountName("account-4711"));
    REQUIRE(worker != nullptr);
    CHECK(worker->places == std::vector{PlaceId("home-4711")});
}

TEST_CASE("ReadsAnAreaAsTheCoordinatesOfAMultiPolygon") {
    const auto parsed = parse(policy::testing::with("/places/home-17", nlohmann::json::parse(R"({"area": [
            [[[13.0, 52.0], [13.1, 52.0], [13.1, 52.1], [13.0, 52.1], [13.0, 52.0]]]]})")),
                              "area");
    REQUIRE(parsed.ok());
    const auto& place = parsed->places.at(PlaceId("home-17"));
    CHECK_FALSE(place.circle);
    REQUIRE(place.area);
    CHECK(place.area->clearance_m({52.05, 13.05}) > 3000);
    CHECK(place.area->clearance_m({52.2, 13.05}) < -10'000);
}

TEST_CASE("ReadsWhatIsAgreedOfAPlacesPublicAddress") {
    auto document = policy::testing::good_document();
    document["places"]["home-17"]["country"] = "de";
    document["places"]["home-17"]["public_ranges"] = {"203.0.113.0/24", "2001:db8::/32"};
    const auto parsed = parse(document.dump(), "public");
    REQUIRE(parsed.ok());
    const auto& place = parsed->places.at(PlaceId("home-17"));
    CHECK(place.country == "DE");
    REQUIRE(place.public_ranges.size() == 2);
    CHECK(place.public_ranges[0] == place::address_range_from("203.0.113.0/24"));
}

TEST_CASE("ReadsWhoIsAskedForThePosition") {
    CHECK(good_policy().location == Location{true, true, "", false});
    const auto parsed = parse(policy::testing::with("/location", {{"geoclue", false},
                                                                  {"gpsd", false},
                                                                  {"service_url", "https://locate.example.org/v1"},
                                                                  {"foreign_country_is_outside", true}}),
                              "location");
    REQUIRE(parsed.ok());
    CHECK(parsed->location == Location{false, false, "https://locate.example.org/v1", true});
}

TEST_CASE("AsksForAPositionWhereAPlaceHasACircleOrAnArea") {
    const auto names_coordinates = [](const char* place) {
        const auto parsed = parse(policy::testing::with("/places/home-17", nlohmann::json::parse(place)), "shape");
        REQUIRE(parsed.ok());
        return has_shape(*parsed);
    };
    CHECK(names_coordinates(R"({"circle": {"latitude": 52.5, "longitude": 13.4, "radius_m": 80}})"));
    CHECK(names_coordinates(R"({"area": [[[[13.0, 52.0], [13.1, 52.0], [13.1, 52.1], [13.0, 52.0]]]]})"));
    CHECK_FALSE(names_coordinates(R"({"gateways": ["aa:bb:cc:dd:ee:ff"]})"));
}
