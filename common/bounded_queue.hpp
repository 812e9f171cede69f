// A queue between threads that never grows past its bound. When it is full the oldest droppable element goes, and
// the drop is counted: the newest look matters more than the last. Safe for any number of producers and consumers.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace shiftguard {

enum class Keep : std::uint8_t {
    must,      ///< never dropped; may take the queue past its bound by itself (session events, answers)
    droppable  ///< may be dropped, oldest first
};

template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t bound) : bound_(bound) {}

    void push(T element, Keep keep) {
        {
            const std::lock_guard lock(mutex_);
            if (elements_.size() >= bound_) {
                drop_oldest();
            }
            elements_.emplace_back(std::move(element), keep);
        }
        ready_.notify_one();
    }

    /// Waits up to `patience` for an element.
    [[nodiscard]] std::optional<T> pop(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        if (!ready_.wait_for(lock, patience, [this] { return !elements_.empty(); })) {
            return std::nullopt;
        }
        T element = std::move(elements_.front().first);
        elements_.pop_front();
        return element;
    }

    [[nodiscard]] std::uint64_t dropped() const {
        const std::lock_guard lock(mutex_);
        return dropped_;
    }

private:
    void drop_oldest() {
        for (auto at = elements_.begin(); at != elements_.end(); ++at) {
            if (at->second == Keep::droppable) {
                elements_.erase(at);
                ++dropped_;
                return;
            }
        }
    }

    const std::size_t bound_;
    mutable std::mutex mutex_;  // guards everything below
    std::condition_variable ready_;
    std::deque<std::pair<T, Keep>> elements_;
    std::uint64_t dropped_ = 0;
};

}  // namespace shiftguard
