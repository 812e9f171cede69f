#include "agent/journal/simulate.hpp"

#include "agent/decision/step.hpp"
#include "agent/decision/whose_rules.hpp"

#include <utility>

namespace shiftguard::journal {

void Simulation::take(const Run& segment) {
    const bool follows = segment.id == run_ && segment.segment == segment_ + 1;
    if (!follows) {  // else it goes on with what this policy made of the segment before
        begin(segment);
    }
    run_ = segment.id;
    segment_ = segment.segment;
    for (const auto& entry : segment.entries) {
        take(entry);
    }
}

void Simulation::begin(const Run& segment) {
    untold_before_ += shift_.untold();
    const bool has_state = segment.beginning && segment.beginning->state;
    state_ = has_state ? *segment.beginning->state : decision::State();
    shift_ = ShiftAnew();
    fed_.reset();
    if (has_state) {
        fed_ = decision::ContextChange{state_.shift, state_.place, std::nullopt, state_.break_ends};
        shift_ = ShiftAnew(*fed_);
    }
}

void Simulation::take(const Entry& entry) {
    const auto* context = std::get_if<decision::ContextChange>(&entry.input);
    if (context != nullptr) {
        shift_.take(*context, entry.now);
    }
    judge_shift(entry);
    if (context == nullptr) {
        feed(entry.input, entry.now);
    }
}

/// Before the entry itself: whoever opens a session is told the context of its worker first.
void Simulation::judge_shift(const Entry& entry) {
    const auto* opened = std::get_if<decision::SessionOpened>(&entry.input);
    const auto* session = state_.session ? &state_.session->worker : nullptr;
    if (opened != nullptr && session != nullptr && *session != opened->worker) {
        shift_.forget_earlier(entry.now);
    }
    if (!shift_.recorded()) {
        return;
    }
    const auto* id = opened != nullptr ? &opened->worker : session;
    const auto found = id != nullptr ? policy_.workers.find(*id) : policy_.workers.end();
    const auto time =
        state_.told_of(FindingKind::time_untrusted) ? decision::TimeTrust::untrusted : decision::TimeTrust::trusted;
    const auto context =
        found == policy_.workers.end() ? *shift_.recorded() : shift_.judged(policy_, found->second, time, entry.now);
    if (context != fed_ || std::holds_alternative<decision::ContextChange>(entry.input)) {
        fed_ = context;
        feed(context, entry.now);
    }
}

void Simulation::feed(const decision::Input& input, const Now& now) {
    auto next = decision::step(std::move(state_), input, decision::rules_of(policy_, state_, input), now);
    state_ = std::move(next.state);
    for (const auto& output : next.outputs) {
        count(output);
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
