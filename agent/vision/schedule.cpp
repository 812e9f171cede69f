#include "agent/vision/schedule.hpp"

namespace shiftguard::vision {
namespace {

constexpr Milliseconds shortest_between_persons{1000};
constexpr Milliseconds longest_between_persons{10'000};

}  // namespace

bool is_due(const std::optional<BootTime>& last, BootTime now, Milliseconds every) {
    return !last || now - *last >= every;
}

Schedule::Plan Schedule::plan(const Glance& glance) const {
    if (glance.hurried) {
        return {is_due(last_faces_, glance.at, shortest_between_hurried_looks),
                is_due(last_persons_, glance.at, shortest_between_hurried_looks)};
    }
    const bool somebody_may_have_come =
        (glance.changed_elsewhere || glance.challenged) && is_due(last_persons_, glance.at, shortest_between_persons);
    return {glance.changed || glance.challenged || is_due(last_faces_, glance.at, longest_between_looks),
            somebody_may_have_come || is_due(last_persons_, glance.at, longest_between_persons)};
}

void Schedule::ran(const Plan& plan, BootTime at) {
    if (plan.faces) {
        last_faces_ = at;
    }
    if (plan.persons) {
        last_persons_ = at;
    }
}

void Schedule::forget() {
    last_faces_.reset();
    last_persons_.reset();
}

}  // namespace shiftguard::vision
