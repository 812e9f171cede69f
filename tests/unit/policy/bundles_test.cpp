// Files NAME.policy.json beside policy.json: which of them is in force, and that a doubt is never passed over in
// silence.
#include "agent/policy/in_force.hpp"
#include "agent/policy/loader.hpp"
#include "agent/policy/packaged.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/policy/document_support.hpp"
#include "tests/unit/policy/signer.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::policy;
using Catch::Matchers::Contains;
using policy::testing::good_document;
using policy::testing::Signer;
using shiftguard::testing::TempFolder;

namespace {

constexpr WallTime noon{std::chrono::hours(491028)};  // 2026-01-06T12:00:00Z

std::string version(int number, const std::string& name = "call centre") {
    auto document = good_document();
    document["version"] = number;
    document["name"] = name;
    return document.dump();
}

struct Machine {
    Machine() {
        std::filesystem::create_directories(folder / "keys");
        std::filesystem::create_directories(folder / "state");
    }
    void trust(const std::string& name, const Signer& signer) const {
        folder.write("keys/" + name + ".pub", signer.key());
    }
    void put(const std::string& name, const std::string& document, const Signer& signer) const {
        folder.write(name + ".minisig", signer.signature(document));
        folder.write(name, document);
    }
    void remove(const std::string& name) const { std::filesystem::remove(folder / name); }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
    [[nodiscard]] PolicyFiles files() const {
        return files_of_machine(folder / "policy.json", folder / "keys", folder / "policy.d", folder / "state");
    }
    [[nodiscard]] Loader loader() const { return Loader(files()); }

    TempFolder folder;
    Signer it{1};
    Signer next{2};
};

std::uint64_t taken(const std::optional<Result<Policy>>& polled) {
    REQUIRE(polled);
    REQUIRE(polled->ok());
    return (*polled)->version;
}

Error refused(const std::optional<Result<Policy>>& polled) {
    REQUIRE(polled);
    REQUIRE_FALSE(polled->ok());
    return polled->error();
}

/// What whoever asks is told, as the agent would begin.
std::string told_in_place(const Machine& machine) {
    const auto found = in_place(machine.files());
    return found ? found->parts.front().file.filename().string() : to_sentence(found.error());
}

}  // namespace

TEST_CASE("ABundleOfAnyNameIsTakenAndFollowedWithItsDropIns") {
    const Machine machine;
    std::filesystem::create_directories(machine.folder / "policy.d");
    machine.folder.write("policy.d/10.json", R"({"name": "dropped in"})");
    machine.folder.write("berlin.policy.json", version(3));
    auto loader = machine.loader();
    const auto first = loader.start(noon);
    REQUIRE(first);
    CHECK(first->version == 3);
    CHECK(first->name == "dropped in");
    CHECK_FALSE(loader.poll(noon));
    machine.folder.write("berlin.policy.json", version(4));
    CHECK(taken(loader.poll(noon)) == 4);
    std::filesystem::rename(machine.folder / "berlin.policy.json", machine.folder / "policy.json");
    CHECK(taken(loader.poll(noon)) == 4);
    machine.remove("policy.json");
    const auto gone = refused(loader.poll(noon));
    CHECK(gone.kind == ErrorKind::not_found);
    CHECK(gone.subject == machine.path("policy.json"));
}

TEST_CASE("WhatOnlyLooksLikeABundleIsPassedOver") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    for (const auto* name : {".berlin.policy.json", "berlin.policy.json~", "berlin.policy.json.new", "berlin.json",
                             "berlin.policy.json.minisig", "policy.json.dpkg-dist"}) {
        machine.folder.write(name, version(9));
    }
    CHECK(machine.loader().start(noon)->version == 3);
    CHECK(told_in_place(machine) == "policy.json");
}

TEST_CASE("APolicyOfAnotherNameStandsForThatFileAlone") {
    const Machine machine;
    machine.folder.write("berlin.policy.json", version(3));
    machine.folder.write("paris.policy.json", version(9));
    Loader loader(files_of_machine(machine.folder / "berlin.policy.json", {}, {}, machine.folder / "state"));
    CHECK(loader.start(noon)->version == 3);
}

TEST_CASE("OfSeveralUnsignedPoliciesNoneIsTakenAndTheLastGoodOneStays") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    machine.folder.write("berlin.policy.json", version(4));
    CHECK_THAT(to_sentence(machine.loader().start(noon).error()), Contains("nothing says which counts"));

    machine.remove("berlin.policy.json");
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.folder.write("berlin.policy.json", version(4));
    const auto doubt = refused(loader.poll(noon));
    CHECK(doubt.kind == ErrorKind::refused);
    CHECK(doubt.subject == machine.path("policy.json") + ", " + machine.path("berlin.policy.json"));
    CHECK_FALSE(loader.poll(noon));
    machine.folder.write("berlin.policy.json", version(5));
    CHECK_FALSE(loader.poll(noon));  // nothing new is to be said
    CHECK(told_in_place(machine) == to_sentence(doubt));
    const auto found = in_force(machine.files());
    REQUIRE(found);
    CHECK(found->whence == InForce::Whence::last_good);
    CHECK(found->made.policy.version == 3);
    CHECK(to_sentence(*found->not_in_force) == to_sentence(doubt));

    auto restarted = machine.loader();
    CHECK(restarted.start(noon)->version == 3);
    CHECK(refused(restarted.poll(noon)).subject == doubt.subject);
    machine.remove("policy.json");
    CHECK(taken(restarted.poll(noon)) == 5);
}

TEST_CASE("ThePolicyOfThePackageStepsBackForWhateverLiesBesideIt") {
    const Machine machine;
    machine.folder.write("policy.json", std::string(packaged()));
    auto loader = machine.loader();
    CHECK(loader.start(noon)->name == "default");
    machine.folder.write("berlin.policy.json", version(4));
    CHECK(taken(loader.poll(noon)) == 4);
    machine.trust("it", machine.it);
    CHECK_THAT(to_sentence(refused(loader.poll(noon))),
               Contains("berlin.policy.json.minisig: the policy is not signed"));
    machine.put("berlin.policy.json", version(5), machine.it);
    CHECK(taken(loader.poll(noon)) == 5);
    CHECK_FALSE(loader.poll(noon));  // nobody need sign what the package brought
    machine.remove("berlin.policy.json");
    machine.remove("berlin.policy.json.minisig");
    machine.put("state/policy.fetched.json", version(6), machine.it);
    CHECK(taken(loader.poll(noon)) == 6);
    CHECK_FALSE(loader.poll(noon));

    machine.folder.write("policy.json", std::string(packaged()) + "\n");  // somebody's own
    CHECK(taken(loader.poll(noon)) == 6);
    CHECK_THAT(to_sentence(refused(loader.poll(noon))), Contains("policy.json.minisig: the policy is not signed"));
}

TEST_CASE("OfOneKeysBundlesTheHighestSoundVersionIsInForce") {
    const Machine machine;
    machine.trust("it", machine.it);
    machine.put("berlin.policy.json", version(3), machine.it);
    machine.put("paris.policy.json", version(4), machine.it);
    auto loader = machine.loader();
    CHECK(loader.start(noon)->version == 4);
    CHECK_FALSE(loader.poll(noon));  // that the other is older says nothing bad of it
    CHECK(told_in_place(machine) == "paris.policy.json");
    machine.put("berlin.policy.json", version(5), machine.it);
    CHECK(taken(loader.poll(noon)) == 5);
    CHECK_FALSE(loader.poll(noon));
    machine.put("paris.policy.json", "{", machine.it);
    CHECK(taken(loader.poll(noon)) == 5);
    CHECK(refused(loader.poll(noon)).subject == machine.path("paris.policy.json") + ":1");
    const auto found = in_force(machine.files());
    REQUIRE(found);
    CHECK(found->parts.front().file == machine.path("berlin.policy.json"));
    REQUIRE(found->beside);
    CHECK(found->beside->subject == machine.path("paris.policy.json") + ":1");
    machine.remove("berlin.policy.json");
    CHECK(refused(loader.poll(noon)).subject == machine.path("paris.policy.json") + ":1");
}

TEST_CASE("TheSameVersionInTwoFilesIsTakenWhereTheContentsAreTheSame") {
    const Machine machine;
    machine.trust("it", machine.it);
    machine.put("berlin.policy.json", version(3), machine.it);
    machine.put("paris.policy.json", version(3), machine.it);
    auto loader = machine.loader();
    CHECK(loader.start(noon)->version == 3);
    CHECK_FALSE(loader.poll(noon));
}

TEST_CASE("OfTwoWithTheSameVersionAndOtherContentsNoneIsTaken") {
    const Machine machine;
    const bool of_two_keys = GENERATE(false, true);
    CAPTURE(of_two_keys);
    machine.trust("it", machine.it);
    machine.trust("next", machine.next);
    machine.put("berlin.policy.json", version(3), machine.it);
    machine.put("paris.policy.json", version(3, "another"), of_two_keys ? machine.next : machine.it);
    machine.put("rome.policy.json", version(2), machine.it);
    const auto none = machine.loader().start(noon);
    REQUIRE_FALSE(none);
    CHECK(none.error().subject == machine.path("berlin.policy.json") + ", " + machine.path("paris.policy.json"));
    CHECK_THAT(none.error().message, Contains("version 3 lies here with different contents"));
    CHECK(told_in_place(machine) == to_sentence(none.error()));
}

TEST_CASE("OfTwoWithTheVersionInForceTheOneInForceStaysAndTheOtherIsTold") {
    const Machine machine;
    const bool of_two_keys = GENERATE(false, true);
    CAPTURE(of_two_keys);
    machine.trust("it", machine.it);
    machine.trust("next", machine.next);
    machine.put("paris.policy.json", version(3), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.put("berlin.policy.json", version(3, "another"), of_two_keys ? machine.next : machine.it);
    CHECK((*loader.poll(noon))->name == "call centre");
    CHECK_THAT(refused(loader.poll(noon)).subject, Contains(machine.path("berlin.policy.json")));
    CHECK_FALSE(loader.poll(noon));
    auto restarted = machine.loader();
    CHECK(restarted.start(noon)->name == "call centre");
    CHECK_THAT(refused(restarted.poll(noon)).subject, Contains(machine.path("berlin.policy.json")));
    const auto found = in_force(machine.files());
    REQUIRE(found);
    CHECK(found->parts.front().file == machine.path("paris.policy.json"));
    CHECK(found->beside);
}

TEST_CASE("ANewKeyThatGoesOnCountingIsTakenAndWhatTheOldOneLeftIsNoDoubt") {
    const Machine machine;
    machine.trust("it", machine.it);
    machine.put("policy.json", version(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.trust("next", machine.next);
    machine.put("berlin.policy.json", version(8), machine.next);
    CHECK(taken(loader.poll(noon)) == 8);
    CHECK_FALSE(loader.poll(noon));
    auto restarted = machine.loader();
    CHECK(restarted.start(noon)->version == 8);
    CHECK_FALSE(restarted.poll(noon));
    if (geteuid() == 0) {  // as installed: the agent's account keeps them, and root asks
        constexpr uid_t nobody = 65534;
        REQUIRE(chown(machine.files().versions.c_str(), nobody, nobody) == 0);
    }
    CHECK_FALSE(in_force(machine.files())->beside);
    machine.folder.write("state/policy.versions.json", "no JSON");
    CHECK(in_force(machine.files())->beside);
}

TEST_CASE("ANewKeyThatBeginsToCountAnewIsToldWithBothFilesAndNotTaken") {
    const Machine machine;
    machine.trust("it", machine.it);
    machine.trust("next", machine.next);
    machine.put("policy.json", version(7), machine.it);
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    machine.put("berlin.policy.json", version(1), machine.next);
    CHECK(taken(loader.poll(noon)) == 7);
    const auto doubt = refused(loader.poll(noon));
    CHECK(doubt.subject == machine.path("berlin.policy.json") + ", " + machine.path("policy.json"));
    CHECK_THAT(doubt.message, Contains("version 1 by the key 202020202020202 was never in force and is lower than "
                                       "version 7 by the key 101010101010101, which counts"));
    CHECK(to_sentence(*in_force(machine.files())->beside) == to_sentence(doubt));
    machine.remove("policy.json");
    machine.remove("policy.json.minisig");
    CHECK(taken(loader.poll(noon)) == 1);
    CHECK_FALSE(loader.poll(noon));
}

TEST_CASE("AFolderThatCannotBeReadOrHoldsTooManyIsSaid") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    auto loader = machine.loader();
    REQUIRE(loader.start(noon));
    for (int number = 0; number < 33; ++number) {
        machine.folder.write("site-" + std::to_string(number) + ".policy.json", version(4));
    }
    const auto many = refused(loader.poll(noon));
    CHECK(many.kind == ErrorKind::exhausted);
    CHECK(many.subject == machine.folder.path().string());
    CHECK(told_in_place(machine) == to_sentence(many));

    auto files = machine.files();
    files.bundles = "/proc/self/nothing/here";
    CHECK(files_to_judge(files, Signatures::not_asked_for)->size() == 1);
    files.bundles = std::filesystem::path(std::string(300, 'x'));  // longer than a name may be
    CHECK(files_to_judge(files, Signatures::not_asked_for).error().kind == ErrorKind::refused);
}
