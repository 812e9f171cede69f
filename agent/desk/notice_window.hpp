// The notice before a lock: what is found, how long is left, what helps. On top of everything, never in the way of
// typing (it takes no focus), and gone as soon as the cause is.
#pragma once

#include "agent/control/control.hpp"
#include "agent/desk/view.hpp"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <optional>

namespace shiftguard::desk {

class NoticeWindow final : public QWidget {
public:
    NoticeWindow();

    void show_status(const std::optional<control::Status>& status);

private:
    void refresh();
    void fit();
    void place_on_screen();

    std::optional<control::Status> status_;
    std::optional<WallTime> dismissed_;  ///< since when the notice stands that the worker has put away
    QTimer every_tick_;
    std::optional<WallTime> shown_since_;

    // Children of this window, which owns them.
    QLabel* sign_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel* helps_ = nullptr;
    QWidget* countdown_ = nullptr;
    QLabel* left_ = nullptr;
    QProgressBar* bar_ = nullptr;
    QLabel* note_ = nullptr;
    QPushButton* understood_ = nullptr;
};

}  // namespace shiftguard::desk
