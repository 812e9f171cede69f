#include "agent/decision/step.hpp"

#include "agent/decision/challenging.hpp"
#include "agent/decision/detail.hpp"
#include "agent/decision/eye_demand.hpp"
#include "agent/decision/guard.hpp"
#include "agent/decision/signs.hpp"
#include "common/true_time.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::decision {
namespace {

/// While a cause lasts whose lock failed, the lock is tried again this often: not so seldom that a bystander may stay,
/// not so often that a broken locker fills the outbox.
constexpr Milliseconds lock_retry = std::chrono::seconds(30);

/// A verified lock whose session is not told to be locked within this time was unlocked again before anybody looked.
constexpr Milliseconds lock_told_within = std::chrono::seconds(2);

/// How long the notice of what only happens, and leaves no cause to wait for, stands on the screen.
constexpr Milliseconds notice_stands = std::chrono::seconds(60);

/// One step: takes the input in, judges every rule, says what follows. Its parts are called once each, in this order.
class Stepper {
public:
    Stepper(State& state, const Input& input, const policy::Rules& rules, const Now& now)
        : state_(state), input_(input), rules_(rules), now_(now) {}

    std::vector<Output> run() {
        end_exceptions();
        end_break();
        std::visit([this](const auto& input) { take_in(input); }, input_);
        keep_guard(state_, rules_, now_);
        pay_what_is_owed();
        for (const auto kind : all_finding_kinds) {
            judge(kind);
        }
        report_happenings();
        keep_challenge(state_, rules_, now_);
        take_down_notices();
        demand();
        return std::move(outputs_);
    }

private:
    // ---- what an input changes

    void take_in(const Looked& looked) {
        hear_the_eye();
        if (looked.observation.camera == observation::CameraState::closed || rests_in_break(state_, rules_)) {
            return;  // nothing was looked at, or nothing was to be
        }
        if (looked.observation.camera != observation::CameraState::opening) {
            state_.eye.looked = now_.boot;  // an opening camera that never opens is a blind eye in the end
        }
        see(state_.sight, looked, rules_, now_);
        note(state_.blindness, looked.observation, now_.boot);
        note(state_.sharing, looked.observation, now_);
        see(state_, looked, rules_, now_);
        if (observation::shows_people(looked.observation.camera)) {
            trust_lost_ = see(state_.figures, looked.observation, now_);
        }
        drop_lenience();
        note_evidence(looked);
    }
    void take_in(const EyeStarted&) {
        const bool was_in_trouble =
            state_.watched_since && trouble_of(state_.eye, *state_.watched_since, rules_, now_) != EyeTrouble::none;
        forget_the_eye();
        if (was_in_trouble && state_.eye.phase != EyeHealth::Phase::failed) {
            state_.eye.reason = "it was silent and was started again";
        }
        if (was_in_trouble || state_.eye.phase == EyeHealth::Phase::failed) {
            state_.eye.phase = EyeHealth::Phase::failed;  // until it is heard of
            return;
        }
        state_.eye.phase = EyeHealth::Phase::starting;
        state_.eye.started = now_.boot;
    }
    void take_in(const EyeAlive& alive) {
        hear_the_eye();
        state_.eye.slow = alive.look_cost > observation::slow_look;
    }
    void take_in(const EyeFailed& failed) {
        forget_the_eye();
        state_.eye.phase = EyeHealth::Phase::failed;
        state_.eye.reason = failed.reason;
    }
    void take_in(const ContextChange& context) {
        state_.shift = context.shift;
        if (context.shift == Standing::not_agreed) {
            state_.sharing = {};
        }
        state_.place = context.place;
        state_.break_ends = context.break_ends;
    }
    void take_in(const SessionOpened& opened) {
        if (!is_open(opened)) {
            end_watch();
            break_off_unseen();
            begin_session(state_.challenging, rules_,
                          state_.last_account == opened.account ? SignIn::again : SignIn::of_another);
            state_.figures = {};
        }
        if (state_.last_account != opened.account) {
            state_.sharing = {};
            forget_incidents();
            state_.last_account = opened.account;
        }
        state_.session =
            Session{opened.session, opened.account, opened.worker, opened.enrolled, opened.locked, opened.not_enrolled};
    }
    void take_in(const SessionClosed&) {
        break_off_unseen();
        end_watch();
        state_.session.reset();
        state_.figures = {};
    }
    void take_in(const SessionLocked&) {
        const bool by_the_guard = std::any_of(state_.clocks.begin(), state_.clocks.end(), [](const auto& clock) {
            return clock.phase == FindingClock::Phase::open && clock.answered == Response::lock;
        });
        if (!by_the_guard) {
            break_off_challenge();
        }
        set_locked(true);
    }
    void take_in(const SessionUnlocked&) { set_locked(false); }
    void take_in(const Suspended&) {
        break_off_challenge();
        state_.suspended = true;
    }
    void take_in(const Resumed&) {
        state_.suspended = false;
        end_watch();  // also where the Suspended was missed: the time slept through is nobody's doing
    }
    void take_in(const EnrolmentChanged& changed) {
        if (state_.session) {
            state_.session->enrolled = changed.enrolled;
            state_.session->not_enrolled = changed.not_enrolled;
        }
        state_.enrolment = changed.state;
        if (changed.state == EnrolmentState::running) {
            break_off_challenge();
        }
        state_.sight.worker.reset();  // verified against a template that is no more
        state_.sight.likely.reset();
    }
    void take_in(const LockVerified& verified) {
        outputs_.emplace_back(Outcome{verified.finding, true, verified.way, now_});
        for (auto& clock : state_.clocks) {
            if (clock.phase == FindingClock::Phase::open && clock.number == verified.finding) {
                clock.doubted_at = now_.boot + lock_told_within;  // a session told to be locked stops the clock first
            }
        }
    }
    void take_in(const LockFailed& failed) {
        outputs_.emplace_back(Outcome{failed.finding, false, failed.reason, now_});
        for (auto& clock : state_.clocks) {
            if (clock.phase == FindingClock::Phase::open && clock.number == failed.finding) {
                clock.try_again = now_.boot + lock_retry;
            }
        }
    }
    void take_in(const CauseChanged& changed) {
        if (is_told(changed.kind)) {
            state_.told.at(static_cast<std::size_t>(changed.kind)) = changed.detail;
            if (changed.kind == FindingKind::camera_changed && changed.detail) {
                camera_changed(state_.challenging, rules_);
            }
        }
    }
    void take_in(const ClockChanged&) {}
    void take_in(const ExceptionGranted& granted) {
        if (!can_be_lifted(granted.kind)) {
            return;
        }
        auto& lifted = state_.lifted.at(static_cast<std::size_t>(granted.kind));
        if (granted.lasts <= Milliseconds(0)) {
            if (lifted && lifted->worker == granted.worker) {
                lifted.reset();  // as at its end: a cause that lasts is answered now
            }
            return;
        }
        if (is_lifted(granted.kind, state_) && lifted->worker != granted.worker) {
            return;  // the worker who is there comes before one who is not
        }
        const BootTime until = now_.boot + std::min<Milliseconds>(granted.lasts, longest_exception);
        const bool goes_on = lifted && lifted->worker == granted.worker;
        lifted = Lifted{granted.worker, goes_on ? std::max(lifted->until, until) : until};
        if (is_lifted(granted.kind, state_) && state_.clock(granted.kind).phase == FindingClock::Phase::warned) {
            stop_clock(granted.kind);  // no lock is coming any more
        }
    }
    void take_in(const PolicyChanged&) {}  // `rules` are the new ones already; what pends is judged by them below
    void take_in(const Interrupted&) {}
    void take_in(const InputAge& told) {
        if (!guarded(state_)) {
            return;
        }
        const auto age = std::clamp<Milliseconds>(told.age, Milliseconds(0), now_.boot.time_since_epoch());
        const BootTime at = now_.boot - age;
        state_.last_input = std::max(state_.last_input.value_or(at), at);  // an older one is no news
    }
    void take_in(const ChallengeResult& result) {
        if (rests_in_break(state_, rules_)) {
            return;  // it was broken off, and is still owed
        }
        const bool retried = state_.challenging.failed > 0;
        challenge_tells_ = result.outcome.failed ? result.outcome.failed != challenge::Reason::nothing_seen : retried;
        take_result(state_.challenging, result, now_);
    }
    void take_in(const GateTold&) {}
    void take_in(const FiguresKnown& known) { know(state_.figures, known.figures); }
    void take_in(const FigureDeclared& declared) {
        const bool may = rules_.declare_figures && guarded(state_);
        declaration_taken_ = (may || declared.declaration == Declaration::taken_back) &&
                             declare(state_.figures, declared.number, declared.declaration, now_);
    }
    void take_in(const Tick&) {}

    [[nodiscard]] bool is_open(const SessionOpened& opened) const {
        return state_.session && state_.session->id == opened.session && state_.session->account == opened.account &&
               state_.session->worker == opened.worker;
    }

    /// Before anything else: at its end an exception is over, whatever happens in that moment.
    void end_exceptions() {
        for (auto& lifted : state_.lifted) {
            if (lifted && now_.boot >= lifted->until) {
                lifted.reset();
            }
        }
    }

    void end_break() {
        if (state_.break_ends && true_time_of(now_) >= *state_.break_ends) {
            state_.break_ends.reset();
        }
    }

    /// A repeat by another worker is no repeat.
    void forget_incidents() {
        for (const auto kind : all_finding_kinds) {
            if (!is_of_machine(kind)) {
                state_.clock(kind).incident.reset();
            }
        }
    }

    /// Whatever pends or is open ends here, even if the next input would take the guard up again.
    void end_watch() {
        for (const auto kind : all_finding_kinds) {
            if (!is_of_machine(kind)) {
                stop_clock(kind);
            }
        }
        state_.guarded_since.reset();
        state_.watched_since.reset();
        state_.sight = {};
        state_.blindness = {};
    }

    /// By signing out or changing the session: counts as any other way, but there is no session any more to report of.
    void break_off_unseen() {
        if (state_.challenging.running_since) {
            static_cast<void>(break_off(state_.challenging));
        }
    }

    void break_off_challenge() {
        if (state_.challenging.running_since) {
            broken_off_again_ = break_off(state_.challenging);
        }
    }

    void set_locked(bool locked) {
        if (state_.session) {
            state_.session->locked = locked;
        }
    }

    void hear_the_eye() {
        if (state_.eye.phase != EyeHealth::Phase::alive) {
            state_.demand.reset();  // a new eye knows of no demand, and may not have heard the one given at its start
        }
        state_.eye.phase = EyeHealth::Phase::alive;
        state_.eye.heard = now_.boot;
    }

    /// Track numbers begin anew with every eye, so nothing of the old one's may be matched with them.
    void forget_the_eye() {
        state_.sight = {};
        forget_names(state_.figures);
        state_.challenging.running_since.reset();
        state_.eye.looked.reset();
        state_.demand.reset();
    }

    /// Keeps the look that showed a cause, for the finding it may become.
    void note_evidence(const Looked& looked) {
        for (const auto kind : all_finding_kinds) {
            if (!is_visual(kind) || sign_of(kind, state_, input_, rules_, now_) != Sign::shows) {
                continue;
            }
            auto& clock = state_.clock(kind);
            clock.look = looked.observation;
            if (kind == FindingKind::unknown_person && shows_another_face(input_, rules_)) {
                clock.similarity = looked.likeness->similarity;
            }
        }
    }

    /// Somebody who could not be verified is warned first. Once the face turns out to be another's, the time of that
    /// warning is not theirs: it is taken back and the finding begins anew.
    void drop_lenience() {
        const auto& clock = state_.clock(FindingKind::unknown_person);
        if (!clock.similarity && clock.phase != FindingClock::Phase::open && shows_another_face(input_, rules_)) {
            stop_clock(FindingKind::unknown_person);
        }
    }

    // ---- findings that last as long as their cause

    /// As policy says, less what a supervisor lifted.
    [[nodiscard]] policy::FindingRule answered_rule(FindingKind kind) const {
        auto rule = rules_.of(kind);
        if (is_lifted(kind, state_)) {
            rule.response = Response::record;
        }
        if (kind == FindingKind::camera_busy && may_share(state_.sharing, rules_, now_)) {
            rule.response = Response::record;
        }
        if (kind == FindingKind::presentation_attack) {
            rule.response = std::min(rule.response, broken_off_again_ ? Response::record : most_for_challenge());
        }
        if (const auto* told = std::get_if<GateTold>(&input_); told != nullptr && told->kind == kind) {
            rule.enforcement = told->enforcement;
            if (!state_.session || state_.session->worker != told->worker) {
                rule.response = Response::record;  // whoever is there has nothing to do with it
            }
        }
        return rule;
    }

    /// A challenge that failed may be tried again before anything is locked; one that was passed after that is only
    /// put beside the one that failed.
    [[nodiscard]] Response most_for_challenge() const {
        const auto& challenging = state_.challenging;
        if (challenging.failed == 0) {
            return Response::record;
        }
        return challenging.failed <= rules_.challenge.retries ? Response::notice : Response::lock;
    }

    [[nodiscard]] policy::FindingRule rule_of(FindingKind kind) const {
        auto rule = answered_rule(kind);
        if (kind == FindingKind::unknown_person && !state_.clock(kind).similarity) {
            rule.warn = std::max(rule.warn, rules_.unverified_warn);  // it may well be the worker
        }
        if (kind == FindingKind::session_idle) {
            rule.confirm = Milliseconds(0);  // its sign waits for it, from the last input on
        }
        if (is_of_machine(kind) && !guarded(state_)) {
            rule.response = Response::record;  // nobody is there to be told; whoever comes is told then
        }
        return rule;
    }

    void judge(FindingKind kind) {
        const auto holding = holds_since(kind, state_);
        if (!holding || !rules_.look_for(kind)) {
            stop_clock(kind);
            return;
        }
        const auto rule = rule_of(kind);
        const bool in_grace = now_.boot - *holding < rule.grace;
        const Sign sign = in_grace ? Sign::silent : sign_of(kind, state_, input_, rules_, now_);
        auto& clock = state_.clock(kind);
        const std::uint32_t looks = is_visual(kind) ? looks_needed(clock, rule) : 1;
        switch (advance(clock, sign, rule, looks, now_)) {
            case Turn::nothing:
                return;
            case Turn::warn:
                clock.number = next_number();
                clock.announced = rule.response;
                outputs_.emplace_back(Warn{*clock.number, kind, rule.response, clock.deadline});
                return;
            case Turn::withdraw:
                outputs_.emplace_back(WarnWithdrawn{*clock.number, kind});
                return;
            case Turn::due:
                find(kind);
                return;
        }
    }

    /// In journals of a time when not all causes of blindness were told apart, the clock confirmed what had been seen
    /// often enough; they say so in every version.
    [[nodiscard]] std::uint32_t looks_needed(const FindingClock& clock, const policy::FindingRule& rule) const {
        const bool time_confirms = !rules_.know(FindingKind::camera_dark) && clock.looks >= rule.confirm_looks;
        return time_confirms ? 1 : rule.confirm_looks;
    }

    void stop_clock(FindingKind kind) {
        auto& clock = state_.clock(kind);
        if (stop(clock, now_) == Turn::withdraw) {
            outputs_.emplace_back(WarnWithdrawn{*clock.number, kind});
        }
    }

    // ---- findings that happen in one input: no confirm time, no warning, for there is nothing left to mend

    void report_happenings() {
        const auto* failed = std::get_if<LockFailed>(&input_);
        // The lock that lock_failed itself asked for may fail too; that is its outcome, not one more finding without
        // end.
        if (failed != nullptr && state_.clock(FindingKind::lock_failed).number != failed->finding) {
            happen(FindingKind::lock_failed);
        }
        if (std::holds_alternative<Interrupted>(input_)) {
            happen(FindingKind::agent_interrupted);
        }
        if (std::holds_alternative<ClockChanged>(input_) && rules_.of(FindingKind::clock_changed).looked_for) {
            happen(FindingKind::clock_changed);
        }
        // A retry that is passed stands beside what failed, and does not take it back.
        if ((challenge_tells_ || broken_off_again_) && may_challenge(state_, rules_)) {
            happen(FindingKind::presentation_attack);
        }
        if ((trust_lost_ && rules_.declare_figures) || declaration_taken_) {
            happen(FindingKind::figure_declared);
        }
        if (const auto* granted = std::get_if<ExceptionGranted>(&input_); granted != nullptr && granted->use) {
            state_.clock(FindingKind::exception_used).incident.reset();  // each use is an incident of its own
            happen(FindingKind::exception_used);
        }
        if (const auto* told = std::get_if<GateTold>(&input_);
            told != nullptr && is_of_gate(told->kind) && rules_.look_for(told->kind)) {
            state_.clock(told->kind).incident.reset();  // each sign-in is an incident of its own
            happen(told->kind);
        }
    }

    void happen(FindingKind kind) {
        auto& clock = state_.clock(kind);
        clock.first_seen = now_;
        clock.confirmed = now_;
        find(kind);
        if (clock.answered == Response::notice) {
            clock.told_until = now_.boot + notice_stands;
        }
        stop_clock(kind);
    }

    void take_down_notices() {
        for (auto& clock : state_.clocks) {
            if (clock.told_until && (now_.boot >= *clock.told_until || !guarded(state_))) {
                clock.told_until.reset();
            }
        }
    }

    // ---- the finding itself

    void find(FindingKind kind) {
        auto& clock = state_.clock(kind);
        const auto rule = answered_rule(kind);
        const bool announced = clock.phase == FindingClock::Phase::warned && clock.number;
        const FindingNumber number = announced ? *clock.number : next_number();
        if (clock.phase == FindingClock::Phase::open) {
            clock.confirmed = now_;  // tried again
        }
        const auto joined = joined_incident(clock, rule, now_);
        clock.answered =
            respond(Respond{number, kind, rule.response, joined ? std::optional(joined->first) : std::nullopt}, rule);
        clock.incident = LastIncident{joined ? joined->first : number, joined ? joined->occurrences + 1 : 1, {}};
        clock.phase = FindingClock::Phase::open;
        clock.number = number;
        clock.try_again.reset();
        clock.doubted_at.reset();
        outputs_.emplace_back(Finding{.number = number,
                                      .kind = kind,
                                      .response = rule.response,
                                      .enforcement = rule.enforcement,
                                      .joins = joined ? std::optional(joined->first) : std::nullopt,
                                      .occurrence = clock.incident->occurrences,
                                      .first_seen = clock.first_seen,
                                      .confirmed = clock.confirmed,
                                      .detail = detail(kind),
                                      .deciding_look = look_to_tell(kind),
                                      .similarity = clock.similarity});
    }

    /// A regular second person is nobody's business: where a finding is not about too many people, its look tells of
    /// one beside what never moves.
    [[nodiscard]] std::optional<observation::Observation> look_to_tell(FindingKind kind) const {
        auto look = state_.clock(kind).look;
        if (!look || !rules_.second_person || kind == FindingKind::additional_person) {
            return look;
        }
        const auto is_told = [&](const observation::FaceSeen& face) { return face.track == state_.sight.worker; };
        const auto told = std::find_if(look->faces.begin(), look->faces.end(), is_told);
        const auto first = told == look->faces.end() ? look->faces.begin() : told;
        if (first != look->faces.end()) {
            look->faces = {*first};
        }
        const auto has_face = observation::bodies_with_face(look->persons, look->faces);
        std::size_t at = 0;
        bool one_is_told = !look->faces.empty();
        std::erase_if(look->persons, [&](const observation::PersonSeen& person) {
            const bool is_one = has_face[at++] || person.still || !std::exchange(one_is_told, true);
            return !is_one;
        });
        return look;
    }

    [[nodiscard]] std::string detail(FindingKind kind) const {
        const auto words = detail_of(kind, state_, input_, rules_, now_);
        return is_lifted(kind, state_) ? words + " (lifted by a supervisor's exception)" : words;
    }

    /// What was done at once; record where nothing was.
    Response respond(const Respond& respond, const policy::FindingRule& rule) {
        if (rule.enforcement != Enforcement::enforce || rule.response == Response::record) {
            return Response::record;
        }
        if (guarded(state_)) {
            outputs_.emplace_back(respond);
            return respond.response;
        }
        if (respond.kind == FindingKind::agent_interrupted && !state_.last_account) {
            state_.owed = respond;  // the run has only begun and no session has been told of yet
        }
        return Response::record;  // found while there is nothing to lock and nobody to tell
    }

    /// Whoever unlocks a session has shown who they are; only one that was left open is answered late.
    void pay_what_is_owed() {
        if (!state_.owed || !state_.session) {
            return;
        }
        if (guarded(state_)) {
            outputs_.emplace_back(*state_.owed);
            if (state_.owed->response == Response::notice) {
                state_.clock(state_.owed->kind).told_until = now_.boot + notice_stands;
            }
        }
        state_.owed.reset();
    }

    FindingNumber next_number() { return FindingNumber{++state_.numbers_given}; }

    // ---- the eye's next work

    void demand() {
        const auto wanted = demand_of(state_, rules_, now_);
        if (state_.demand != wanted) {
            state_.demand = wanted;
            outputs_.emplace_back(EyeDemand{wanted});
        }
    }

    State& state_;
    const Input& input_;
    const policy::Rules& rules_;
    const Now& now_;
    bool trust_lost_ = false;         ///< something declared moved
    bool declaration_taken_ = false;  ///< the worker declared something, or took that back
    bool broken_off_again_ = false;   ///< a challenge, and not for the first time
    bool challenge_tells_ = false;    ///< one failed, or was passed after one that failed
    std::vector<Output> outputs_;
};

}  // namespace

Step step(State state, const Input& input, const policy::Rules& rules, const Now& now) {
    auto outputs = Stepper(state, input, rules, now).run();
    return {std::move(state), std::move(outputs)};
}

}  // namespace shiftguard::decision
