// Requests of one kind wait here for their turn and are served one after another on a thread of the lane's own, never
// on the bus's. Bounded: what finds no room is refused at once with a sentence.
#pragma once

#include "common/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace shiftguard::control {

/// One request and how it is answered.
class Job {
public:
    virtual ~Job() = default;
    virtual void serve() = 0;
    virtual void refuse(const Error& error) = 0;
};

class Lane {
public:
    explicit Lane(std::size_t most_waiting);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void take(std::unique_ptr<Job> job);
    /// After the job at hand. What still waits is dropped: the one who asked hears from the bus that the agent has
    /// left.
    void stop();

private:
    void serve_all();

    const std::size_t most_waiting_;
    std::mutex mutex_;  // guards stopping_ and jobs_
    std::condition_variable ready_;
    bool stopping_ = false;
    std::deque<std::unique_ptr<Job>> jobs_;
    std::thread thread_;  // last: it uses the others
};

}  // namespace shiftguard::control
