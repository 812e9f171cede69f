#include "common/repeating.hpp"

#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

namespace shiftguard {

struct Repeating::Inner {
    Inner(std::chrono::milliseconds pace, std::function<void(const Ending&)> what)
        : every(pace), round(std::move(what)) {}

    void run();
    [[nodiscard]] bool is_ending() {
        const std::lock_guard lock(mutex);
        return ending;
    }
    [[nodiscard]] std::chrono::milliseconds pause() {
        const auto fifth = every.count() / 5;
        std::uniform_int_distribution<std::chrono::milliseconds::rep> apart(-fifth, fifth);
        return every + std::chrono::milliseconds(apart(random));
    }

    const std::chrono::milliseconds every;
    const std::function<void(const Ending&)> round;
    std::mt19937 random{std::random_device{}()};  // the thread's alone
    std::mutex mutex;                             // guards ending and hurried
    std::condition_variable changed;
    bool ending = false;
    bool hurried = false;
    std::thread thread;
};

void Repeating::Inner::run() {
    const Ending ends = [this] { return is_ending(); };
    while (!is_ending()) {
        round(ends);
        std::unique_lock lock(mutex);
        changed.wait_for(lock, pause(), [this] { return ending || hurried; });
        hurried = false;
    }
}

Repeating::Repeating(std::chrono::milliseconds every, std::function<void(const Ending&)> round)
    : inner_(std::make_unique<Inner>(every, std::move(round))) {
    inner_->thread = std::thread([inner = inner_.get()] { inner->run(); });
}

void Repeating::hurry() {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->hurried = true;
    }
    inner_->changed.notify_all();
}

Repeating::~Repeating() {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->ending = true;
    }
    inner_->changed.notify_all();
    inner_->thread.join();
}

}  // namespace shiftguard
