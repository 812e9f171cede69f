#include "agent/incident/redaction/redaction.hpp"

#include <limits>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using incident::plan_redaction;
using observation::Box;

observation::Observation look_with(const std::vector<Box>& persons, const std::vector<Box>& faces) {
    observation::Observation look;
    look.frame = observation::FrameSize{640, 480};
    for (const auto& box : persons) {
        look.persons.push_back({box, 0.9F});
    }
    for (const auto& box : faces) {
        look.faces.push_back({observation::TrackId{1}, box, 0.9F});
    }
    return look;
}

bool covers(const std::vector<Box>& covered, const Box& whole) {
    return std::any_of(covered.begin(), covered.end(),
                       [&](const Box& box) { return observation::share_inside(whole, box) > 0.999F; });
}

}  // namespace

TEST_CASE("NothingIsKeptOfALookWithoutPersons") {
    CHECK(plan_redaction({}) == incident::RedactionPlan{});
    const auto plan = plan_redaction(look_with({}, {{0.4F, 0.4F, 0.1F, 0.1F}}));
    CHECK(plan.kept.empty());
    CHECK(covers(plan.covered, {0.35F, 0.35F, 0.2F, 0.2F}));
}

TEST_CASE("AFaceIsCoveredWithAMarginOnEverySide") {
    const auto plan = plan_redaction(look_with({{0.25F, 0.25F, 0.5F, 0.75F}}, {{0.4F, 0.3F, 0.2F, 0.2F}}));
    CHECK(plan.kept == std::vector<Box>{{0.25F, 0.25F, 0.5F, 0.75F}});
    CHECK(covers(plan.covered, {0.3F, 0.2F, 0.4F, 0.4F}));
}

TEST_CASE("TheHeadOfAPersonIsCoveredWhetherOrNotAFaceWasFound") {
    const Box person{0.5F, 0.2F, 0.3F, 0.8F};
    CHECK(covers(plan_redaction(look_with({person}, {})).covered, {0.5F, 0.2F, 0.3F, 0.8F * 0.44F}));
    // One face was found, another beside it in the same box was not.
    const auto beside = plan_redaction(look_with({person}, {{0.52F, 0.25F, 0.1F, 0.2F}}));
    CHECK(covers(beside.covered, {0.65F, 0.25F, 0.15F, 0.2F}));
    // A face that is found low in the box (a worker who leans in) takes everything above it along.
    const auto low = plan_redaction(look_with({person}, {{0.6F, 0.6F, 0.1F, 0.2F}}));
    CHECK(covers(low.covered, {0.5F, 0.2F, 0.3F, 0.6F}));
}

TEST_CASE("BoxesThatReachPastTheFrameOrAreNoneMakeNoPlanThatDoes") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto plan = plan_redaction(look_with({{-1, -1, 4, 4}, {nan, 0, 1, 1}, {2, 2, 1, 1}, {0.5F, 0.5F, 0, 0.2F}},
                                               {{0.9F, 0.9F, 0.5F, 0.5F}, {0, nan, 1, 1}, {-3, -3, 1, 1}}));
    CHECK(plan.kept == std::vector<Box>{{0, 0, 1, 1}});
    REQUIRE_FALSE(plan.covered.empty());
    for (const auto& box : plan.covered) {
        CHECK(box.x >= 0);
        CHECK(box.y >= 0);
        CHECK(box.width > 0);
        CHECK(box.height > 0);
        CHECK(box.x + box.width <= 1.0001F);
        CHECK(box.y + box.height <= 1.0001F);
    }
}
