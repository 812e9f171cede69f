#include "common/spoken_code.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("ACodeIsReadWithoutRegardToCaseBlanksDashesAndLookAlikes") {
    CHECK(as_spoken(" abcd-ilo0 ") == "ABCD1100");
    CHECK(as_spoken("U!") == "U!");
    CHECK(as_spoken("").empty());
}

TEST_CASE("ACodeIsWrittenInGroupsOfFour") {
    CHECK(in_groups("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN");
    CHECK(in_groups("ABCDE") == "ABCD-E");
    CHECK(in_groups("").empty());
}
