// One labelled scene against what the guard would count in it (observation::count_people), and the sums over many.
#pragma once

#include "agent/observation/observation.hpp"
#include "tests/bench/report_card/figures/figure.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace shiftguard::report_card {

/// How tall a labelled person is, as a share of the picture.
enum class Tallness : std::uint8_t { under_an_eighth, under_a_quarter, under_a_half, half_and_more };
inline constexpr std::size_t tallnesses = 4;
[[nodiscard]] Tallness tallness_of(const observation::Box& person);
[[nodiscard]] std::string_view to_string(Tallness tallness);

/// `count` of `of`.
struct Tally {
    std::uint64_t count = 0;
    std::uint64_t of = 0;
    void add(bool holds) {
        count += holds ? 1U : 0U;
        ++of;
    }
    [[nodiscard]] Figure figure() const { return share(count, of); }
};

struct PersonTallies {
    std::array<Tally, tallnesses> found;  ///< labelled persons, by how tall
    Tally tall;                           ///< labelled persons over a quarter of the picture that are found
    Tally faceless;                       ///< of these, those in whose box no face is found
    Tally two_tall;                       ///< scenes with two such or more in which two or more people are counted
    Tally two_of_any_size;                ///< scenes with two labelled persons or more, likewise
    Tally false_second;                   ///< scenes with one labelled person or none in which two or more are counted
    Tally false_person;                   ///< scenes with no labelled person in which somebody is counted
};

/// Which labelled persons are found: each by another body that overlaps it by half and more (intersection over union,
/// the best first), or by a face that belongs to no body and lies in its box.
[[nodiscard]] std::vector<bool> found_persons(const std::vector<observation::Box>& labelled,
                                              const observation::Observation& seen);

void add_scene(PersonTallies& tallies, const std::vector<observation::Box>& labelled,
               const observation::Observation& seen);

}  // namespace shiftguard::report_card
