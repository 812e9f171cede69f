#include "agent/timekeeping/anchor_file.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::timekeeping;

namespace {

const Anchor anchor{WallTime(Milliseconds(1'767'614'400'000)), Milliseconds(101),
                    WallTime(Milliseconds(1'767'614'399'000)), BootTime(Milliseconds(3'600'200)),
                    "0e9c9b1c-6f0e-4b57-9d0e-0d7b1f3a9c11",    WallTime(Milliseconds(1'767'614'300'000))};

}  // namespace

TEST_CASE("AnAnchorComesBackFromTheDiskAsItWasAndOnlyItsOwnerMayReadIt") {
    const testing::TempFolder folder;
    const auto file = folder / "time.json";
    CHECK_FALSE(read_anchor(file)->has_value());
    REQUIRE(keep_anchor(file, anchor));
    CHECK(*read_anchor(file) == anchor);
    CHECK(std::filesystem::status(file).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    auto later = anchor;
    later.time += Milliseconds(1);
    REQUIRE(keep_anchor(file, later));
    CHECK(*read_anchor(file) == later);
}

TEST_CASE("ADamagedAnchorIsNone") {
    const auto good = to_json(anchor);
    REQUIRE(anchor_from(good));
    const auto with = [&](const std::string& what, const std::string& instead) {
        auto text = good;
        const auto at = text.find(what);
        REQUIRE(at != std::string::npos);
        return text.replace(at, what.size(), instead);
    };
    for (const auto& bad :
         {std::string(), std::string("[]"), good.substr(0, good.size() / 2), with("\"version\":1", "\"version\":2"),
          with("\"uncertainty_ms\":101", "\"uncertainty_ms\":-1"), with("101", "1.5"), with("101", "\"101\""),
          with("101", "18446744073709551615"), with("1767614399000", "9999999999999999"), with("\"boot_ms\"", "\"x\""),
          with("\"0e9c9b1c-6f0e-4b57-9d0e-0d7b1f3a9c11\"", "7"), with("0e9c9b1c", std::string(40, 'x'))}) {
        const auto read = anchor_from(bad);
        REQUIRE_FALSE(read);
        CHECK(read.error().kind == ErrorKind::corrupted);
    }
}

TEST_CASE("AnAnchorThatOthersMayWriteOrThatIsDamagedIsNotTaken") {
    const testing::TempFolder folder;
    const auto file = folder / "time.json";
    REQUIRE(keep_anchor(file, anchor));
    std::filesystem::permissions(file, std::filesystem::perms::others_write, std::filesystem::perm_options::add);
    const auto open = read_anchor(file);
    REQUIRE_FALSE(open);
    CHECK(open.error().kind == ErrorKind::refused);
    std::filesystem::permissions(file, std::filesystem::perms::others_write, std::filesystem::perm_options::remove);
    REQUIRE(keep_anchor(file, anchor));
    std::filesystem::resize_file(file, 20);
    const auto damaged = read_anchor(file);
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().kind == ErrorKind::corrupted);
    CHECK(damaged.error().subject == file.string());
    CHECK_FALSE(keep_anchor(folder / "nowhere/time.json", anchor));
}
