// Requests of one kind wait here for their turn and are served one after another on a thread of the lane's own, never
// on the bus's. Bounded by whose they are: root has room that nobody else can fill and is served first, another account
// has a few places. What finds no room is refused at once with a sentence.
#pragma once

#include "agent/control/control.hpp"
#include "common/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace shiftguard::control {

/// One request and how it is answered.
class Job {
public:
    virtual ~Job() = default;
    virtual void serve(const Caller& caller) = 0;
    virtual void refuse(const Error& error) = 0;
};

/// How many requests may wait at once.
struct Room {
    std::size_t of_root = 0;
    std::size_t of_an_account = 0;  ///< of any one other
    std::size_t of_accounts = 0;    ///< of all others together
};

class Lane {
public:
    explicit Lane(const Room& room);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void take(Caller caller, std::unique_ptr<Job> job);
    /// After the job at hand. What still waits is dropped: the one who asked hears from the bus that the agent has
    /// left.
    void stop();

private:
    struct Waiting {
        Caller caller;
        std::unique_ptr<Job> job;
    };

    [[nodiscard]] bool has_room_for(std::uint32_t uid) const;
    [[nodiscard]] Waiting next();
    void serve_all();

    const Room room_;
    std::mutex mutex_;  // guards stopping_, roots_, others_ and waiting_of_
    std::condition_variable ready_;
    bool stopping_ = false;
    std::deque<Waiting> roots_;
    std::deque<Waiting> others_;
    std::map<std::uint32_t, std::size_t> waiting_of_;  // by account, in others_
    std::thread thread_;                               // last: it uses the others
};

/// What is said to whom there is no room for.
[[nodiscard]] Error no_room();

}  // namespace shiftguard::control
