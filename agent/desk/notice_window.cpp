#include "agent/desk/notice_window.hpp"

#include "agent/desk/icons.hpp"
#include "agent/desk/say.hpp"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScreen>
#include <QStringList>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <utility>

namespace shiftguard::desk {
namespace {

constexpr std::chrono::milliseconds tick{200};
constexpr int notice_width = 600;

WallTime wall_now() {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

QString minutes_and_seconds(std::chrono::seconds left) {
    return QString("%1:%2").arg(left.count() / 60).arg(left.count() % 60, 2, 10, QChar('0'));
}

QLabel* make_label(const char* name) {
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

const char* const look = R"(
    QWidget#notice { background: white; border: 3px solid #a86200; }
    QLabel { color: #1d2733; background: transparent; }
    QLabel#title { font-size: 18pt; font-weight: 600; }
    QLabel#helps { font-size: 13pt; }
    QWidget#countdown { background: #fff6e6; border-radius: 8px; }
    QLabel#locks-in { font-size: 12pt; color: #6b4200; }
    QLabel#left { font-size: 26pt; font-weight: 700; color: #6b4200; }
    QLabel#note { font-size: 9.5pt; color: #47525e; }
    QProgressBar { border: none; border-radius: 4px; background: #f0dfc0; max-height: 8px; }
    QProgressBar::chunk { border-radius: 4px; background: #a86200; }
    QPushButton { font-size: 11pt; padding: 8px 22px; border-radius: 6px; border: none; background: #a86200;
                  color: white; }
    QPushButton:hover { background: #8a5000; }
)";

bool names(const std::optional<control::Status>& status, std::uint32_t figure) {
    return status && std::any_of(status->figures.begin(), status->figures.end(),
                                 [&](const auto& line) { return line.number == figure; });
}

}  // namespace

NoticeWindow::NoticeWindow(Declare declare)
    : QWidget(nullptr, Qt::Window | Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint | Qt::WindowDoesNotAcceptFocus),
      declare_(std::move(declare)) {
    setObjectName("notice");
    setAttribute(Qt::WA_StyledBackground);
    setAttribute(Qt::WA_ShowWithoutActivating);
    setWindowTitle(say(words::please_mind));
    setWindowIcon(icon_of(Sign::notice));
    setStyleSheet(look);
    setFixedWidth(notice_width);

    sign_ = new QLabel;
    sign_->setPixmap(draw_sign(Sign::notice, 56, devicePixelRatioF()));
    title_ = make_label("title");
    helps_ = make_label("helps");
    note_ = make_label("note");
    left_ = make_label("left");
    left_->setWordWrap(false);
    auto* locks_in = make_label("locks-in");
    locks_in->setText(say(words::locks_in));
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    understood_ = new QPushButton(say(words::understood));

    countdown_ = new QWidget;
    countdown_->setObjectName("countdown");
    countdown_->setAttribute(Qt::WA_StyledBackground);
    auto* count = new QVBoxLayout(countdown_);
    count->setContentsMargins(18, 12, 18, 14);
    auto* numbers = new QHBoxLayout;
    numbers->addWidget(locks_in, 1);
    numbers->addWidget(left_);
    count->addLayout(numbers);
    count->addWidget(bar_);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(6);
    texts->addWidget(title_);
    texts->addWidget(helps_);
    auto* head = new QHBoxLayout;
    head->setSpacing(20);
    head->addWidget(sign_, 0, Qt::AlignTop);
    head->addLayout(texts, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(28, 26, 28, 24);
    outer->setSpacing(18);
    outer->addLayout(head);
    outer->addWidget(countdown_);
    outer->addWidget(note_);
    thing_ = new QPushButton(say(words::it_is_a_thing));
    auto* answers = new QHBoxLayout;
    answers->addStretch(1);
    answers->addWidget(thing_);
    answers->addWidget(understood_);
    outer->addLayout(answers);

    QObject::connect(understood_, &QPushButton::clicked, this, [this] { put_away(); });
    QObject::connect(thing_, &QPushButton::clicked, this, [this] { declare_thing(); });
    QObject::connect(&every_tick_, &QTimer::timeout, this, [this] { refresh(); });
}

void NoticeWindow::show_status(const std::optional<control::Status>& status) {
    status_ = status;
    // What is not there any more may not silence another figure that gets its number: another session, another agent.
    std::erase_if(figures_put_away_, [&](std::uint32_t number) { return !names(status, number); });
    if (not_taken_ && !names(status, *not_taken_)) {
        not_taken_.reset();
    }
    refresh();
}

void NoticeWindow::put_away() {
    const auto shown = notice(status_, wall_now());
    if (shown && shown->figure) {
        figures_put_away_.insert(*shown->figure);
    } else {
        dismissed_ = shown ? shown->since : std::nullopt;
    }
    refresh();
}

void NoticeWindow::declare_thing() {
    const auto shown = notice(status_, wall_now());
    if (!shown || !shown->figure) {
        return;
    }
    if (declare_(*shown->figure)) {
        figures_put_away_.insert(*shown->figure);  // until the status says so itself
    } else {
        not_taken_ = shown->figure;
    }
    refresh();
}

bool NoticeWindow::is_put_away(const Notice& shown) const {
    if (shown.figure) {
        return figures_put_away_.contains(*shown.figure);
    }
    return shown.can_be_put_away && dismissed_ && dismissed_ == shown.since;
}

void NoticeWindow::refresh() {
    const auto now = wall_now();
    const auto shown = notice(status_, now);
    if (!shown) {
        dismissed_.reset();
    }
    // A notice that ends in a lock cannot be put away, or comes back: the worker must not be surprised.
    if (!shown || is_put_away(*shown)) {
        if (!shown || !shown->left) {
            every_tick_.stop();
        }
        shown_since_.reset();
        hide();
        return;
    }
    title_->setText(say(shown->title));
    helps_->setText(say(shown->helps));
    countdown_->setVisible(shown->left.has_value());
    QStringList notes;
    for (const auto& more : {shown->contact, shown->offer}) {
        if (more) {
            notes << say(*more);
        }
    }
    note_->setText((notes << say(shown->note)).join("\n"));
    if (shown->figure && shown->figure == not_taken_) {
        note_->setText(say(words::figure_not_taken));
    }
    thing_->setVisible(shown->figure.has_value());
    understood_->setText(say(shown->figure ? words::not_now : words::understood));
    understood_->setVisible(shown->can_be_put_away);
    if (shown->left) {
        if (!shown_since_) {
            shown_since_ = now;
        }
        left_->setText(minutes_and_seconds(*shown->left));
        bar_->setMaximum(static_cast<int>(std::max<std::int64_t>(1, (*status_->lock_at - *shown_since_).count())));
        bar_->setValue(static_cast<int>(std::max<std::int64_t>(0, (*status_->lock_at - now).count())));
    }
    fit();
    if (!isVisible()) {
        place_on_screen();
        show();
        raise();
        every_tick_.start(tick);
    }
}

// The texts wrap, so the height follows from the width; and they change while the window stands.
void NoticeWindow::fit() {
    layout()->activate();
    setFixedHeight(layout()->totalHeightForWidth(notice_width));
}

void NoticeWindow::place_on_screen() {
    const auto* screen = QGuiApplication::primaryScreen();
    if (screen == nullptr) {
        return;
    }
    const QRect free = screen->availableGeometry();
    move(free.center().x() - size().width() / 2, free.top() + free.height() / 6);
}

}  // namespace shiftguard::desk
