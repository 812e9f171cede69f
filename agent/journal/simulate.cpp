#include "agent/journal/simulate.hpp"

#include "agent/decision/step.hpp"
#include "agent/decision/whose_rules.hpp"

#include <utility>

namespace shiftguard::journal {

void Simulation::take(const Run& segment) {
    const bool follows = segment.id == run_ && segment.segment == segment_ + 1;
    if (!follows) {  // else it goes on with what this policy made of the segment before
        state_ = segment.beginning && segment.beginning->state ? *segment.beginning->state : decision::State();
    }
    run_ = segment.id;
    segment_ = segment.segment;
    for (const auto& entry : segment.entries) {
        auto next =
            decision::step(std::move(state_), entry.input, decision::rules_of(policy_, state_, entry.input), entry.now);
        state_ = std::move(next.state);
        for (const auto& output : next.outputs) {
            count(output);
        }
    }
}

void Simulation::count(const decision::Output& output) {
    if (const auto* respond = std::get_if<decision::Respond>(&output)) {
        auto& tally = tallies_[respond->kind];
        ++(respond->response == Response::lock ? tally.locks : tally.notices);
    }
    if (const auto* finding = std::get_if<decision::Finding>(&output)) {
        auto& tally = tallies_[finding->kind];
        ++(finding->joins ? tally.repeats : tally.incidents);
        if (finding->enforcement == Enforcement::observe && finding->response != Response::record) {
            ++(finding->response == Response::lock ? tally.would_lock : tally.would_notice);
        }
    }
}

}  // namespace shiftguard::journal
