// The status as the desk and the command line see it: written by the guard's thread, read by the bus's.
#pragma once

#include "agent/control/control.hpp"

#include <functional>
#include <mutex>

namespace shiftguard::daemon {

class StatusBoard {
public:
    [[nodiscard]] control::Status read() const {
        const std::lock_guard lock(mutex_);
        return status_;
    }

    /// Publishes where it differs from what stands.
    void write(const control::Status& status) {
        control::Publisher* publisher = nullptr;
        {
            const std::lock_guard lock(mutex_);
            if (status == status_) {
                return;
            }
            status_ = status;
            publisher = publisher_;
        }
        if (publisher != nullptr) {
            publisher->status_changed(status);
        }
    }

    void enrol_progress(const control::EnrolProgress& progress) {
        control::Publisher* publisher = nullptr;
        {
            const std::lock_guard lock(mutex_);
            publisher = publisher_;
        }
        if (publisher != nullptr) {
            publisher->enrol_progress(progress);
        }
    }

    /// Not owned; nullptr takes it away again before it dies.
    void publish_to(control::Publisher* publisher) {
        const std::lock_guard lock(mutex_);
        publisher_ = publisher;
    }

private:
    mutable std::mutex mutex_;  // guards both
    control::Status status_;
    control::Publisher* publisher_ = nullptr;
};

}  // namespace shiftguard::daemon
