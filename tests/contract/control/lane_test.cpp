// The lane in which requests wait: one after another, bounded, and ended in order.
#include "agent/control/bus/lane.hpp"

#include "tests/support/child.hpp"
#include "tests/support/fake_service.hpp"

#include <atomic>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

struct Counts {
    std::atomic<int> served{0};
    std::atomic<int> refused{0};
    std::string said;
};

class HeldJob final : public control::Job {
public:
    HeldJob(Counts& counts, Gate& gate) : counts_(counts), gate_(gate) {}
    void serve() override {
        gate_.pass();
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

}  // namespace

TEST_CASE("RefusesWithASentenceWhatFindsNoRoomAndServesAgainAfterwards") {
    Counts counts;
    Gate gate;
    control::Lane lane(2);
    lane.take(std::make_unique<HeldJob>(counts, gate));
    REQUIRE(gate.somebody_waits());
    for (int job = 0; job < 3; ++job) {
        lane.take(std::make_unique<HeldJob>(counts, gate));
    }
    CHECK(counts.refused == 1);
    CHECK(counts.said == "The agent has too many requests waiting; try again in a minute.");
    gate.open();
    CHECK(eventually([&] { return counts.served == 3; }));
    lane.take(std::make_unique<HeldJob>(counts, gate));
    CHECK(eventually([&] { return counts.served == 4; }));
}

TEST_CASE("RefusesWhatComesAfterItsEnd") {
    Counts counts;
    Gate gate;
    control::Lane lane(2);
    lane.stop();
    lane.take(std::make_unique<HeldJob>(counts, gate));
    CHECK(counts.refused == 1);
    lane.stop();
}
