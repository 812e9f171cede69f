#include "server/http/workers.hpp"

#include <utility>

namespace shiftguard::http {

Workers::Workers(std::size_t threads) : sleepers_(threads) {
    threads_.reserve(threads);
    for (auto& sleeper : sleepers_) {
        threads_.emplace_back([this, &sleeper] { work_on(sleeper); });
    }
}

void Workers::post(Work work) {
    Sleeper* called = nullptr;
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(work));
        called = next_to_call();
    }
    if (called != nullptr) {
        called->called.notify_one();
    }
}

void Workers::join() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        call_all();
    }
    for (auto& thread : std::exchange(threads_, {})) {
        thread.join();
    }
}

Workers::Sleeper* Workers::next_to_call() {
    if (called_one_ || asleep_.empty()) {
        return nullptr;
    }
    called_one_ = true;
    auto* const sleeper = asleep_.back();
    asleep_.pop_back();
    sleeper->is_called = true;
    return sleeper;
}

void Workers::call_all() {
    for (auto* sleeper : std::exchange(asleep_, {})) {
        sleeper->is_called = true;
        sleeper->called.notify_one();
    }
}

void Workers::work_on(Sleeper& own) {
    std::unique_lock lock(mutex_);
    while (true) {
        if (!waiting_.empty()) {
            auto work = std::move(waiting_.front());
            waiting_.pop_front();
            auto* const called = waiting_.empty() ? nullptr : next_to_call();
            ++busy_;
            lock.unlock();
            if (called != nullptr) {
                called->called.notify_one();
            }
            work();
            work = {};  // what it holds goes while nobody is kept waiting
            lock.lock();
            --busy_;
        } else if (ending_ && busy_ == 0) {
            call_all();
            return;
        } else {
            own.is_called = false;
            asleep_.push_back(&own);
            own.called.wait(lock, [&own] { return own.is_called; });
            called_one_ = false;
        }
    }
}

}  // namespace shiftguard::http
