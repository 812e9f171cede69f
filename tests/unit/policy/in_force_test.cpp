// What is told of the policy in force, and where each of its values comes from.
#include "agent/policy/in_force.hpp"

#include "agent/policy/effective.hpp"
#include "agent/policy/loader.hpp"
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
using Whence = InForce::Whence;

namespace {

constexpr WallTime noon{std::chrono::hours(491028)};  // 2026-01-06T12:00:00Z

std::string version(int number) {
    auto document = good_document();
    document["version"] = number;
    return document.dump(2);
}

struct Machine {
    Machine() {
        std::filesystem::create_directories(folder / "keys");
        std::filesystem::create_directories(folder / "policy.d");
    }
    void has_key() const { folder.write("keys/it.pub", it.key()); }
    void put(const std::string& name, const std::string& document) const {
        folder.write(name, document);
        folder.write(name + ".minisig", it.signature(document));
    }
    [[nodiscard]] PolicyFiles files() const {
        return files_of_machine(folder / "policy.json", folder / "keys", folder / "policy.d", folder.path());
    }
    /// As the agent does at its start, or whenever a file changes.
    void agent_looks() const {
        Loader loader(files());
        static_cast<void>(loader.start(noon));
    }
    [[nodiscard]] InForce found() const {
        auto found = in_force(files());
        REQUIRE(found.ok());
        return *std::move(found);
    }

    TempFolder folder;
    Signer it{1};
};

}  // namespace

TEST_CASE("OnAnUnsignedMachineItIsTheFileWithItsDropIns") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    machine.folder.write("policy.d/10-late.json", "{\n\"findings\": {\n\"worker_absent\": {\"warn_ms\": 77}}}");
    machine.folder.write("policy.d/20-off.json", R"({"findings": {"worker_absent": {"confirm_ms": null}}})");
    machine.agent_looks();
    const auto found = machine.found();
    CHECK(found.whence == Whence::file);
    CHECK(found.is_taken);
    CHECK_FALSE(found.issuer);
    CHECK_FALSE(found.not_in_force);
    REQUIRE(found.parts.size() == 3);
    const auto settings = effective(found.parts, std::nullopt);
    REQUIRE(settings.ok());
    const auto& warn = settings->at("/findings/worker_absent/warn_ms");
    CHECK(warn.value == "77");
    CHECK(warn.file == (machine.folder / "policy.d/10-late.json").string());
    CHECK(warn.line == 3);
    const auto& device = settings->at("/camera/device");
    CHECK(device.file == (machine.folder / "policy.json").string());
    CHECK(device.line > 1);
    CHECK(settings->at("/findings/worker_absent/confirm_ms").level == Level::built_in);
    CHECK(settings->at("/findings/worker_absent/confirm_ms").file.empty());
}

TEST_CASE("AFileThatTheAgentHasNotTakenIsNotInForceAndThatIsSaid") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    machine.agent_looks();
    machine.folder.write("policy.json", "{");
    auto found = machine.found();
    CHECK(found.whence == Whence::last_good);
    CHECK(found.made.document == version(3));
    REQUIRE(found.not_in_force);
    CHECK_THAT(to_sentence(*found.not_in_force), Contains("policy.json:1"));
    CHECK(effective(found.parts, std::nullopt)->at("/version").file == machine.files().kept.string());

    if (geteuid() == 0) {  // as installed: the agent's account keeps it, and root asks
        constexpr uid_t nobody = 65534;
        REQUIRE(chown(machine.files().kept.c_str(), nobody, nobody) == 0);
        CHECK(machine.found().whence == Whence::last_good);
    }

    machine.folder.write("policy.json", version(4));
    CHECK_THAT(to_sentence(*machine.found().not_in_force), Contains("has not looked at it yet"));
    std::filesystem::remove(machine.folder / "policy.json");
    CHECK(machine.found().not_in_force->kind == ErrorKind::not_found);
}

TEST_CASE("OnASignedMachineItIsTheBundleOfTheServerWhereThatOneWasTaken") {
    const Machine machine;
    machine.has_key();
    machine.put("policy.json", version(3));
    machine.put("policy.fetched.json", version(5));
    machine.folder.write("policy.d/10-late.json", R"({"version": 9})");
    machine.agent_looks();
    auto found = machine.found();
    CHECK(found.whence == Whence::server);
    CHECK(found.parts.size() == 1);
    REQUIRE(found.issuer);
    CHECK(found.issuer->trusted_comment == "timestamp:1");
    CHECK(parts_in_place(machine.files(), machine.folder / "policy.json")->size() == 1);

    machine.put("policy.json", version(6));
    machine.agent_looks();
    CHECK(machine.found().whence == Whence::file);
    machine.folder.write("policy.json.minisig", "nonsense");
    found = machine.found();
    CHECK(found.whence == Whence::last_good);
    CHECK(found.is_signed == true);  // the agent keeps whose it took
}

TEST_CASE("OfALastGoodPolicyItIsToldWhetherItWasSignedAsFarAsThatIsKnown") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    machine.agent_looks();
    CHECK(machine.found().is_signed == false);
    machine.folder.write("policy.json", "{");
    CHECK(machine.found().whence == Whence::last_good);
    CHECK(machine.found().is_signed == false);
    machine.folder.write("policy.versions.json", "{}");
    CHECK_FALSE(machine.found().is_signed.has_value());
    machine.folder.write("policy.last-good.json", "{");
    CHECK(in_force(machine.files()).error().kind == ErrorKind::invalid_input);
}

TEST_CASE("WhereNothingTellsWhatTheAgentTookItIsWhatItWouldBeginWith") {
    const Machine machine;
    machine.folder.write("policy.json", version(3));
    machine.put("policy.fetched.json", version(5));
    auto found = machine.found();  // without a key nothing of the server is looked at
    CHECK_FALSE(found.is_taken);
    CHECK(found.whence == Whence::file);
    machine.has_key();
    found = machine.found();
    CHECK_FALSE(found.is_taken);
    CHECK(found.whence == Whence::server);
    machine.put("policy.json", version(5));
    CHECK(machine.found().whence == Whence::file);
}

TEST_CASE("SaysWhatIsWrongWhereNoPolicyCanBeInForce") {
    const Machine machine;
    CHECK(in_force(machine.files()).error().kind == ErrorKind::not_found);
    machine.folder.write("policy.json", "{}");
    CHECK(in_force(machine.files()).error().kind == ErrorKind::invalid_input);
    machine.folder.write("policy.d/bad.json", "[]");
    CHECK_THAT(to_sentence(in_force(machine.files()).error()), Contains("bad.json"));
    machine.folder.write("keys/bad.pub", "no key");
    CHECK_THAT(to_sentence(in_force(machine.files()).error()), Contains("bad.pub"));
    CHECK_FALSE(parts_in_place(machine.files(), machine.folder / "policy.json"));
}

TEST_CASE("AFileInPlaceOfThePolicyIsTakenWithTheSameDropIns") {
    const Machine machine;
    machine.folder.write("policy.d/10-late.json", R"({"version": 9})");
    machine.folder.write("next.json", version(4));
    const auto parts = parts_in_place(machine.files(), machine.folder / "next.json");
    REQUIRE(parts.ok());
    REQUIRE(parts->size() == 2);
    CHECK(made_of(*parts)->policy.version == 9);
}
