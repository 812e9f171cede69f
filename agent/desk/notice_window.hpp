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
#include <cstdint>
#include <functional>
#include <optional>
#include <set>

namespace shiftguard::desk {

class NoticeWindow final : public QWidget {
public:
    /// Says of a still figure that it is a thing; false where that was not taken.
    using Declare = std::function<bool(std::uint32_t figure)>;

    explicit NoticeWindow(Declare declare);

    void show_status(const std::optional<control::Status>& status);

private:
    void refresh();
    void put_away();
    void declare_thing();
    [[nodiscard]] bool is_put_away(const Notice& shown) const;
    void fit();
    void place_on_screen();

    std::optional<control::Status> status_;
    Declare declare_;
    std::optional<WallTime> dismissed_;              ///< since when the notice stands that the worker has put away
    std::set<std::uint32_t> figures_put_away_ = {};  ///< that the worker does not want to be asked about now
    std::optional<std::uint32_t> not_taken_;         ///< the figure of which the worker's word was not taken
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
    QPushButton* thing_ = nullptr;
    QPushButton* understood_ = nullptr;
};

}  // namespace shiftguard::desk
