#include "agent/challenge/plan.hpp"

#include <algorithm>
#include <iterator>

namespace shiftguard::challenge {

std::set<Movement> left_out_by_either(std::set<Movement> one, const std::set<Movement>& other) {
    one.insert(other.begin(), other.end());
    return one;
}

bool leaves_enough(const std::set<Movement>& deselected) {
    return all_movements.size() - deselected.size() >= 2;
}

Result<Plan> draw_plan(std::size_t count, const std::set<Movement>& deselected, const Draw& draw) {
    std::vector<Movement> possible;
    std::copy_if(all_movements.begin(), all_movements.end(), std::back_inserter(possible),
                 [&](Movement movement) { return !deselected.contains(movement); });
    if (!leaves_enough(deselected)) {
        return Error{ErrorKind::invalid_input, "",
                     "Fewer than two movements are left to be asked for, so no challenge is possible; leave at least "
                     "two at the enrolment, or switch the challenge off in the policy.",
                     Retry::useless};
    }
    constexpr auto pauses = static_cast<std::uint32_t>((longest_pause - shortest_pause).count()) + 1;
    Plan plan(std::clamp(count, fewest_movements, most_movements));
    for (auto& planned : plan) {
        planned.movement = possible.at(draw(static_cast<std::uint32_t>(possible.size())));
        planned.pause = shortest_pause + Milliseconds(draw(pauses));
    }
    return plan;
}

}  // namespace shiftguard::challenge
