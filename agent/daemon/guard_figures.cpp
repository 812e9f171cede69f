// What the worker declared of still figures: told to the decision with the session, and kept as soon as it changes.
#include "agent/daemon/guard.hpp"

namespace shiftguard::daemon {

void Guard::on(const FigureTold& event) {
    if (session_ && session_->account == event.account) {
        feed(event.declared);
    }
}

/// The session's figures are not the decision's any more, or not yet: nothing of them is kept.
void Guard::leave_figures() {
    figures_of_.reset();
}

void Guard::take_up_figures() {
    const auto* known = worker();
    if (parts_.figures == nullptr || known == nullptr || figures_of_ == known->id) {
        return;
    }
    figures_kept_ = parts_.figures->of(known->id);
    if (!figures_kept_.empty()) {
        feed(decision::FiguresKnown{figures_kept_});
    }
    figures_of_ = known->id;
}

void Guard::keep_figures() {
    if (!figures_of_ || !state_.session || state_.session->worker != *figures_of_) {
        return;
    }
    auto declared = decision::declared(state_.figures);
    if (declared == figures_kept_) {
        return;
    }
    figures_kept_ = std::move(declared);
    if (const auto kept = parts_.figures->keep(*figures_of_, figures_kept_); !kept) {
        parts_.narrator.said("What was declared of still figures could not be kept: " + to_sentence(kept.error()),
                             parts_.clock.now());
    }
}

}  // namespace shiftguard::daemon
