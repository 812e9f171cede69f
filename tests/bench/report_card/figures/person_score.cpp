#include "tests/bench/report_card/figures/person_score.hpp"

#include <algorithm>

namespace shiftguard::report_card {
namespace {

using observation::Box;

constexpr float tall = 0.25F;
constexpr float same_body = 0.5F;
constexpr float inside = 0.6F;  // as count_people takes a face for a body's

bool holds_a_face(const Box& person, const observation::Observation& seen) {
    return std::any_of(seen.faces.begin(), seen.faces.end(),
                       [&](const auto& face) { return share_inside(face.box, person) >= inside; });
}

bool belongs_to_a_body(const Box& face, const observation::Observation& seen) {
    return std::any_of(seen.persons.begin(), seen.persons.end(),
                       [&](const auto& body) { return share_inside(face, body.box) >= inside; });
}

struct Match {
    std::size_t person;
    std::size_t body;
    float overlap;
};

std::vector<Match> best_first(const std::vector<Box>& labelled, const observation::Observation& seen) {
    std::vector<Match> matches;
    for (std::size_t person = 0; person < labelled.size(); ++person) {
        for (std::size_t body = 0; body < seen.persons.size(); ++body) {
            const float both = overlap(labelled[person], seen.persons[body].box);
            if (both >= same_body) {
                matches.push_back({person, body, both});
            }
        }
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const Match& a, const Match& b) { return a.overlap > b.overlap; });
    return matches;
}

void find_by_face(std::vector<bool>& found, const std::vector<Box>& labelled, const observation::Observation& seen) {
    for (const auto& face : seen.faces) {
        if (belongs_to_a_body(face.box, seen)) {
            continue;
        }
        for (std::size_t person = 0; person < labelled.size(); ++person) {
            if (!found[person] && share_inside(face.box, labelled[person]) >= inside) {
                found[person] = true;
                break;
            }
        }
    }
}

}  // namespace

Tallness tallness_of(const Box& person) {
    if (person.height < 0.125F) {
        return Tallness::under_an_eighth;
    }
    if (person.height <= tall) {
        return Tallness::under_a_quarter;
    }
    return person.height < 0.5F ? Tallness::under_a_half : Tallness::half_and_more;
}

std::string_view to_string(Tallness tallness) {
    switch (tallness) {
        case Tallness::under_an_eighth:
            return "0..1/8";
        case Tallness::under_a_quarter:
            return "1/8..1/4";
        case Tallness::under_a_half:
            return "1/4..1/2";
        case Tallness::half_and_more:
            return "1/2..1";
    }
    return "";
}

std::vector<bool> found_persons(const std::vector<Box>& labelled, const observation::Observation& seen) {
    std::vector<bool> found(labelled.size(), false);
    std::vector<bool> taken(seen.persons.size(), false);
    for (const Match& match : best_first(labelled, seen)) {
        if (!found[match.person] && !taken[match.body]) {
            found[match.person] = true;
            taken[match.body] = true;
        }
    }
    find_by_face(found, labelled, seen);
    return found;
}

void add_scene(PersonTallies& tallies, const std::vector<Box>& labelled, const observation::Observation& seen) {
    const auto found = found_persons(labelled, seen);
    std::size_t tall_ones = 0;
    for (std::size_t person = 0; person < labelled.size(); ++person) {
        tallies.found.at(static_cast<std::size_t>(tallness_of(labelled[person]))).add(found[person]);
        if (labelled[person].height > tall) {
            ++tall_ones;
            tallies.tall.add(found[person]);
            if (!holds_a_face(labelled[person], seen)) {
                tallies.faceless.add(found[person]);
            }
        }
    }
    const auto counted = count_people(seen);
    if (tall_ones >= 2) {
        tallies.two_tall.add(counted >= 2);
    }
    if (labelled.size() >= 2) {
        tallies.two_of_any_size.add(counted >= 2);
    } else {
        tallies.false_second.add(counted >= 2);
    }
    if (labelled.empty()) {
        tallies.false_person.add(counted >= 1);
    }
}

}  // namespace shiftguard::report_card
