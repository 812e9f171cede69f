// The guard's part in an enrolment: begins it or refuses, takes samples, keeps the template, and ends it where it
// cannot succeed.
#include "agent/daemon/camera_trouble.hpp"
#include "agent/daemon/guard.hpp"
#include "agent/incident/incident.hpp"

#include <utility>

namespace shiftguard::daemon {

void Guard::on(const EnrolRequested& event) {
    if (enrolment_) {
        return;  // cannot be: the door lets in one at a time
    }
    if (!policy_.workers.contains(event.worker)) {
        refuse_enrolment(event, control::EnrolEnd::not_in_policy,
                         "the policy in force names no worker \"" + event.worker.text() + "\"", {event.worker.text()});
        return;
    }
    if (session_ && session_->locked) {  // the camera has no business before a locked screen
        refuse_enrolment(event, control::EnrolEnd::session_ended, "the session is locked; unlock it and try again");
        return;
    }
    if (a_program_is_the_camera()) {
        refuse_enrolment(event, control::EnrolEnd::camera_virtual, no_enrolment_through(policy_.camera.device));
        return;
    }
    const bool renews = event.renewal == Renewal::yes;
    if (renews && (!template_ || template_->worker != event.worker)) {
        refuse_enrolment(event, control::EnrolEnd::not_the_worker,
                         "there is no template that could vouch for the worker; ask for an enrolment code");
        return;
    }
    const Now now = parts_.clock.now();
    enrolment_.emplace(
        Enrolment::Asked{event.worker, event.authority, event.number, event.poses, renews ? template_ : std::nullopt,
                         renews ? template_->left_out : event.left_out},
        now.boot);
    feed(decision::EnrolmentChanged{template_.has_value(), decision::EnrolmentState::running, gone_.in_words});
    send_demand();
    parts_.board.enrol_progress(enrolment_->progress());
}

void Guard::on(const StepLeftOut& event) {
    if (!enrolment_ || enrolment_->number() != event.number) {
        return;
    }
    enrolment_->leave_out(event.step, parts_.clock.now().boot);
    parts_.board.enrol_progress(enrolment_->progress());
    watch_enrolment();
}

/// Of one that has not begun.
void Guard::refuse_enrolment(const EnrolRequested& asked, control::EnrolEnd end, const std::string& why,
                             std::vector<std::string> values) {
    control::EnrolProgress refused;
    refused.done = true;
    refused.message = "Not enrolled: " + why + ".";
    refused.end = to_string(end);
    refused.values = std::move(values);
    refused.number = asked.number;
    parts_.board.door().leave(asked.number);
    parts_.board.enrol_progress(refused);
}

void Guard::on_message(const observation::Sample& sample) {
    if (!enrolment_ || enrolment_->complete()) {
        return;
    }
    if (a_program_is_the_camera()) {  // it may have been plugged in since the beginning
        give_up_enrolment(control::EnrolEnd::camera_virtual, no_enrolment_through(policy_.camera.device));
        return;
    }
    const auto progress = enrolment_->take(sample, parts_.clock.now().boot);
    if (enrolment_->complete()) {
        finish_enrolment();
    } else {
        parts_.board.enrol_progress(progress);
    }
}

bool Guard::a_program_is_the_camera() const {
    const auto device = parts_.camera_device ? parts_.camera_device() : std::nullopt;
    return device && is_unnamed_virtual(*device, policy_.camera.virtual_name);
}

void Guard::finish_enrolment() {
    const Now now = parts_.clock.now();
    const double accept = policy_.rules_for(enrolment_->worker()).accept;
    const auto made = enrolment_->finish(recogniser_, accept, true_time());
    const auto kept = made ? keep_template(*enrolment_, *made, now) : Status(made.error());
    auto progress = enrolment_->progress();
    progress.end = to_string(kept                                         ? control::EnrolEnd::enrolled
                             : made                                       ? control::EnrolEnd::not_kept
                             : !enrolment_->is_of_the_same_worker(accept) ? control::EnrolEnd::not_the_worker
                                                                          : control::EnrolEnd::samples_disagree);
    progress.values = enrolment_->margin_values(accept);
    progress.succeeded = kept.ok();
    progress.message = kept ? "Enrolled: " + enrolment_->margin(accept) + "." : to_sentence(kept.error());
    end_enrolment(progress);
}

/// The record goes first: a template that nobody was told of must never be there, whenever the power fails. A record
/// whose template could not be kept is taken back by a second one.
Status Guard::keep_template(const Enrolment& enrolment, const face_template::Template& made, const Now& now) {
    auto from = origin();
    from.worker = enrolment.worker();
    const auto record = [&] {
        return incident::record_of_enrolment(from, RecordId(parts_.make_uuid()), now, enrolment.authority(),
                                             enrolment.taken());
    };
    append(record());
    Status kept = records_.waiting() == 0
                      ? parts_.templates.save(made)
                      : Status(Error{ErrorKind::exhausted, "outbox",
                                     "the enrolment cannot be reported, for the disk is full; nothing "
                                     "was kept",
                                     Retry::helps});
    if (!kept) {
        auto undone = record();
        undone.detail = "Not enrolled after all: " + to_sentence(kept.error()) + ".";
        append(undone);
    } else if (parts_.enrolled_cameras != nullptr && parts_.camera_device && !enrolment.is_renewal()) {
        // A renewal is the worker's own act: it makes no other camera the enrolled one.
        const auto device = parts_.camera_device();
        const auto noted = device ? parts_.enrolled_cameras->keep(enrolment.worker(), device->identity) : success();
        if (!noted) {
            parts_.narrator.said(
                "Which camera the worker was enrolled with could not be kept: " + to_sentence(noted.error()), now);
        }
    }
    return kept;
}

void Guard::watch_enrolment() {
    if (!enrolment_) {
        return;
    }
    const auto now = parts_.clock.now().boot;
    enrolment_->note_time(now);
    if (enrolment_->complete() && !recogniser_.empty()) {  // with an eye that says what made the vectors
        finish_enrolment();
        return;
    }
    if (!enrolment_->out_of_time(now) && !enrolment_->without_camera(now)) {
        return;
    }
    for (const auto which : {Trouble::eye, Trouble::camera}) {
        if (troubles_.contains(which)) {
            give_up_enrolment(control::EnrolEnd::no_camera, troubles_[which].sentence);
            return;
        }
    }
    give_up_enrolment(control::EnrolEnd::not_enough_samples, "there were not enough good samples within a minute");
}

/// Does nothing where no enrolment runs. `why`: a clause, or a whole sentence.
void Guard::give_up_enrolment(control::EnrolEnd end, const std::string& why) {
    if (!enrolment_) {
        return;
    }
    control::EnrolProgress progress;
    progress.wanted = enrolment_->progress().wanted;
    progress.message = "Not enrolled: " + why + (why.ends_with('.') ? " Nothing was kept." : "; nothing was kept.");
    progress.end = to_string(end);
    end_enrolment(progress);
}

void Guard::end_enrolment(const control::EnrolProgress& last) {
    auto progress = last;
    progress.done = true;
    progress.number = enrolment_->number();
    parts_.board.door().leave(progress.number);
    enrolment_.reset();
    device_judged_ = false;
    tell_new_template();
    send_demand();
    parts_.board.enrol_progress(progress);
}

}  // namespace shiftguard::daemon
