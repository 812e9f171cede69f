#include "agent/session/session.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace shiftguard::session {
namespace {

/// Ways and patience that were set together.
struct Setting {
    LockRunner::Ways ways;
    std::chrono::milliseconds patience;
};
using SharedSetting = std::shared_ptr<const Setting>;  // shared: by the locks that began with it

/// One lock under way: its first request is out or on its way out; `waiters` grows while it lasts.
struct Job {
    SessionId session;
    SharedSetting setting;
    std::optional<Status> first;  ///< none until the first request has gone out
    std::vector<LockRunner::Done> waiters;
};

Status request_first(const Setting& setting, const SessionId& session) {
    if (setting.ways.empty()) {
        return Error{ErrorKind::not_found, "policy", "No way to lock is set; name one in the policy's lock ways.",
                     Retry::useless};
    }
    return setting.ways.front()->request_lock(session);
}

}  // namespace

struct LockRunner::Inner {
    std::mutex mutex;  // guards what follows but the thread
    std::condition_variable changed;
    SharedSetting setting;
    Ways left;             ///< of earlier settings, still at work or in use by a lock under way
    std::deque<Job> jobs;  ///< the front one is being verified
    bool stopping = false;
    std::thread thread;

    void run();
    Outcome lock_by_first_way_that_verifies(const SessionId& session, SharedSetting by, Status first);
    std::optional<std::string> prove(const Setting& by, const SessionId& session, const Status& first,
                                     std::string& reasons);
    void finish(const Outcome& outcome);
    [[nodiscard]] Ways take_idle();
    SharedSetting newest() {
        const std::lock_guard lock(mutex);
        return setting;
    }
    bool stop_asked() {
        const std::lock_guard lock(mutex);
        return stopping;
    }
};

LockRunner::LockRunner(Ways ways, std::chrono::milliseconds verify_patience) : inner_(std::make_unique<Inner>()) {
    inner_->setting = std::make_shared<const Setting>(Setting{std::move(ways), verify_patience});
    inner_->thread = std::thread([inner = inner_.get()] { inner->run(); });
}

LockRunner::~LockRunner() {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->stopping = true;
    }
    inner_->changed.notify_all();
    inner_->thread.join();
}

void LockRunner::lock(const SessionId& session, Done done) {
    SharedSetting by;
    {
        const std::lock_guard lock(inner_->mutex);
        const auto same = std::find_if(inner_->jobs.begin(), inner_->jobs.end(),
                                       [&](const Job& job) { return job.session == session; });
        if (same != inner_->jobs.end()) {
            same->waiters.push_back(std::move(done));
            return;
        }
        by = inner_->setting;
        Job job{session, by, std::nullopt, {}};
        job.waiters.push_back(std::move(done));
        inner_->jobs.push_back(std::move(job));
    }
    // Outside the mutex: starting a program takes a millisecond, and another session's lock need not wait for it.
    Status first = request_first(*by, session);
    {
        const std::lock_guard lock(inner_->mutex);
        const auto job = std::find_if(inner_->jobs.begin(), inner_->jobs.end(),
                                      [&](const Job& each) { return each.session == session; });
        job->first = std::move(first);
    }
    inner_->changed.notify_all();
}

void LockRunner::use(Ways ways, std::chrono::milliseconds verify_patience) {
    auto next = std::make_shared<const Setting>(Setting{std::move(ways), verify_patience});
    Ways idle;  // goes after the mutex: a locker's end may wait for its program's follower
    {
        const std::lock_guard lock(inner_->mutex);
        std::swap(inner_->setting, next);
        const auto& kept = inner_->setting->ways;
        const auto is_kept = [&](const auto& way) { return std::find(kept.begin(), kept.end(), way) != kept.end(); };
        std::erase_if(inner_->left, is_kept);
        std::remove_copy_if(next->ways.begin(), next->ways.end(), std::back_inserter(inner_->left), is_kept);
        next.reset();
        idle = inner_->take_idle();
    }
}

/// Precondition: the mutex is held. What a lock under way still uses is not idle, though nothing of it runs yet.
LockRunner::Ways LockRunner::Inner::take_idle() {
    const auto busy = std::stable_partition(left.begin(), left.end(), [](const auto& way) {
        constexpr long here_alone = 1;
        return way->is_at_work() || way.use_count() > here_alone;
    });
    Ways idle(std::make_move_iterator(busy), std::make_move_iterator(left.end()));
    left.erase(busy, left.end());
    return idle;
}

void LockRunner::Inner::run() {
    while (true) {
        SessionId session;
        SharedSetting by;
        Status first = success();
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [this] { return jobs.empty() ? stopping : jobs.front().first.has_value(); });
            if (jobs.empty()) {
                return;
            }
            session = jobs.front().session;
            by = jobs.front().setting;
            first = *jobs.front().first;
        }
        // A statement of its own, so that the ways it used are given back before anybody hears of it.
        const auto outcome = lock_by_first_way_that_verifies(session, std::move(by), std::move(first));
        finish(outcome);
    }
}

LockRunner::Outcome LockRunner::Inner::lock_by_first_way_that_verifies(const SessionId& session, SharedSetting by,
                                                                       Status first) {
    std::string reasons;
    while (true) {
        if (auto proof = prove(*by, session, first, reasons)) {
            return Outcome{true, *std::move(proof)};
        }
        auto next = newest();
        if (next == by || stop_asked()) {
            return Outcome{false, reasons};
        }
        by = std::move(next);  // policy has named other ways meanwhile
        first = request_first(*by, session);
    }
}

/// None where no way verifies, and `reasons` says why.
std::optional<std::string> LockRunner::Inner::prove(const Setting& by, const SessionId& session, const Status& first,
                                                    std::string& reasons) {
    const auto note = [&reasons](const std::string& way, const Error& error) {
        reasons += (reasons.empty() ? "" : " ") + way + ": " + error.message;
    };
    if (by.ways.empty()) {
        note("policy", first.error());
    }
    for (std::size_t at = 0; at < by.ways.size(); ++at) {
        if (at > 0 && stop_asked()) {
            reasons += " The agent was stopped before the next way was tried.";
            return std::nullopt;
        }
        auto& way = *by.ways[at];
        const Status requested = at == 0 ? first : way.request_lock(session);
        if (!requested) {
            note(way.name(), requested.error());
            continue;
        }
        const auto proof = way.verify(session, by.patience);
        if (proof) {
            return way.name() + ": " + proof.value() + (reasons.empty() ? "" : " (before it: " + reasons + ")");
        }
        note(way.name(), proof.error());
    }
    return std::nullopt;
}

void LockRunner::Inner::finish(const Outcome& outcome) {
    std::vector<Done> waiters;
    Ways idle;  // goes after the mutex, as in `use`
    {
        const std::lock_guard lock(mutex);
        waiters = std::move(jobs.front().waiters);
        jobs.pop_front();
        idle = take_idle();
    }
    idle.clear();
    for (const auto& done : waiters) {
        done(outcome);
    }
}

}  // namespace shiftguard::session
