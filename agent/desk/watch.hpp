// Keeps what the agent last said, on the desk's own thread: asks on a thread beside it, so that a window never hangs on
// a bus, and takes what the agent tells by itself.
#pragma once

#include "agent/control/control.hpp"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace shiftguard::desk {

class Watch {
public:
    struct Listeners {
        std::function<void(const std::optional<control::Status>&)> status;  ///< none: the agent does not answer
        std::function<void(const std::vector<control::Line>&)> lines;
        std::function<void(const control::EnrolProgress&)> progress;
    };

    /// Listeners are called on the thread that made this. `client` must outlive it.
    Watch(control::Client& client, Listeners listeners);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    void ask();
    void ask_enrolment();
    void take(const std::optional<control::Status>& status);

    control::Client& client_;
    Listeners listeners_;
    QObject here_;  ///< calls from other threads are posted to its thread, and dropped once it is gone
    QTimer again_;
    QThreadPool asking_;  ///< one thread each: what waits to be asked is dropped for a newer question
    QThreadPool asking_enrolment_;
};

}  // namespace shiftguard::desk
