// The lane in which requests wait: one after another, bounded by account, and ended in order.
#include "agent/control/bus/lane.hpp"

#include "tests/support/child.hpp"
#include "tests/support/fake_service.hpp"

#include <atomic>
#include <mutex>
#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

struct Counts {
    std::atomic<int> served{0};
    std::atomic<int> refused{0};
    std::string said;

    void note(std::uint32_t uid) {
        const std::lock_guard lock(mutex_);
        order_.push_back(uid);
    }
    /// Whose were served, in order.
    [[nodiscard]] std::vector<std::uint32_t> order() {
        const std::lock_guard lock(mutex_);
        return order_;
    }

private:
    std::mutex mutex_;
    std::vector<std::uint32_t> order_;
};

class HeldJob final : public control::Job {
public:
    HeldJob(Counts& counts, Gate& gate) : counts_(counts), gate_(gate) {}
    void serve(const control::Caller& caller) override {
        gate_.pass();
        counts_.note(caller.uid);
        ++counts_.served;
    }
    void refuse(const Error& error) override {
        counts_.said = error.message;
        ++counts_.refused;
    }

private:
    Counts& counts_;
    Gate& gate_;
};

constexpr control::Room small{2, 2, 3};

/// How many of `times` requests of the account find room.
int taken(control::Lane& lane, Counts& counts, Gate& gate, std::uint32_t uid, int times) {
    const int before = counts.refused;
    for (int time = 0; time < times; ++time) {
        lane.take({":1." + std::to_string(uid), uid}, std::make_unique<HeldJob>(counts, gate));
    }
    return times - (counts.refused - before);
}

}  // namespace

TEST_CASE("RefusesWithASentenceWhatFindsNoRoomAndServesAgainAfterwards") {
    Counts counts;
    Gate gate;
    control::Lane lane(small);
    const std::uint32_t uid = GENERATE(0U, 1000U);
    REQUIRE(taken(lane, counts, gate, uid, 1) == 1);
    REQUIRE(gate.somebody_waits());
    CHECK(taken(lane, counts, gate, uid, 3) == 2);
    CHECK(counts.said == "The agent has too many requests waiting; try again in a minute.");
    gate.open();
    CHECK(eventually([&] { return counts.served == 3; }));
    CHECK(taken(lane, counts, gate, uid, 2) == 2);
    CHECK(eventually([&] { return counts.served == 5; }));
}

TEST_CASE("ARoomThatOtherAccountsHaveFilledIsNotRootsAndRootIsServedFirst") {
    Counts counts;
    Gate gate;
    control::Lane lane(small);
    REQUIRE(taken(lane, counts, gate, 1000, 1) == 1);
    REQUIRE(gate.somebody_waits());
    CHECK(taken(lane, counts, gate, 1000, 50) == 2);
    CHECK(taken(lane, counts, gate, 1001, 50) == 1);  // all others have room for three together
    CHECK(taken(lane, counts, gate, 1002, 50) == 0);
    CHECK(taken(lane, counts, gate, 0, 2) == 2);
    gate.open();
    CHECK(eventually([&] { return counts.served == 6; }));
    CHECK(counts.order() == std::vector<std::uint32_t>{1000, 0, 0, 1000, 1000, 1001});
}

TEST_CASE("RefusesWhatComesAfterItsEnd") {
    Counts counts;
    Gate gate;
    control::Lane lane(small);
    lane.stop();
    CHECK(taken(lane, counts, gate, 0, 1) == 0);
    CHECK(taken(lane, counts, gate, 1000, 1) == 0);
    lane.stop();
}
