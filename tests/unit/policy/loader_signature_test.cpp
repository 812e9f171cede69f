// A machine that holds keys of IT takes signed policies only, and never an older one.
#include "agent/policy/loader.hpp"
#include "agent/policy/signature/issuers.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/policy/document_support.hpp"
#include "tests/unit/policy/signer.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using Catch::Matchers::Contains;
using policy::testing::good_document;
using policy::testing::Signer;
using shiftguard::testing::TempFolder;

namespace {

constexpr WallTime noon{std::chrono::hours(491028)};  // 2026-01-06T12:00:00Z

/// A machine with the key of IT (Signer 1), a policy file and a state folder.
struct Machine {
    Machine() {
        std::filesystem::create_directories(folder / "keys");
        write_key("it.pub", it.key());
    }

    void write_key(const std::string& name, const std::string& text) const { folder.write("keys/" + name, text); }

    std::string write_policy(std::uint64_t version) const {
        auto document = good_document();
        document["version"] = version;
        folder.write("policy.json", document.dump());
        return document.dump();
    }

    void sign(const std::string& document, const Signer& signer) const {
        folder.write("policy.json.minisig", signer.signature(document));
    }

    [[nodiscard]] Loader loader() const {
        return Loader(PolicyFiles{folder / "policy.json", folder / "kept.json", folder / "keys", folder / "policy.d",
                                  folder / "fetched.json", folder / "versions.json"});
    }

    void fetch(std::uint64_t version, const Signer& signer) const {
        auto document = good_document();
        document["version"] = version;
        folder.write("fetched.json", document.dump());
        folder.write("fetched.json.minisig", signer.signature(document.dump()));
    }

    TempFolder folder;
    Signer it{1};
};

std::string refusal(const Result<Policy>& policy) {
    return policy ? "taken" : to_sentence(policy.error());
}

}  // namespace

TEST_CASE("ASignedPolicyIsTakenAndFollowed") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    CHECK_FALSE(loader.poll(noon));
    machine.sign(machine.write_policy(8), machine.it);
    const auto next = loader.poll(noon);
    REQUIRE(next);
    REQUIRE(*next);
    CHECK((*next)->version == 8);
}

TEST_CASE("AnUnsignedPolicyIsRefusedOnceAndTakenAsSoonAsItIsSigned") {
    const Machine machine;
    const std::string document = machine.write_policy(7);
    auto loader = machine.loader();
    CHECK_THAT(refusal(loader.start(noon)), Contains("policy.json.minisig: the policy is not signed"));
    CHECK(loader.poll(noon));
    CHECK_FALSE(loader.poll(noon));
    machine.sign(document, machine.it);
    const auto taken = loader.poll(noon);
    REQUIRE(taken);
    CHECK(taken->ok());
}

TEST_CASE("ASignatureOfAnotherKeyOrAnotherFileIsRefusedAndTheLastGoodOneStays") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.sign(machine.write_policy(8), Signer(2));
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("signed by the key 202020202020202"));
    machine.sign("something else", machine.it);
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("the signature is not of this file"));
    machine.folder.write("policy.json.minisig", "nonsense");
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("policy.json.minisig:1: a minisign signature has 4 lines"));
    auto after_restart = machine.loader();
    const auto last_good = after_restart.start(noon);
    REQUIRE(last_good);
    CHECK(last_good->version == 7);
}

TEST_CASE("AnOlderVersionIsRefusedAlsoAfterARestart") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.sign(machine.write_policy(6), machine.it);
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("policy.json:1: /version: version 6 is older than 7"));
    auto after_restart = machine.loader();
    CHECK(after_restart.start(noon)->version == 7);
    CHECK_THAT(refusal(after_restart.poll(noon).value()), Contains("version 6 is older than 7"));
}

TEST_CASE("TheSameVersionWithOtherContentsIsRefusedAlsoAfterARestart") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    auto document = good_document();
    document["version"] = 7;
    document["name"] = "another";
    machine.folder.write("policy.json", document.dump());
    machine.sign(document.dump(), machine.it);
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("version 7 was in force here with other contents"));
    auto after_restart = machine.loader();
    CHECK(after_restart.start(noon)->name != "another");
    CHECK_THAT(refusal(after_restart.poll(noon).value()), Contains("sign the policy with a higher version"));
    document["version"] = 8;
    machine.folder.write("policy.json", document.dump());
    machine.sign(document.dump(), machine.it);
    CHECK(after_restart.poll(noon)->value().name == "another");
}

TEST_CASE("TheVersionsOfAnEarlierAgentHoldAndTheContentsAreKnownFromTheFirstOneThatIsTaken") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    REQUIRE(machine.loader().start(noon));
    const auto kept = nlohmann::json::parse(shiftguard::testing::read_text(machine.folder / "versions.json"));
    machine.folder.write("versions.json", "{\"" + kept.begin().key() + "\": 7}");
    std::filesystem::permissions(machine.folder / "versions.json", std::filesystem::perms(0600));
    machine.sign(machine.write_policy(6), machine.it);
    auto loader = machine.loader();
    CHECK(loader.start(noon)->version == 7);
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("version 6 is older than 7"));
    auto document = good_document();
    document["version"] = 7;
    document["name"] = "another";
    machine.folder.write("policy.json", document.dump());
    machine.sign(document.dump(), machine.it);
    CHECK(loader.poll(noon)->value().name == "another");
    machine.sign(machine.write_policy(7), machine.it);
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("with other contents"));
}

TEST_CASE("AKeyThatCannotBeReadLetsNoPolicyIn") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    machine.write_key("broken.pub", "nonsense");
    auto loader = machine.loader();
    CHECK_THAT(refusal(loader.start(noon)), Contains("broken.pub:1: a minisign public key has 2 lines"));
    std::filesystem::remove(machine.folder / "keys/broken.pub");
    CHECK(loader.poll(noon)->ok());
    const TempFolder other;
    CHECK_FALSE(keys_in(other.write("file", "x")));
}

TEST_CASE("AMachineWithoutKeysTakesUnsignedPoliciesUntilAKeyIsPutIn") {
    const Machine machine;
    std::filesystem::remove(machine.folder / "keys/it.pub");
    machine.write_policy(7);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.write_policy(6);
    CHECK(loader.poll(noon)->ok());
    machine.write_key("it.pub", machine.it.key());
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("the policy is not signed"));
    Loader unasked(machine.folder / "policy.json", machine.folder / "kept.json");
    CHECK(unasked.start(noon));
}

TEST_CASE("EachIssuersHighestVersionIsRemembered") {
    const Machine machine;
    const Signer other(2);
    machine.write_key("other.pub", other.key());
    machine.sign(machine.write_policy(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.sign(machine.write_policy(3), other);  // counts for itself
    CHECK(loader.poll(noon)->value().version == 3);
    std::filesystem::remove(machine.folder / "kept.json");

    auto after_restart = machine.loader();
    REQUIRE(after_restart.start(noon));
    machine.sign(machine.write_policy(6), machine.it);
    CHECK_THAT(refusal(after_restart.poll(noon).value()), Contains("version 6 is older than 7"));
    machine.sign(machine.write_policy(2), other);
    CHECK_THAT(refusal(after_restart.poll(noon).value()), Contains("version 2 is older than 3"));
    machine.sign(machine.write_policy(7), machine.it);
    CHECK(after_restart.poll(noon)->ok());
}

TEST_CASE("WhereTheVersionsAreLostTheLastGoodOnesHoldsForEveryIssuer") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    REQUIRE(machine.loader().start(noon));
    for (const std::string damaged :
         {"no JSON", "[]", R"({"a": -1})", R"({"a": "7"})", R"({"a": {"version": 7}})",
          R"({"a": {"version": -1, "digest": ""}})", R"({"a": {"version": 7, "digest": 1}})"}) {
        machine.folder.write("versions.json", damaged);
        std::filesystem::permissions(machine.folder / "versions.json", std::filesystem::perms(0600));
        machine.sign(machine.write_policy(6), machine.it);
        auto loader = machine.loader();
        CHECK(loader.start(noon)->version == 7);
        CHECK_THAT(refusal(loader.poll(noon).value()), Contains("version 6 is older than 7"));
    }
}

TEST_CASE("AVersionThatCannotBeKeptIsSaidAndTriedAgain") {
    const Machine machine;
    std::filesystem::create_directories(machine.folder / "versions.json/in_the_way");
    machine.sign(machine.write_policy(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    REQUIRE(loader.not_kept());
    CHECK(loader.not_kept()->subject == (machine.folder / "versions.json").string());
    std::filesystem::remove_all(machine.folder / "versions.json");
    CHECK_FALSE(loader.poll(noon));
    CHECK_FALSE(loader.not_kept());
    CHECK(std::filesystem::exists(machine.folder / "versions.json"));
}

TEST_CASE("OfThePolicyFileAndTheServersTheHigherVersionIsInForce") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    machine.fetch(8, machine.it);
    auto loader = machine.loader();
    CHECK(loader.start(noon)->version == 8);
    CHECK_FALSE(loader.poll(noon));  // that the file's is older says nothing bad of it
    machine.sign(machine.write_policy(9), machine.it);
    CHECK(loader.poll(noon)->value().version == 9);

    std::filesystem::remove(machine.folder / "policy.json");
    std::filesystem::remove(machine.folder / "policy.json.minisig");
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("there is no policy here"));  // 8 is older than 9
    machine.fetch(10, machine.it);
    CHECK(loader.poll(noon)->value().version == 10);
    CHECK_FALSE(loader.poll(noon));
}

TEST_CASE("ThePolicyFileWithTheServersVersionAndOtherContentsIsRefusedAndSaid") {
    const Machine machine;
    machine.fetch(7, machine.it);
    auto loader = machine.loader();
    CHECK(loader.start(noon)->version == 7);
    auto document = good_document();
    document["version"] = 7;
    document["name"] = "another";
    machine.folder.write("policy.json", document.dump());
    machine.sign(document.dump(), machine.it);
    CHECK(loader.poll(noon)->value().name == "call centre");  // the server's stays in force
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("with other contents"));
    CHECK_FALSE(loader.poll(noon));
}

TEST_CASE("WhatIsWrongWithOnePlaceIsSaidOnceAndKeepsTheOtherFromNothing") {
    const Machine machine;
    machine.sign(machine.write_policy(7), machine.it);
    machine.fetch(8, Signer(2));
    auto loader = machine.loader();
    CHECK(loader.start(noon)->version == 7);
    CHECK_THAT(refusal(loader.poll(noon).value()), Contains("fetched.json.minisig"));
    CHECK_FALSE(loader.poll(noon));
    machine.fetch(8, machine.it);
    CHECK(loader.poll(noon)->value().version == 8);
    CHECK_FALSE(loader.poll(noon));
}

TEST_CASE("OnlyASignedPolicyLetsAProgramActAsTheCamera") {
    const Machine machine;
    auto document = good_document();
    document["camera"]["virtual_name"] = "OBS Virtual Camera";
    machine.folder.write("policy.json", document.dump());
    machine.sign(document.dump(), machine.it);
    CHECK(machine.loader().start(noon)->camera.virtual_name == "OBS Virtual Camera");
    machine.folder.write("policy.json", "{");
    CHECK(machine.loader().start(noon)->camera.virtual_name == "OBS Virtual Camera");  // the last good one was signed
    std::filesystem::remove(machine.folder / "keys/it.pub");
    machine.folder.write("policy.json", document.dump());
    CHECK(machine.loader().start(noon)->camera.virtual_name.empty());
}

TEST_CASE("AnUnsignedPolicyThatIsKeptLetsNoProgramActAsTheCameraEither") {
    const Machine machine;
    std::filesystem::remove(machine.folder / "keys/it.pub");
    auto document = good_document();
    document["camera"]["virtual_name"] = "OBS Virtual Camera";
    machine.folder.write("policy.json", document.dump());
    REQUIRE(machine.loader().start(noon));
    machine.folder.write("policy.json", "{");
    CHECK(machine.loader().start(noon)->camera.virtual_name.empty());
    machine.write_key("it.pub", machine.it.key());  // a key alone signs nothing
    CHECK(machine.loader().start(noon)->camera.virtual_name.empty());
    machine.folder.write("policy.json", document.dump());
    machine.sign(document.dump(), machine.it);
    CHECK(machine.loader().start(noon)->camera.virtual_name == "OBS Virtual Camera");
}

TEST_CASE("TheServersPolicyCountsOnlyWhereSignaturesAreAskedFor") {
    const Machine machine;
    machine.fetch(8, machine.it);
    std::filesystem::remove(machine.folder / "keys/it.pub");
    machine.write_policy(7);
    CHECK(machine.loader().start(noon)->version == 7);
}

TEST_CASE("DropInsCountOnlyWhereSignaturesAreNotAskedFor") {
    const Machine machine;
    std::filesystem::create_directories(machine.folder / "policy.d");
    CHECK_FALSE(machine.loader().passes_over_drop_ins());
    machine.folder.write("policy.d/10.json", R"({"name": "dropped in"})");
    machine.sign(machine.write_policy(7), machine.it);
    CHECK(machine.loader().start(noon)->name == "call centre");
    CHECK(machine.loader().passes_over_drop_ins());
    std::filesystem::remove(machine.folder / "keys/it.pub");
    CHECK(machine.loader().start(noon)->name == "dropped in");
    CHECK_FALSE(machine.loader().passes_over_drop_ins());
}
