#include "agent/desk/desk.hpp"

#include "agent/desk/icons.hpp"
#include "agent/desk/say.hpp"

#include <QAction>

namespace shiftguard::desk {
namespace {

constexpr std::chrono::seconds between_searches{1};
/// A tray may start later than its programs at sign-in; after this many looks the window opens in its place.
constexpr int patience_searches = 5;

}  // namespace

Desk::Desk(control::Client& client, Start start)
    : window_([&client](control::EnrolmentNumber number, const std::string& step) {
          static_cast<void>(client.leave_out_step(number, step));  // gone meanwhile: there is nothing left to leave out
      }),
      notice_(
          [&client](std::uint32_t figure) { return client.declare_figure(figure, control::FigureWord::thing).ok(); }),
      input_(client, input_age_of_session()),
      watch_(client,
             {[this](const auto& status) { take(status); }, [this](const auto& lines) { window_.show_lines(lines); },
              [this](const auto& progress) {
                  window_.show_progress(progress);
                  open_window();
              }}) {
    QObject::connect(menu_.addAction(say(words::open_window)), &QAction::triggered, &window_,
                     [this] { open_window(); });
    tray_.setContextMenu(&menu_);
    QObject::connect(&tray_, &QSystemTrayIcon::activated, &window_, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick) {
            open_window();
        }
    });
    take(std::nullopt);
    if (start == Start::open) {
        open_window();
    }
    QObject::connect(&tray_search_, &QTimer::timeout, &window_, [this] { look_for_tray(); });
    tray_search_.start(between_searches);
    look_for_tray();
}

void Desk::look_for_tray() {
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        tray_.show();
        tray_search_.stop();
        return;
    }
    if (++searches_ == patience_searches) {
        open_window();
    }
}

void Desk::open_window() {
    window_.show();
    window_.raise();
    window_.activateWindow();
}

void Desk::take(const std::optional<control::Status>& status) {
    const auto shown = glance(status);
    if (sign_ != shown.sign) {
        sign_ = shown.sign;
        tray_.setIcon(icon_of(shown.sign));
    }
    tray_.setToolTip(say(words::application) + ": " + say(shown.title));
    window_.show_status(status);
    notice_.show_status(status);
    input_.take(status);
}

}  // namespace shiftguard::desk
