#include "agent/desk/watch.hpp"

#include <QMetaObject>
#include <chrono>
#include <utility>

namespace shiftguard::desk {
namespace {

/// Also without being told: an agent that hangs says nothing.
constexpr std::chrono::seconds between_questions{5};
constexpr std::uint32_t most_lines = 200;

}  // namespace

Watch::Watch(control::Client& client, Listeners listeners) : client_(client), listeners_(std::move(listeners)) {
    asking_.setMaxThreadCount(1);
    asking_enrolment_.setMaxThreadCount(1);
    client_.on_change([this] {
        QMetaObject::invokeMethod(
            &here_, [this] { ask(); }, Qt::QueuedConnection);
    });
    client_.on_enrolment_change([this] {
        QMetaObject::invokeMethod(
            &here_, [this] { ask_enrolment(); }, Qt::QueuedConnection);
    });
    client_.on_presence([this](bool present) {
        QMetaObject::invokeMethod(
            &here_,
            [this, present] {
                if (present) {
                    ask();
                } else {
                    take(std::nullopt);
                }
            },
            Qt::QueuedConnection);
    });
    QObject::connect(&again_, &QTimer::timeout, &here_, [this] { ask(); });
    again_.start(between_questions);
}

Watch::~Watch() {
    client_.on_change({});
    client_.on_enrolment_change({});
    client_.on_presence({});
    for (auto* pool : {&asking_, &asking_enrolment_}) {
        pool->clear();
        pool->waitForDone();
    }
}

void Watch::ask() {
    asking_.clear();  // one question that waits is enough
    asking_.start([this] {
        auto status = client_.status();
        auto lines = client_.recent(most_lines);
        QMetaObject::invokeMethod(
            &here_,
            [this, status = std::move(status), lines = std::move(lines)] {
                take(status ? std::optional(status.value()) : std::nullopt);
                if (lines) {
                    listeners_.lines(lines.value());
                }
            },
            Qt::QueuedConnection);
    });
}

void Watch::ask_enrolment() {
    asking_enrolment_.clear();
    asking_enrolment_.start([this] {
        auto progress = client_.enrolment();
        if (!progress || progress->number == 0) {
            return;  // none, or another account's
        }
        QMetaObject::invokeMethod(
            &here_, [this, progress = std::move(progress).value()] { listeners_.progress(progress); },
            Qt::QueuedConnection);
    });
}

void Watch::take(const std::optional<control::Status>& status) {
    listeners_.status(status);
}

}  // namespace shiftguard::desk
