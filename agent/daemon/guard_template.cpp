// The guard's part with templates: the one of the session's worker is loaded, one that is too old is destroyed, and why
// a worker has none any more is kept and told.
#include "agent/daemon/guard.hpp"
#include "common/true_time.hpp"
#include "protocol/record.hpp"

#include <chrono>
#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds looked_through_every = std::chrono::hours(1);
constexpr Milliseconds told_ahead = std::chrono::hours(24) * 14;
constexpr Milliseconds unnamed_for = std::chrono::hours(24) * 30;

/// 2026-11-29, UTC.
std::string date_of(WallTime at) {
    constexpr std::size_t date_letters = 10;
    return protocol::to_rfc3339(at).substr(0, date_letters);
}

std::string in_words(const face_template::Destroyed& how) {
    switch (how.why) {
        case face_template::Ending::expired:
            return "it was older than policy allows and was destroyed on " + date_of(how.at);
        case face_template::Ending::revoked:
            return "an administrator revoked it on " + date_of(how.at);
        case face_template::Ending::unnamed:
            return "the policy had not named its worker for long, and it was destroyed on " + date_of(how.at);
    }
    return "";
}

control::NotEnrolled word_of(face_template::Ending why) {
    return why == face_template::Ending::revoked ? control::NotEnrolled::revoked : control::NotEnrolled::expired;
}

}  // namespace

WallTime Guard::true_time() const {
    return true_time_of(parts_.clock.now());
}

/// By a time that is not trusted nothing is destroyed for good.
bool Guard::has_expired(const face_template::Template& kept) const {
    return !state_.told_of(FindingKind::time_untrusted) &&
           face_template::is_too_old(kept.made, true_time(), policy_.template_lasts);
}

void Guard::load_template() {
    template_.reset();
    gone_ = {};
    const auto* known = worker();
    if (known == nullptr) {
        return;
    }
    auto loaded = parts_.templates.load(known->id);
    if (!loaded) {
        note_missing_template(known->id, loaded.error());
        return;
    }
    if (has_expired(*loaded)) {
        destroy_expired(known->id);
        note_missing_template(known->id, std::nullopt);
        return;
    }
    const bool fits_eye = recogniser_.empty() || loaded->recogniser == recogniser_;
    if (!fits_eye || loaded->recogniser != to_string(policy_.recogniser)) {
        gone_ = {std::string(to_string(control::NotEnrolled::other_recogniser)),
                 "it was made with another recogniser, " + loaded->recogniser};
        parts_.narrator.said("The template was made with another recogniser (" + loaded->recogniser +
                                 "); the worker must be enrolled again.",
                             parts_.clock.now());
        return;
    }
    template_ = std::move(*loaded);
    tell_end_of_template();
}

/// `fault`: why it can't be loaded; none where it was destroyed just now.
void Guard::note_missing_template(const WorkerId& worker, const std::optional<Error>& fault) {
    if (fault && fault->kind != ErrorKind::not_found) {
        gone_ = {std::string(to_string(control::NotEnrolled::unreadable)), "it cannot be opened"};
        parts_.narrator.said(to_sentence(*fault), parts_.clock.now());
    } else if (const auto how = parts_.templates.destroyed(worker)) {
        gone_ = {std::string(to_string(word_of(how->why))), in_words(*how)};
    }
}

void Guard::destroy_expired(const WorkerId& worker) {
    const auto destroyed = parts_.templates.destroy(worker, {face_template::Ending::expired, true_time()});
    parts_.narrator.said(
        destroyed ? std::string("A template was older than policy allows and is destroyed; have its worker enrolled.")
                  : to_sentence(destroyed.error()),
        parts_.clock.now());
}

std::optional<WallTime> Guard::near_end_of_template() const {
    if (!template_) {
        return std::nullopt;
    }
    const WallTime ends = template_->made + policy_.template_lasts;
    return ends - true_time() <= told_ahead ? std::optional(ends) : std::nullopt;
}

void Guard::tell_end_of_template() {
    const auto ends = near_end_of_template();
    if (ends && end_told_ != ends) {
        parts_.narrator.said("The template of the session's worker gets too old on " + date_of(*ends) +
                                 " and is destroyed then; have it renewed before.",
                             parts_.clock.now());
    }
    end_told_ = ends;
}

/// Also of workers who are not signed in: what may not be kept is not kept.
void Guard::watch_templates() {
    const Now now = parts_.clock.now();
    if (enrolment_ || (templates_checked_ && now.boot - *templates_checked_ < looked_through_every)) {
        return;
    }
    templates_checked_ = now.boot;
    for (const auto& [id, each] : policy_.workers) {
        if (template_ && template_->worker == id) {
            continue;  // below
        }
        if (const auto kept = parts_.templates.load(id); kept && has_expired(*kept)) {
            destroy_expired(id);
        }
    }
    destroy_unnamed_templates();
    if (template_ && has_expired(*template_)) {
        tell_new_template();
    }
    tell_end_of_template();
}

/// Of workers whom policy has stopped naming, who left or work elsewhere. Not at once: a policy may forget somebody.
void Guard::destroy_unnamed_templates() {
    if (state_.told_of(FindingKind::time_untrusted)) {
        return;
    }
    const auto destroyed = parts_.templates.destroy_unnamed(named_workers(), true_time(), unnamed_for);
    if (!destroyed) {
        parts_.narrator.said(to_sentence(destroyed.error()), parts_.clock.now());
    } else if (*destroyed > 0) {
        parts_.narrator.said("Templates of workers whom the policy has not named for 30 days are destroyed: " +
                                 std::to_string(*destroyed) + ".",
                             parts_.clock.now());
    }
}

void Guard::on(const TemplateRevoked& event) {
    parts_.narrator.said("A template was revoked by an administrator and is destroyed.", parts_.clock.now());
    if (worker() != nullptr && worker()->id == event.worker) {
        tell_new_template();
    }
}

void Guard::tell_new_template() {
    load_template();
    feed(decision::EnrolmentChanged{template_.has_value(),
                                    enrolment_ ? decision::EnrolmentState::running : decision::EnrolmentState::ended,
                                    gone_.in_words});
}

}  // namespace shiftguard::daemon
