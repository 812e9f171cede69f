#include "common/repeating.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

TEST_CASE("RepeatsUntilItsEndAndTellsTheRoundUnderWay") {
    std::atomic<int> rounds = 0;
    std::atomic<bool> told = false;
    std::promise<void> third;
    {
        const Repeating repeating(1ms, [&](const Repeating::Ending& ends) {
            if (++rounds < 3) {
                CHECK_FALSE(ends());
                return;
            }
            third.set_value();
            while (!ends()) {
                std::this_thread::yield();
            }
            told = true;
        });
        REQUIRE(third.get_future().wait_for(20s) == std::future_status::ready);
    }
    CHECK(rounds == 3);
    CHECK(told);
}

TEST_CASE("ARoundThatIsHurriedBeginsBeforeThePauseIsOver") {
    std::atomic<int> rounds = 0;
    std::promise<void> second;
    Repeating repeating(1h, [&](const Repeating::Ending&) {
        if (++rounds == 2) {
            second.set_value();
        }
    });
    repeating.hurry();
    REQUIRE(second.get_future().wait_for(20s) == std::future_status::ready);
    CHECK(rounds == 2);
}

TEST_CASE("EndsInThePauseToo") {
    std::promise<void> once;
    {
        const Repeating repeating(1h, [&](const Repeating::Ending&) { once.set_value(); });
        REQUIRE(once.get_future().wait_for(20s) == std::future_status::ready);
    }
    SUCCEED("it did not wait for the hour");
}
