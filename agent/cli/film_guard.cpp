#include "agent/cli/film_guard.hpp"

#include <utility>
#include <variant>

namespace shiftguard::cli {
namespace {

constexpr Milliseconds locked_for{2000};
const SessionId the_session{"film"};

}  // namespace

FilmGuard::FilmGuard(const FilmSession& session, vision::Looker looker, Hear hear)
    : session_(session),
      worker_(*session.policy.worker_of(session.account)),
      looker_(std::move(looker)),
      hear_(std::move(hear)) {}

void FilmGuard::begin(BootTime at) {
    feed(decision::EyeStarted{}, at);
    feed(decision::EyeAlive{}, at);
    tell_context(at);
    feed(decision::SessionOpened{the_session, session_.account, worker_.id, true, false}, at);
}

void FilmGuard::take(const vision::Frame& frame) {
    const BootTime at = frame.captured;
    if (unlock_at_ && at >= *unlock_at_) {
        unlock_at_.reset();
        feed(decision::SessionUnlocked{}, at);
    }
    tell_context(at);
    feed(decision::EyeAlive{}, at);
    if (work_ != observation::Work::rest) {
        if (const auto seen = looker_.see(frame); seen.look) {
            feed(looked(*seen.look), at);
        }
    }
    feed(decision::Tick{}, at);
}

decision::Looked FilmGuard::looked(const observation::Look& look) const {
    decision::Looked input{look.observation, std::nullopt};
    if (look.vector_track) {
        if (const auto cosine = face_template::similarity(session_.reference, look.vector)) {
            input.likeness = decision::Likeness{*look.vector_track, *cosine};
        }
    }
    return input;
}

void FilmGuard::tell_context(BootTime at) {
    const auto context = decision::context_of(policy::agreement_with(session_.policy, worker_, {}, {}, now(at)));
    if (!context_ || *context_ != context) {
        context_ = context;
        feed(context, at);
    }
}

void FilmGuard::feed(const decision::Input& input, BootTime at) {
    auto next = decision::step(std::move(state_), input, session_.policy.rules_for(worker_.id), now(at));
    state_ = std::move(next.state);
    std::optional<decision::FindingNumber> locked;
    bool closed = false;
    bool challenged = false;
    for (const auto& output : next.outputs) {
        hear_(output, at);
        if (const auto* demand = std::get_if<decision::EyeDemand>(&output)) {
            const bool sleeps = std::exchange(work_, demand->demand.work) != observation::Work::rest &&
                                work_ == observation::Work::rest;
            closed = closed || sleeps;
            challenged = challenged || work_ == observation::Work::challenge;
            looker_.obey(demand->demand);
        } else if (const auto* respond = std::get_if<decision::Respond>(&output)) {
            locked = respond->response == Response::lock ? std::optional(respond->finding) : locked;
        }
    }
    if (closed) {  // as the eye does: whoever was followed no longer is
        feed(decision::Looked{looker_.without_frame(observation::CameraState::closed, at).observation, {}}, at);
    }
    if (challenged) {
        const std::size_t movements = session_.policy.rules_for(worker_.id).challenge.movements;
        feed(decision::ChallengeResult{{std::nullopt, movements}, movements}, at);
    }
    if (locked) {
        feed(decision::LockVerified{*locked, "replay"}, at);
        feed(decision::SessionLocked{}, at);
        unlock_at_ = at + locked_for;
    }
}

}  // namespace shiftguard::cli
