// A policy in parts: what lies over what, and where a fault comes from.
#include "agent/policy/parts.hpp"

#include "agent/policy/loader.hpp"
#include "common/document/document.hpp"
#include "tests/support/temp_folder.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using shiftguard::testing::TempFolder;

namespace {

constexpr WallTime noon{std::chrono::hours(491028)};  // 2026-01-06T12:00:00Z

/// A policy file and an empty drop-in folder.
struct Machine {
    Machine() {
        std::filesystem::create_directories(folder / "policy.d");
        folder.write("policy.json", R"({
"schema_version": 1, "name": "base", "version": 1,
"findings": {"worker_absent": {"response": "lock", "warn_ms": 1000}}
})");
    }
    void drop_in(const std::string& name, const std::string& text) const { folder.write("policy.d/" + name, text); }
    [[nodiscard]] Result<Policy> policy() const {
        const auto parts = read_parts(folder / "policy.json", folder / "policy.d");
        if (!parts) {
            return parts.error();
        }
        auto made = made_of(*parts);
        return made ? Result<Policy>(std::move(made->policy)) : made.error();
    }
    [[nodiscard]] std::string refusal() const {
        const auto made = policy();
        auto sentence = made ? std::string("taken") : to_sentence(made.error());
        const auto at = sentence.find(folder.path().string());
        return at == std::string::npos ? sentence : sentence.erase(at, folder.path().string().size() + 1);
    }

    TempFolder folder;
};

}  // namespace

TEST_CASE("AllFaultsOfTheWholeAreToldInTheFilesThatTheyComeFrom") {
    const Machine machine;
    machine.drop_in("10.json", "{\n\"camera\": {\"device\": \"video0\"},\n\"colour\": 5}");
    machine.drop_in("20.json", R"({"accounts": {"alice": "nobody"}, "workers": {"w-1": {}}})");
    const auto parts = read_parts(machine.folder / "policy.json", machine.folder / "policy.d");
    REQUIRE(parts.ok());
    std::set<std::string> subjects;
    for (const auto& fault : faults_of(*parts)) {
        subjects.insert(std::filesystem::path(fault.subject).filename().string() + " " +
                        fault.message.substr(0, fault.message.find(':')));
    }
    CHECK(subjects ==
          std::set<std::string>{"10.json:2 /camera/device", "10.json:3 /colour", "20.json:1 /accounts/alice"});
}

TEST_CASE("AKeyThatStandsTwiceInADropInHidesNoOtherFaultAndWhatIsNoJsonHidesNoneOfAnotherFile") {
    const Machine machine;
    const auto told = [&] {
        std::vector<std::string> sentences;
        for (const auto& fault : faults_of(*read_parts(machine.folder / "policy.json", machine.folder / "policy.d"))) {
            sentences.push_back(std::filesystem::path(fault.subject).filename().string() + " " +
                                fault.message.substr(0, fault.message.find(": ")));
        }
        return sentences;
    };
    using Sentences = std::vector<std::string>;
    machine.drop_in("10.json", "{\n\"name\": \"a\",\n\"name\": \"b\", \"colour\": 5}");
    machine.drop_in("20.json", R"({"camera": {"device": "video0"}})");
    CHECK(told() == Sentences{"10.json:3 /name", "20.json:1 /camera/device", "10.json:3 /colour"});
    machine.drop_in("20.json", "{\n\"name\" 1}");
    CHECK(told() == Sentences{"10.json:3 /name", "20.json:2 /name"});
    machine.drop_in("20.json", "[]");
    CHECK(told() == Sentences{"10.json:3 /name", "20.json:1 a policy, and each drop-in, must be an object { }"});
}

TEST_CASE("OfOneFileWhatIsNoJsonIsToldOnItsLine") {
    const Machine machine;
    machine.folder.write("policy.json", "{\n\"name\": \"a\",\n\n\"version\" 1}");
    const auto faults = faults_of(*read_parts(machine.folder / "policy.json", {}));
    REQUIRE(faults.size() == 1);
    CHECK(faults.front().subject == (machine.folder / "policy.json").string() + ":4");
}

TEST_CASE("DropInsLieOverThePolicyInTheOrderOfTheirNames") {
    const Machine machine;
    machine.drop_in("20-late.json", R"({"name": "late"})");
    machine.drop_in("10-early.json", R"({"name": "early", "findings": {"worker_absent": {"warn_ms": 2000}}})");
    machine.drop_in(".hidden.json", "nonsense");
    machine.drop_in("notes.txt", "nonsense");
    const auto policy = machine.policy();
    REQUIRE(policy);
    CHECK(policy->name == "late");
    CHECK(policy->rules.of(FindingKind::worker_absent).warn == Milliseconds(2000));
    CHECK(policy->rules.of(FindingKind::worker_absent).response == Response::lock);
}

TEST_CASE("ADropInTakesAMemberAwayWithNull") {
    const Machine machine;
    const auto standard = machine.policy()->rules.of(FindingKind::worker_absent).warn;
    machine.drop_in("10.json", R"({"findings": null})");
    CHECK(standard == Milliseconds(1000));
    CHECK(machine.policy()->rules.of(FindingKind::worker_absent).warn != standard);
}

TEST_CASE("AFaultIsToldInTheFileAndOnTheLineThatItComesFrom") {
    const Machine machine;
    machine.drop_in("10.json", "{\n\"findings\": {\"worker_absent\":\n{\"warn_ms\": -1}}}");
    machine.drop_in("20.json", R"({"name": "good"})");
    CHECK(machine.refusal().starts_with("policy.d/10.json:3: /findings/worker_absent/warn_ms: "));
    machine.drop_in("10.json", R"({"version": null})");
    CHECK(machine.refusal().starts_with("policy.d/10.json:1: /version: is missing"));
    machine.drop_in("10.json", R"({"accounts": {"ann": "w-1"}})");
    CHECK(machine.refusal().starts_with("policy.d/10.json:1: /accounts/ann: there is no worker"));
    machine.drop_in("10.json", "{\n\"name\": \"a\",\n\"name\": \"b\"}");
    CHECK(machine.refusal().starts_with("policy.d/10.json:3"));
    machine.drop_in("10.json", "[]");
    CHECK(machine.refusal() == "policy.d/10.json:1: a policy, and each drop-in, must be an object { }");
}

TEST_CASE("PartsThatCannotBeReadOrAreTooLargeTogetherAreRefused") {
    const Machine machine;
    std::filesystem::create_directories(machine.folder / "policy.d/10.json");
    CHECK(machine.policy().error().kind == ErrorKind::refused);
    std::filesystem::remove(machine.folder / "policy.d/10.json");
    const std::string half(document::Limits().bytes / 2, ' ');
    machine.drop_in("10.json", "{}" + half);
    machine.drop_in("20.json", "{}" + half);
    CHECK(machine.policy().error().kind == ErrorKind::exhausted);
    CHECK(read_parts(machine.folder / "policy.json", machine.folder / "policy.json").error().kind ==
          ErrorKind::not_found);
}

TEST_CASE("WithoutADropInThePolicyIsItsFileToTheByte") {
    const Machine machine;
    const auto parts = read_parts(machine.folder / "policy.json", machine.folder / "no-such-folder");
    REQUIRE(parts);
    CHECK(*merged(*parts) == shiftguard::testing::read_text(machine.folder / "policy.json"));
}

TEST_CASE("ADropInThatComesChangesOrBreaksIsFollowed") {
    const Machine machine;
    Loader loader(PolicyFiles{
        machine.folder / "policy.json", machine.folder / "kept.json", {}, machine.folder / "policy.d", {}, {}});
    CHECK(loader.start(noon)->name == "base");
    machine.drop_in("10.json", R"({"name": "one"})");
    CHECK(loader.poll(noon)->value().name == "one");
    CHECK_FALSE(loader.poll(noon));
    machine.drop_in("10.json", R"({"nam": "one"})");
    CHECK_FALSE(loader.poll(noon)->ok());
    Loader restarted(PolicyFiles{
        machine.folder / "policy.json", machine.folder / "kept.json", {}, machine.folder / "policy.d", {}, {}});
    CHECK(restarted.start(noon)->name == "one");
    std::filesystem::remove(machine.folder / "policy.d/10.json");
    CHECK(loader.poll(noon)->value().name == "base");
}
