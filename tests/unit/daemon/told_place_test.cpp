#include "agent/daemon/told_place.hpp"

#include "tests/support/manual_clock.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::daemon;
using namespace std::chrono_literals;

TEST_CASE("ThePlaceHasThePublicAddressAndCountryThatTheServerToldLast") {
    testing::ManualClock clock;
    ToldPlace told(clock);
    const auto source = told.source();
    CHECK_FALSE(source->read()->country);
    told.tell({"203.0.113.7", "DE"});
    CHECK(source->read()->public_address == place::internet_address_from("203.0.113.7"));
    CHECK(source->read()->country == "DE");
    told.tell({"2001:db8::7", std::nullopt});
    CHECK(source->read()->public_address == place::internet_address_from("2001:db8::7"));
    CHECK_FALSE(source->read()->country);
    told.tell({});
    CHECK_FALSE(source->read()->public_address);
}

TEST_CASE("WhatTheServerToldIsForgottenWhereItSaysNothingMore") {
    testing::ManualClock clock;
    ToldPlace told(clock);
    told.tell({"203.0.113.7", "DE"});
    clock.advance(ToldPlace::forgotten_after - 1ms);
    CHECK(told.source()->read()->country == "DE");
    clock.advance(1ms);
    CHECK_FALSE(told.source()->read()->country);
    CHECK_FALSE(told.source()->read()->public_address);
    told.tell({"203.0.113.7", "DE"});
    CHECK(told.source()->read()->country == "DE");
}

TEST_CASE("AnAddressOrACountryThatIsNoneCountsAsNotTold") {
    testing::ManualClock clock;
    ToldPlace told(clock);
    told.tell({"203.0.113", "D1"});
    CHECK_FALSE(told.source()->read()->public_address);
    CHECK_FALSE(told.source()->read()->country);
}
