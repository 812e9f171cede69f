// Threads that handlers work on and may block: what is given to them is begun in the order in which it came. Whoever
// fell asleep last is woken first, and one at a time: a burst of short work is done by a few threads that are warm, and
// work that blocks keeps no other from beginning as long as there is a thread left.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace shiftguard::http {

class Workers {
public:
    using Work = std::function<void()>;  ///< throws nothing

    explicit Workers(std::size_t threads);
    ~Workers() { join(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// From any thread, from work too. How much waits whoever gives it bounds.
    void post(Work work);
    /// Returns when all work is done and the threads have ended. Nobody but work posts any more.
    void join();

private:
    struct Sleeper {
        std::condition_variable called;
        bool is_called = false;
    };

    void work_on(Sleeper& own);
    /// Whom to call for what waits, or nobody. Called with the lock held; notified without, or it would wake to wait.
    [[nodiscard]] Sleeper* next_to_call();
    void call_all();

    std::mutex mutex_;  // guards all but the threads and the conditions
    std::deque<Work> waiting_;
    std::vector<Sleeper*> asleep_;  // the last fell asleep last
    std::size_t busy_ = 0;          // threads at work
    bool called_one_ = false;       // and it is not up yet
    bool ending_ = false;
    std::deque<Sleeper> sleepers_;  // one a thread, as long as anybody may call it
    std::vector<std::thread> threads_;
};

}  // namespace shiftguard::http
