// The guard's part in a change of policy: takes a new one up, or keeps the last good one and says why.
#include "agent/daemon/guard.hpp"

#include <set>
#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds policy_every{1000};

}  // namespace

void Guard::admit_workers() {
    std::set<WorkerId> workers;
    for (const auto& [id, worker] : policy_.workers) {
        workers.insert(id);
    }
    parts_.board.door().admit(std::move(workers));
}

void Guard::watch_policy() {
    const Now now = parts_.clock.now();
    if (now.boot - policy_checked_ < policy_every) {
        return;
    }
    policy_checked_ = now.boot;
    auto changed = parts_.policy_loader.poll();
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
        set_trouble(Trouble::policy,
                    to_sentence(changed->error()) + "; the last good policy stays in force (version " +
                        std::to_string(policy_.version) + ")",
                    {changed->error().subject});
        return;
    }
    troubles_.erase(Trouble::policy);
    if (changed->value().digest == policy_.digest) {
        return;
    }
    if (needs_new_start(policy_, changed->value()) && parts_.when_start_is_needed == WhenStartIsNeeded::leave) {
        parts_.narrator.said("A new policy changes what is set up at the start; the agent starts anew with it.", now);
        starting_anew_ = true;
        stopping_ = true;
        return;
    }
    policy_ = std::move(*changed).value();
    admit_workers();
    follow_policy();
    parts_.narrator.said("A new policy is in force: version " + std::to_string(policy_.version) + ".", now);
    feed(decision::PolicyChanged{});
    choose_session();  // another account may be in scope now
    if (session_) {
        take_up_session();  // its worker, and so its template, may be another now
    }
}

}  // namespace shiftguard::daemon
