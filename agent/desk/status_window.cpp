#include "agent/desk/status_window.hpp"

#include "agent/desk/icons.hpp"
#include "agent/desk/say.hpp"

#include <QDateTime>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QLocale>
#include <QScrollArea>
#include <algorithm>
#include <utility>

namespace shiftguard::desk {
namespace {

constexpr int margin = 24;
constexpr int gap = 12;
constexpr int cards_in_a_line = 3;

QLabel* make_label(const char* kind, QWidget* parent = nullptr) {
    auto* label = new QLabel(parent);
    label->setProperty("kind", kind);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QString css(const QColor& colour) {
    return colour.name();
}

/// A picture that is the same at every scale of the screen.
void set_sign(QLabel* label, Sign sign, int side) {
    label->setPixmap(draw_sign(sign, side, label->devicePixelRatioF()));
    label->setFixedSize(side, side);
}

void empty(QLayout* layout) {
    while (auto* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

QDateTime local_time(WallTime at) {
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
}

QWidget* make_card(const Row& row) {
    auto* card = new QFrame;
    card->setProperty("kind", "card");
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(14, 10, 14, 10);
    inside->setSpacing(2);
    auto* label = make_label("card-label");
    label->setText(say(row.label));
    auto* value = make_label("card-value");
    value->setText(say(row.value));
    value->setStyleSheet(row.tone == Tone::plain ? QString() : "color: " + css(colour_of(row.tone)));
    inside->addWidget(label);
    inside->addWidget(value);
    inside->addStretch();
    return card;
}

QString details_of(const Entry& entry) {
    const QString delivery = say(entry.delivery);
    return entry.response ? say(*entry.response) + " · " + delivery : delivery.left(1).toUpper() + delivery.mid(1);
}

QWidget* make_entry(const Entry& entry) {
    auto* line = new QFrame;
    line->setProperty("kind", "entry");
    auto* inside = new QHBoxLayout(line);
    inside->setContentsMargins(0, 10, 0, 10);
    inside->setSpacing(gap);
    auto* time = make_label("time");
    time->setText(QLocale().toString(local_time(entry.at).time(), "HH:mm"));
    time->setFixedWidth(44);
    auto* sign = new QLabel;
    set_sign(sign, entry.sign, 20);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    auto* title = make_label("entry-title");
    const QString finding = say(entry.title);
    title->setText(*entry.frame == '\0' ? finding : say(entry.frame).arg(finding));
    auto* details = make_label("entry-details");
    details->setText(details_of(entry));
    texts->addWidget(title);
    texts->addWidget(details);
    inside->addWidget(time, 0, Qt::AlignTop);
    inside->addWidget(sign, 0, Qt::AlignTop);
    inside->addLayout(texts, 1);
    return line;
}

const char* const look = R"(
    QWidget#status { background: #f6f7f9; }
    QLabel { color: #1d2733; background: transparent; }
    QWidget#banner { border-radius: 12px; }
    QLabel[kind="title"] { font-size: 19pt; font-weight: 600; color: white; }
    QLabel[kind="sentence"] { font-size: 10.5pt; color: rgba(255, 255, 255, 235); }
    QFrame[kind="card"] { background: white; border: 1px solid #e1e5ea; border-radius: 8px; }
    QLabel[kind="card-label"] { font-size: 8.5pt; color: #5b6b7b; }
    QLabel[kind="card-value"] { font-size: 11pt; font-weight: 600; }
    QLabel[kind="heading"] { font-size: 12pt; font-weight: 600; }
    QWidget#today { background: transparent; }
    QScrollArea { background: white; border: 1px solid #e1e5ea; border-radius: 8px; }
    QFrame[kind="entry"] { border: none; border-bottom: 1px solid #eef0f3; }
    QLabel[kind="time"] { font-size: 10pt; color: #5b6b7b; }
    QLabel[kind="entry-title"] { font-size: 10.5pt; }
    QLabel[kind="entry-details"] { font-size: 9pt; color: #5b6b7b; }
    QLabel[kind="note"] { font-size: 9pt; color: #47525e; }
    QLabel[kind="quiet"] { font-size: 10pt; color: #5b6b7b; }
    QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
    QScrollBar::handle:vertical { background: #c4ccd5; border-radius: 3px; min-height: 30px; }
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; }
    QWidget#enrolment { background: white; border: 1px solid #2f5da8; border-radius: 8px; }
    QPushButton#leave-out { font-size: 10.5pt; padding: 7px 18px; border-radius: 6px; border: none;
                            background: #2f5da8; color: white; }
    QPushButton#leave-out:hover { background: #274d8c; }
    QProgressBar { border: none; border-radius: 4px; background: #e1e5ea; max-height: 8px; }
    QProgressBar::chunk { border-radius: 4px; background: #2f5da8; }
)";

}  // namespace

StatusWindow::StatusWindow(LeaveOut leave_out) : leave_out_(std::move(leave_out)) {
    setObjectName("status");
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(say(words::application));
    setStyleSheet(look);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(margin, margin, margin, margin);
    outer->setSpacing(16);
    outer->addWidget(make_banner());
    outer->addWidget(make_enrolment());
    outer->addWidget(make_rows());
    outer->addWidget(make_today(), 1);
    outer->addWidget(make_footer());
    resize(660, 740);
    setMinimumSize(480, 520);
    show_status(std::nullopt);
}

QWidget* StatusWindow::make_banner() {
    banner_ = new QWidget;
    banner_->setObjectName("banner");
    banner_->setAttribute(Qt::WA_StyledBackground);
    auto* inside = new QHBoxLayout(banner_);
    inside->setContentsMargins(20, 18, 20, 18);
    inside->setSpacing(18);
    auto* plate = new QFrame;  // white behind the sign, so that its own colours stand out
    plate->setFixedSize(72, 72);
    plate->setStyleSheet("background: white; border-radius: 36px;");
    auto* centred = new QVBoxLayout(plate);
    centred->setContentsMargins(0, 0, 0, 0);
    sign_ = new QLabel;
    centred->addWidget(sign_, 0, Qt::AlignCenter);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(4);
    title_ = make_label("title");
    sentence_ = make_label("sentence");
    texts->addStretch();
    texts->addWidget(title_);
    texts->addWidget(sentence_);
    texts->addStretch();
    inside->addWidget(plate);
    inside->addLayout(texts, 1);
    return banner_;
}

QWidget* StatusWindow::make_enrolment() {
    enrolment_ = new QWidget;
    enrolment_->setObjectName("enrolment");
    enrolment_->setAttribute(Qt::WA_StyledBackground);
    auto* inside = new QVBoxLayout(enrolment_);
    inside->setContentsMargins(16, 14, 16, 14);
    enrolment_title_ = make_label("heading");
    enrolment_hint_ = make_label("entry-title");
    enrolment_bar_ = new QProgressBar;
    enrolment_bar_->setTextVisible(false);
    inside->addWidget(enrolment_title_);
    inside->addWidget(enrolment_hint_);
    enrolment_leave_out_ = new QPushButton;
    enrolment_leave_out_->setObjectName("leave-out");
    QObject::connect(enrolment_leave_out_, &QPushButton::clicked, this,
                     [this] { leave_out_(progress_.number, progress_.step); });
    auto* below = new QHBoxLayout;
    below->setSpacing(gap);
    below->addWidget(enrolment_bar_, 1);
    below->addWidget(enrolment_leave_out_);
    inside->addLayout(below);
    enrolment_->hide();
    return enrolment_;
}

QWidget* StatusWindow::make_rows() {
    cards_ = new QWidget;
    auto* grid = new QGridLayout(cards_);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(gap);
    for (int column = 0; column < cards_in_a_line; ++column) {
        grid->setColumnStretch(column, 1);
    }
    return cards_;
}

QWidget* StatusWindow::make_today() {
    auto* part = new QWidget;
    auto* inside = new QVBoxLayout(part);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(8);
    auto* heading = make_label("heading");
    heading->setText(say(words::today_heading));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* list = new QWidget;
    list->setObjectName("today");
    today_ = new QVBoxLayout(list);
    today_->setContentsMargins(16, 4, 16, 4);
    today_->setSpacing(0);
    scroll->setWidget(list);
    list->setAutoFillBackground(false);  // the corners stay round
    scroll->viewport()->setAutoFillBackground(false);
    inside->addWidget(heading);
    inside->addWidget(scroll, 1);
    return part;
}

QWidget* StatusWindow::make_footer() {
    auto* part = new QWidget;
    auto* inside = new QVBoxLayout(part);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(6);
    note_ = make_label("note");
    version_ = make_label("entry-details");
    inside->addWidget(note_);
    inside->addWidget(version_);
    return part;
}

void StatusWindow::show_status(const std::optional<control::Status>& status) {
    const auto shown = glance(status);
    const auto sign_colour = colour_of(shown.sign);
    banner_->setStyleSheet("QWidget#banner { background: " + css(sign_colour) + "; border-radius: 12px; }");
    set_sign(sign_, shown.sign, 44);
    title_->setText(say(shown.title));
    sentence_->setText(say(shown.sentence));
    setWindowIcon(icon_of(shown.sign));
    show_rows(status ? rows(*status) : std::vector<Row>());
    note_->setText(say(what_is_sent(status)));
    version_->setText(status ? say(Phrase{words::version, {status->agent_version}}) : QString());
    if (!status && !has_lines_) {
        show_no_lines(words::nothing_known);  // "nothing was found" would be a claim
    }
}

void StatusWindow::show_rows(const std::vector<Row>& rows) {
    auto* grid = static_cast<QGridLayout*>(cards_->layout());
    empty(grid);
    int at = 0;
    for (const auto& row : rows) {
        const bool last_alone = at + 1 == static_cast<int>(rows.size()) && at % cards_in_a_line == 0;
        grid->addWidget(make_card(row), at / cards_in_a_line, at % cards_in_a_line, 1,
                        last_alone ? cards_in_a_line : 1);
        ++at;
    }
    cards_->setVisible(!rows.empty());
}

void StatusWindow::show_lines(const std::vector<control::Line>& lines) {
    empty(today_);
    auto sorted = lines;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const control::Line& a, const control::Line& b) { return a.at > b.at; });
    const auto today = QDate::currentDate();
    for (const auto& line : sorted) {
        if (local_time(line.at).date() == today) {
            today_->addWidget(make_entry(entry(line)));
        }
    }
    has_lines_ = today_->count() > 0;  // not isEmpty(): that passes over what is not shown yet
    if (!has_lines_) {
        show_no_lines(words::nothing_today);
        return;
    }
    today_->addStretch();
}

void StatusWindow::show_no_lines(const char* text) {
    empty(today_);
    auto* nothing = make_label("quiet");
    nothing->setText(say(text));
    nothing->setContentsMargins(0, 12, 0, 12);
    today_->addWidget(nothing);
    today_->addStretch();
}

void StatusWindow::show_progress(const control::EnrolProgress& progress) {
    const auto shown = enrol_view(progress);
    enrolment_title_->setText(say(shown.title));
    enrolment_hint_->setText(say(shown.hint));
    enrolment_bar_->setMaximum(static_cast<int>(std::max(shown.wanted, 1U)));
    enrolment_bar_->setValue(static_cast<int>(shown.taken));
    progress_ = progress;
    enrolment_leave_out_->setVisible(shown.leave_out != nullptr);
    enrolment_leave_out_->setText(shown.leave_out != nullptr ? say(shown.leave_out) : QString());
    enrolment_->show();
    enrolment_ended_ = progress.done;
}

void StatusWindow::hideEvent(QHideEvent* event) {
    if (enrolment_ended_ && !event->spontaneous()) {  // closed, not minimised
        enrolment_->hide();
    }
    QWidget::hideEvent(event);
}

}  // namespace shiftguard::desk
