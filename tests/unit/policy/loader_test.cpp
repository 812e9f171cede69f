#include "agent/policy/loader.hpp"

#include "agent/policy/document.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using policy::testing::good_document;
using policy::testing::smallest_document;
using shiftguard::testing::TempFolder;

TEST_CASE("LoadsAPolicyFromAFile") {
    const TempFolder folder;
    const auto loaded = load(folder.write("policy.json", good_document().dump()));
    REQUIRE(loaded.ok());
    CHECK(loaded->name == "call centre");
}

TEST_CASE("SaysThatThereIsNoPolicy") {
    const TempFolder folder;
    const auto loaded = load(folder / "missing.json");
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().kind == ErrorKind::not_found);
    CHECK(loaded.error().subject == (folder / "missing.json").string());
    const auto below_a_file = load(folder.write("file", "x") / "policy.json");
    REQUIRE_FALSE(below_a_file.ok());
    CHECK(below_a_file.error().kind == ErrorKind::not_found);
}

TEST_CASE("SaysThatAPolicyCannotBeRead") {
    const TempFolder folder;
    const auto loaded = load(folder.path());  // a folder opens and does not read, for root too
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().kind == ErrorKind::refused);
    CHECK_THAT(loaded.error().message, Catch::StartsWith("the policy can't be read: "));
}

TEST_CASE("RefusesAPolicyFileOverFourMebibytes") {
    const TempFolder folder;
    const auto loaded = load(folder.write("big.json", std::string(document_bytes + 1, ' ')));
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().kind == ErrorKind::exhausted);
}

TEST_CASE("NamesFileAndLineOfAFault") {
    const TempFolder folder;
    const auto file = folder.write("bad.json", "{\"schema_version\": 1, \"name\": \"a\",\n\"version\": -1}");
    const auto loaded = load(file);
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().subject == file.string() + ":2");
    CHECK(loaded.error().message == "/version: must be a whole number from 0 to 9007199254740991, but is -1");
}

TEST_CASE("TellsAChangeOfTheFileOnce") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    Loader loader(file);
    auto first = loader.poll();
    REQUIRE(first);
    CHECK(first->ok());
    CHECK_FALSE(loader.poll());

    folder.write("policy.json", smallest_document().dump());
    auto second = loader.poll();
    REQUIRE(second);
    REQUIRE(second->ok());
    CHECK(second->value().name == "small");
    CHECK_FALSE(loader.poll());
}

TEST_CASE("TellsABadPolicyOnceAndRecovers") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    Loader loader(file);
    REQUIRE(loader.poll());

    folder.write("policy.json", "{");
    auto bad = loader.poll();
    REQUIRE(bad);
    CHECK(bad->error().kind == ErrorKind::invalid_input);
    CHECK_FALSE(loader.poll());

    std::filesystem::remove(file);
    auto gone = loader.poll();
    REQUIRE(gone);
    CHECK(gone->error().kind == ErrorKind::not_found);
    CHECK_FALSE(loader.poll());

    folder.write("policy.json", good_document().dump());
    auto mended = loader.poll();
    REQUIRE(mended);
    CHECK(mended->ok());
}
