// The guard's part in a change of policy: takes a new one up, or keeps the last good one and says why.
#include "agent/daemon/guard.hpp"
#include "agent/daemon/loggable_fault.hpp"
#include "common/true_time.hpp"

#include <set>
#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds policy_every{1000};

bool is_of_signature(const Error& error) {
    return error.subject.ends_with(".minisig");
}

/// Why a policy was refused, for the incident. It leaves the machine, so it names no file, and nothing that stands in
/// the policy: that may be a worker's or a place's name. The status has the whole sentence for an administrator.
std::string reason_of(const Error& error, std::uint64_t in_force) {
    std::string reason;
    switch (error.kind) {
        case ErrorKind::invalid_input:
            reason = "it has a fault";
            break;
        case ErrorKind::exhausted:
            reason = "it is too large";
            break;
        case ErrorKind::not_found:
            reason = "it is not signed";
            break;
        case ErrorKind::corrupted:
            reason = "its signature does not fit";
            break;
        default:
            reason = error.message;  // about the file, its version, its validity or the key that signed it
            break;
    }
    return "version " + std::to_string(in_force) + " stays in force, a new policy was refused: " + reason;
}

}  // namespace

std::set<WorkerId> Guard::named_workers() const {
    std::set<WorkerId> workers;
    for (const auto& [id, worker] : policy_.workers) {
        workers.insert(id);
    }
    return workers;
}

void Guard::admit_workers() {
    parts_.board.door().admit(named_workers());
    parts_.board.gate().write(std::make_shared<const policy::Policy>(policy_));
}

/// That the server is away the delivery says already.
void Guard::on(const PolicyAsked& event) {
    const bool is_away =
        event.fault && (event.fault->kind == ErrorKind::unavailable || event.fault->kind == ErrorKind::timeout);
    const std::string fault = event.fault && !is_away ? to_sentence(*event.fault) : "";
    if (!is_away && fault != policy_fault_told_) {
        policy_fault_told_ = fault;
        if (!fault.empty()) {
            parts_.narrator.said("The server's policy is not to be had: " + fault, parts_.clock.now());
        }
    }
}

void Guard::tell_cause(FindingKind kind, const std::optional<std::string>& detail) {
    if (state_.told_of(kind) != detail) {
        feed(decision::CauseChanged{kind, detail});
    }
}

/// A policy that was in force when it expired stays in force: an unguarded machine would be worse.
void Guard::watch_validity(const Now& now) {
    const bool expired = policy_.valid_until && true_time_of(now) >= *policy_.valid_until;
    tell_cause(
        FindingKind::policy_expired,
        expired ? std::optional("version " + std::to_string(policy_.version) + " is past its validity") : std::nullopt);
}

void Guard::watch_policy() {
    const Now now = parts_.clock.now();
    if (now.boot - policy_checked_ < policy_every) {
        return;
    }
    policy_checked_ = now.boot;
    watch_validity(now);
    auto changed = parts_.policy_loader.poll(true_time_of(now));
    if (const auto& fault = parts_.policy_loader.not_kept()) {
        set_trouble(Trouble::policy_copy,
                    to_sentence(*fault) + " The policy is in force and is not kept for a restart");
    } else {
        troubles_.erase(Trouble::policy_copy);
    }
    if (!changed) {
        return;
    }
    if (!*changed) {
        const std::string stays =
            "; the last good policy stays in force (version " + std::to_string(policy_.version) + ")";
        set_trouble(Trouble::policy, to_sentence(without_contents(changed->error())) + stays,
                    {changed->error().subject}, to_sentence(changed->error()) + stays);
        const bool missing = changed->error().kind == ErrorKind::not_found && !is_of_signature(changed->error());
        tell_cause(FindingKind::policy_missing,
                   missing ? std::optional<std::string>("the policy file is gone") : std::nullopt);
        tell_cause(FindingKind::policy_rejected,
                   missing ? std::nullopt : std::optional(reason_of(changed->error(), policy_.version)));
        return;
    }
    troubles_.erase(Trouble::policy);
    tell_cause(FindingKind::policy_missing, std::nullopt);
    tell_cause(FindingKind::policy_rejected, std::nullopt);
    // One that was signed, or whose signature is gone, says the same and may another thing of the camera.
    if (changed->value().digest == policy_.digest &&
        changed->value().camera.virtual_name == policy_.camera.virtual_name) {
        return;
    }
    take_up(std::move(*changed).value());
}

// The parts first, so that whatever `step` answers to the new rules is carried out by them.
void Guard::take_up(policy::Policy next) {
    const Now now = parts_.clock.now();
    const auto before = std::exchange(policy_, std::move(next));
    admit_workers();
    follow_policy();
    templates_checked_.reset();  // it may say another age
    device_judged_ = false;      // another virtual camera may be the one that is meant
    if (parts_.policy_changed) {
        parts_.policy_changed(before, policy_);
    }
    read_depth();  // smaller bounds of the outbox have dropped something at once
    parts_.narrator.said("A new policy is in force: version " + std::to_string(policy_.version) + ".", now);
    if (before.server_proxy != policy_.server_proxy) {
        deliver_by_another_proxy();
    }
    if (before.recogniser != policy_.recogniser) {
        // What the old eye's vectors say is nothing to the new thresholds: none is compared any more.
        template_.reset();
        replace_eye("recogniser");
    } else if (before.camera.device != policy_.camera.device && parts_.camera_device) {
        replace_eye("camera");
    }
    watch_validity(now);
    feed(decision::PolicyChanged{});
    choose_session();  // another account may be in scope now
    if (session_) {
        take_up_session();  // its worker, and so its template, may be another now
    }
}

}  // namespace shiftguard::daemon
