#include "common/bounded_queue.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

TEST_CASE("DropsTheOldestDroppableAndCountsIt") {
    BoundedQueue<int> queue(2);
    queue.push(1, Keep::must);
    queue.push(2, Keep::droppable);
    queue.push(3, Keep::droppable);
    CHECK(queue.dropped() == 1);
    CHECK(queue.pop(0ms) == 1);
    CHECK(queue.pop(0ms) == 3);
    CHECK_FALSE(queue.pop(0ms).has_value());
}

TEST_CASE("NeverDropsWhatMustBeKept") {
    BoundedQueue<int> queue(1);
    queue.push(1, Keep::must);
    queue.push(2, Keep::must);
    CHECK(queue.dropped() == 0);
    CHECK(queue.pop(0ms) == 1);
    CHECK(queue.pop(0ms) == 2);
}
