#include "tests/support/protocol_examples.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::protocol;

TEST_CASE("WritesAndReadsTheTimeInUtcWithMilliseconds") {
    CHECK(to_rfc3339(testing::example_time) == "2026-11-23T22:05:00.123Z");
    CHECK(from_rfc3339("2026-11-23T22:05:00.123Z") == testing::example_time);
    CHECK(from_rfc3339("1970-01-01T00:00:00Z") == WallTime{});
    CHECK(from_rfc3339("2024-02-29T23:59:59.999Z"));
}

TEST_CASE("RefusesEveryOtherSpellingOfATime") {
    for (const char* text :
         {"", "2026-11-23", "2026-11-23T22:05:00.123", "2026-11-23T22:05:00+01:00", "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T22:60:00Z", "2026-11-23t22:05:00Z",
          "2026-11-23T22:05:00.12Z", "+026-11-23T22:05:00Z", "2026-11-23T22:05:00,123Z", "2026-1-023T22:05:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(from_rfc3339(text));
    }
}
