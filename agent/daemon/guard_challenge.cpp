// The guard's part with a challenge: draws what will be asked for when the decision wants one, hands it what the eye
// sees of the worker, says what is asked for now, and tells the decision how it ended.
#include "agent/challenge/words.hpp"
#include "agent/daemon/guard.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace shiftguard::daemon {

void Guard::follow_challenge_demand() {
    if (demand_.work != observation::Work::challenge) {
        challenge_.reset();
        cannot_ask_ = false;
        return;
    }
    const auto* known = worker();
    if (challenge_ || known == nullptr || !parts_.draw) {
        return;
    }
    const auto& rules = policy_.rules_for(known->id).challenge;
    const auto own = template_ ? template_->left_out : std::set<Movement>{};
    auto plan = challenge::draw_plan(rules.movements, challenge::left_out_by_either(rules.left_out, own), parts_.draw);
    if (!plan) {
        cannot_ask_ = true;
        if (!std::exchange(cannot_ask_told_, true)) {
            parts_.narrator.said(to_sentence(plan.error()), parts_.clock.now());
        }
        return;
    }
    cannot_ask_told_ = false;
    challenge_.emplace(*std::move(plan), rules.answer_within, parts_.clock.now().boot);
    prompt_told_.reset();
    tell_prompt();
}

void Guard::show_challenge(const observation::Look& look, const std::optional<decision::Likeness>& likeness) {
    if (!challenge_) {
        return;
    }
    // By this machine's clock: what the eye says of its own time decides nothing about early and late.
    challenge::Sight sight;
    sight.captured = parts_.clock.now().boot;
    const auto* face = demand_.worker_track ? observation::face_of(look.observation, *demand_.worker_track) : nullptr;
    if (face != nullptr && look.head) {
        const auto whose = likeness && likeness->track == face->track
                               ? challenge::face_by(likeness->similarity, {rules().accept, rules().reject})
                               : challenge::Face::not_compared;
        sight = challenge::sight_of(face->track, *look.head, whose, sight.captured);
    }
    challenge_->see(sight);
    tell_prompt();
}

void Guard::watch_challenge() {
    if (std::exchange(cannot_ask_, false)) {  // the eye goes back to its pace, and the decision tries again later
        feed(decision::ChallengeResult{{challenge::Reason::nothing_seen, 0}, 0});
    }
    if (!challenge_) {
        return;
    }
    challenge_->tick(parts_.clock.now().boot);
    const auto progress = challenge_->progress();
    if (!progress.outcome) {
        return;
    }
    parts_.narrator.said(std::string(challenge::sentence_of(*progress.outcome, challenge::Language::english)),
                         parts_.clock.now());
    challenge_.reset();
    feed(decision::ChallengeResult{*progress.outcome, progress.of});
}

/// For whoever sits at a terminal; the desk has the status.
void Guard::tell_prompt() {
    const auto progress = challenge_->progress();
    if (!progress.outcome && prompt_told_ != progress.prompt) {
        prompt_told_ = progress.prompt;
        parts_.narrator.said(std::string(challenge::sentence_of(progress.prompt, challenge::Language::english)),
                             parts_.clock.now());
    }
}

}  // namespace shiftguard::daemon
