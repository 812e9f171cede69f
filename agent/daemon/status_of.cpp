#include "agent/daemon/status_of.hpp"

#include <algorithm>

namespace shiftguard::daemon {
namespace {

bool observes_all(const policy::Rules& rules) {
    return std::all_of(rules.findings.begin(), rules.findings.end(),
                       [](const auto& rule) { return rule.enforcement == Enforcement::observe; });
}

/// Computed anew, a boot time turns into a wall time a millisecond to and fro.
WallTime steady(WallTime computed, const std::optional<WallTime>& before) {
    constexpr Milliseconds jitter{500};
    const bool same = before && std::chrono::abs(computed - *before) < jitter;
    return same ? *before : computed;
}

void put_notice(control::Status& status, const decision::Notice& notice, const Now& now,
                const control::Status& before) {
    const bool is_ahead = notice.cause == decision::Notice::Cause::ahead;
    status.notice_finding = is_ahead ? "shift_ends" : std::string(to_string(notice.kind));
    status.notice_response = std::string(to_string(notice.response));
    status.notice_since = steady(now.wall + (notice.since - now.boot), before.notice_since);
    if (notice.deadline && notice.response == Response::lock) {
        status.lock_at = steady(now.wall + (*notice.deadline - now.boot), before.lock_at);
    }
}

void put_release(control::Status& status, const Known& known, const Now& now, const control::Status& before) {
    const auto& released = known.view.released;
    const auto first = std::min_element(released.begin(), released.end(),
                                        [](const auto& a, const auto& b) { return a.until < b.until; });
    if (first != released.end()) {
        status.released = std::string(to_string(first->kind));
        status.released_until = steady(now.wall + (first->until - now.boot), before.released_until);
    }
    const bool lifted =
        std::any_of(released.begin(), released.end(), [&](const auto& release) { return release.kind == known.offer; });
    if (known.offer && known.joined && known.worker != nullptr && !lifted) {
        status.release_offer = std::string(to_string(*known.offer));
    }
}

void put_figures(control::Status& status, const Known& known) {
    if (known.worker == nullptr) {
        return;
    }
    const auto& open = known.view.open;
    const bool found = std::find(open.begin(), open.end(), FindingKind::still_figure) != open.end();
    const bool may_say = known.policy.rules_for(known.worker->id).declare_figures;
    for (const auto& figure : known.view.figures) {
        const float middle = figure.box.x + figure.box.width / 2;
        status.figures.push_back({static_cast<std::uint32_t>(figure.number),
                                  std::string(decision::to_string(figure.kind)),
                                  middle < 1.0F / 3   ? "left"
                                  : middle > 2.0F / 3 ? "right"
                                                      : "middle",
                                  may_say ? figure.declared : std::nullopt, figure.in_view,
                                  found && may_say && figure.in_view && !figure.declared});
    }
}

/// A trouble of the agent's own never hides a lock that is coming; its sentence stands in the status all the same.
control::Light light_of(const Known& known) {
    if (known.worker == nullptr) {
        return control::Light::resting;
    }
    if (known.locked) {
        return control::Light::locked;
    }
    if (known.view.notice) {
        return control::Light::notice;
    }
    if (known.trouble) {
        return control::Light::trouble;
    }
    if (known.enrolling) {
        return control::Light::enrolling;
    }
    return known.view.camera == observation::CameraState::closed ? control::Light::resting : control::Light::guarding;
}

}  // namespace

control::Status status_of(const Known& known, const Now& now, const control::Status& before) {
    control::Status status;
    status.light = light_of(known);
    status.worker = known.worker != nullptr ? known.worker->id.text() : "";
    status.enrolled = known.enrolled;
    status.not_enrolled = known.not_enrolled;
    status.template_ends = known.template_ends;
    status.camera = std::string(observation::to_string(known.view.camera));
    status.people = static_cast<std::uint32_t>(known.view.people);
    status.worker_seen = std::string(decision::to_string(known.view.worker_seen));
    status.shift = known.context ? std::string(decision::to_string(known.context->shift)) : "unknown";
    status.place = known.context ? std::string(decision::to_string(known.context->place)) : "unknown";
    const auto& rules = known.worker != nullptr ? known.policy.rules_for(known.worker->id) : known.policy.rules;
    if (known.view.guarded && !known.view.watching && rules.rests_in_breaks) {
        status.break_ends = known.view.break_ends;
    }
    status.policy_name = known.policy.name;
    status.policy_version = known.policy.version;
    status.contact = known.worker != nullptr ? rules.gate.contact : "";
    status.enforcement = std::string(to_string(observes_all(rules) ? Enforcement::observe : Enforcement::enforce));
    status.server = known.joined ? std::string(delivery::to_string(known.delivery.condition)) : "not_joined";
    status.server_detail = known.delivery.detail;
    status.waiting = known.waiting;
    status.input = known.input;
    status.pictures = rules.pictures();
    status.time = !known.joined ? "machine" : known.time_untrusted ? "untrusted" : "trusted";
    if (known.joined) {
        status.time_uncertainty_s =
            static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(now.trust.uncertainty).count());
    }
    if (known.trouble) {
        status.trouble = known.trouble->sentence;
        status.trouble_code = control::to_string(known.trouble->which);
        status.trouble_values = known.trouble->values;
    }
    status.agent_version = SHIFTGUARD_VERSION;
    if (known.challenge && !known.challenge->outcome) {
        status.challenge_prompt = std::string(challenge::to_string(known.challenge->prompt));
        status.challenge_made = static_cast<std::uint32_t>(known.challenge->made);
        status.challenge_of = static_cast<std::uint32_t>(known.challenge->of);
    }
    put_figures(status, known);
    put_release(status, known, now, before);
    if (known.view.notice) {
        put_notice(status, *known.view.notice, now, before);
    }
    return status;
}

}  // namespace shiftguard::daemon
