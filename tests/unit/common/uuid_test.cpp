#include "common/uuid.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("CarriesTheTimeInItsFirstSixBytes") {
    // The example of RFC 9562, appendix A.6.
    const std::array<std::uint8_t, 10> random{0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    CHECK(make_uuid_v7(WallTime(Milliseconds(0x017F22E279B0)), random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_CASE("SortsByTheTimeItWasMade") {
    const std::array<std::uint8_t, 10> high{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    CHECK(make_uuid_v7(WallTime(Milliseconds(1000)), high) < make_uuid_v7(WallTime(Milliseconds(1001)), {}));
}

TEST_CASE("KnowsTheCanonicalSpellingOnly") {
    CHECK(is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
    CHECK_FALSE(is_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
    CHECK_FALSE(is_uuid("017f22e279b07cc398c4dc0c0c07398f"));
    CHECK_FALSE(is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398"));
    CHECK_FALSE(is_uuid("017f22e2x79b0-7cc3-98c4-dc0c0c07398f"));
}

TEST_CASE("TellsWhenAUuidOfVersionSevenWasMade") {
    CHECK(time_of_uuid_v7("017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == WallTime(Milliseconds(0x017F22E279B0)));
    CHECK_FALSE(time_of_uuid_v7("017f22e2-79b0-4cc3-98c4-dc0c0c07398f"));
    CHECK_FALSE(time_of_uuid_v7("none"));
}
