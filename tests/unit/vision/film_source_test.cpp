#include "agent/vision/camera/film_source.hpp"

#include "tests/support/frames.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using Pace = FilmSource::Pace;

namespace {

/// A folder of plain pictures whose brightness is 10 times their number.
void write_film(const testing::TempFolder& folder, int pictures) {
    for (int number = 0; number < pictures; ++number) {
        testing::write_ppm(folder / (std::string("picture-") + static_cast<char>('a' + number) + ".ppm"),
                           testing::plain_frame(16, 12, static_cast<std::uint8_t>(10 * number)));
    }
}

int shown_by(FilmSource& film) {
    const auto frame = film.next();
    return frame ? frame->pixels[0] / 10 : -1;
}

}  // namespace

TEST_CASE("AFilmFollowsTheClockFromItsFirstOpening") {
    const testing::TempFolder folder;
    write_film(folder, 10);
    testing::ManualClock clock;
    FilmSource film(folder.path(), Pace::clock, clock);
    REQUIRE(film.open().ok());
    CHECK(shown_by(film) == 0);
    CHECK(shown_by(film) == 0);
    clock.advance(Milliseconds(450));
    CHECK(shown_by(film) == 2);
    film.close();
    CHECK_FALSE(film.is_open());
    clock.advance(Milliseconds(600));
    REQUIRE(film.open().ok());
    CHECK(shown_by(film) == 5);
    clock.advance(Milliseconds(2000));
    const auto end = film.next();
    REQUIRE_FALSE(end.ok());
    CHECK(end.error().kind == ErrorKind::exhausted);
    CHECK(end.error().message == "The film has ended.");
}

TEST_CASE("AFilmThatBeganEarlierIsTakenUpWhereItIsByNow") {
    const testing::TempFolder folder;
    write_film(folder, 10);
    testing::ManualClock clock;
    const auto began = clock.now().boot;
    clock.advance(Milliseconds(1400));
    FilmSource film(folder.path(), Pace::clock, clock, began);
    REQUIRE(film.open().ok());
    CHECK(shown_by(film) == 7);
}

TEST_CASE("AReplayedFilmGoesOnByItsOwnTime") {
    const testing::TempFolder folder;
    write_film(folder, 3);
    const testing::ManualClock clock;
    FilmSource film(folder.path(), Pace::film, clock);
    REQUIRE(film.open().ok());
    for (int number = 0; number < 3; ++number) {
        const auto frame = film.next();
        REQUIRE(frame.ok());
        CHECK(frame->pixels[0] == 10 * number);
        CHECK(frame->captured == BootTime(Milliseconds(200 * number)));
    }
    CHECK(film.next().error().kind == ErrorKind::exhausted);
}

TEST_CASE("SaysInASentenceWhyAFilmCannotBeOpened") {
    const testing::TempFolder folder;
    const testing::ManualClock clock;
    const auto reason = [&](const std::filesystem::path& path) {
        FilmSource film(path, Pace::clock, clock);
        const auto opened = film.open();
        CHECK_FALSE(film.is_open());
        return opened ? ErrorKind::internal : opened.error().kind;
    };
    CHECK(reason(folder / "missing.mp4") == ErrorKind::not_found);
    CHECK(reason(folder.write("text.mp4", "this is no film")) == ErrorKind::invalid_input);
    CHECK(reason(folder.write("empty.mp4", "")) == ErrorKind::invalid_input);
    std::filesystem::create_directory(folder / "nothing");
    CHECK(reason(folder / "nothing") == ErrorKind::invalid_input);
}

TEST_CASE("AFilmIsCheckedByItsFirstPictureWithoutBeginning") {
    const testing::TempFolder folder;
    write_film(folder, 10);
    testing::ManualClock clock;
    FilmSource film(folder.path(), Pace::clock, clock);
    CHECK(film.check().ok());
    clock.advance(Milliseconds(1000));
    REQUIRE(film.open().ok());
    CHECK(shown_by(film) == 0);
    folder.write("picture-a.ppm", "P6\nno picture at all");
    CHECK(FilmSource(folder.path(), Pace::clock, clock).check().error().kind == ErrorKind::corrupted);
    CHECK(FilmSource(folder / "missing", Pace::clock, clock).check().error().kind == ErrorKind::not_found);
}

TEST_CASE("APictureThatCannotBeReadIsNamed") {
    const testing::TempFolder folder;
    write_film(folder, 1);
    folder.write("picture-b.ppm", "P6\nno picture at all");
    const testing::ManualClock clock;
    FilmSource film(folder.path(), Pace::film, clock);
    REQUIRE(film.open().ok());
    CHECK(film.next().ok());
    const auto frame = film.next();
    REQUIRE_FALSE(frame.ok());
    CHECK(frame.error().subject == (folder / "picture-b.ppm").string());
    CHECK(frame.error().kind == ErrorKind::corrupted);
}

TEST_CASE("PicturesOfAnyKindBecomeFramesOfEightBitsInColour") {
    const testing::TempFolder folder;
    folder.write("a.pgm", "P2\n2 2\n255\n0 50 100 200\n");
    folder.write("b.pgm", "P2\n2 2\n65535\n0 12850 25700 65535\n");
    folder.write("c.ppm", "P3\n1 1\n255\n1 2 3\n");
    testing::write_ppm(folder / "d.ppm", testing::plain_frame(3840, 2160, 7));
    const testing::ManualClock clock;
    FilmSource film(folder.path(), Pace::film, clock);
    REQUIRE(film.open().ok());
    CHECK(film.next()->pixels == std::vector<std::uint8_t>{0, 0, 0, 50, 50, 50, 100, 100, 100, 200, 200, 200});
    CHECK(film.next()->pixels == std::vector<std::uint8_t>{0, 0, 0, 50, 50, 50, 100, 100, 100, 255, 255, 255});
    CHECK(film.next()->pixels == std::vector<std::uint8_t>{3, 2, 1});
    const auto large = film.next();
    REQUIRE(large.ok());
    CHECK(large->pixels.size() == std::size_t{3} * 3840 * 2160);
}

TEST_CASE("AFilmThatWasNotOpenedGivesNoFrame") {
    const testing::ManualClock clock;
    FilmSource film("film.mp4", Pace::clock, clock);
    CHECK(film.next().error().kind == ErrorKind::internal);
    CHECK(film.describe() == "film film.mp4");
}
