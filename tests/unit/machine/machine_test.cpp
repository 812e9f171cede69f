// What is asked of the machine itself: its accounts and its day.
#include "common/linux/accounts.hpp"
#include "common/linux/local_offset.hpp"
#include "common/linux/system_clock.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

TEST_CASE("KnowsAnAccountByNumberAndByName") {
    CHECK(account_of(0) == AccountName("root"));
    CHECK(uid_of(AccountName("root")) == 0U);
}

TEST_CASE("SaysNothingOfAnAccountThatIsNotThere") {
    CHECK_FALSE(account_of(4'000'000'001U));
    CHECK_FALSE(uid_of(AccountName("nobody-of-that-name")));
}

TEST_CASE("TodayBeganAtTheLastMidnight") {
    const auto now = SystemClock().now().wall;
    CHECK(start_of_today() <= now);
    CHECK(now - start_of_today() < 26h);  // a day may have an hour more
    const std::time_t began =
        std::chrono::duration_cast<std::chrono::seconds>(start_of_today().time_since_epoch()).count();
    std::tm local{};
    REQUIRE(localtime_r(&began, &local) != nullptr);
    CHECK(local.tm_hour == 0);
    CHECK(local.tm_min == 0);
}

TEST_CASE("TheLocalOffsetIsThatOfTheMachinesOwnZoneAtThatInstant") {
    const auto began = start_of_today();
    const auto local = began + local_offset(began);
    CHECK(local == std::chrono::floor<std::chrono::days>(local));  // midnight on this machine's wall
}
