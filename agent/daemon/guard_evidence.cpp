// The guard's part in pictures: where policy has one made the eye is asked for it as the finding is told, and the
// outcome of its lock names it. Without such a policy the eye is told nothing of pictures.
#include "agent/daemon/guard.hpp"

#include <utility>

namespace shiftguard::daemon {

const policy::Rules& Guard::rules() const {
    const auto* known = worker();
    return known != nullptr ? policy_.rules_for(known->id) : policy_.rules;
}

bool Guard::wants_redaction() const {
    return worker() != nullptr && rules().pictures();
}

/// Of the look that decided; the lock is under way by now.
void Guard::ask_for_picture(const decision::Finding& finding, const Now& now) {
    const bool locks = finding.response == Response::lock && finding.enforcement == Enforcement::enforce;
    if (!locks || !wants_redaction() || !rules().picture_of(finding.kind) || !finding.deciding_look ||
        !finding.deciding_look->frame) {
        return;
    }
    picture_of_ = finding.deciding_look->look;
    pictures_.asked(finding.number, picture_of_, now.boot);
    send_demand();
}

void Guard::on_message(const observation::Picture& picture) {
    pictures_.came(picture);
}

void Guard::watch_pictures() {
    if (!enrolment_ && !verification_ && redacts_ != wants_redaction()) {
        send_demand();  // another policy, or another worker
    }
    write_outcomes(pictures_.take_ready(parts_.clock.now().boot));
}

void Guard::write_outcomes(std::vector<AwaitedPictures::Ready> outcomes) {
    for (auto& ready : outcomes) {
        if (ready.jpeg) {
            auto record = with_evidence(std::move(ready.outcome), *ready.jpeg);
            append(record, {*std::move(ready.jpeg)});
        } else {
            append(ready.outcome);
        }
    }
}

}  // namespace shiftguard::daemon
