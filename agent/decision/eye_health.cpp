#include "agent/decision/eye_health.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

EyeTrouble trouble_of_living(const EyeHealth& eye, BootTime watched_since, const policy::Rules& rules, const Now& now) {
    // Across a suspension or a locked hour the eye owes nothing: silence counts from when it is needed again.
    if (now.boot - std::max(eye.heard, watched_since) > rules.eye_silence) {
        return EyeTrouble::silent;
    }
    const BootTime last_look = std::max(eye.looked.value_or(watched_since), watched_since);
    return now.boot - last_look > rules.eye_start ? EyeTrouble::blind : EyeTrouble::none;
}

}  // namespace

EyeTrouble trouble_of(const EyeHealth& eye, BootTime watched_since, const policy::Rules& rules, const Now& now) {
    switch (eye.phase) {
        case EyeHealth::Phase::unknown:
            return now.boot - watched_since > rules.eye_start ? EyeTrouble::not_up : EyeTrouble::none;
        case EyeHealth::Phase::starting:
            return now.boot - eye.started > rules.eye_start ? EyeTrouble::not_up : EyeTrouble::none;
        case EyeHealth::Phase::alive:
            return trouble_of_living(eye, watched_since, rules, now);
        case EyeHealth::Phase::failed:
            return EyeTrouble::failed;
    }
    return EyeTrouble::none;
}

}  // namespace shiftguard::decision
