#include "agent/daemon/enrolment_door.hpp"

#include <utility>

namespace shiftguard::daemon {

void EnrolmentDoor::admit(std::set<WorkerId> workers) {
    const std::lock_guard lock(mutex_);
    workers_ = std::move(workers);
}

Result<control::EnrolmentNumber> EnrolmentDoor::enter(const WorkerId& worker, std::uint32_t asker) {
    const std::lock_guard lock(mutex_);
    if (!workers_.contains(worker)) {
        return Error{ErrorKind::not_found, "",
                     "Not enrolled: the policy in force names no worker \"" + worker.text() +
                         "\"; add them to the policy first, or give the worker as it names them.",
                     Retry::useless};
    }
    if (inside_) {
        return Error{ErrorKind::refused, "",
                     "Not enrolled: an enrolment of \"" + inside_->text() +
                         "\" is running; wait until it has ended, a minute at most, and try again.",
                     Retry::helps};
    }
    inside_ = worker;
    asker_ = asker;
    return ++number_;
}

void EnrolmentDoor::leave(control::EnrolmentNumber number) {
    const std::lock_guard lock(mutex_);
    if (number == number_) {
        inside_.reset();
    }
}

bool EnrolmentDoor::is_inside(const WorkerId& worker) const {
    const std::lock_guard lock(mutex_);
    return inside_ == worker;
}

std::optional<std::uint32_t> EnrolmentDoor::asker() const {
    const std::lock_guard lock(mutex_);
    return asker_;
}

}  // namespace shiftguard::daemon
