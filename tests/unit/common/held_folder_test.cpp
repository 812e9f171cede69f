#include "common/linux/held_folder.hpp"

#include "tests/support/temp_folder.hpp"

#include <cerrno>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>

using namespace shiftguard;

TEST_CASE("AFolderHasOneHolderAtATime") {
    const testing::TempFolder folder;
    const Descriptor other(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(other.ok());
    const auto others_turn = [&] { return ::flock(other.get(), LOCK_EX | LOCK_NB) == 0; };
    {
        const auto held = HeldFolder::hold(folder.path());
        REQUIRE(held);
        CHECK_FALSE(others_turn());
        CHECK(errno == EWOULDBLOCK);
    }
    CHECK(others_turn());
}

TEST_CASE("AFolderThatIsNotThereIsNotHeldAndTheErrorNamesIt") {
    const testing::TempFolder folder;
    for (const auto& none : {folder / "none", std::filesystem::path(folder.write("file", "x"))}) {
        const auto held = HeldFolder::hold(none);
        REQUIRE_FALSE(held);
        CHECK(held.error().subject == none.string());
        CHECK(held.error().message.find("Cannot hold the folder: ") == 0);
    }
}
