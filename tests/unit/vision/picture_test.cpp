#include "agent/vision/picture.hpp"

#include "tests/support/frames.hpp"
#include "tests/support/temp_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("APictureFileBecomesAFrame") {
    const testing::TempFolder folder;
    const auto frame = testing::room_frame(32, 24, 120, 60);
    testing::write_ppm(folder / "room.ppm", frame);
    const auto read = vision::read_picture(folder / "room.ppm");
    REQUIRE(read.ok());
    CHECK(read->width == 32);
    CHECK(read->height == 24);
    CHECK(read->pixels == frame.pixels);
}

TEST_CASE("AFileThatIsNoPictureIsSaid") {
    const testing::TempFolder folder;
    std::ofstream(folder / "text.jpg") << "no picture";
    const auto read = vision::read_picture(folder / "text.jpg");
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().kind == ErrorKind::corrupted);
    CHECK(vision::read_picture(folder / "gone.jpg").error().kind == ErrorKind::not_found);
}
