#include "agent/daemon/guard.hpp"

#include "agent/daemon/loggable_fault.hpp"
#include "agent/daemon/status_of.hpp"
#include "agent/decision/context.hpp"
#include "agent/decision/guard.hpp"
#include "agent/decision/shift_end.hpp"
#include "agent/decision/whose_rules.hpp"
#include "agent/incident/incident.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds tick{100};  // promise: at least every 250 ms
constexpr Milliseconds context_every{1000};

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

}  // namespace

Guard::Guard(GuardParts parts)
    : parts_(std::move(parts)),
      policy_(parts_.policy),
      eye_backoff_(first_eye_backoff),
      open_reports_([this] { return next_incident_ ? next_incident_->text() : parts_.make_uuid(); }),
      records_(parts_.outbox, [this](const protocol::Record& record, protocol::Sequence seq) { stored(record, seq); }) {
    read_depth();
    follow_policy();
    admit_workers();
}

Status Guard::run() {
    start_eye();
    while (!stopping_) {
        handle(parts_.events.pop(tick));
    }
    return ended_by_ ? Status(*ended_by_) : success();
}

void Guard::leave(Milliseconds patience) {
    await_outcomes();
    write_outcomes(pictures_.take_all());
    for (auto left = patience / tick; records_.waiting() > 0; --left) {
        records_.write();
        if (left <= 0 || records_.waiting() == 0) {
            break;
        }
        static_cast<void>(parts_.events.pop(tick));
    }
    if (const auto lost = records_.waiting() + records_.lost() - carried_lost_; lost > 0) {
        const auto noted = parts_.journal.append_lost(lost, parts_.clock.now().wall);
        parts_.narrator.said(std::to_string(lost) + " records found no room on the disk and are lost" +
                                 (noted ? "; the next record says so." : "."),
                             parts_.clock.now());
    }
    if (next_delivery_.valid()) {
        delivery_ = next_delivery_.get();
    }
    if (delivery_ && !delivery_->drain(patience)) {
        const auto depth = parts_.outbox.depth();
        parts_.narrator.said(
            depth ? std::to_string(depth->waiting) + " records are not delivered yet; they wait in the outbox."
                  : "How many records are not delivered yet is unknown: " + to_sentence(depth.error()),
            parts_.clock.now());
    }
    watch_delivery();
    delivery_ = nullptr;
}

// A lock that is being verified is reported with its outcome, also where the agent is told to stop meanwhile.
void Guard::await_outcomes() {
    const auto each_way = policy_.lock_verify + Milliseconds(500);
    const auto ways = static_cast<Milliseconds::rep>(std::max<std::size_t>(1, policy_.lock_ways.size()));
    const auto give_up = std::chrono::steady_clock::now() + each_way * ways;
    while (open_reports_.locks_under_way() > 0 && std::chrono::steady_clock::now() < give_up) {
        const auto event = parts_.events.pop(tick);
        if (const auto* done = event ? std::get_if<LockDone>(&*event) : nullptr) {
            on(*done);
        }
    }
}

void Guard::handle(const std::optional<Event>& event) {
    watch_exceptions();  // before the sign-in or the unlocking that follows on one
    if (event) {
        std::visit([this](const auto& known) { on(known); }, *event);
    }
    every_tick();
}

// ---- what happens

void Guard::on(const FromSession& event) {
    std::visit(Overloaded{
                   [this](const session::Opened& opened) { sessions_.opened(opened); },
                   [this](const session::Closed& closed) { sessions_.closed(closed.session); },
                   [this](const session::Locked& locked) { sessions_.set_locked(locked.session, true); },
                   [this](const session::Unlocked& unlocked) { sessions_.set_locked(unlocked.session, false); },
                   [this](const session::Suspending&) {
                       suspended_ = true;
                       feed(decision::Suspended{});
                       give_up_enrolment(control::EnrolEnd::session_ended, "the machine was put to sleep meanwhile");
                   },
                   [this](const session::Resumed&) {
                       suspended_ = false;
                       eye_heard_ = parts_.clock.now().boot;  // what it slept through it owes no sign of life for
                       feed(decision::Resumed{});
                   },
                   [this](const session::WatchLost& lost) { end_without_bus(lost.reason); },
               },
               event.notification);
    choose_session();
}

void Guard::on(const ControlLost& event) {
    end_without_bus(event.reason);
}

/// Without the bus nothing can be guarded; a new start comes to the bus again, or says why not.
void Guard::end_without_bus(const std::string& reason) {
    ended_by_ = Error{ErrorKind::unavailable, "", reason, Retry::helps};
    stopping_ = true;
}

void Guard::choose_session() {
    const auto in_scope = [this](const AccountName& account) { return policy_.worker_of(account) != nullptr; };
    const auto before = std::exchange(session_, sessions_.front(in_scope));
    if (!session_) {
        if (before) {
            signed_out_ = true;
            template_.reset();
            tell_place(decision::Standing::agreed);  // nobody whose place matters
            leave_figures();
            feed(decision::SessionClosed{});
            give_up_enrolment(control::EnrolEnd::session_ended, "the session was closed meanwhile");
        }
        return;
    }
    if (!before || before->session != session_->session) {
        take_up_session();
    } else if (before->locked != session_->locked) {
        feed(session_->locked ? decision::Input(decision::SessionLocked{})
                              : decision::Input(decision::SessionUnlocked{}));
    }
    if (session_->locked) {
        give_up_enrolment(control::EnrolEnd::session_ended, "the session was locked meanwhile");
    }
}

void Guard::take_up_session() {
    take_up_exceptions();
    load_template();
    input_told_.reset();
    context_.reset();
    watch_context();
    tell_session();
}

void Guard::on(const LockDone& event) {
    if (event.outcome.verified) {
        feed(decision::LockVerified{event.finding, event.outcome.detail});
    } else {
        feed(decision::LockFailed{event.finding, event.outcome.detail});
    }
}

void Guard::on(const PlaceRead& event) {
    surroundings_ = event.surroundings;
    parts_.board.gate().write(surroundings_);
    watch_context();
}

void Guard::on(const RostersRead& event) {
    rosters_ = event.known;
    parts_.board.gate().write(rosters_);
    const auto* fault = event.faults.empty() ? nullptr : &event.faults.front();
    if (fault != nullptr) {
        set_trouble(Trouble::roster, to_sentence(without_shifts(*fault)), {fault->subject}, to_sentence(*fault));
    } else {
        troubles_.erase(Trouble::roster);
    }
    context_.reset();
    watch_context();
}

void Guard::on(const StopRequested&) {
    stopping_ = true;
}

// ---- the decision, and carrying it out

void Guard::feed(const decision::Input& input) {
    const Now now = parts_.clock.now();
    static_cast<void>(parts_.journal.append(journal::Entry{now, input}, state_));  // watch_journal says what is wrong
    const auto& rules = decision::rules_of(policy_, state_, input);
    auto next = decision::step(std::move(state_), input, rules, now);
    state_ = std::move(next.state);
    // Every lock of this step is under way before the first thing is written or told: both may take their time.
    for (const auto& output : next.outputs) {
        if (const auto* respond = std::get_if<decision::Respond>(&output)) {
            carry_out(*respond, now);
        }
    }
    parts_.narrator.saw(input, decision::view(state_), now);
    for (const auto& output : next.outputs) {
        if (!std::holds_alternative<decision::Respond>(output)) {
            std::visit([&](const auto& known) { carry_out(known, now); }, output);
        }
        parts_.narrator.decided(output, now);
    }
    keep_figures();
}

// The notice is shown from the state itself; see status_of.
void Guard::carry_out(const decision::Warn&, const Now&) {}
void Guard::carry_out(const decision::WarnWithdrawn&, const Now&) {}

void Guard::carry_out(const decision::Respond& respond, const Now& now) {
    if (!open_reports_.is_reported(respond.kind, respond.finding)) {
        const auto incident = incident_of(respond.kind, respond.finding, respond.joins);
        const auto from = origin();
        // Before anything else: should we die now, the next start finds the note and says agent_interrupted. What is
        // wrong with the journal is said by watch_journal.
        static_cast<void>(parts_.journal.append(journal::ResponseNote{incident, depth_ ? depth_->last_seq : 0,
                                                                      from.account, from.worker, respond.finding,
                                                                      respond.kind, respond.response, now.wall}));
    }
    if (respond.response == Response::lock && session_) {
        offer_.locked(respond.kind, now.boot);
        open_reports_.lock_requested(respond.kind, respond.finding);
        parts_.locks.lock(session_->session,
                          [&events = parts_.events, finding = respond.finding](const session::LockRunner::Outcome& o) {
                              events.push(LockDone{finding, o}, Keep::must);
                          });
    }
}

void Guard::carry_out(const decision::Finding& finding, const Now& now) {
    ask_for_picture(finding, now);
    auto told = finding;
    auto from = origin();
    if (interruption_ && finding.kind == FindingKind::agent_interrupted) {
        // Each response without its report is an incident of its own, whatever else was interrupted, and of the worker
        // who was there then.
        told.joins.reset();
        told.occurrence = 1;
        from.account = interruption_->account;
        from.worker = interruption_->worker;
    }
    if (gate_report_ && decision::is_of_gate(finding.kind)) {
        from.account = gate_report_->account;
        from.worker = gate_report_->worker;
    }
    if (use_ && finding.kind == FindingKind::exception_used) {
        from.account = use_->account;
        from.worker = use_->worker;
    }
    const auto incident = incident_of(told.kind, told.number, told.joins);
    open_reports_.reported({told, from, incident});
    append(incident::record_of(told, from, RecordId(parts_.make_uuid()), incident));
}

void Guard::carry_out(const decision::Outcome& outcome, const Now&) {
    const auto report = open_reports_.settle(outcome.finding);
    if (!report) {
        return;
    }
    auto record =
        incident::record_of(outcome, report->finding, report->origin, RecordId(parts_.make_uuid()), report->incident);
    if (pictures_.is_asked(outcome.finding)) {
        pictures_.hold(outcome.finding, std::move(record));
    } else {
        append(record);
    }
}

void Guard::carry_out(const decision::EyeDemand& demand, const Now&) {
    demand_ = demand.demand;
    send_demand();
    follow_challenge_demand();
}

void Guard::set_trouble(Trouble which, const std::optional<std::string>& sentence) {
    if (sentence) {
        set_trouble(which, *sentence);
    } else {
        troubles_.erase(which);
    }
}

void Guard::set_trouble(Trouble which, const std::string& sentence, std::vector<std::string> values,
                        std::string whole) {
    auto& known = troubles_[which];
    known.values = std::move(values);
    known.whole = std::move(whole);
    if (known.sentence != sentence) {
        known.sentence = sentence;
        parts_.narrator.said(sentence, parts_.clock.now());
    }
}

// ---- what goes on by itself

void Guard::every_tick() {
    feed(decision::Tick{});
    watch_clock();
    watch_time();
    watch_context();
    watch_policy();
    watch_challenge();
    watch_verification();
    watch_sign_ins();
    watch_eye();
    watch_pictures();
    watch_delivery();
    watch_membership();
    watch_records();
    watch_journal();
    watch_enrolment();
    watch_templates();
    watch_input();
    publish();
}

void Guard::watch_context() {
    const Now now = parts_.clock.now();
    const auto* known = worker();
    if (known == nullptr || (context_ && now.boot - context_checked_ < context_every)) {
        return;
    }
    context_checked_ = now.boot;
    const auto agreement = policy::agreement_with(policy_, *known, *rosters_, surroundings_, now);
    tell_cause(FindingKind::roster_stale, decision::roster_doubt(agreement));
    const auto context =
        decision::context_of(agreement, state_.told_of(FindingKind::time_untrusted) ? decision::TimeTrust::untrusted
                                                                                    : decision::TimeTrust::trusted);
    if (!context_ || *context_ != context) {
        context_ = context;
        tell_place(context.place);
        feed(context);
    }
}

void Guard::tell_place(decision::Standing place) {
    if (parts_.place_stands) {
        parts_.place_stands(place);
    }
}

void Guard::tell_session() {
    device_judged_ = false;  // each worker was enrolled with a camera of their own
    const auto* known = worker();
    if (known == nullptr) {
        tell_place(decision::Standing::agreed);
        leave_figures();
        feed(decision::SessionClosed{});  // nobody in scope is in front
        return;
    }
    const auto& told = state_.session;
    if (!told || told->id != session_->session || told->account != session_->account || told->worker != known->id) {
        leave_figures();
    }
    feed(decision::SessionOpened{session_->session, session_->account, known->id, template_.has_value(),
                                 session_->locked, gone_.in_words});
    take_up_figures();
}

const policy::Worker* Guard::worker() const {
    return session_ ? policy_.worker_of(session_->account) : nullptr;
}

incident::Origin Guard::origin() const {
    incident::Origin from;
    from.workstation = workstation_;
    from.policy_version = policy_.version;
    from.agent_version = SHIFTGUARD_VERSION;
    if (const auto* known = worker()) {
        from.account = session_->account;
        from.worker = known->id;
    }
    return from;
}

/// A goodbye is this too: Pulse says another word at once.
void Guard::tell_standing() {
    if (!parts_.stands) {
        return;
    }
    const bool open = worker() != nullptr;
    signed_out_ = signed_out_ && !open;
    const auto doing = suspended_    ? protocol::Doing::suspending
                       : signed_out_ ? protocol::Doing::signed_out
                                     : protocol::Doing::running;
    parts_.stands({doing, open, eye_use_});
}

/// For who has no desk, once.
void Guard::say_of_shift_end(const std::optional<decision::Notice>& notice) {
    if (notice && !shift_end_said_) {
        const Now now = parts_.clock.now();
        const auto left = std::chrono::ceil<std::chrono::minutes>(notice->deadline.value_or(now.boot) - now.boot);
        const auto minutes = std::to_string(left.count()) + " min";
        parts_.narrator.said(notice->response == Response::lock
                                 ? "The time that is agreed for work ends soon; the session locks in " + minutes + "."
                                 : "The time that is agreed for work ends soon; that is a finding in " + minutes + ".",
                             now);
    }
    shift_end_said_ = notice.has_value();
}

void Guard::publish() {
    tell_standing();
    const Now now = parts_.clock.now();
    const bool time_untrusted = state_.told_of(FindingKind::time_untrusted).has_value();
    parts_.board.gate().write_time_untrusted(time_untrusted);
    Known known{decision::view(state_), policy_, worker()};
    known.time_untrusted = time_untrusted;
    known.locked = session_ && session_->locked;
    if (enrolment_) {
        known.enrolling = true;
        known.view.camera = enrolment_->camera();
    }
    known.enrolled = template_.has_value();
    known.not_enrolled = gone_.word;
    known.template_ends = near_end_of_template();
    known.context = context_;
    known.input = !input_is_needed() ? "not_needed" : input_is_told() ? "available" : "not_available";
    known.joined = !workstation_.empty();
    known.delivery = delivery_told_;
    known.waiting = waiting_;
    if (challenge_) {
        known.challenge = challenge_->progress();
    }
    known.offer = offer_.standing(now.boot);
    std::optional<decision::Notice> shift_end;
    if (known.worker != nullptr) {
        const auto ends = context_ ? context_->shift_ends : std::nullopt;
        shift_end = decision::notice_of_shift_end(state_, ends, policy_.rules_for(known.worker->id), now);
    }
    known.view.notice = decision::first_of(known.view.notice, shift_end);
    say_of_shift_end(shift_end);
    if (!troubles_.empty()) {
        const auto& [which, said] = *troubles_.begin();
        known.trouble = Known::Troubled{which, said.whole.empty() ? said.sentence : said.whole, said.values};
    }
    parts_.board.write(status_of(known, now, parts_.board.read()),
                       known.worker != nullptr ? session_->account : AccountName());
}

}  // namespace shiftguard::daemon
