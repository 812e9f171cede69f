#include "agent/daemon/service.hpp"

#include "agent/challenge/plan.hpp"
#include "agent/daemon/camera_trouble.hpp"
#include "agent/daemon/rules_now.hpp"
#include "agent/gate/face.hpp"
#include "agent/gate/gate.hpp"
#include "agent/gate/situation.hpp"
#include "agent/roster/local_time.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/true_time.hpp"
#include "common/words.hpp"

#include <algorithm>

#include <unistd.h>

namespace shiftguard::daemon {
namespace {

constexpr std::uint32_t most_lines = 500;
constexpr const char* view_action = "org.shiftguard.view";
constexpr const char* template_action = "org.shiftguard.template";

std::string state_word(spool::Headline::State state) {
    switch (state) {
        case spool::Headline::State::waiting:
            return "waiting";
        case spool::Headline::State::delivered:
            return "delivered";
        case spool::Headline::State::evicted:
            return "evicted";
        case spool::Headline::State::refused:
            return "refused";
    }
    return "";
}

std::string became_word(const spool::Headline& headline) {
    if (headline.enforcement == Enforcement::observe) {
        return "observed";
    }
    if (!headline.verified) {
        return "";
    }
    return *headline.verified ? "verified" : "failed";
}

std::string picture_word(spool::PictureState state) {
    switch (state) {
        case spool::PictureState::waiting:
            return "waiting";
        case spool::PictureState::delivered:
            return "delivered";
        case spool::PictureState::dropped:
            return "dropped";
        case spool::PictureState::refused:
            return "refused";
    }
    return "";
}

control::Line line_of(const spool::Headline& headline) {
    control::Line line;
    line.at = headline.at;
    line.finding = headline.finding ? std::string(to_string(*headline.finding)) : "";
    line.response = std::string(to_string(headline.response));
    line.state = state_word(headline.state);
    line.detail = headline.detail;
    if (!headline.reason.empty()) {
        line.detail += " [dead letter: " + headline.reason + "]";
    }
    if (headline.picture) {
        line.picture = picture_word(headline.picture->state);
        if (!headline.picture->reason.empty()) {
            line.detail += " [picture: " + headline.picture->reason + "]";
        }
    }
    line.number = headline.seq;
    line.type = std::string(protocol::to_string(headline.type));
    line.became = became_word(headline);
    return line;
}

control::Admission told(const gate::Verdict& verdict, const std::string& zone, WallTime now) {
    control::Admission told;
    told.answer = std::string(to_string(verdict.answer));
    told.reasons = words_of(verdict.reasons);
    if (verdict.shift_begins) {
        told.shift_begins = roster::local_rfc3339(*verdict.shift_begins, zone);
    }
    told.asked_at = roster::local_rfc3339(now, zone);
    if (verdict.locks_after) {
        told.locks_after_s =
            static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(*verdict.locks_after).count());
    }
    told.contact = verdict.contact;
    return told;
}

control::ReleaseAnswer word_of(exception::CodeAnswer answer) {
    using control::ReleaseAnswer;
    using exception::CodeAnswer;
    switch (answer) {
        case CodeAnswer::released:
            return ReleaseAnswer::released;
        case CodeAnswer::no_code:
            return ReleaseAnswer::no_code;
        case CodeAnswer::wrong:
            return ReleaseAnswer::wrong;
        case CodeAnswer::used:
            return ReleaseAnswer::used;
        case CodeAnswer::expired:
            return ReleaseAnswer::expired;
        case CodeAnswer::too_many:
            return ReleaseAnswer::too_many;
        case CodeAnswer::full:
            return ReleaseAnswer::full;
    }
    return ReleaseAnswer::no_code;
}

/// Instead of a whole sentence that may repeat what others have in the policy or in a shared roster; none where the
/// trouble is another.
std::optional<std::string> fault_for_the_worker(const control::Status& status) {
    const auto where = status.trouble_values.empty() ? std::string() : " (" + status.trouble_values.front() + ")";
    if (status.trouble_code == control::to_string(control::Trouble::policy)) {
        return "The new policy was refused" + where + "; the last good policy stays in force (version " +
               std::to_string(status.policy_version) + "). Tell IT.";
    }
    if (status.trouble_code == control::to_string(control::Trouble::roster)) {
        return "The roster cannot be read" + where + "; the shifts known before stay in force. Tell IT.";
    }
    return std::nullopt;
}

}  // namespace

std::uint32_t own_user() {
    return geteuid();
}

bool AgentService::sees_all(const control::Caller& caller) {
    return caller.uid == 0 || caller.uid == parts_.own_uid ||
           parts_.authority.require_administrator(caller, view_action, control::AskPerson::no).ok();
}

bool AgentService::is_guarded(const control::Caller& caller) const {
    const auto owner = parts_.board.owner();
    return !owner.empty() && parts_.account_of(caller.uid) == owner;
}

control::Status AgentService::status(const control::Caller& caller) {
    auto status = parts_.board.read();
    std::optional<AccountName> only;
    if (is_guarded(caller)) {
        only = parts_.board.owner();
        if (auto fault = fault_for_the_worker(status); fault && !sees_all(caller)) {
            status.trouble = *std::move(fault);
        }
    } else if (!sees_all(caller)) {
        control::Status little;
        little.agent_version = status.agent_version;
        little.withheld = true;
        return little;
    }
    status.sent_today = parts_.outbox.delivered_since(parts_.today_began(), only);
    return status;
}

std::vector<control::Line> AgentService::recent(const control::Caller& caller, std::uint32_t most) {
    std::optional<AccountName> only;
    if (!sees_all(caller)) {
        only = parts_.account_of(caller.uid);
        if (!only) {
            return {};
        }
    }
    std::vector<control::Line> lines;
    for (const auto& headline : parts_.outbox.recent(std::min(most, most_lines), only)) {
        lines.push_back(line_of(headline));
    }
    return lines;
}

Result<std::vector<std::uint8_t>> AgentService::picture(const control::Caller& caller, std::uint64_t number) {
    std::optional<AccountName> only;
    if (!sees_all(caller)) {
        only = parts_.account_of(caller.uid).value_or(AccountName());
    }
    auto picture = parts_.outbox.picture_of(number, only);
    return picture ? Result<std::vector<std::uint8_t>>(std::move(picture->content)) : picture.error();
}

control::JournalPage AgentService::journal(const control::Caller& caller, const std::string& after) {
    std::optional<AccountName> only;
    if (caller.uid != 0 && caller.uid != parts_.own_uid) {
        only = parts_.account_of(caller.uid).value_or(AccountName());
    }
    auto page = parts_.journal ? parts_.journal(after, only) : std::nullopt;
    return page ? control::JournalPage{std::move(page->segment), std::move(page->lines), std::move(page->trouble)}
                : control::JournalPage();
}

control::EnrolProgress AgentService::enrolment(const control::Caller& caller) {
    const bool asked_for_it = parts_.board.door().asker() == caller.uid;
    return asked_for_it || is_guarded(caller) || sees_all(caller) ? parts_.board.enrolment() : control::EnrolProgress();
}

Result<control::Admission> AgentService::admission(const control::Caller& caller, const std::string& account) {
    if (caller.uid != 0 && parts_.account_of(caller.uid) != AccountName(account)) {
        return Error{ErrorKind::refused, "", "Only root asks whether another account may in; ask about your own.",
                     Retry::useless};
    }
    const auto known = parts_.board.gate().read();
    if (!known.policy) {
        return Error{ErrorKind::unavailable, "", "The agent has only begun; ask again in a moment.", Retry::helps};
    }
    const auto* worker = known.policy->worker_of(AccountName(account));
    if (worker == nullptr) {
        return told({}, "", {});
    }
    const auto now = parts_.now();
    const auto judged = judge(known, *worker, now);
    auto admission = told(judged.verdict, judged.zone, true_time_of(now));
    if (const auto& begins = judged.verdict.shift_begins;
        begins && roster::offset_in(judged.zone, *begins) != parts_.local_offset(*begins)) {
        admission.zone = judged.zone.empty() ? "UTC" : judged.zone;
    }
    admission.release_offer = offer_to(AccountName(account), judged.verdict);
    admission.verify_face = judged.verify_face;
    return admission;
}

AgentService::Judged AgentService::judge(const GateBoard::Known& known, const policy::Worker& worker,
                                         const Now& now) const {
    auto situation = gate::situation_of(*known.policy, worker, *known.rosters, known.surroundings, now);
    situation.time_untrusted = known.time_untrusted;
    const auto [rules, lifted] = rules_now(*known.policy, worker, parts_.releases, now);
    Judged judged{gate::judge(&worker, rules, situation), false, gate::zone_of(worker, *known.rosters)};
    judged.verify_face = judged.verdict.answer != gate::Answer::refuse &&
                         gate::asks_for_face(rules, situation, lifted) && has_template(worker.id);
    return judged;
}

/// Who is not enrolled yet is let in to be: the open session says that a template is missing.
bool AgentService::has_template(const WorkerId& worker) const {
    return parts_.templates != nullptr && parts_.templates->has(worker);
}

Result<control::VerificationNumber> AgentService::verify(const control::Caller& caller, const std::string& account,
                                                         control::Prompting prompting) {
    const auto admitted = admission(caller, account);
    if (!admitted) {
        return admitted.error();
    }
    if (!admitted->verify_face) {
        return Error{ErrorKind::refused, "",
                     "The face of this account is not to be verified now; ask whether it may in.", Retry::useless};
    }
    const auto policy = parts_.board.gate().read().policy;
    const auto* worker = policy->worker_of(AccountName(account));
    if (worker == nullptr) {
        return Error{ErrorKind::refused, "", "The policy does not name this account any more.", Retry::helps};
    }
    auto number = parts_.board.verifications().open(caller.uid, parts_.now().boot);
    if (number) {
        parts_.events.push(VerifyRequested{AccountName(account), worker->id, *number, prompting}, Keep::must);
    }
    return number;
}

Result<control::Verification> AgentService::verification(const control::Caller& caller,
                                                         control::VerificationNumber number) {
    auto told = parts_.board.verifications().read(number, caller.uid, parts_.now().boot);
    if (told && told->answer == to_string(gate::Answer::refuse) && parts_.releases != nullptr &&
        parts_.releases->takes_codes()) {
        told->release_offer = to_string(FindingKind::unknown_person);
    }
    return told;
}

std::string AgentService::offer_to(const AccountName& account, const gate::Verdict& verdict) const {
    if (parts_.releases == nullptr || !parts_.releases->takes_codes()) {
        return "";
    }
    if (verdict.answer == gate::Answer::refuse) {
        return std::string(to_string(verdict.reasons.front()));
    }
    return parts_.board.owner() == account ? parts_.board.read().release_offer : "";
}

Result<control::Released> AgentService::release(const control::Caller& caller, const std::string& account,
                                                const std::string& code) {
    const auto own = parts_.account_of(caller.uid);
    const auto whose = account.empty() ? own.value_or(AccountName()) : AccountName(account);
    if (caller.uid != 0 && own != whose) {
        return Error{ErrorKind::refused, "", "Only root gives a code for another account; give it for your own.",
                     Retry::useless};
    }
    const auto known = parts_.board.gate().read();
    if (!known.policy || parts_.releases == nullptr) {
        return Error{ErrorKind::unavailable, "", "The agent has only begun; try again in a moment.", Retry::helps};
    }
    const auto* worker = known.policy->worker_of(whose);
    if (worker == nullptr) {
        return Error{ErrorKind::refused, "", "The policy does not name this account, so nothing of it is ever locked.",
                     Retry::useless};
    }
    const auto outcome = parts_.releases->take_code(code, {whose, worker->id, worker->group}, parts_.now());
    if (!outcome) {
        return outcome.error();
    }
    control::Released released{word_of(outcome->answer), "", "", 0};
    released.wait_s = static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(outcome->wait).count());
    if (outcome->taken) {
        released.finding = std::string(to_string(outcome->taken->finding));
        released.until = roster::local_rfc3339(outcome->taken->until, gate::zone_of(*worker, *known.rosters));
    }
    return released;
}

Status AgentService::report_input_age(const control::Caller& caller, std::uint64_t age_ms) {
    constexpr std::uint64_t longest_ms = 86'400'000;  // beyond a day an age says nothing more
    if (!is_guarded(caller)) {
        return Error{ErrorKind::refused, "",
                     "Only the account whose session is guarded tells of its input; another has nothing to tell.",
                     Retry::useless};
    }
    {
        const std::lock_guard lock(mutex_);
        if (!input_rate_.take(parts_.steady())) {
            return Error{ErrorKind::exhausted, "", "Input is told of too often; once a second is enough.",
                         Retry::helps};
        }
    }
    parts_.events.push(InputTold{parts_.board.owner(), Milliseconds(std::min(age_ms, longest_ms))}, Keep::droppable);
    return success();
}

Status AgentService::declare_figure(const control::Caller& caller, std::uint32_t number, control::FigureWord word) {
    const auto policy = parts_.board.gate().read().policy;
    const auto account = parts_.board.owner();
    const auto* worker = policy ? policy->worker_of(account) : nullptr;
    if (!is_guarded(caller) || worker == nullptr) {
        return Error{ErrorKind::refused, "",
                     "Only the account whose session is guarded says what stands still in its view.", Retry::useless};
    }
    const bool is_thing = word == control::FigureWord::thing;
    if (is_thing && !policy->rules_for(worker->id).declare_figures) {
        return Error{ErrorKind::refused, "",
                     "The policy does not let workers declare still figures; take it out of the camera's view, or ask "
                     "your supervisor.",
                     Retry::useless};
    }
    const auto status = parts_.board.read();
    const auto& figures = status.figures;
    const auto figure =
        std::find_if(figures.begin(), figures.end(), [number](const auto& each) { return each.number == number; });
    if (figure == figures.end() || figure->declared.has_value() == is_thing || (is_thing && !figure->in_view)) {
        return Error{ErrorKind::not_found, "",
                     is_thing ? "There is no still figure " + std::to_string(number) +
                                    " in view that waits for a word; see `shiftguard figures list`."
                              : "Nothing was declared of a figure " + std::to_string(number) +
                                    "; see `shiftguard figures list`.",
                     Retry::useless};
    }
    {
        const std::lock_guard lock(mutex_);
        if (!figure_rate_.take(parts_.steady())) {
            return Error{ErrorKind::exhausted, "", "Still figures are declared too often; wait a few seconds.",
                         Retry::helps};
        }
    }
    parts_.events.push(FigureTold{account,
                                  {decision::FigureNumber{number},
                                   is_thing ? decision::Declaration::made : decision::Declaration::taken_back}},
                       Keep::must);
    return success();
}

std::string AgentService::proxy() const {
    const auto policy = parts_.board.gate().read().policy;
    return policy ? policy->server_proxy : std::string();
}

Status AgentService::authorise_enrolment(const control::Caller& caller, const WorkerId& worker,
                                         const std::string& code) {
    if (code.empty()) {
        return parts_.authority.require_administrator(caller, "org.shiftguard.enrol", control::AskPerson::yes);
    }
    std::optional<delivery::Membership> membership;
    {
        const std::lock_guard lock(mutex_);
        membership = parts_.membership;
    }
    if (membership) {
        membership->proxy = proxy();
    }
    if (!membership) {
        return Error{ErrorKind::unavailable, "enrolment code",
                     "this workstation has not joined a server, so no code can be checked; join it first or ask an "
                     "administrator to enrol",
                     Retry::helps};
    }
    return parts_.redeem(*membership, code, worker);
}

Status AgentService::check_release(const std::string& written_release) const {
    constexpr std::size_t longest = 128;
    const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; };
    if (written_release.size() > longest || std::any_of(written_release.begin(), written_release.end(), is_control)) {
        return Error{ErrorKind::invalid_input, "written release",
                     "the reference must be one line of at most 128 bytes, such as HR-2026-117 of 2026-11-20",
                     Retry::useless};
    }
    const auto policy = parts_.board.gate().read().policy;
    if (written_release.empty() && policy && policy->wants_written_release) {
        return Error{
            ErrorKind::invalid_input, "written release",
            "the policy wants the worker's written release recorded before an enrolment; give a reference to it",
            Retry::useless};
    }
    return success();
}

Status AgentService::check_left_out(const WorkerId& worker, const std::set<Movement>& left_out) const {
    const auto policy = parts_.board.gate().read().policy;
    if (!policy) {
        return success();
    }
    if (!challenge::leaves_enough(
            challenge::left_out_by_either(policy->rules_for(worker).challenge.left_out, left_out))) {
        return Error{
            ErrorKind::invalid_input, "",
            "Not enrolled, and no code was used: with what the policy leaves out, fewer than two movements would "
            "be left to be asked for; leave at least two, or enrol without --leave-out.",
            Retry::useless};
    }
    return success();
}

/// The guard looks too, at each sample; here no code is spent on it.
Status AgentService::check_camera() const {
    const auto policy = parts_.board.gate().read().policy;
    const auto device = parts_.camera_device ? parts_.camera_device() : std::nullopt;
    if (policy && device && is_unnamed_virtual(*device, policy->camera.virtual_name)) {
        return Error{ErrorKind::refused, "", "Not enrolled: " + no_enrolment_through(policy->camera.device) + ".",
                     Retry::useless};
    }
    return success();
}

Result<control::EnrolmentNumber> AgentService::enrol(const control::Caller& caller,
                                                     const control::EnrolRequest& request) {
    if (auto checked = check_release(request.written_release); !checked) {
        return checked.error();
    }
    const WorkerId id(request.worker);
    if (auto checked = check_left_out(id, request.left_out); !checked) {
        return checked.error();
    }
    if (auto checked = check_camera(); !checked) {
        return checked.error();
    }
    auto& door = parts_.board.door();
    // First, so that neither a code nor an administrator's time is spent on what cannot be.
    auto number = door.enter(id, caller.uid);
    if (!number) {
        return number;
    }
    if (auto authorised = authorise_enrolment(caller, id, request.code); !authorised) {
        door.leave(*number);
        return authorised.error();
    }
    std::string authority = request.code.empty() ? "administrator" : "server code";
    if (!request.written_release.empty()) {
        authority += "; written release: " + request.written_release;
    }
    parts_.events.push(EnrolRequested{id, std::move(authority), *number, request.poses, Renewal::no, request.left_out},
                       Keep::must);
    return number;
}

Result<control::EnrolmentNumber> AgentService::renew(const control::Caller& caller, control::Poses poses) {
    const auto policy = parts_.board.gate().read().policy;
    if (!is_guarded(caller) || !policy || parts_.templates == nullptr) {
        return Error{ErrorKind::refused, "",
                     "Not renewed: only the account whose session is guarded renews its template, in that session.",
                     Retry::useless};
    }
    const auto* worker = policy->worker_of(parts_.board.owner());
    const auto kept = worker == nullptr
                          ? Result<face_template::Template>(Error{ErrorKind::not_found, "", "", Retry::useless})
                          : parts_.templates->load(worker->id);
    if (!kept) {
        return Error{ErrorKind::not_found, "",
                     "Not renewed: there is no template that could vouch for you; ask for an enrolment code.",
                     Retry::useless};
    }
    // One by one, a template could be led from one person to another who is like: not in a day, and each is reported.
    constexpr std::chrono::days between_renewals{7};
    const auto now = parts_.now();
    if (!face_template::is_too_old(kept->made, true_time_of(now), between_renewals)) {
        return Error{ErrorKind::refused, "",
                     "Not renewed: the template is less than a week old; try again in a week, or ask for an enrolment "
                     "code.",
                     Retry::useless};
    }
    if (auto checked = check_camera(); !checked) {
        return checked.error();
    }
    auto number = parts_.board.door().enter(worker->id, caller.uid);
    if (number) {
        parts_.events.push(
            EnrolRequested{worker->id, "renewal by the template before it", *number, poses, Renewal::yes, {}},
            Keep::must);
    }
    return number;
}

Status AgentService::leave_out_step(const control::Caller& caller, control::EnrolmentNumber number,
                                    const std::string& step) {
    if (parts_.board.door().asker() != caller.uid && !is_guarded(caller)) {
        return Error{ErrorKind::refused, "",
                     "Only who asked for the enrolment, and the account whose session is guarded, leave a step out.",
                     Retry::useless};
    }
    const auto progress = parts_.board.enrolment();
    if (progress.number != number || progress.done || progress.step != step || step.empty() ||
        step == to_string(face_template::Pose::front)) {
        return Error{ErrorKind::not_found, "",
                     "Nothing was left out: the enrolment is not at that step, or it is the one that it needs.",
                     Retry::useless};
    }
    parts_.events.push(StepLeftOut{number, step}, Keep::droppable);
    return success();
}

namespace {

/// None where the worker never had a template.
std::optional<control::TemplateLine> line_of(const face_template::TemplateStore& store, const WorkerId& worker,
                                             const policy::Policy& policy) {
    control::TemplateLine line;
    line.worker = worker.text();
    for (const auto& [account, owner] : policy.accounts) {
        if (owner == worker) {
            line.accounts.push_back(account.text());
        }
    }
    const auto kept = store.load(worker);
    if (!kept) {
        const auto how = store.destroyed(worker);
        if (kept.error().kind == ErrorKind::not_found && !how) {
            return std::nullopt;
        }
        const bool revoked = how && how->why == face_template::Ending::revoked;
        line.gone = to_string(!how      ? control::NotEnrolled::unreadable
                              : revoked ? control::NotEnrolled::revoked
                                        : control::NotEnrolled::expired);
        return line;
    }
    line.recogniser = kept->recogniser;
    line.samples = face_template::count_samples(*kept);
    line.poses.reserve(kept->views.size());
    for (const auto& view : kept->views) {
        line.poses.emplace_back(to_string(view.pose));
    }
    line.made = kept->made;
    line.left_out = words_of(kept->left_out);
    line.ends = kept->made + policy.template_lasts;
    return line;
}

}  // namespace

Result<std::vector<control::TemplateLine>> AgentService::templates(const control::Caller& caller) {
    if (auto allowed = parts_.authority.require_administrator(caller, template_action, control::AskPerson::yes);
        !allowed) {
        return allowed.error();
    }
    const auto policy = parts_.board.gate().read().policy;
    if (!policy || parts_.templates == nullptr) {
        return Error{ErrorKind::unavailable, "", "The agent has only begun; ask again in a moment.", Retry::helps};
    }
    std::vector<control::TemplateLine> lines;
    for (const auto& [worker, each] : policy->workers) {
        if (auto line = line_of(*parts_.templates, worker, *policy)) {
            lines.push_back(std::move(*line));
        }
    }
    return lines;
}

Status AgentService::revoke_template(const control::Caller& caller, const std::string& worker) {
    if (auto allowed = parts_.authority.require_administrator(caller, template_action, control::AskPerson::yes);
        !allowed) {
        return allowed;
    }
    const WorkerId id(worker);
    if (parts_.templates == nullptr) {
        return Error{ErrorKind::unavailable, "", "The agent has only begun; ask again in a moment.", Retry::helps};
    }
    if (parts_.board.door().is_inside(id)) {
        return Error{ErrorKind::refused, "",
                     "Not revoked: an enrolment of \"" + worker +
                         "\" is running; wait until it has ended, a minute at most, and try again.",
                     Retry::helps};
    }
    const auto now = parts_.now();
    auto destroyed = parts_.templates->destroy(id, {face_template::Ending::revoked, true_time_of(now)});
    if (!destroyed && destroyed.error().kind == ErrorKind::not_found) {
        return Error{
            ErrorKind::not_found, "",
            "There is no template of a worker \"" + worker + "\" on this workstation; see `shiftguard template list`.",
            Retry::useless};
    }
    if (destroyed) {
        parts_.events.push(TemplateRevoked{id}, Keep::must);
    }
    return destroyed;
}

Status AgentService::join(const control::Caller& caller, const std::string& url, const std::string& token,
                          const std::string& authority_pem) {
    if (auto authorised =
            parts_.authority.require_administrator(caller, "org.shiftguard.join", control::AskPerson::yes);
        !authorised) {
        return authorised;
    }
    const auto first_trust = parts_.state_folder / "first-authority.pem";
    if (auto kept = write_atomically(first_trust, as_bytes(authority_pem), FileMode::owner_only); !kept) {
        return kept;
    }
    auto membership = delivery::join(parts_.state_folder, url, token, first_trust, parts_.chain_keys, proxy());
    if (!membership) {
        return membership.error();
    }
    joined(*membership);
    parts_.events.push(Joined{*membership}, Keep::must);
    return success();
}

void AgentService::joined(const delivery::Membership& membership) {
    if (parts_.releases != nullptr) {
        parts_.releases->joined(membership.workstation, membership.receipt_key);
    }
    const std::lock_guard lock(mutex_);
    parts_.membership = membership;
}

}  // namespace shiftguard::daemon
