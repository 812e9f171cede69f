#include "agent/daemon/awaited_pictures.hpp"

#include "protocol/chain.hpp"
#include "tests/support/protocol_examples.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using daemon::AwaitedPictures;
using decision::FindingNumber;

constexpr BootTime start(std::chrono::seconds(100));
const Bytes jpeg{0xFF, 0xD8, 0xFF, 0xE0, 0x01, 0xFF, 0xD9};

}  // namespace

TEST_CASE("AnOutcomeIsWrittenWithItsPictureAsSoonAsBothAreThere") {
    AwaitedPictures pictures;
    pictures.asked(FindingNumber{1}, 7, start);
    CHECK(pictures.is_asked(FindingNumber{1}));
    CHECK_FALSE(pictures.is_asked(FindingNumber{2}));
    const bool picture_first = GENERATE(true, false);
    if (picture_first) {
        pictures.came({7, jpeg});
        CHECK(pictures.take_ready(start).empty());
        pictures.hold(FindingNumber{1}, testing::example_outcome());
    } else {
        pictures.hold(FindingNumber{1}, testing::example_outcome());
        CHECK(pictures.take_ready(start).empty());
        pictures.came({7, jpeg});
    }
    const auto ready = pictures.take_ready(start);
    REQUIRE(ready.size() == 1);
    CHECK(ready[0].outcome == testing::example_outcome());
    CHECK(ready[0].jpeg == jpeg);
    CHECK(pictures.take_ready(start).empty());
    CHECK_FALSE(pictures.is_asked(FindingNumber{1}));
}

TEST_CASE("AnOutcomeWaitsASecondForItsPictureAndThenGoesWithout") {
    AwaitedPictures pictures;
    pictures.asked(FindingNumber{1}, 7, start);
    pictures.hold(FindingNumber{1}, testing::example_outcome());
    CHECK(pictures.take_ready(start + AwaitedPictures::patience - Milliseconds(1)).empty());
    const auto ready = pictures.take_ready(start + AwaitedPictures::patience);
    REQUIRE(ready.size() == 1);
    CHECK_FALSE(ready[0].jpeg);
    pictures.came({7, jpeg});  // too late
    CHECK(pictures.take_all().empty());
}

TEST_CASE("APictureOfTheNewEyeIsNeverThatOfAFindingOfTheOldOne") {
    AwaitedPictures pictures;
    pictures.asked(FindingNumber{1}, 7, start);
    pictures.asked(FindingNumber{2}, 8, start);
    pictures.came({8, jpeg});
    pictures.eye_is_new();
    pictures.asked(FindingNumber{3}, 7, start);
    pictures.asked(FindingNumber{4}, 8, start);
    const Bytes of_the_new{0xFF, 0xD8, 0x02, 0xFF, 0xD9};
    pictures.came({7, of_the_new});
    for (std::uint64_t number = 1; number <= 4; ++number) {
        pictures.hold(FindingNumber{number}, testing::example_outcome());
    }
    const auto ready = pictures.take_ready(start);  // who waits for the old eye waits in vain
    REQUIRE(ready.size() == 3);
    CHECK_FALSE(ready[0].jpeg);
    CHECK(ready[1].jpeg == jpeg);
    CHECK(ready[2].jpeg == of_the_new);
    CHECK(pictures.is_asked(FindingNumber{4}));
}

TEST_CASE("APictureThatNobodyAskedForIsDropped") {
    AwaitedPictures pictures;
    pictures.came({7, jpeg});
    pictures.asked(FindingNumber{1}, 7, start);
    pictures.came({8, jpeg});
    pictures.hold(FindingNumber{1}, testing::example_outcome());
    const auto all = pictures.take_all();
    REQUIRE(all.size() == 1);
    CHECK_FALSE(all[0].jpeg);
}

TEST_CASE("TwoFindingsOfOneLookShareItsPicture") {
    AwaitedPictures pictures;
    pictures.asked(FindingNumber{1}, 7, start);
    pictures.came({7, jpeg});
    pictures.asked(FindingNumber{2}, 7, start);
    pictures.hold(FindingNumber{1}, testing::example_outcome());
    pictures.hold(FindingNumber{2}, testing::example_outcome());
    const auto ready = pictures.take_ready(start);
    REQUIRE(ready.size() == 2);
    CHECK(ready[0].jpeg == jpeg);
    CHECK(ready[1].jpeg == jpeg);
}

TEST_CASE("MoreThanItsBoundPushesTheOldestOutWithoutLosingAnOutcome") {
    AwaitedPictures pictures;
    for (std::uint64_t number = 1; number <= AwaitedPictures::most + 1; ++number) {
        pictures.asked(FindingNumber{number}, number, start);
        if (number == 1) {
            pictures.hold(FindingNumber{number}, testing::example_outcome());
        }
    }
    CHECK_FALSE(pictures.is_asked(FindingNumber{1}));
    CHECK(pictures.take_ready(start).size() == 1);
    // What no outcome comes for is forgotten.
    CHECK(pictures.take_ready(start + std::chrono::minutes(2)).empty());
    CHECK_FALSE(pictures.is_asked(FindingNumber{2}));
}

TEST_CASE("ThePicturesNameIsItsHash") {
    const auto named = daemon::with_evidence(testing::example_outcome(), jpeg);
    REQUIRE(named.evidence.size() == 1);
    CHECK(named.evidence[0].sha256 == protocol::hash_body({reinterpret_cast<const char*>(jpeg.data()), jpeg.size()}));
    CHECK(named.evidence[0].media_type == "image/jpeg");
    CHECK(named.evidence[0].bytes == jpeg.size());
}
