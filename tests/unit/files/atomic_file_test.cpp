#include "common/linux/atomic_file.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace {

using namespace shiftguard;

unsigned mode_of(const std::filesystem::path& file) {
    struct stat facts {};
    REQUIRE(::stat(file.c_str(), &facts) == 0);
    return facts.st_mode & 0777U;
}

}  // namespace

TEST_CASE("ReplacesAFileWholeAndLeavesNothingBeside") {
    const testing::TempFolder folder;
    const auto file = folder.write("a", "old");
    folder.write("a.new", "left by a writer that died");
    REQUIRE(write_atomically(file, as_bytes("new"), FileMode::owner_only));
    CHECK(testing::read_text(file) == "new");
    CHECK(mode_of(file) == 0600U);
    CHECK_FALSE(std::filesystem::exists(folder / "a.new"));
    REQUIRE(write_atomically(file, as_bytes(""), FileMode::everyone_reads));
    CHECK(mode_of(file) == 0644U);
    CHECK(read_file(file, 10)->empty());
}

TEST_CASE("AFailedWriteLeavesTheOldFileAsItWas") {
    const testing::TempFolder folder;
    const auto missing = write_atomically(folder / "no/a", as_bytes("x"), FileMode::owner_only);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::not_found);
    CHECK(missing.error().subject == (folder / "no/a").string());
    // A folder in the place of the file cannot be replaced.
    std::filesystem::create_directories(folder / "b/inside");
    CHECK_FALSE(write_atomically(folder / "b", as_bytes("x"), FileMode::owner_only));
    CHECK(std::filesystem::is_directory(folder / "b/inside"));
    CHECK_FALSE(std::filesystem::exists(folder / "b.new"));
}

TEST_CASE("ReadsUpToItsBound") {
    const testing::TempFolder folder;
    const auto file = folder.write("a", "12345");
    CHECK(read_file(file, 5)->size() == 5);
    CHECK(read_file(file, 4).error().kind == ErrorKind::exhausted);
    CHECK(read_file(folder / "b", 4).error().kind == ErrorKind::not_found);
}

TEST_CASE("ASecretThatOthersMayReadIsRefused") {
    const testing::TempFolder folder;
    const auto file = folder.write("a", "secret");
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    CHECK(read_private_file(file, 10).error().kind == ErrorKind::refused);
    REQUIRE(::chmod(file.c_str(), 0602) == 0);
    CHECK(read_private_file(file, 10).error().kind == ErrorKind::refused);
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    CHECK(read_private_file(file, 10)->size() == 6);
    std::filesystem::create_symlink(file, folder / "link");
    CHECK(read_private_file(folder / "link", 10).error().kind == ErrorKind::refused);
    CHECK(read_private_file(folder.path(), 10).error().kind == ErrorKind::refused);
}

TEST_CASE("MakesAPrivateFolderWithItsParents") {
    const testing::TempFolder folder;
    REQUIRE(make_private_folder(folder / "a/b"));
    CHECK(mode_of(folder / "a/b") == 0700U);
    CHECK(make_private_folder(folder / "a/b"));
    const auto in_the_way = folder.write("c", "");
    CHECK_FALSE(make_private_folder(in_the_way / "d"));
}
