// The guard's part that keeps what it found: records, journal, and what earlier runs owe.
#include "agent/daemon/guard.hpp"
#include "agent/decision/guard.hpp"
#include "agent/incident/incident.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds membership_every{30000};
constexpr Milliseconds outbox_every{1000};
constexpr Milliseconds overflow_every = std::chrono::minutes(10);  // its own record takes a place too
constexpr Milliseconds locked_again_every = std::chrono::seconds(2);

IncidentId id_of(const journal::ResponseNote& note) {
    return incident::id_of_interruption(note.incident, note.finding, note.at);
}

}  // namespace

// Where it can't be read, what was known last of its numbers and of what it dropped stays; how much waits is not known.
void Guard::read_depth() {
    const auto depth = parts_.outbox.depth();
    waiting_ = depth ? std::optional(depth->waiting) : std::nullopt;
    if (depth) {
        depth_ = *depth;
    }
}

void Guard::follow_policy() {
    parts_.journal.follow(policy_.journal.keep, {policy_.digest, policy_.version});
}

void Guard::report_interruptions(const journal::Leftover& leftover) {
    records_.add_lost(leftover.lost);
    carried_lost_ = leftover.lost;
    interruptions_.insert(interruptions_.end(), leftover.notes.begin(), leftover.notes.end());
    for (const auto& complaint : leftover.complaints) {
        parts_.narrator.said(complaint, parts_.clock.now());
    }
    outbox_checked_.reset();
    watch_records();
    read_depth();
}

/// The report's id comes from the note: whether it was made already, in this run or an earlier one, the outbox knows.
void Guard::report_interruption(const journal::ResponseNote& note) {
    const auto report = id_of(note);
    if (parts_.outbox.holds(note.incident, note.outbox_seq) || parts_.outbox.holds(report)) {
        parts_.journal.reported(note.incident);
        return;
    }
    if (!interrupted_by_.emplace(report, note.incident).second) {
        return;  // said already; its record waits for room
    }
    interruption_ = note;
    feed(decision::Interrupted{note.kind, note.response, note.at});
    interruption_.reset();
}

/// The incident of an interruption has an id of its own note's, and joins none; that of a use the exception's.
IncidentId Guard::incident_of(FindingKind kind, decision::FindingNumber number,
                              std::optional<decision::FindingNumber> joins) {
    if (interruption_ && kind == FindingKind::agent_interrupted) {
        next_incident_ = id_of(*interruption_);
        joins.reset();
    }
    if (use_ && kind == FindingKind::exception_used) {
        next_incident_ = use_->incident;
    }
    if (gate_report_ && decision::is_of_gate(kind)) {
        next_incident_ = gate_report_->incident;
    }
    auto incident = open_reports_.incident_of(kind, number, joins);
    next_incident_.reset();
    return incident;
}

void Guard::append(const protocol::Record& record, std::vector<Bytes> evidence) {
    records_.append(record, parts_.clock.now(), std::move(evidence));
    outbox_checked_.reset();  // what it says now is news
}

void Guard::stored(const protocol::Record& record, protocol::Sequence seq) {
    read_depth();
    parts_.narrator.recorded(record, seq, parts_.clock.now());
    const auto interrupted = interrupted_by_.find(record.incident);
    if (record.type == protocol::RecordType::incident || record.type == protocol::RecordType::repeat) {
        parts_.journal.reported(interrupted == interrupted_by_.end() ? record.incident : interrupted->second);
    }
    note_use(record);
    parts_.journal.reported_lost();
    carried_lost_ = 0;
    if (delivery_) {
        delivery_->wake();
    }
}

void Guard::watch_records() {
    const Now now = parts_.clock.now();
    records_.retry(now);
    if (const auto refused = records_.take_refusal()) {
        parts_.narrator.said(to_sentence(*refused), now);  // the next record counts it
    }
    keep_locked(now);
    if (records_.fault()) {
        set_trouble(Trouble::disk, to_sentence(*records_.fault()) + " Incidents are kept in memory until then.");
        return;
    }
    if (outbox_checked_ && now.boot - *outbox_checked_ < outbox_every) {
        return;
    }
    outbox_checked_ = now.boot;
    if (const auto ready = parts_.outbox.ready(); !ready) {
        set_trouble(Trouble::disk, to_sentence(ready.error()) + " Incidents are kept in memory until then.");
        return;
    }
    troubles_.erase(Trouble::disk);
    if (!depth_ || depth_->last_seq == 0) {
        read_depth();  // it has only now opened
    }
    for (const auto& note : parts_.outbox.take_notes()) {
        parts_.narrator.said(note, now);
    }
    while (!interruptions_.empty() && !records_.fault()) {
        const auto note = interruptions_.front();
        interruptions_.pop_front();
        report_interruption(note);
    }
    watch_overflow();
}

/// What was dropped is counted by the outbox and by the keeper; the record that says so tells of all of it and is the
/// next one that is written. One at a time: whatever is dropped meanwhile is the next one's.
void Guard::watch_overflow() {
    const Now now = parts_.clock.now();
    if (auto damage = parts_.outbox.take_damage()) {
        damage_ = std::move(damage);
    }
    const auto depth = depth_.value_or(spool::Depth{});
    const auto evicted = depth.evicted - std::min(depth.evicted, depth.evicted_told);
    if (evicted == 0 && !damage_ && records_.lost() == 0) {
        tell_cause(FindingKind::outbox_overflow, std::nullopt);
        return;
    }
    if (overflow_told_ && now.boot - *overflow_told_ < overflow_every) {
        return;
    }
    overflow_told_ = now.boot;
    std::string detail;
    const auto add = [&detail](const std::string& what) { detail += (detail.empty() ? "" : "; ") + what; };
    if (evicted > 0) {
        add("the outbox was full and the contents of " + std::to_string(evicted) + " records were dropped, " +
            std::to_string(depth.evicted) + " in all");
    }
    if (records_.lost() > 0) {
        add("records could not be written");  // how many the keeper says
    }
    if (const auto damage = std::exchange(damage_, std::nullopt)) {
        add(*damage);
    }
    tell_cause(FindingKind::outbox_overflow, std::nullopt);
    tell_cause(FindingKind::outbox_overflow, detail);
}

/// A lock whose report could not be written stays: whoever unlocks is locked out again until it is.
void Guard::keep_locked(const Now& now) {
    if (!records_.owes_a_lock()) {
        kept_locked_.reset();
        return;
    }
    if (!kept_locked_) {
        kept_locked_ = now.boot;  // the lock itself is under way
    }
    if (!session_ || session_->locked || worker() == nullptr || now.boot - *kept_locked_ < locked_again_every) {
        return;
    }
    kept_locked_ = now.boot;
    parts_.locks.lock(session_->session, [](const session::LockRunner::Outcome&) {});
    parts_.narrator.said("The session is locked again: its incident can't be written before there is room on the disk.",
                         now);
}

void Guard::watch_journal() {
    const auto tended = parts_.journal.tend(parts_.clock.now());
    set_trouble(Trouble::journal, tended ? std::nullopt : std::optional(to_sentence(tended.error())));
}

void Guard::join_what_was_joined() {
    membership_checked_ = parts_.clock.now().boot;
    const auto membership = parts_.find_membership();
    if (membership) {
        join(*membership);
        return;
    }
    if (membership.error().kind == ErrorKind::not_found) {
        parts_.narrator.said("This workstation has not joined a server yet; incidents wait in the outbox.",
                             parts_.clock.now());
        membership_checked_.reset();  // joining tells of itself
        return;
    }
    set_trouble(Trouble::membership,
                to_sentence(membership.error()) + " Until then incidents wait in the outbox and nothing is delivered.");
}

void Guard::watch_membership() {
    if (membership_checked_ && !delivery_ && parts_.clock.now().boot - *membership_checked_ >= membership_every) {
        join_what_was_joined();
    }
}

}  // namespace shiftguard::daemon
