// The one redacted picture: made where a demand asks for it, and never without.
#include "agent/eye/pictures.hpp"

#include "agent/vision/picture.hpp"
#include "agent/vision/redact.hpp"
#include "tests/integration/eye/eye_process.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/temp_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::observation;
using eye::Pictures;
using testing::EyeProcess;

namespace {

Observation look_of(std::uint64_t number) {
    Observation look;
    look.look = number;
    look.frame = FrameSize{640, 480};
    look.persons = {{{0.25F, 0.25F, 0.5F, 0.75F}, 0.9F}};
    return look;
}

Demand redacting(std::uint64_t picture_of = 0, Work work = Work::watch) {
    return {work, std::nullopt, false, true, picture_of};
}

const vision::Frame frame = testing::room_frame(640, 480, 120, 90);

}  // namespace

TEST_CASE("WithoutADemandForItNoPictureIsMadeAndNoneIsGiven") {
    Pictures pictures;
    CHECK_FALSE(pictures.obey({Work::hurry, std::nullopt}));
    pictures.looked(look_of(1), frame);
    CHECK(pictures.made() == 0);
    CHECK_FALSE(pictures.obey(redacting(1)));  // the look is over, and nothing of it is kept
    CHECK_FALSE(pictures.obey({Work::watch, std::nullopt, false, false, 1}));  // it does not say that it redacts
}

TEST_CASE("TheLastLooksPicturesAreKeptAndEachIsGivenOnce") {
    Pictures pictures;
    CHECK_FALSE(pictures.obey(redacting()));
    for (std::uint64_t look = 1; look <= Pictures::looks + 1; ++look) {
        pictures.looked(look_of(look), frame);
    }
    CHECK_FALSE(pictures.obey(redacting(1)));  // too long ago
    const auto given = pictures.obey(redacting(2));
    REQUIRE(given);
    CHECK(given->look == 2);
    CHECK(given->jpeg.size() <= max_picture_bytes);
    CHECK(decode_from_eye(encode(FromEye(*given))).ok());
    CHECK_FALSE(pictures.obey(redacting(2)));
    CHECK_FALSE(pictures.obey(redacting(99)));
}

TEST_CASE("NothingIsKeptOfALookThatShowsNobody") {
    Pictures pictures;
    CHECK_FALSE(pictures.obey(redacting()));
    auto empty = look_of(1);
    empty.persons.clear();
    pictures.looked(empty, frame);
    CHECK(pictures.made() == 0);
}

TEST_CASE("RestForgetsThePicturesAndStillGivesTheOneThatWasAskedFor") {
    Pictures pictures;
    CHECK_FALSE(pictures.obey(redacting()));
    pictures.looked(look_of(1), frame);
    CHECK(pictures.obey(redacting(1, Work::rest)));
    pictures.looked(look_of(2), frame);
    CHECK_FALSE(pictures.obey(redacting(0, Work::rest)));
    CHECK_FALSE(pictures.obey(redacting(2)));
    pictures.looked(look_of(3), frame);
    CHECK_FALSE(pictures.obey({Work::watch, std::nullopt}));
    CHECK_FALSE(pictures.obey(redacting(3)));
}

TEST_CASE("TheEyeHandsOverARedactedPictureOfTheLookThatIsNamed") {
    EyeProcess eye(testing::models(), {"--film", testing::recording("franck.mp4").string()});
    REQUIRE(eye.await<Ready>());
    eye.demand(redacting());
    const auto seen = eye.await<Look>([](const Look& look) { return !look.observation.persons.empty(); });
    REQUIRE(seen);
    eye.demand(redacting(seen->observation.look));
    const auto picture = eye.await<Picture>();
    REQUIRE(picture);
    CHECK(picture->look == seen->observation.look);
    const testing::TempFolder folder;
    std::ofstream(folder / "picture.jpg", std::ios::binary)
        .write(reinterpret_cast<const char*>(picture->jpeg.data()), static_cast<std::streamsize>(picture->jpeg.size()));
    const auto read = vision::read_picture(folder / "picture.jpg");
    REQUIRE(read.ok());
    CHECK(read->width <= vision::longest_redacted_side);
    CHECK(read->width >= 300);
}

TEST_CASE("TheEyeSendsNoPictureThatNoDemandNamed") {
    EyeProcess eye(testing::models(), {"--film", testing::recording("franck.mp4").string()});
    REQUIRE(eye.await<Ready>());
    eye.demand({Work::hurry, std::nullopt});
    std::size_t looks = 0;
    REQUIRE(eye.longest_silence_until<Look>([&](const Look&) { return ++looks == 10; }));
    eye.demand({Work::hurry, std::nullopt, false, false, 9});  // does not redact: there is none to hand over
    REQUIRE(eye.longest_silence_until<Look>([&](const Look&) { return ++looks == 20; }));
    CHECK(eye.seen().pictures == 0);
}
