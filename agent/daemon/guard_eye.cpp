// The guard's part with the eye: takes what it says, watches that it lives, and starts it again.
#include "agent/daemon/camera_trouble.hpp"
#include "agent/daemon/guard.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds last_eye_backoff{30000};
constexpr Milliseconds broken_frames_every{60000};

}  // namespace

void Guard::on(const FromEye& event) {
    eye_heard_ = parts_.clock.now().boot;
    std::visit([this](const auto& message) { on_message(message); }, event.message);
}

void Guard::on_message(const observation::Ready& ready) {
    picture_of_ = 0;  // it numbers its looks anew
    pictures_.eye_is_new();
    recogniser_ = ready.recogniser;
    eye_came_up_ = true;
    broken_frames_ = 0;  // a new eye counts anew
    if (!ready.unlimited.empty()) {
        parts_.narrator.said(ready.unlimited, parts_.clock.now());
    }
    eye_backoff_ = first_eye_backoff;
    troubles_.erase(Trouble::eye);
    load_template();
    feed(decision::EyeAlive{});
    tell_session();
    send_demand();
}

void Guard::on_message(const observation::Look& look) {
    watch_camera(look.observation);
    if (enrolment_) {  // what is looked at now is an enrolment, not the worker's work
        enrolment_->note_camera(look.observation.camera, parts_.clock.now().boot);
        return;
    }
    if (verification_) {
        show_verification(look);
        if (!verifies_beside_guard()) {
            return;  // before anybody has signed in, nothing else is to be judged
        }
    }
    decision::Looked looked{look.observation, std::nullopt};
    if (look.vector_track && template_) {
        if (const auto cosine = face_template::similarity(*template_, look.vector)) {
            looked.likeness = decision::Likeness{*look.vector_track, *cosine};
        }
    }
    show_challenge(look, looked.likeness);
    feed(looked);
}

void Guard::on_message(const observation::Alive& alive) {
    feed(decision::EyeAlive{Milliseconds(alive.look_ms_p95)});
    note_broken_frames(alive.broken_frames);
    eye_use_ = protocol::ResourceUse{alive.cpu_ms, alive.resident_bytes / 1024};
}

/// A loose plug shows here long before the camera is of no use.
void Guard::note_broken_frames(std::uint64_t broken) {
    const Now now = parts_.clock.now();
    if (broken <= broken_frames_ || (broken_frames_told_ && now.boot - *broken_frames_told_ < broken_frames_every)) {
        return;
    }
    parts_.narrator.said(std::to_string(broken - broken_frames_) +
                             " pictures of the camera could not be decoded and were skipped; check its plug and cable.",
                         now);
    broken_frames_ = broken;
    broken_frames_told_ = now.boot;
}

void Guard::on_message(const observation::Failed& failed) {
    eye_last_words_ = failed.reason;
    set_trouble(Trouble::eye, failed.reason);
}

/// At every opening anew: what was plugged in meanwhile may be another device.
void Guard::judge_device() {
    device_judged_ = true;
    const auto device = parts_.camera_device ? parts_.camera_device() : std::nullopt;
    const bool is_virtual = device && is_unnamed_virtual(*device, policy_.camera.virtual_name);
    tell_cause(FindingKind::camera_virtual,
               is_virtual ? std::optional<std::string>("there is no hardware behind the camera") : std::nullopt);
    const auto* known = worker();
    const auto enrolled =
        known != nullptr && parts_.enrolled_cameras != nullptr ? parts_.enrolled_cameras->of(known->id) : std::nullopt;
    const bool is_another = device && enrolled && device->identity != *enrolled;
    tell_cause(FindingKind::camera_changed,
               is_another ? std::optional<std::string>("the camera is not the one of the enrolment") : std::nullopt);
}

void Guard::watch_camera(const observation::Observation& look) {
    if (!look.frame) {
        device_judged_ = false;
    } else if (!device_judged_) {
        judge_device();
    }
    if (look.camera == observation::CameraState::lost) {
        set_trouble(Trouble::camera, sentence_of(look.fault));
    } else if (look.camera != observation::CameraState::opening) {
        troubles_.erase(Trouble::camera);
    }
}

bool Guard::stops_for(const EyeEnded& event) const {
    switch (parts_.when_eye_fails) {
        case WhenEyeFails::start_again:
            return false;
        case WhenEyeFails::stop_unless_it_came_up:
            return event.exit_status && !eye_came_up_;
        case WhenEyeFails::stop:
            return event.exit_status.has_value();
    }
    return false;
}

Error Guard::reason_to_stop(const EyeEnded& event) const {
    const bool models = event.exit_status == observation::no_models_status;
    return {models ? ErrorKind::corrupted : ErrorKind::invalid_input, "",
            eye_last_words_.empty() ? event.reason : eye_last_words_, Retry::useless};
}

void Guard::on(const EyeEnded& event) {
    const Now now = parts_.clock.now();
    eye_use_.reset();
    if (std::exchange(eye_is_replaced_, false)) {  // its end is no failure, and nobody waits for the next
        start_eye();
        return;
    }
    if (stops_for(event)) {
        if (event.exit_status != observation::film_ended_status) {
            ended_by_ = reason_to_stop(event);
        }
        stopping_ = true;
        return;
    }
    if (verification_) {
        end_verification(gate::FaceEnd::no_camera);
    }
    troubles_.erase(Trouble::camera);  // nobody knows how it is now
    const std::string reason = eye_last_words_.empty() ? event.reason : eye_last_words_;
    set_trouble(Trouble::eye, reason);
    feed(decision::EyeFailed{reason});
    eye_restart_at_ = now.boot + eye_backoff_;
    eye_backoff_ = std::min(eye_backoff_ * 2, last_eye_backoff);
}

void Guard::watch_eye() {
    const Now now = parts_.clock.now();
    if (eye_restart_at_) {
        if (now.boot >= *eye_restart_at_) {
            start_eye();
        }
        return;
    }
    // `step` has said vision_failed by now; what hangs this long is ended, so that a new eye can begin.
    const Milliseconds hang = recogniser_.empty() ? policy_.rules.eye_start * 2 : policy_.rules.eye_silence * 2;
    if (!suspended_ && eye_heard_ != BootTime{} && now.boot - eye_heard_ > hang) {
        eye_heard_ = now.boot;
        parts_.eye.kill();
    }
}

void Guard::start_eye() {
    eye_restart_at_.reset();
    recogniser_.clear();
    eye_last_words_.clear();
    eye_heard_ = parts_.clock.now().boot;
    if (const auto started = parts_.eye.start(policy_.recogniser, policy_.camera.device); !started) {
        if (parts_.when_eye_fails != WhenEyeFails::start_again) {
            ended_by_ = Error{ErrorKind::internal, started.error().subject, started.error().message, Retry::useless};
            stopping_ = true;
            return;
        }
        on(EyeEnded{to_sentence(started.error())});
        return;
    }
    feed(decision::EyeStarted{});
}

/// By one with what the policy in force names. `other`: what that is.
void Guard::replace_eye(const char* other) {
    give_up_enrolment(control::EnrolEnd::policy_changed, std::string("a new policy names another ") + other);
    if (eye_restart_at_) {
        return;  // the next one comes anyway
    }
    eye_is_replaced_ = true;
    recogniser_.clear();
    parts_.eye.kill();
}

void Guard::send_demand() {
    if (enrolment_) {
        redacts_ = false;
        parts_.eye.send({observation::Work::enrol, std::nullopt});
        return;
    }
    if (verification_) {
        verification_->demanded = verification_->check.demand();
    }
    if (verification_ && !verifies_beside_guard()) {  // no picture is made of whoever stands before the gate
        redacts_ = false;
        parts_.eye.send(verification_->demanded);
        return;
    }
    auto demand = demand_;
    if (verification_ && demand.work == observation::Work::watch) {
        demand.work = observation::Work::hurry;
    }
    redacts_ = wants_redaction();
    demand.redacts = redacts_;
    demand.picture_of = redacts_ ? picture_of_ : 0;
    parts_.eye.send(demand);
}

}  // namespace shiftguard::daemon
