// What the worker's session tells of its input: how long ago, nothing else. Passed on to the decision, and so into the
// journal, only while something could come of it.
#include "agent/daemon/guard.hpp"

namespace shiftguard::daemon {
namespace {

/// The desk tells it every half minute at least.
constexpr Milliseconds told_lasts = std::chrono::seconds(90);

}  // namespace

bool Guard::input_is_needed() const {
    const auto* known = worker();
    if (known == nullptr || session_->locked) {
        return false;
    }
    const auto& rules = policy_.rules_for(known->id);
    return rules.of(FindingKind::session_idle).looked_for ||
           (rules.of(FindingKind::input_without_worker).looked_for && state_.watched_since);
}

bool Guard::input_is_told() const {
    return input_told_ && parts_.clock.now().boot - *input_told_ <= told_lasts;
}

void Guard::on(const InputTold& event) {
    if (!input_is_needed() || session_->account != event.account) {
        return;
    }
    input_told_ = parts_.clock.now().boot;
    // Without the rule about idle sessions it matters only while nobody is in view: nothing else is written down.
    const auto& rules = policy_.rules_for(worker()->id);
    if (rules.of(FindingKind::session_idle).looked_for || state_.sight.nobody_since) {
        feed(decision::InputAge{event.age});
    }
}

void Guard::watch_input() {
    const Now now = parts_.clock.now();
    if (!input_is_needed()) {
        input_needed_since_.reset();
        return;
    }
    if (!input_needed_since_) {
        input_needed_since_ = now.boot;
    }
    if (input_is_told()) {
        input_missed_ = false;
    } else if (!input_missed_ && now.boot - *input_needed_since_ > told_lasts) {
        input_missed_ = true;
        parts_.narrator.said(
            "Nothing tells how long ago keys or mouse were last used in this session, so input with nobody in view and "
            "an idle session are not found; have shiftguard-desk started in it.",
            now);
    }
}

}  // namespace shiftguard::daemon
