#include "agent/daemon/place_watch.hpp"

#include <atomic>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

class CountedSource final : public place::Source {
public:
    explicit CountedSource(std::atomic<int>& reads) : reads_(reads) {}
    Result<place::Surroundings> read() override {
        ++reads_;
        return place::Surroundings{};
    }

private:
    std::atomic<int>& reads_;
};

}  // namespace

TEST_CASE("APlaceInDoubtIsReadAgainAtTheFastPaceAndAnAgreedOneIsNot") {
    daemon::EventQueue events{64};
    std::atomic<int> reads{0};
    daemon::PlaceWatch watch(std::make_unique<CountedSource>(reads), events, {1h, 1ms});
    for (int reading = 0; reading < 3; ++reading) {
        CHECK(events.pop(10s).has_value());  // nothing is known at the start: that is doubt
    }
    watch.stands(decision::Standing::agreed);
    while (events.pop(200ms).has_value()) {
    }
    const int so_far = reads;
    CHECK_FALSE(events.pop(200ms).has_value());
    CHECK(reads == so_far);
    watch.stands(decision::Standing::not_agreed);
    CHECK(events.pop(10s).has_value());
    CHECK(events.pop(10s).has_value());
}
