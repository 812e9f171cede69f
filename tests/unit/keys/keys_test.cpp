#include "agent/keys/keys.hpp"

#include "common/ids.hpp"
#include "tests/support/temp_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace shiftguard;
using keys::Keys;

TEST_CASE("TheSecretsAreMadeOnceAndStay") {
    const testing::TempFolder folder;
    const auto made = Keys::open_or_make(folder / "state");
    REQUIRE(made);
    const auto opened = Keys::open_or_make(folder / "state");
    REQUIRE(opened);
    CHECK(made->template_key() == opened->template_key());
    CHECK(made->journal_key() == opened->journal_key());
    CHECK(made->chain_keys().public_key == opened->chain_keys().public_key);
    CHECK(made->chain_keys().secret_key == opened->chain_keys().secret_key);
    const auto other = Keys::open_or_make(folder / "other");
    REQUIRE(other);
    CHECK(made->template_key() != other->template_key());
}

TEST_CASE("OpeningMakesNoKeysWhereThereAreNone") {
    const testing::TempFolder folder;
    const auto missing = Keys::open(folder / "mistyped");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::not_found);
    CHECK_THAT(missing.error().message, Catch::Contains("state folder"));
    CHECK_FALSE(std::filesystem::exists(folder / "mistyped"));
    REQUIRE(Keys::open_or_make(folder / "state"));
    CHECK(Keys::open(folder / "state"));
}

TEST_CASE("EveryPurposeHasAKeyOfItsOwn") {
    const testing::TempFolder folder;
    const auto made = Keys::open_or_make(folder.path());
    REQUIRE(made);
    CHECK(made->template_key().size() == 32);
    CHECK(made->journal_key().size() == 32);
    CHECK(made->template_key() != made->journal_key());
    CHECK(made->figures_key() != made->journal_key());
    CHECK(made->figures_key() != made->template_key());
    const WorkstationId workstation("a");
    const auto signature = protocol::sign_head(made->chain_keys().secret_key, workstation, 1, protocol::origin, {});
    CHECK(protocol::verify_head(made->chain_keys().public_key, workstation, 1, protocol::origin, {}, signature));
}

TEST_CASE("TheKeyFileIsForItsOwnerAlone") {
    const testing::TempFolder folder;
    const auto made = Keys::open_or_make(folder.path());
    REQUIRE(made);
    struct stat facts {};
    REQUIRE(::stat((folder / "keys").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777U) == 0600U);
    REQUIRE(::chmod((folder / "keys").c_str(), 0644) == 0);
    const auto exposed = Keys::open_or_make(folder.path());
    REQUIRE_FALSE(exposed);
    CHECK(exposed.error().kind == ErrorKind::refused);
    REQUIRE(::chmod((folder / "keys").c_str(), 0600) == 0);
    CHECK(Keys::open_or_make(folder.path()));
}

TEST_CASE("ADamagedKeyFileIsToldAndNeverReplaced") {
    const testing::TempFolder folder;
    REQUIRE(Keys::open_or_make(folder.path()));
    const std::string whole = testing::read_text(folder / "keys");
    for (const std::size_t spoilt : {std::size_t{0}, std::size_t{20}, whole.size() - 1}) {
        std::string damaged = whole;
        damaged.at(spoilt) = static_cast<char>(damaged.at(spoilt) ^ 1);
        folder.write("keys", damaged);
        const auto opened = Keys::open_or_make(folder.path());
        REQUIRE_FALSE(opened);
        CHECK(opened.error().kind == ErrorKind::corrupted);
        CHECK(testing::read_text(folder / "keys") == damaged);
    }
    folder.write("keys", whole.substr(0, 10));
    CHECK(Keys::open_or_make(folder.path()).error().kind == ErrorKind::corrupted);
    folder.write("keys", "");
    CHECK(Keys::open_or_make(folder.path()).error().kind == ErrorKind::corrupted);
    folder.write("keys", whole);
    CHECK(Keys::open_or_make(folder.path()));
}

TEST_CASE("AFolderThatCannotBeMadeIsTold") {
    const testing::TempFolder folder;
    const auto in_the_way = folder.write("file", "");
    CHECK_FALSE(Keys::open_or_make(in_the_way / "state"));
}

TEST_CASE("MovedKeysLeaveNothingBehind") {
    const testing::TempFolder folder;
    auto made = Keys::open_or_make(folder.path());
    REQUIRE(made);
    const auto secret = made->chain_keys().secret_key;
    const Keys moved = std::move(*made);
    CHECK(moved.chain_keys().secret_key == secret);
    CHECK(made->chain_keys().secret_key == protocol::SecretKey{});  // NOLINT: looks at what was moved from on purpose
}
