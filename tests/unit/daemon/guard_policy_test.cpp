// A new policy, a bad one and none.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

TEST_CASE("ANewPolicyThatMapsTheAccountToAnotherWorkerComparesWithThatWorkersTemplate") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    CHECK(scene.board.read().worker_seen == "verified");
    scene.put_policy(R"("accounts": {"alice": "worker-0018"}, "workers": {"worker-0018": {}})");
    CHECK(scene.board.read().worker == "worker-0018");
    CHECK_FALSE(scene.board.read().enrolled);  // it is the other who is
    scene.enrol("worker-0018", other_vector());
    scene.put_policy(R"("accounts": {"alice": "worker-0018"}, "workers": {"worker-0018": {}, "worker-0017": {}})");
    CHECK(scene.board.read().enrolled);
    scene.look(1);
    CHECK(scene.board.read().worker_seen == "not_verified");
}

TEST_CASE("AWorkersOwnLevelHoldsInTheirSession") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    CHECK(scene.board.read().enforcement == "enforce");
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}, "worker-0018": {}},
        "levels": {"worker": {"worker-0018": {"enforcement": "observe"}}})");
    CHECK(scene.board.read().enforcement == "enforce");
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {"group": "pilot"}},
        "levels": {"group": {"pilot": {"enforcement": "observe"}}})");
    CHECK(scene.board.read().enforcement == "observe");
    for (int look = 0; look < 4; ++look) {
        scene.look(1);
    }
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    const auto& records = scene.narrator.records;
    const auto bystander = std::find_if(records.begin(), records.end(), [](const auto& record) {
        return record.finding == FindingKind::additional_person;
    });
    REQUIRE(bystander != records.end());
    CHECK(bystander->enforcement == Enforcement::observe);
}

TEST_CASE("TheStatusSaysWhomTheWorkerOfTheSessionMayCall") {
    Scene scene;
    scene.policy.rules.gate.contact = "IT help desk, phone 4711";
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().contact.empty());  // nobody is signed in
    scene.open_session();
    CHECK(scene.board.read().contact == "IT help desk, phone 4711");
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
        "levels": {"worker": {"worker-0017": {"gate": {"contact": "night desk, phone 2"}}}})");
    CHECK(scene.board.read().contact == "night desk, phone 2");
}

TEST_CASE("ANewPolicyThatTakesTheAccountOutOfScopeEndsTheGuard") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.put_policy(R"("accounts": {}, "workers": {})");
    CHECK(scene.board.read().worker.empty());
    CHECK(scene.eye.last.work == observation::Work::rest);
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})");
    CHECK(scene.board.read().worker == "worker-0017");
    CHECK(scene.board.read().enrolled);
}

TEST_CASE("EveryNewPolicyIsToldToTheOtherPartsBeforeItIsDecidedBy") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.put_policy(R"("lock": {"verify_ms": 500})");
    CHECK(scene.followed == 2);
    CHECK(scene.followed_at_inputs < scene.narrator.inputs);
    CHECK(scene.board.read().policy_version == 2);
}

TEST_CASE("ABadPolicyIsSaidAndTheLastGoodOneStays") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.folder.write("policy.json", "{ \"version\": \"soon\" }");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("the last good policy stays in force"));
    CHECK(scene.board.read().trouble_code == "policy");
    REQUIRE(scene.board.read().trouble_values.size() == 1);
    CHECK_THAT(scene.board.read().trouble_values[0], Catch::Contains("policy.json"));
    CHECK(scene.board.read().worker == "worker-0017");
}

TEST_CASE("AfterARestartWithABadPolicyTheLastGoodOneIsInForceAndTheFaultIsShown") {
    Scene scene;
    const std::string good = R"({"schema_version": 1, "name": "floor", "version": 7, "workers": {"worker-0017": {}},
        "accounts": {"alice": "worker-0017"}})";
    scene.folder.write("policy.json", good);
    REQUIRE(policy::Loader(scene.folder / "policy.json", scene.folder / "policy.last-good.json").start(WallTime{}));

    scene.folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": -1})");
    policy::Loader restarted(scene.folder / "policy.json", scene.folder / "policy.last-good.json");
    auto in_force = restarted.start(WallTime{});
    REQUIRE(in_force);
    scene.policy = *in_force;
    scene.loader = restarted;
    scene.enrol();
    scene.open_session();
    const auto status = scene.board.read();
    CHECK(status.worker == "worker-0017");
    CHECK(status.policy_version == 7);
    CHECK(status.light == control::Light::trouble);
    CHECK_THAT(status.trouble, Catch::Contains("policy.json:1: /version: must be a whole number"));
    CHECK_THAT(status.trouble, Catch::Contains("the last good policy stays in force (version 7)"));
}

namespace {

void look_at_the_policy(Scene& scene) {
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    scene.guard().handle(std::nullopt);
}

}  // namespace

TEST_CASE("OfAPolicyThatIsRefusedTheLogSaysFileAndLineAndNothingThatStandsInIt") {
    Scene scene;
    scene.folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": 8,
"places": {"millers-home": {"latitude": 52.5213, "longitude": 1340.4, "radius_m": 50}},
"workers": {"anna-miller": {"places": ["millers-home-street-5"]}},
"accounts": {"amiller": "anna-mueller"}})");
    look_at_the_policy(scene);
    CHECK(said(scene, "policy.json:"));
    CHECK(said(scene, ": the policy has a fault; run shiftguard policy check"));
    for (const auto* word :
         {"miller", "mueller", "street", "anna", "52.5", "1340", "/workers", "/places", "/accounts"}) {
        INFO(word);
        CHECK_FALSE(said(scene, word));
    }
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("/places/millers-home"));  // for an administrator
}

TEST_CASE("APolicyThatIsRefusedIsAnIncidentWithoutASessionAndNamesNothingThatStandsInIt") {
    Scene scene;
    scene.folder.write("policy.json",
                       R"({"schema_version": 1, "name": "floor", "version": 8, "workers": {"anna": 3}})");
    look_at_the_policy(scene);
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_rejected) ==
          std::vector<std::string>{"version 0 stays in force, a new policy was refused: it has a fault"});
    CHECK(details_of(scene, FindingKind::policy_missing).empty());
}

TEST_CASE("APolicyFileThatIsGoneForTenSecondsIsAnIncident") {
    Scene scene;
    scene.policy.rules = policy::default_rules();
    std::filesystem::remove(scene.folder / "policy.json");
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_missing).empty());
    scene.clock.advance(10s);
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_missing) == std::vector<std::string>{"the policy file is gone"});
    CHECK(details_of(scene, FindingKind::policy_rejected).empty());
}

TEST_CASE("APolicyThatExpiresStaysInForceAndIsAnIncident") {
    Scene scene;
    scene.policy.rules = policy::default_rules();
    scene.policy.version = 7;
    scene.policy.valid_until = scene.clock.now().wall + std::chrono::hours(1);
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_expired).empty());
    scene.clock.advance(std::chrono::hours(1));
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_expired) == std::vector<std::string>{"version 7 is past its validity"});
    CHECK(scene.board.read().policy_version == 7);
}

TEST_CASE("APolicyThatCannotBeKeptForARestartIsInForceAndSaysSo") {
    Scene scene;
    std::filesystem::create_directories(scene.folder / "policy.last-good.json/in_the_way");
    scene.folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": 7})");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().policy_version == 7);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("not kept for a restart"));
    std::filesystem::remove_all(scene.folder / "policy.last-good.json");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().trouble.empty());
}
