#include "server/operations/counted_seldom.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::operations;
using namespace std::chrono_literals;

namespace {

/// Counts how often it was asked, and gives that as the gauge.
struct Table {
    double walks = 0;
    bool fails = false;

    CountedSeldom::Count count() {
        return [this]() -> std::optional<std::vector<Gauge>> {
            ++walks;
            return fails ? std::nullopt
                         : std::optional(std::vector<Gauge>{{"shiftguard_things", "Things.", {}, walks}});
        };
    }
};

}  // namespace

TEST_CASE("ACostlyGaugeIsCountedAnewOnlyWhenItsTimeIsOver") {
    Table table;
    CountedSeldom seldom(table.count(), 60s);
    const BootTime start(5s);
    CHECK(seldom.gauges(start).at(0).value == 1);
    CHECK(seldom.gauges(start + 59'999ms).at(0).value == 1);
    CHECK(seldom.gauges(start + 60s).at(0).value == 2);
    CHECK(seldom.gauges(start + 119s).at(0).value == 2);
    CHECK(table.walks == 2);
}

TEST_CASE("ACountThatFailedShowsNothingAndIsTriedAgainAtOnce") {
    Table table;
    CountedSeldom seldom(table.count(), 60s);
    const BootTime start(5s);
    CHECK(seldom.gauges(start).size() == 1);
    table.fails = true;
    CHECK(seldom.gauges(start + 60s).empty());
    table.fails = false;
    CHECK(seldom.gauges(start + 61s).at(0).value == 3);
    CHECK(seldom.gauges(start + 62s).at(0).value == 3);
}
