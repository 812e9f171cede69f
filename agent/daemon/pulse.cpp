#include "agent/daemon/pulse.hpp"

#include "agent/timekeeping/anchor_file.hpp"

#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr std::size_t most_words = 16;

/// A server that is away comes back by itself, and the delivery tells of it.
bool is_worth_saying(const Error& error) {
    return error.kind != ErrorKind::unavailable && error.kind != ErrorKind::timeout;
}

}  // namespace

std::optional<protocol::OutboxState> state_of(const spool::Spool& outbox) {
    const auto depth = outbox.depth();
    if (!depth) {
        return std::nullopt;
    }
    return protocol::OutboxState{depth->waiting, depth->last_seq, depth->last_link};
}

Pulse::Pulse(Parts parts, delivery::Heartbeat::Options options) : parts_(std::move(parts)), options_(options) {}

Pulse::~Pulse() {
    take_heartbeat() = nullptr;
    keep();
}

void Pulse::take_up() {
    const auto known = timekeeping::read_anchor(parts_.file);
    if (!known) {
        say(to_sentence(known.error()) + " The time counts as not proved until the server says what time it is.");
        return;
    }
    if (*known) {
        parts_.clock.take_up(**known);
    }
}

void Pulse::follow(const delivery::Membership& membership) {
    parts_.clock.expect_proof();
    take_heartbeat() = nullptr;
    auto next = std::make_unique<delivery::Heartbeat>(
        parts_.clock, membership,
        delivery::Heartbeat::Calls{[this] { return compose(); },
                                   [this](const Result<delivery::TimeHeard>& end) { ended(end); }},
        options_);
    const std::lock_guard lock(mutex_);
    heartbeat_ = std::move(next);
}

std::unique_ptr<delivery::Heartbeat> Pulse::take_heartbeat() {
    const std::lock_guard lock(mutex_);
    return std::move(heartbeat_);
}

protocol::Heartbeat Pulse::compose() {
    auto heartbeat = parts_.say();
    const std::lock_guard lock(mutex_);
    heartbeat.doing = standing_.doing;
    heartbeat.session_open = standing_.session_open;
    heartbeat.eye = standing_.eye;
    said_ = standing_.doing;
    return heartbeat;
}

void Pulse::stands(const Standing& standing) {
    const std::lock_guard lock(mutex_);
    if (standing_.doing == protocol::Doing::ending) {
        return;  // nothing comes after that word
    }
    const bool news = standing.doing != standing_.doing || standing.session_open != standing_.session_open;
    standing_ = standing;
    if (news && heartbeat_) {
        heartbeat_->hurry();
    }
}

void Pulse::say_goodbye(Milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!heartbeat_) {
        return;
    }
    standing_.doing = protocol::Doing::ending;
    standing_.session_open = false;
    standing_.eye.reset();
    parted_ = false;
    heartbeat_->hurry();
    parting_.wait_for(lock, patience, [this] { return parted_; });
}

std::vector<std::string> Pulse::take_words() {
    const std::lock_guard lock(mutex_);
    return std::exchange(words_, {});
}

void Pulse::ended(const Result<delivery::TimeHeard>& end) {
    {
        const std::lock_guard lock(mutex_);
        parted_ = said_ == protocol::Doing::ending;
    }
    parting_.notify_all();
    std::string trouble;
    if (end) {
        parts_.clock.hear(end->time, end->asked, end->came);
        for (const auto& sentence : parts_.heard ? parts_.heard(*end) : std::vector<std::string>()) {
            say(sentence);
        }
    } else if (is_worth_saying(end.error())) {
        trouble = to_sentence(end.error());
    }
    if (!trouble.empty() && trouble != trouble_) {
        say("Asking the server for the time: " + trouble);
    }
    trouble_ = trouble;
    const auto now = parts_.clock.now().boot;
    if (!kept_ || now - *kept_ >= anchor_kept_every) {
        keep();
    }
}

void Pulse::keep() {
    const auto anchor = parts_.clock.anchor();
    if (!anchor) {
        return;  // what is on the disk, if anything, stays: it may come to hold
    }
    const auto kept = timekeeping::keep_anchor(parts_.file, *anchor);
    if (kept) {
        kept_ = anchor->boot;
    } else if (!keeping_fails_) {
        say(to_sentence(kept.error()) + " What is known of the time is not kept for a restart until then.");
    }
    keeping_fails_ = !kept;
}

void Pulse::say(const std::string& sentence) {
    const std::lock_guard lock(mutex_);
    if (words_.size() < most_words) {
        words_.push_back(sentence);
    }
}

}  // namespace shiftguard::daemon
