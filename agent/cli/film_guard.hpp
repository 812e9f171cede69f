// The guard over a film, in film time, without a camera, a session or a lock: the eye's own looking, and the part of
// the daemon that a film needs. A lock is taken as verified at once and unlocked after two seconds of the film, so that
// what follows is seen too. A film can't answer a challenge: one that is asked for is taken as passed at once.
#pragma once

#include "agent/decision/context.hpp"
#include "agent/decision/step.hpp"
#include "agent/policy/policy.hpp"
#include "agent/template/template.hpp"
#include "agent/vision/looker.hpp"
#include "common/time.hpp"

#include <functional>
#include <optional>

namespace shiftguard::cli {

/// Whose session the film is. `account` is in the policy's scope.
struct FilmSession {
    policy::Policy policy;
    AccountName account;
    face_template::Template reference;
    WallTime starts{};  ///< the film's first frame on the wall
};

class FilmGuard {
public:
    /// Hears everything that `step` says, in order, with the film's time.
    using Hear = std::function<void(const decision::Output&, BootTime)>;

    /// `session` outlives the guard. `looker` is fresh: it remembers what it saw.
    FilmGuard(const FilmSession& session, vision::Looker looker, Hear hear);

    /// The session opens. Before the first frame.
    void begin(BootTime at);
    /// Frames in the order of the film.
    void take(const vision::Frame& frame);

    [[nodiscard]] const vision::Looker& looker() const { return looker_; }

private:
    [[nodiscard]] decision::Looked looked(const observation::Look& look) const;
    void tell_context(BootTime at);
    void feed(const decision::Input& input, BootTime at);
    [[nodiscard]] Now now(BootTime at) const { return {at, session_.starts + at.time_since_epoch(), {}}; }

    const FilmSession& session_;
    const policy::Worker& worker_;
    vision::Looker looker_;
    const Hear hear_;
    observation::Work work_ = observation::Work::rest;
    decision::State state_;
    std::optional<decision::ContextChange> context_;
    std::optional<BootTime> unlock_at_;
};

}  // namespace shiftguard::cli
