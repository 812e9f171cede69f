// The guard's part in verifying a face at the gate: the camera is on for that time alone, and what it shows goes into
// no journal and to no decision but the gate's.
#include "agent/daemon/guard.hpp"
#include "agent/daemon/rules_now.hpp"
#include "agent/gate/face.hpp"

#include <chrono>
#include <utility>

namespace shiftguard::daemon {
namespace {

control::Verification told(const gate::FaceProgress& progress) {
    control::Verification said;
    said.prompt = progress.movement ? to_string(*progress.movement) : to_string(progress.hint);
    return said;
}

control::Verification told(gate::FaceEnd end, const gate::FaceVerdict& verdict) {
    control::Verification said;
    said.done = true;
    said.end = to_string(end);
    said.answer = to_string(verdict.answer);
    if (verdict.locks_after) {
        said.locks_after_s =
            static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(*verdict.locks_after).count());
    }
    said.contact = verdict.contact;
    return said;
}

}  // namespace

void Guard::on(const VerifyRequested& event) {
    const auto* whose = policy_.worker_of(event.account);
    auto rules = whose != nullptr ? rules_now(policy_, *whose, parts_.releases, parts_.clock.now()).rules
                                  : policy_.rules_for(event.worker);
    if (const auto end = without_looking(event)) {
        parts_.board.verifications().write(event.number, told(*end, gate::judge_face(*end, rules)));
        return;
    }
    auto kept = parts_.templates.load(event.worker);
    const bool compares = kept && !has_expired(*kept) && kept->recogniser == to_string(policy_.recogniser);
    if (!compares) {  // gone since the gate was asked, or of another recogniser; the open session says so
        parts_.board.verifications().write(event.number, told(gate::FaceEnd::busy, {}));
        return;
    }
    auto check = check_for(event.prompting, rules, *kept);
    verification_.emplace(AtGate{event.number,
                                 event.account,
                                 event.worker,
                                 std::move(rules),
                                 std::move(*kept),
                                 std::move(check),
                                 {},
                                 state_.watched_since.has_value()});
    send_demand();
}

/// What is known without the camera: it has other work, or has just seen the worker.
std::optional<gate::FaceEnd> Guard::without_looking(const VerifyRequested& event) const {
    if (verification_) {
        return gate::FaceEnd::cannot_tell;  // of somebody else who signs in at this moment
    }
    if (enrolment_) {
        return gate::FaceEnd::busy;
    }
    if (!state_.watched_since) {
        return std::nullopt;
    }
    const bool is_own = state_.session->worker == event.worker;
    if (is_own && decision::worker_in_view(state_.sight)) {
        return gate::FaceEnd::verified;
    }
    // A locker that shows nothing may stand before a session that nobody told us is locked.
    const bool is_behind_a_lock = is_own && event.prompting == control::Prompting::impossible;
    return is_behind_a_lock ? std::nullopt : std::optional(gate::FaceEnd::busy);
}

/// A hint is not heeded where a challenge is not what policy wants.
gate::FaceCheck Guard::check_for(control::Prompting prompting, const policy::Rules& rules,
                                 const face_template::Template& kept) {
    using gate::BadHint;
    const auto now = parts_.clock.now().boot;
    const auto& attack = rules.of(FindingKind::presentation_attack);
    const bool heeded = rules.look_for(FindingKind::presentation_attack) &&
                        attack.enforcement == Enforcement::enforce && rules.challenge.on_bad_hint;
    if (heeded && prompting == control::Prompting::impossible) {
        return {rules, BadHint::doubted, {}, now};
    }
    if (!heeded || !parts_.draw) {
        return {rules, BadHint::ignored, {}, now};
    }
    auto plan = challenge::draw_plan(
        rules.challenge.movements, challenge::left_out_by_either(rules.challenge.left_out, kept.left_out), parts_.draw);
    return plan ? gate::FaceCheck(rules, BadHint::asked_about, std::move(*plan), now)
                : gate::FaceCheck(rules, BadHint::ignored, {}, now);
}

/// Whoever is verified sits in a session that is open and guarded.
bool Guard::verifies_beside_guard() const {
    return verification_ && verification_->beside_guard && state_.watched_since;
}

void Guard::show_verification(const observation::Look& look) {
    gate::FaceLook seen{look.observation, std::nullopt, 0, look.head};
    if (look.vector_track && verification_->kept.recogniser == recogniser_) {
        if (const auto cosine = face_template::similarity(verification_->kept, look.vector)) {
            seen.compared = look.vector_track;
            seen.similarity = *cosine;
        }
    }
    verification_->check.see(seen, parts_.clock.now().boot);
}

void Guard::watch_verification() {
    if (!verification_) {
        return;
    }
    const auto now = parts_.clock.now().boot;
    if (!parts_.board.verifications().is_asked_about(verification_->number, now)) {
        verification_.reset();  // whoever was asked for has left
        send_demand();
        return;
    }
    verification_->check.tick(now);
    const auto progress = verification_->check.progress();
    if (progress.end) {
        end_verification(*progress.end);
    } else if ((state_.watched_since && !verification_->beside_guard) || enrolment_) {
        end_verification(gate::FaceEnd::busy);  // a session was opened meanwhile, and its guard looks
    } else if (verification_->demanded != verification_->check.demand()) {
        send_demand();
    }
    if (verification_) {
        parts_.board.verifications().write(verification_->number, told(progress));
    }
}

/// The record comes before the answer: nobody is refused without a report.
void Guard::end_verification(gate::FaceEnd end) {
    const auto verdict = gate::judge_face(end, verification_->rules);
    const auto ended = std::exchange(verification_, std::nullopt);
    send_demand();
    if (verdict.reported) {
        tell_from_gate({ended->account, ended->worker, std::nullopt},
                       {FindingKind::sign_in_refused, ended->worker, *verdict.reported,
                        "at the gate, after the password, the face before the camera was clearly another's"});
    }
    parts_.board.verifications().write(ended->number, told(end, verdict));
}

void Guard::tell_from_gate(const GateReport& report, const decision::GateTold& told) {
    gate_report_ = report;
    feed(told);
    gate_report_.reset();
}

}  // namespace shiftguard::daemon
