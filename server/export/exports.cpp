#include "server/export/exports.hpp"

#include "common/backoff.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace shiftguard::exports {

class Exports::Runner {
public:
    Runner(store::ExportQueue& queue, Work work, const Clock& clock, Log log, const Pauses& pauses)
        : queue_(queue),
          work_(std::move(work)),
          clock_(clock),
          log_(std::move(log)),
          pauses_(pauses),
          backoff_(pauses.first, pauses.longest),
          thread_([this] { run(); }) {}

    void end() {
        ending_ = true;
        const std::lock_guard lock(mutex_);
        woken_.notify_all();
    }
    void join() { thread_.join(); }

private:
    void run() {
        while (!ending_) {
            const auto attempt = work_.attempt(clock_.now().wall, [this] { return ending_.load(); });
            tell(attempt);
            const auto pause = pause_after(attempt);
            std::unique_lock lock(mutex_);
            woken_.wait_for(lock, pause, [this] { return ending_.load(); });
        }
    }

    // Looked at once a second, so it is written only where it changes. At the start nothing is told: trouble of the
    // last run stands in the queue until an attempt shows how it is now. An empty queue shows nothing.
    void tell(const Attempt& attempt) {
        for (const auto& sentence : attempt.lost) {
            log_("export " + work_.name + ": " + sentence);
        }
        if (attempt.trouble == told_ || (attempt.pace == Pace::empty && !told_) || ending_) {
            return;
        }
        if (!attempt.trouble.empty()) {
            log_("export " + work_.name + ": " + attempt.trouble);
        } else if (told_) {
            log_("export " + work_.name + ": It is well again; what waited is sent.");
        }
        if (queue_.note_export_trouble(work_.name, attempt.trouble, clock_.now().wall)) {
            told_ = attempt.trouble;
        }
    }

    [[nodiscard]] Milliseconds pause_after(const Attempt& attempt) {
        Milliseconds pause{0};
        switch (attempt.pace) {
            case Pace::at_once:
                backoff_.reset();
                break;
            case Pace::empty:
                backoff_.reset();
                pause = pauses_.empty;
                break;
            case Pace::back_off:
                pause = backoff_.next();
                break;
            case Pace::slowly:
                pause = pauses_.longest;
                break;
        }
        return std::max(pause, std::min(attempt.not_before.value_or(Milliseconds(0)), pauses_.most_asked_for));
    }

    store::ExportQueue& queue_;
    const Work work_;
    const Clock& clock_;
    const Log log_;
    const Pauses pauses_;
    Backoff backoff_;  // the thread's alone, as what was told
    std::optional<std::string> told_;
    std::atomic<bool> ending_ = false;
    std::mutex mutex_;
    std::condition_variable woken_;
    std::thread thread_;  // last: it uses all of the above
};

Exports::Exports(store::ExportQueue& queue, std::vector<Work> works, const Clock& clock, const Log& log,
                 Pauses pauses) {
    runners_.reserve(works.size());
    for (auto& work : works) {
        runners_.push_back(std::make_unique<Runner>(queue, std::move(work), clock, log, pauses));
    }
}

Exports::~Exports() {
    for (auto& runner : runners_) {
        runner->end();
    }
    for (auto& runner : runners_) {
        runner->join();
    }
}

}  // namespace shiftguard::exports
