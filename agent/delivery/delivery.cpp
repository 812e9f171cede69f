#include "agent/delivery/delivery.hpp"

#include "agent/delivery/courier.hpp"
#include "common/backoff.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace shiftguard::delivery {
namespace {

using Steady = std::chrono::steady_clock;

}  // namespace

struct Delivery::Inner {
    Inner(spool::Spool& spool, Membership membership, const protocol::SecretKey& key, Options given)
        : outbox(spool),
          options(std::move(given)),
          courier(spool, std::move(membership), key, {options.connect, options.request},
                  {options.pictures_first, options.longest_pause}),
          backoff(options.first_pause, options.longest_pause) {
        courier.abort_when([this] { return stopping && Steady::now().time_since_epoch() >= stop_by.load(); });
    }

    void run();
    [[nodiscard]] Milliseconds pause_after(const Attempt& attempt);
    void tell(const Attempt& attempt);
    void wait(Pace pace, Milliseconds pause, std::uint64_t nudges_before);

    spool::Spool& outbox;
    const Options options;
    Courier courier;  // the thread's alone
    Backoff backoff;  // the thread's alone
    std::thread thread;

    std::atomic<bool> stopping = false;
    std::atomic<Steady::duration> stop_by{Steady::duration::max()};
    std::atomic<int> draining = 0;

    mutable std::mutex mutex;  // guards what follows
    std::condition_variable changed;
    bool woken = false;
    std::uint64_t nudges = 0;       // how often someone asked not to wait for the pause to end
    std::uint64_t idle_rounds = 0;  // how often the outbox was found empty
    State state;
};

void Delivery::Inner::run() {
    while (!stopping) {
        std::unique_lock lock(mutex);
        const auto nudges_before = nudges;
        lock.unlock();
        const Attempt attempt = courier.attempt();
        tell(attempt);
        wait(attempt.pace, pause_after(attempt), nudges_before);
    }
}

Milliseconds Delivery::Inner::pause_after(const Attempt& attempt) {
    switch (attempt.pace) {
        case Pace::at_once:
            backoff.reset();
            return Milliseconds(0);
        case Pace::empty:
            backoff.reset();
            return options.longest_pause;
        case Pace::back_off:
        case Pace::slowly:
            break;
    }
    const auto bound = draining > 0 ? options.first_pause : options.longest_pause;
    const auto pause = backoff.next(bound);
    const bool slow = attempt.pace == Pace::slowly && draining == 0;
    return std::max(slow ? options.longest_pause : pause, attempt.not_before.value_or(Milliseconds(0)));
}

void Delivery::Inner::tell(const Attempt& attempt) {
    State now;
    {
        const std::lock_guard lock(mutex);
        if (attempt.pace == Pace::empty) {
            ++idle_rounds;
        } else {
            state.condition = attempt.condition;
            state.detail = attempt.detail;
            state.last_delivered = attempt.stored ? attempt.stored : state.last_delivered;
        }
        now = state;
    }
    changed.notify_all();
    if (options.attempted && attempt.pace != Pace::empty) {
        options.attempted(now);
    }
}

// An idle delivery wakes for a new record; one that backs off does not: the server's trouble is no smaller for it.
void Delivery::Inner::wait(Pace pace, Milliseconds pause, std::uint64_t nudges_before) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, pause,
                     [&] { return stopping || nudges != nudges_before || (pace == Pace::empty && woken); });
    if (pace == Pace::empty) {
        woken = false;
    }
}

Delivery::Delivery(spool::Spool& outbox, Membership membership, protocol::SecretKey signing_key, Options options)
    : inner_(std::make_unique<Inner>(outbox, std::move(membership), signing_key, std::move(options))) {}

Delivery::~Delivery() {
    if (!inner_->stopping) {
        end_within(inner_->options.parting);
    }
    if (inner_->thread.joinable()) {
        inner_->thread.join();
    }
}

void Delivery::start() {
    if (!inner_->thread.joinable()) {
        inner_->thread = std::thread([this] { inner_->run(); });
    }
}

void Delivery::end_within(std::chrono::milliseconds patience) {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->stop_by = (Steady::now() + patience).time_since_epoch();
        inner_->stopping = true;
    }
    inner_->changed.notify_all();
}

void Delivery::wake() {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->woken = true;
    }
    inner_->changed.notify_all();
}

State Delivery::state() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->state;
}

bool Delivery::drain(std::chrono::milliseconds patience) {
    start();
    std::unique_lock lock(inner_->mutex);
    ++inner_->draining;
    ++inner_->nudges;
    inner_->changed.notify_all();
    // An empty outbox found after this moment, not before: what was appended last counts.
    const auto rounds = inner_->idle_rounds;
    inner_->changed.wait_for(lock, patience, [&] { return inner_->idle_rounds > rounds; });
    --inner_->draining;
    lock.unlock();
    const auto depth = inner_->outbox.depth();
    return depth && depth->waiting == 0;
}

bool is_trouble(Condition condition) {
    return condition != Condition::idle && condition != Condition::delivering;
}

bool needs_a_person(Condition condition) {
    return condition == Condition::certificate_bad || condition == Condition::refused;
}

std::string_view to_string(Condition condition) {
    switch (condition) {
        case Condition::idle:
            return "idle";
        case Condition::delivering:
            return "delivering";
        case Condition::server_away:
            return "server_away";
        case Condition::certificate_bad:
            return "certificate_bad";
        case Condition::refused:
            return "refused";
        case Condition::server_troubled:
            return "server_troubled";
    }
    return "";
}

}  // namespace shiftguard::delivery
