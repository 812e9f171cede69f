// Asks the session's screen once a second how long ago keys or mouse were last used, while the agent wants to know, and
// tells it as InputReports says. Both on a thread beside the desk's own, so that no window hangs on a screen or a bus.
#pragma once

#include "agent/control/control.hpp"
#include "agent/desk/input_reports.hpp"
#include "agent/desk/linux/input_age.hpp"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <mutex>
#include <optional>

namespace shiftguard::desk {

class InputWatch {
public:
    /// `client` must outlive it.
    InputWatch(control::Client& client, std::unique_ptr<InputAge> source);
    ~InputWatch();
    InputWatch(const InputWatch&) = delete;
    InputWatch& operator=(const InputWatch&) = delete;

    /// What the agent last said.
    void take(const std::optional<control::Status>& status);

private:
    void ask();

    control::Client& client_;
    std::unique_ptr<InputAge> source_;  ///< of the asking thread
    InputReports reports_;              ///< of the asking thread
    std::mutex mutex_;                  // guards status_
    std::optional<control::Status> status_;
    QTimer every_second_;
    QThreadPool asking_;  ///< one thread
};

}  // namespace shiftguard::desk
