// The desk as a whole: the tray's icon, the status window, the notice, fed by what the agent says.
#pragma once

#include "agent/control/control.hpp"
#include "agent/desk/input_watch.hpp"
#include "agent/desk/notice_window.hpp"
#include "agent/desk/status_window.hpp"
#include "agent/desk/watch.hpp"

#include <QMenu>
#include <QSystemTrayIcon>
#include <QTimer>
#include <memory>
#include <optional>

namespace shiftguard::desk {

enum class Start : std::uint8_t {
    in_tray,  ///< where there is a tray; the window where there is none
    open,     ///< with the window open
};

class Desk {
public:
    /// `client` must outlive the desk.
    Desk(control::Client& client, Start start);

    void open_window();

private:
    void take(const std::optional<control::Status>& status);
    void look_for_tray();

    std::optional<Sign> sign_;
    QTimer tray_search_;
    int searches_ = 0;
    StatusWindow window_;
    NoticeWindow notice_;
    QMenu menu_;
    QSystemTrayIcon tray_;
    InputWatch input_;
    Watch watch_;  ///< last: it calls the others
};

}  // namespace shiftguard::desk
