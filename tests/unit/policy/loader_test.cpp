#include "agent/policy/loader.hpp"

#include "common/document/document.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace shiftguard;
using namespace shiftguard::policy;
using policy::testing::good_document;
using policy::testing::smallest_document;
using shiftguard::testing::TempFolder;

namespace {

constexpr WallTime noon{std::chrono::hours(491028)};  // 2026-01-06T12:00:00Z

}  // namespace

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
    const auto loaded = load(folder.write("big.json", std::string(document::Limits().bytes + 1, ' ')));
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
    Loader loader(file, folder / "kept.json");
    auto first = loader.poll(noon);
    REQUIRE(first);
    CHECK(first->ok());
    CHECK_FALSE(loader.poll(noon));

    folder.write("policy.json", smallest_document().dump());
    auto second = loader.poll(noon);
    REQUIRE(second);
    REQUIRE(second->ok());
    CHECK(second->value().name == "small");
    CHECK_FALSE(loader.poll(noon));
}

TEST_CASE("TellsABadPolicyOnceAndRecovers") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    Loader loader(file, folder / "kept.json");
    REQUIRE(loader.poll(noon));

    folder.write("policy.json", "{");
    auto bad = loader.poll(noon);
    REQUIRE(bad);
    CHECK(bad->error().kind == ErrorKind::invalid_input);
    CHECK_FALSE(loader.poll(noon));

    std::filesystem::remove(file);
    auto gone = loader.poll(noon);
    REQUIRE(gone);
    CHECK(gone->error().kind == ErrorKind::not_found);
    CHECK_FALSE(loader.poll(noon));

    folder.write("policy.json", good_document().dump());
    auto mended = loader.poll(noon);
    REQUIRE(mended);
    CHECK(mended->ok());
}

TEST_CASE("AfterARestartABadFileFallsBackToTheLastGoodOneAndIsTold") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    const auto kept = folder / "kept.json";
    REQUIRE(Loader(file, kept).start(noon));
    struct stat facts {};
    REQUIRE(::stat(kept.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 07777U) == 0600U);

    for (const bool missing : {false, true}) {
        CAPTURE(missing);
        missing ? static_cast<void>(std::filesystem::remove(file))
                : static_cast<void>(folder.write("policy.json", "{"));
        Loader restarted(file, kept);
        const auto policy = restarted.start(noon);
        REQUIRE(policy);
        CHECK(policy->name == "call centre");
        const auto told = restarted.poll(noon);
        REQUIRE(told);
        CHECK(told->error().kind == (missing ? ErrorKind::not_found : ErrorKind::invalid_input));
        CHECK_FALSE(restarted.poll(noon));
    }
    folder.write("policy.json", smallest_document().dump());
    CHECK(Loader(file, kept).start(noon)->name == "small");
}

TEST_CASE("APolicyThatChangedWhileRunningIsTheOneThatIsKept") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    Loader loader(file, folder / "kept.json");
    REQUIRE(loader.start(noon));
    folder.write("policy.json", smallest_document().dump());
    REQUIRE(loader.poll(noon));
    folder.write("policy.json", "{");
    REQUIRE(loader.poll(noon));
    CHECK(Loader(file, folder / "kept.json").start(noon)->name == "small");
}

TEST_CASE("WithoutALastGoodOneABadFileIsRefused") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", "{");
    CHECK(Loader(file, folder / "kept.json").start(noon).error().kind == ErrorKind::invalid_input);
    folder.write("kept.json", "{\"damaged\"");
    std::filesystem::permissions(folder / "kept.json", std::filesystem::perms(0600));
    const auto refused = Loader(file, folder / "kept.json").start(noon);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().subject.starts_with(file.string()));
}

TEST_CASE("ALastGoodOneThatOthersCouldWriteIsNotUsed") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    REQUIRE(Loader(file, folder / "kept.json").start(noon));
    std::filesystem::permissions(folder / "kept.json", std::filesystem::perms(0666));
    folder.write("policy.json", "{");
    CHECK_FALSE(Loader(file, folder / "kept.json").start(noon));
}

TEST_CASE("WhoAsksForThisFileOnlyIsRefusedThoughALastGoodOneIsThere") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    REQUIRE(Loader(file, folder / "kept.json").start(noon));
    folder.write("policy.json", "{");
    CHECK_FALSE(Loader(file, folder / "kept.json").start(noon, WhenBad::refuse));
}

TEST_CASE("APolicyThatCannotBeKeptIsTriedAgainAtEveryPoll") {
    const TempFolder folder;
    const auto file = folder.write("policy.json", good_document().dump());
    Loader loader(file, folder / "missing/kept.json");
    REQUIRE(loader.start(noon));
    REQUIRE(loader.not_kept());
    CHECK(loader.not_kept()->subject == (folder / "missing/kept.json").string());
    std::filesystem::create_directory(folder / "missing");
    CHECK_FALSE(loader.poll(noon));
    CHECK_FALSE(loader.not_kept());
    CHECK(std::filesystem::exists(folder / "missing/kept.json"));
}
