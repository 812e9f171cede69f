#include "server/http/workers.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <semaphore>
#include <vector>

#include <catch2/catch.hpp>

using shiftguard::http::Workers;

TEST_CASE("AllWorkIsDoneBeforeTheWorkersEndAlsoWhatWorkPosts") {
    std::atomic<int> done = 0;
    Workers workers(3);
    for (int number = 0; number < 100; ++number) {
        workers.post([&] {
            workers.post([&] { ++done; });
            ++done;
        });
    }
    workers.join();
    CHECK(done == 200);
}

TEST_CASE("OneWorkerTakesItsWorkInTheOrderInWhichItCame") {
    std::vector<int> order;
    Workers workers(1);
    for (int number = 0; number < 50; ++number) {
        workers.post([&order, number] { order.push_back(number); });
    }
    workers.join();
    REQUIRE(order.size() == 50);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("WorkThatBlocksKeepsNoOtherFromBeginningWhileAWorkerIsLeft") {
    constexpr int threads = 5;
    std::counting_semaphore<threads> may_end{0};
    std::promise<void> begun;
    Workers workers(threads);
    for (int number = 0; number < threads - 1; ++number) {
        workers.post([&] { may_end.acquire(); });
    }
    workers.post([&] { begun.set_value(); });
    begun.get_future().get();
    may_end.release(threads - 1);
    workers.join();
}

TEST_CASE("WorkersThatFellAsleepAreCalledAgain") {
    std::counting_semaphore<1> begun{0};
    std::counting_semaphore<1> may_end{0};
    std::counting_semaphore<1> ended{0};
    Workers workers(4);
    for (int round = 0; round < 200; ++round) {
        workers.post([&] {
            begun.release();
            may_end.acquire();
            ended.release();
        });
        begun.acquire();
        workers.post([&] { may_end.release(); });  // another worker has to come, or this never ends
        ended.acquire();
    }
    workers.join();
}

TEST_CASE("WhatWorkHoldsGoesWithIt") {
    const auto held = std::make_shared<int>(1);
    Workers workers(2);
    workers.post([held] {});
    workers.join();
    CHECK(held.use_count() == 1);
}
