#include "common/finding_kind.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("EveryFindingHasAWordThatLeadsBackToIt") {
    for (const auto kind : all_finding_kinds) {
        CHECK_FALSE(to_string(kind).empty());
        CHECK(finding_kind_from(to_string(kind)) == kind);
    }
    CHECK_FALSE(finding_kind_from("boredom").has_value());
}

TEST_CASE("ResponsesAreOrderedFromMildToStrong") {
    CHECK(Response::record < Response::notice);
    CHECK(Response::notice < Response::lock);
    CHECK(response_from("lock") == Response::lock);
    CHECK_FALSE(response_from("shout").has_value());
}
