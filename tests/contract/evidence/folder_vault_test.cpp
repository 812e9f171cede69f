#include "server/evidence/linux/folder_vault.hpp"

#include "tests/contract/evidence/vault_contract.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/temp_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<evidence::FolderVault> open(const fs::path& folder) {
    auto opened = evidence::FolderVault::open(folder);
    if (!opened) {
        FAIL(to_sentence(opened.error()));
    }
    return std::move(*opened);
}

fs::perms mode_of(const fs::path& path) {
    return fs::status(path).permissions() & fs::perms::all;
}

}  // namespace

TEST_CASE("FolderVaultKeepsTheVaultContract") {
    for (const auto& clause : vault_contract()) {
        DYNAMIC_SECTION(clause.name) {
            const TempFolder folder;
            const auto root = folder / "evidence";
            clause.check({[&]() -> std::unique_ptr<evidence::Vault> { return open(root); },
                          [&](const protocol::Hash& sha256) {
                              std::ofstream(open(root)->file_of(sha256), std::ios::trunc) << "other bytes";
                          },
                          [&] { std::ofstream(root / "incoming" / "0123456789abcdef.new") << "half"; }});
        }
    }
}

TEST_CASE("FolderVaultLaysAFileUnderItsHashInTwoLevelsForItsOwnerAlone") {
    const TempFolder folder;
    const auto vault = open(folder / "evidence");
    const auto bytes = some_bytes(1);
    REQUIRE(vault->put(hash_of(bytes), bytes));
    const auto name = to_hex(hash_of(bytes));
    const auto file = folder / "evidence" / name.substr(0, 2) / name.substr(2, 2) / name;
    CHECK(vault->file_of(hash_of(bytes)) == file);
    CHECK(mode_of(file) == (fs::perms::owner_read | fs::perms::owner_write));
    for (auto above = file.parent_path(); above != folder.path(); above = above.parent_path()) {
        CHECK(mode_of(above) == fs::perms::owner_all);
    }
    REQUIRE(vault->hold_to_keep());
    CHECK(mode_of(folder / "evidence" / "lock") == (fs::perms::owner_read | fs::perms::owner_write));
    // What is not ours is not listed.
    std::ofstream(folder / "evidence" / "readme") << "x";
    std::ofstream(file.parent_path() / "readme") << "x";
    CHECK(vault->list(std::nullopt, 10)->size() == 1);
}

TEST_CASE("FolderVaultTellsAFileThatIsTooLargeAsDamaged") {
    const TempFolder folder;
    const auto vault = open(folder / "evidence");
    const auto bytes = some_bytes(1);
    REQUIRE(vault->put(hash_of(bytes), bytes));
    fs::resize_file(vault->file_of(hash_of(bytes)), 1U << 20U);
    CHECK(vault->get(hash_of(bytes)).error().kind == ErrorKind::corrupted);
}

TEST_CASE("FolderVaultSaysWhyItsFolderCannotBeUsed") {
    const TempFolder folder;
    folder.write("file", "x");
    CHECK_FALSE(evidence::FolderVault::open(folder / "file" / "evidence"));
    const auto vault = open(folder / "evidence");
    const auto bytes = some_bytes(1);
    folder.write("evidence/" + to_hex(hash_of(bytes)).substr(0, 2), "a file where a folder belongs");
    CHECK_FALSE(vault->put(hash_of(bytes), bytes));
    fs::remove_all(folder / "evidence");
    CHECK_FALSE(vault->hold_to_keep());
    CHECK_FALSE(vault->sweep());
}

TEST_CASE("OnAFullDiskFolderVaultLeavesNothingOfWhatFoundNoRoom") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    const auto vault = open(disk / "evidence");
    const auto kept = some_bytes(1);
    REQUIRE(vault->put(hash_of(kept), kept));
    disk.fill();
    const Bytes large(100'000, 7);
    const auto refused = vault->put(hash_of(large), large);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::exhausted);
    CHECK(refused.error().retry == Retry::helps);
    CHECK(vault->list(std::nullopt, 10)->size() == 1);
    CHECK(*vault->sweep() == 0);
    CHECK(*vault->get(hash_of(kept)) == kept);
    disk.make_room();
    CHECK(*vault->put(hash_of(large), large) == evidence::Put::stored);
}
