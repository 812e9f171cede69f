#include "agent/gate/face_check.hpp"

#include <utility>

namespace shiftguard::gate {
namespace {

using observation::CameraFault;
using observation::CameraState;
using observation::FaceQuality;

/// A camera that another program only just lets go of comes back within this.
constexpr Milliseconds lost_for{2000};
/// A hint is told once it has been the same for so long: whoever turns to the camera needs no advice.
constexpr Milliseconds hint_after{1000};
/// The passive hint is a mean of five looks; where none comes in this time it has nothing to say.
constexpr Milliseconds longest_wait_for_hint{3000};
constexpr std::uint32_t anothers_needed = 5;
constexpr Milliseconds another_for{1000};

/// Nothing to wait for: no camera is plugged in.
bool is_missing(const observation::Observation& look) {
    return look.fault == CameraFault::missing || look.fault == CameraFault::unplugged;
}

std::optional<FaceHint> hint_for(FaceQuality quality) {
    switch (quality) {
        case FaceQuality::good:
            return std::nullopt;
        case FaceQuality::too_small:
            return FaceHint::come_nearer;
        case FaceQuality::too_dark:
            return FaceHint::more_light;
        case FaceQuality::blurred:
            return FaceHint::hold_still;
        case FaceQuality::turned_away:
            return FaceHint::look_at_camera;
        case FaceQuality::backlit:
            return FaceHint::light_behind;
    }
    return std::nullopt;
}

}  // namespace

FaceCheck::FaceCheck(const policy::Rules& rules, BadHint bad_hint, challenge::Plan plan, BootTime now)
    : rules_(rules), bad_hint_(bad_hint), plan_(std::move(plan)), began_(now), suggested_since_(now) {}

void FaceCheck::see(const FaceLook& look, BootTime now) {
    if (end_) {
        return;
    }
    note_camera(look.seen, now);
    if (end_ || look.seen.camera == CameraState::opening || look.seen.camera == CameraState::closed ||
        look.seen.camera == CameraState::lost) {
        return;
    }
    camera_gave_pictures_ = true;
    if (challenge_) {
        show_challenge(look, now);
        return;
    }
    if (!observation::shows_people(look.seen.camera)) {
        suggest(look.seen.camera == CameraState::dark ? FaceHint::more_light : FaceHint::uncover_camera, now);
        return;
    }
    compare(look, now);
    judge_hint(look.seen, now);
    suggest_for(look.seen, now);
}

void FaceCheck::tick(BootTime now) {
    if (end_) {
        return;
    }
    if (lost_since_ && now - *lost_since_ >= lost_for) {
        end_ = FaceEnd::no_camera;
    } else if (challenge_) {
        challenge_->tick(now);
        watch_challenge();
    } else if (worker_ && now - accepted_at_ >= longest_wait_for_hint) {
        end_ = FaceEnd::verified;
    } else if ((!worker_ || bad_hint_ == BadHint::doubted) && now - began_ >= rules_.gate.face_within) {
        end_ = camera_gave_pictures_ ? FaceEnd::cannot_tell : FaceEnd::no_camera;
    }
}

FaceProgress FaceCheck::progress() const {
    return {hint_, challenge_ ? std::optional(challenge_->progress().prompt) : std::nullopt, end_};
}

observation::Demand FaceCheck::demand() const {
    return challenge_ ? observation::Demand{observation::Work::challenge, worker_, false}
                      : observation::Demand{observation::Work::hurry, std::nullopt, false};
}

void FaceCheck::note_camera(const observation::Observation& look, BootTime now) {
    if (look.camera != CameraState::lost) {
        lost_since_.reset();
    } else if (is_missing(look)) {
        end_ = FaceEnd::no_camera;
    } else if (!lost_since_) {
        lost_since_ = now;
    }
}

void FaceCheck::suggest(FaceHint hint, BootTime now) {
    if (hint != suggested_) {
        suggested_ = hint;
        suggested_since_ = now;
    } else if (now - suggested_since_ >= hint_after) {
        hint_ = hint;
    }
}

void FaceCheck::suggest_for(const observation::Observation& look, BootTime now) {
    if (look.faces.empty()) {
        suggest(FaceHint::look_at_camera, now);
    } else if (look.faces.size() > 1) {
        suggest(FaceHint::one_person, now);
    } else if (const auto hint = hint_for(look.faces.front().quality)) {
        suggest(*hint, now);
    }
}

void FaceCheck::compare(const FaceLook& look, BootTime now) {
    if (look.seen.faces.size() != 1) {
        anothers_ = 0;  // the worker may be among them, or away
    }
    const auto* face = look.compared ? face_of(look.seen, *look.compared) : nullptr;
    if (face == nullptr) {
        return;
    }
    if (look.similarity >= rules_.accept) {
        accept(face->track, now);
    } else if (look.similarity < rules_.reject && face->quality == FaceQuality::good) {
        doubt(look.seen, *face, now);
    } else {
        anothers_ = 0;  // it may well be the worker
    }
}

void FaceCheck::accept(observation::TrackId track, BootTime now) {
    anothers_ = 0;
    likely_comparisons_ = likely_ == track ? likely_comparisons_ + 1 : 1;
    likely_ = track;
    if (!worker_ && likely_comparisons_ >= rules_.accept_looks) {
        worker_ = track;
        accepted_at_ = now;
    }
}

void FaceCheck::doubt(const observation::Observation& look, const observation::FaceSeen& face, BootTime now) {
    if (likely_ == face.track) {
        likely_.reset();
        worker_.reset();  // the tracker slipped to somebody else
    }
    if (look.faces.size() != 1) {
        return;
    }
    if (anothers_ == 0) {
        another_since_ = now;
    }
    ++anothers_;
    if (anothers_ >= anothers_needed && now - another_since_ >= another_for) {
        end_ = FaceEnd::another;
    }
}

/// Whoever is accepted is in, unless a picture of them is suspected and can be asked about.
void FaceCheck::judge_hint(const observation::Observation& look, BootTime now) {
    if (!worker_) {
        return;
    }
    if (bad_hint_ == BadHint::ignored) {
        end_ = FaceEnd::verified;
        return;
    }
    const auto* face = face_of(look, *worker_);
    if (face == nullptr) {
        worker_.reset();  // gone before it was known: from the beginning
        likely_.reset();
        return;
    }
    if (!face->live) {
        return;
    }
    if (*face->live >= static_cast<float>(rules_.challenge.hint_below)) {
        end_ = FaceEnd::verified;
    } else if (bad_hint_ == BadHint::doubted) {
        end_ = FaceEnd::cannot_tell;
    } else {
        challenge_.emplace(plan_, rules_.challenge.answer_within, now);
    }
}

void FaceCheck::show_challenge(const FaceLook& look, BootTime now) {
    challenge::Sight sight;
    sight.captured = now;
    const auto* face = face_of(look.seen, *worker_);
    if (face != nullptr && look.head) {
        const auto whose = look.compared == face->track
                               ? challenge::face_by(look.similarity, {rules_.accept, rules_.reject})
                               : challenge::Face::not_compared;
        sight = challenge::sight_of(face->track, *look.head, whose, now);
    }
    challenge_->see(sight);
    watch_challenge();
}

void FaceCheck::watch_challenge() {
    if (const auto& outcome = challenge_->progress().outcome) {
        end_ = outcome->failed ? FaceEnd::challenge_failed : FaceEnd::verified;
    }
}

std::string_view to_string(FaceEnd end) {
    switch (end) {
        case FaceEnd::verified:
            return "verified";
        case FaceEnd::another:
            return "another";
        case FaceEnd::cannot_tell:
            return "cannot_tell";
        case FaceEnd::challenge_failed:
            return "challenge_failed";
        case FaceEnd::no_camera:
            return "no_camera";
        case FaceEnd::busy:
            return "busy";
    }
    return "";
}

std::string_view to_string(FaceHint hint) {
    switch (hint) {
        case FaceHint::look_at_camera:
            return "look_at_camera";
        case FaceHint::come_nearer:
            return "come_nearer";
        case FaceHint::more_light:
            return "more_light";
        case FaceHint::light_behind:
            return "light_behind";
        case FaceHint::hold_still:
            return "hold_still";
        case FaceHint::one_person:
            return "one_person";
        case FaceHint::uncover_camera:
            return "uncover_camera";
    }
    return "";
}

}  // namespace shiftguard::gate
