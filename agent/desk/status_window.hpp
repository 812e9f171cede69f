// The window that tells the worker how things stand, and what was seen and sent today.
#pragma once

#include "agent/control/control.hpp"
#include "agent/desk/view.hpp"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <QWidget>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::desk {

class StatusWindow final : public QWidget {
public:
    /// Asks the agent to go on without that step of that enrolment.
    using LeaveOut = std::function<void(control::EnrolmentNumber, const std::string& step)>;

    explicit StatusWindow(LeaveOut leave_out);

    void show_status(const std::optional<control::Status>& status);
    void show_lines(const std::vector<control::Line>& lines);
    void show_progress(const control::EnrolProgress& progress);

protected:
    void hideEvent(QHideEvent* event) override;  ///< the end of an enrolment has been read: it goes with the window

private:
    QWidget* make_banner();
    QWidget* make_enrolment();
    QWidget* make_rows();
    QWidget* make_today();
    QWidget* make_footer();
    void show_rows(const std::vector<Row>& rows);
    void show_no_lines(const char* text);

    LeaveOut leave_out_;
    control::EnrolProgress progress_;
    // All of them are children of this window, which owns them.
    QWidget* banner_ = nullptr;
    QLabel* sign_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel* sentence_ = nullptr;
    QWidget* enrolment_ = nullptr;
    QLabel* enrolment_title_ = nullptr;
    QLabel* enrolment_hint_ = nullptr;
    QProgressBar* enrolment_bar_ = nullptr;
    QPushButton* enrolment_leave_out_ = nullptr;
    bool enrolment_ended_ = false;
    QWidget* cards_ = nullptr;
    QVBoxLayout* today_ = nullptr;
    bool has_lines_ = false;
    QLabel* note_ = nullptr;
    QLabel* version_ = nullptr;
};

}  // namespace shiftguard::desk
