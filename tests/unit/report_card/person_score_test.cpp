// What counts as a person found, and as one seen that is not there.
#include "tests/bench/report_card/figures/person_score.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::report_card;
using observation::Box;

namespace {

observation::Observation bodies(const std::vector<Box>& boxes) {
    observation::Observation seen;
    for (const Box& box : boxes) {
        seen.persons.push_back({box, 0.9F});
    }
    return seen;
}

void add_face(observation::Observation& seen, const Box& box) {
    seen.faces.push_back({{}, box, 0.9F, {}});
}

const Box left{0.05F, 0.1F, 0.3F, 0.8F};
const Box right{0.6F, 0.1F, 0.3F, 0.8F};
const Box far_away{0.45F, 0.4F, 0.05F, 0.1F};

}  // namespace

TEST_CASE("ABodyFindsOnePersonOnly") {
    const Box beside{0.08F, 0.1F, 0.3F, 0.8F};
    CHECK(found_persons({left, beside}, bodies({left})) == std::vector<bool>{true, false});
    CHECK(found_persons({left, right}, bodies({right, left})) == std::vector<bool>{true, true});
    CHECK(found_persons({left}, bodies({{0.05F, 0.1F, 0.3F, 0.3F}})) == std::vector<bool>{false});
    CHECK(found_persons({}, bodies({left})).empty());
}

TEST_CASE("AFaceWithoutABodyFindsThePersonInWhoseBoxItLies") {
    auto seen = bodies({});
    add_face(seen, {0.15F, 0.15F, 0.1F, 0.15F});
    CHECK(found_persons({left, right}, seen) == std::vector<bool>{true, false});
    // A body of its own takes the face, as the guard counts.
    seen.persons.push_back({{0.1F, 0.1F, 0.2F, 0.25F}, 0.9F});
    CHECK(found_persons({left}, seen) == std::vector<bool>{false});
}

TEST_CASE("PersonsAreSortedByHowTallTheyAre") {
    CHECK(tallness_of({0, 0, 0.1F, 0.1F}) == Tallness::under_an_eighth);
    CHECK(tallness_of({0, 0, 0.1F, 0.25F}) == Tallness::under_a_quarter);
    CHECK(tallness_of({0, 0, 0.1F, 0.26F}) == Tallness::under_a_half);
    CHECK(tallness_of({0, 0, 0.1F, 0.5F}) == Tallness::half_and_more);
}

TEST_CASE("TallPersonsFoundAreToldApartFromThoseWithoutAFace") {
    PersonTallies tallies;
    auto seen = bodies({left});
    add_face(seen, {0.15F, 0.15F, 0.1F, 0.15F});
    add_scene(tallies, {left, right, far_away}, seen);
    CHECK(tallies.tall.count == 1);
    CHECK(tallies.tall.of == 2);
    CHECK(tallies.faceless.count == 0);  // the one on the right has no face and is not found
    CHECK(tallies.faceless.of == 1);
    CHECK(tallies.found.at(0).of == 1);
    CHECK(tallies.two_tall.of == 1);
    CHECK(tallies.two_tall.count == 0);
    CHECK(tallies.false_second.of == 0);
}

TEST_CASE("ASecondPersonIsFalseOnlyWhereThereIsNone") {
    PersonTallies tallies;
    add_scene(tallies, {left}, bodies({left, right}));
    add_scene(tallies, {left}, bodies({left}));
    add_scene(tallies, {left, far_away}, bodies({left, right}));  // there is a second one, though a small one
    add_scene(tallies, {}, bodies({right}));
    CHECK(tallies.false_second.count == 1);
    CHECK(tallies.false_second.of == 3);
    CHECK(tallies.false_person.count == 1);
    CHECK(tallies.false_person.of == 1);
    CHECK(tallies.two_of_any_size.count == 1);
    CHECK(tallies.two_of_any_size.of == 1);
}
