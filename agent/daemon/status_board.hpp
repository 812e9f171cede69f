// What the desk and the command line may see, the door to an enrolment, what the gate at sign-in knows and the faces it
// has verified: written by the guard's thread, read by the bus's. Listeners are told that something changed, never
// what.
#pragma once

#include "agent/control/control.hpp"
#include "agent/daemon/enrolment_door.hpp"
#include "agent/daemon/gate_board.hpp"
#include "agent/daemon/verification_desk.hpp"
#include "common/ids.hpp"

#include <mutex>

namespace shiftguard::daemon {

class StatusBoard {
public:
    [[nodiscard]] control::Status read() const {
        const std::lock_guard lock(mutex_);
        return status_;
    }
    /// The account whose session the status is about; empty where none in scope is open.
    [[nodiscard]] AccountName owner() const {
        const std::lock_guard lock(mutex_);
        return owner_;
    }
    [[nodiscard]] control::EnrolProgress enrolment() const {
        const std::lock_guard lock(mutex_);
        return enrolment_;
    }

    /// Tells of it where it differs from what stands.
    void write(const control::Status& status, const AccountName& owner) {
        control::Publisher* publisher = nullptr;
        {
            const std::lock_guard lock(mutex_);
            if (status == status_ && owner == owner_) {
                return;
            }
            status_ = status;
            owner_ = owner;
            publisher = publisher_;
        }
        if (publisher != nullptr) {
            publisher->changed();
        }
    }

    void enrol_progress(const control::EnrolProgress& progress) {
        control::Publisher* publisher = nullptr;
        {
            const std::lock_guard lock(mutex_);
            enrolment_ = progress;
            publisher = publisher_;
        }
        if (publisher != nullptr) {
            publisher->enrolment_changed();
        }
    }

    [[nodiscard]] EnrolmentDoor& door() { return door_; }
    [[nodiscard]] const EnrolmentDoor& door() const { return door_; }
    [[nodiscard]] GateBoard& gate() { return gate_; }
    [[nodiscard]] const GateBoard& gate() const { return gate_; }
    [[nodiscard]] VerificationDesk& verifications() { return verifications_; }

    /// Not owned; nullptr takes it away again before it dies.
    void publish_to(control::Publisher* publisher) {
        const std::lock_guard lock(mutex_);
        publisher_ = publisher;
    }

private:
    mutable std::mutex mutex_;  // guards what follows; door, gate and verifications have their own
    control::Status status_;
    AccountName owner_;
    control::EnrolProgress enrolment_;
    control::Publisher* publisher_ = nullptr;
    EnrolmentDoor door_;
    GateBoard gate_;
    VerificationDesk verifications_;
};

}  // namespace shiftguard::daemon
