#include "agent/desk/input_watch.hpp"

#include <chrono>
#include <utility>

namespace shiftguard::desk {
namespace {

constexpr std::chrono::seconds between_questions{1};

}  // namespace

InputWatch::InputWatch(control::Client& client, std::unique_ptr<InputAge> source)
    : client_(client), source_(std::move(source)) {
    asking_.setMaxThreadCount(1);
    QObject::connect(&every_second_, &QTimer::timeout, [this] {
        asking_.clear();  // one question that waits is enough
        asking_.start([this] { ask(); });
    });
    every_second_.start(between_questions);
}

InputWatch::~InputWatch() {
    every_second_.stop();
    asking_.clear();
    asking_.waitForDone();
}

void InputWatch::take(const std::optional<control::Status>& status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
}

void InputWatch::ask() {
    std::optional<control::Status> status;
    {
        const std::lock_guard lock(mutex_);
        status = status_;
    }
    const auto age = InputReports::is_asked_for(status) ? source_->ask() : std::nullopt;
    if (const auto told = reports_.next(status, age, std::chrono::steady_clock::now())) {
        // Refused or not, it is told again: the status shows the worker whether it arrives.
        static_cast<void>(client_.report_input_age(static_cast<std::uint64_t>(told->count())));
    }
}

}  // namespace shiftguard::desk
