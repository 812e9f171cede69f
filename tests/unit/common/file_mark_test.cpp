#include "common/linux/file_mark.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("AMarkTellsOneFileFromTheNextAtTheSamePlace") {
    const testing::TempFolder folder;
    const auto file = folder.write("a", "one");
    const auto first = mark_of(file);
    CHECK(first.bytes == 3);
    CHECK(mark_of(file) == first);
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::nanoseconds(1));
    const auto touched = mark_of(file);
    CHECK(touched.changed_ns == first.changed_ns + 1);
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    CHECK(mark_of(file).mode != touched.mode);
    CHECK(mark_of(file).is_plain_file());
    CHECK_FALSE(mark_of(folder.path()).is_plain_file());
    CHECK_FALSE(mark_of(file).others_may_write());
    std::filesystem::permissions(file, std::filesystem::perms::others_write, std::filesystem::perm_options::add);
    CHECK(mark_of(file).others_may_write());
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    // Another file of the same length and time.
    const auto other = folder.write("b", "two");
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(file));
    std::filesystem::permissions(other, std::filesystem::perms::owner_read);
    const auto before = mark_of(file);
    std::filesystem::rename(other, file);
    CHECK(mark_of(file) != before);
    CHECK(mark_of(file).changed_ns == before.changed_ns);
}

TEST_CASE("WhatIsNotThereHasNoMarkAndSaysWhy") {
    const testing::TempFolder folder;
    std::error_code error;
    CHECK(mark_of(folder / "none", error) == FileMark{});
    CHECK(error == std::errc::no_such_file_or_directory);
    const auto file = folder.write("a", "one");
    CHECK(mark_of(file / "below", error) == FileMark{});
    CHECK(error == std::errc::not_a_directory);
    CHECK(mark_of(file, error).bytes == 3);
    CHECK_FALSE(error);
    CHECK(mark_of(folder / "none") == FileMark{});
}
