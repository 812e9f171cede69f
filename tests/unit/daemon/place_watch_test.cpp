#include "agent/daemon/place_watch.hpp"

#include <atomic>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

/// In whose country it is read: as it was told when it was made.
class CountrySource final : public place::Source {
public:
    CountrySource(std::string country, std::atomic<int>& there) : country_(std::move(country)), there_(there) {
        ++there_;
    }
    ~CountrySource() override { --there_; }
    CountrySource(const CountrySource&) = delete;
    CountrySource& operator=(const CountrySource&) = delete;
    Result<place::Surroundings> read() override {
        place::Surroundings seen;
        seen.country = country_;
        return seen;
    }

private:
    const std::string country_;
    std::atomic<int>& there_;
};

std::string next_country(daemon::EventQueue& events) {
    const auto event = events.pop(10s);
    REQUIRE(event);
    return std::get<daemon::PlaceRead>(*event).surroundings.country.value_or("");
}

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

TEST_CASE("AnotherSourceIsReadAtOnceAlsoWhereThePlaceIsAgreedAndTheOneBeforeGoes") {
    daemon::EventQueue events{64};
    std::atomic<int> before{0};
    std::atomic<int> after{0};
    daemon::PlaceWatch watch(std::make_unique<CountrySource>("DE", before), events, {1h, 1h});
    REQUIRE(next_country(events) == "DE");
    watch.stands(decision::Standing::agreed);
    watch.follow(std::make_unique<CountrySource>("AT", after));
    CHECK(next_country(events) == "AT");
    CHECK(before == 0);
    CHECK(after == 1);
}
