#include "agent/session/session.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace shiftguard::session {
namespace {

/// One lock under way: its first request is out or on its way out; `waiters` grows while it lasts.
struct Job {
    SessionId session;
    std::optional<Status> first;  ///< none until the first request has gone out
    std::vector<LockRunner::Done> waiters;
};

}  // namespace

struct LockRunner::Inner {
    std::vector<std::unique_ptr<SessionLocker>> ways;
    std::chrono::milliseconds patience;
    std::mutex mutex;  // guards what follows but the thread
    std::condition_variable changed;
    std::deque<Job> jobs;  ///< the front one is being verified
    bool stopping = false;
    std::thread thread;

    void run();
    Outcome lock_by_first_way_that_verifies(const SessionId& session, Status first);
    void finish(const Outcome& outcome);
    bool stop_asked() {
        const std::lock_guard lock(mutex);
        return stopping;
    }
};

LockRunner::LockRunner(std::vector<std::unique_ptr<SessionLocker>> ways, std::chrono::milliseconds verify_patience)
    : inner_(std::make_unique<Inner>()) {
    inner_->ways = std::move(ways);
    inner_->patience = verify_patience;
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
    {
        const std::lock_guard lock(inner_->mutex);
        const auto same = std::find_if(inner_->jobs.begin(), inner_->jobs.end(),
                                       [&](const Job& job) { return job.session == session; });
        if (same != inner_->jobs.end()) {
            same->waiters.push_back(std::move(done));
            return;
        }
        Job job{session, std::nullopt, {}};
        job.waiters.push_back(std::move(done));
        inner_->jobs.push_back(std::move(job));
    }
    // Outside the mutex: starting a program takes a millisecond, and another session's lock need not wait for it.
    Status first = inner_->ways.empty()
                       ? Status(Error{ErrorKind::not_found, "policy",
                                      "No way to lock is set; name one in the policy's lock ways.", Retry::useless})
                       : inner_->ways.front()->request_lock(session);
    {
        const std::lock_guard lock(inner_->mutex);
        const auto job = std::find_if(inner_->jobs.begin(), inner_->jobs.end(),
                                      [&](const Job& each) { return each.session == session; });
        job->first = std::move(first);
    }
    inner_->changed.notify_all();
}

void LockRunner::Inner::run() {
    while (true) {
        SessionId session;
        Status first = success();
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [this] { return jobs.empty() ? stopping : jobs.front().first.has_value(); });
            if (jobs.empty()) {
                return;
            }
            session = jobs.front().session;
            first = *jobs.front().first;
        }
        finish(lock_by_first_way_that_verifies(session, std::move(first)));
    }
}

LockRunner::Outcome LockRunner::Inner::lock_by_first_way_that_verifies(const SessionId& session, Status first) {
    std::string reasons;
    const auto note = [&reasons](const std::string& way, const Error& error) {
        reasons += (reasons.empty() ? "" : " ") + way + ": " + error.message;
    };
    if (ways.empty()) {
        note("policy", first.error());
        return Outcome{false, reasons};
    }
    for (std::size_t at = 0; at < ways.size(); ++at) {
        if (at > 0 && stop_asked()) {
            return Outcome{false, reasons + " The agent was stopped before the next way was tried."};
        }
        auto& way = *ways[at];
        const Status requested = at == 0 ? std::move(first) : way.request_lock(session);
        if (!requested) {
            note(way.name(), requested.error());
            continue;
        }
        const auto proof = way.verify(session, patience);
        if (proof) {
            return Outcome{
                true, way.name() + ": " + proof.value() + (reasons.empty() ? "" : " (before it: " + reasons + ")")};
        }
        note(way.name(), proof.error());
    }
    return Outcome{false, reasons};
}

void LockRunner::Inner::finish(const Outcome& outcome) {
    std::vector<Done> waiters;
    {
        const std::lock_guard lock(mutex);
        waiters = std::move(jobs.front().waiters);
        jobs.pop_front();
    }
    for (const auto& done : waiters) {
        done(outcome);
    }
}

}  // namespace shiftguard::session
