#include "agent/exception/offer.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using exception::Offer;
using namespace std::chrono_literals;

namespace {

constexpr BootTime start{1h};

}  // namespace

TEST_CASE("OffersAReleaseAfterTwoLocksForTheSameFindingWithinTenMinutes") {
    Offer offer;
    offer.locked(FindingKind::outside_place, start);
    CHECK_FALSE(offer.standing(start).has_value());
    offer.locked(FindingKind::outside_place, start + 10min);
    CHECK(offer.standing(start + 10min) == FindingKind::outside_place);
    CHECK(offer.standing(start + 10min + 30min - 1ms) == FindingKind::outside_place);
    CHECK_FALSE(offer.standing(start + 40min).has_value());
}

TEST_CASE("OffersNothingForLocksFarApartOrForDifferentFindings") {
    Offer offer;
    offer.locked(FindingKind::outside_place, start);
    offer.locked(FindingKind::worker_absent, start + 1min);
    offer.locked(FindingKind::outside_place, start + 10min + 1ms);
    CHECK_FALSE(offer.standing(start + 11min).has_value());
    offer.locked(FindingKind::outside_place, start + 20min);
    CHECK(offer.standing(start + 20min) == FindingKind::outside_place);
}

TEST_CASE("OffersNothingForWhatCannotBeLifted") {
    Offer offer;
    offer.locked(FindingKind::agent_interrupted, start);
    offer.locked(FindingKind::agent_interrupted, start + 1s);
    CHECK_FALSE(offer.standing(start + 1s).has_value());
}

TEST_CASE("AnotherWorkerIsOfferedNothing") {
    Offer offer;
    offer.locked(FindingKind::outside_place, start);
    offer.locked(FindingKind::outside_place, start + 1min);
    offer.forget();
    CHECK_FALSE(offer.standing(start + 1min).has_value());
    offer.locked(FindingKind::outside_place, start + 2min);
    CHECK_FALSE(offer.standing(start + 2min).has_value());
}
