#include "agent/policy/levels.hpp"

#include "agent/policy/camera_causes.hpp"
#include "agent/policy/defaults.hpp"
#include "agent/policy/likeness.hpp"
#include "common/document/document.hpp"
#include "common/document/schema.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using document::faults_told;
using document::shown;
using document::step_into;
using Json = nlohmann::json;

/// The member, or an empty object: most parts of the document may be left out.
const Json& part(const Json& object, const std::string& key) {
    static const Json empty = Json::object();
    const auto found = object.find(key);
    return found == object.end() ? empty : *found;
}

void read_time(const Json& object, const char* key, Milliseconds& into) {
    if (const auto found = object.find(key); found != object.end()) {
        into = Milliseconds(found->get<std::int64_t>());
    }
}

void read_seconds(const Json& object, const char* key, Milliseconds& into) {
    if (const auto found = object.find(key); found != object.end()) {
        into = std::chrono::seconds(found->get<std::int64_t>());
    }
}

template <class Value>
void read_value(const Json& object, const char* key, Value& into) {
    if (const auto found = object.find(key); found != object.end()) {
        into = found->get<Value>();
    }
}

/// Rules while levels are laid over each other. Whether a finding is enforced is its own key at whatever level, and
/// else the general one's: so it is settled last.
struct Draft {
    Rules rules = default_rules();
    Enforcement general = Enforcement::enforce;
    std::array<std::optional<Enforcement>, finding_count> own;
    std::array<bool, finding_count> named{};
};

/// Of the whole machine: as levels.machine has it, and else the top of the document.
RecogniserKind recogniser_of(const Json& document) {
    RecogniserKind kind = RecogniserKind::fr_feature;
    for (const auto* level : {&document, &part(part(document, "levels"), "machine")}) {
        if (const Json& recogniser = part(*level, "recogniser"); recogniser.contains("model")) {
            kind = recogniser_kind_from(recogniser.at("model").get_ref<const std::string&>()).value_or(kind);
        }
    }
    return kind;
}

std::optional<Enforcement> enforcement_in(const Json& object) {
    const auto found = object.find("enforcement");
    return found == object.end() ? std::nullopt : enforcement_from(found->get_ref<const std::string&>());
}

void read_finding(FindingRule& rule, const Json& finding) {
    if (const auto found = finding.find("response"); found != finding.end()) {
        const auto response = response_from(found->get_ref<const std::string&>());
        rule.looked_for = response.has_value();  // the schema lets no other word through than "off"
        rule.response = response.value_or(Response::record);
    }
    read_time(finding, "confirm_ms", rule.confirm);
    read_value(finding, "confirm_looks", rule.confirm_looks);
    read_time(finding, "warn_ms", rule.warn);
    read_time(finding, "grace_ms", rule.grace);
    read_time(finding, "cool_down_ms", rule.cool_down);
}

void lay_finding_over(Draft& draft, FindingKind kind, const Json& finding) {
    read_finding(draft.rules.of(kind), finding);
    if (const auto own = enforcement_in(finding)) {
        draft.own.at(static_cast<std::size_t>(kind)) = own;
    }
}

void lay_causes_over(Draft& draft, const Json& covered) {
    for (const auto& cause : camera_causes) {
        if (draft.named.at(static_cast<std::size_t>(cause.kind))) {
            continue;
        }
        Json taken = Json::object();
        for (const auto& [key, value] : covered.items()) {
            if (cause.takes_over(key)) {
                taken[key] = value;
            }
        }
        lay_finding_over(draft, cause.kind, taken);
    }
}

void lay_challenge_over(ChallengeRules& rules, const Json& challenge) {
    read_value(challenge, "after_sign_in", rules.after_sign_in);
    read_value(challenge, "after_camera_change", rules.after_camera_change);
    read_value(challenge, "on_bad_hint", rules.on_bad_hint);
    read_value(challenge, "movements", rules.movements);
    read_time(challenge, "answer_within_ms", rules.answer_within);
    read_value(challenge, "retries", rules.retries);
    read_value(challenge, "hint_below", rules.hint_below);
    read_time(challenge, "hint_pause_ms", rules.hint_pause);
    if (const auto found = challenge.find("leave_out"); found != challenge.end()) {
        rules.left_out.clear();
        for (const auto& word : *found) {
            rules.left_out.insert(movement_from(word.get_ref<const std::string&>()).value());
        }
    }
}

void lay_evidence_over(EvidenceRules& rules, const Json& evidence) {
    if (const auto found = evidence.find("picture"); found != evidence.end()) {
        rules.redacted = *found == "redacted";
    }
    if (const auto found = evidence.find("findings"); found != evidence.end()) {
        rules.findings.clear();
        for (const auto& word : *found) {
            rules.findings.insert(finding_kind_from(word.get_ref<const std::string&>()).value());
        }
    }
}

void lay_over(Draft& draft, const Json& level) {
    draft.general = enforcement_in(level).value_or(draft.general);
    const Json& findings = part(level, "findings");
    for (const auto& [word, finding] : findings.items()) {
        auto& named = draft.named.at(static_cast<std::size_t>(finding_kind_from(word).value()));
        named = named || !finding.empty();
    }
    lay_causes_over(draft, part(findings, "camera_covered"));
    for (const auto& [word, finding] : findings.items()) {
        lay_finding_over(draft, finding_kind_from(word).value(), finding);
    }
    const Json& recogniser = part(level, "recogniser");
    read_value(recogniser, "accept", draft.rules.accept);
    read_value(recogniser, "reject", draft.rules.reject);
    read_value(recogniser, "accept_looks", draft.rules.accept_looks);
    read_time(recogniser, "unverified_ms", draft.rules.unverified);
    read_time(recogniser, "unverified_warn_ms", draft.rules.unverified_warn);
    read_value(part(level, "people"), "second_person", draft.rules.second_person);
    read_value(part(level, "people"), "declare_figures", draft.rules.declare_figures);
    const Json& gate = part(level, "gate");
    if (const auto found = gate.find("unknown"); found != gate.end()) {
        draft.rules.gate.unknown = *found == "refuse" ? GateRules::Unknown::refuse : GateRules::Unknown::admit;
    }
    read_value(gate, "contact", draft.rules.gate.contact);
    if (const auto found = gate.find("face"); found != gate.end()) {
        draft.rules.gate.face = *found == "verify" ? GateRules::Face::verify : GateRules::Face::off;
    }
    if (const auto found = gate.find("face_unknown"); found != gate.end()) {
        draft.rules.gate.face_unknown = *found == "refuse" ? GateRules::Unknown::refuse : GateRules::Unknown::admit;
    }
    read_time(gate, "face_within_ms", draft.rules.gate.face_within);
    const Json& sharing = part(level, "camera_sharing");
    read_seconds(sharing, "stretch_s", draft.rules.sharing_stretch);
    read_seconds(sharing, "shift_s", draft.rules.sharing_in_shift);
    const Json& shift = part(level, "shift");
    read_seconds(shift, "notice_before_end_s", draft.rules.shift_end_notice);
    read_value(shift, "camera_rests_in_breaks", draft.rules.rests_in_breaks);
    lay_challenge_over(draft.rules.challenge, part(level, "challenge"));
    lay_evidence_over(draft.rules.evidence, part(level, "evidence"));
    const Json& eye = part(level, "eye");
    read_time(eye, "silence_ms", draft.rules.eye_silence);
    read_time(eye, "start_ms", draft.rules.eye_start);
}

Rules settled(const Draft& draft) {
    Rules rules = draft.rules;
    for (const auto kind : all_finding_kinds) {
        rules.of(kind).enforcement = draft.own.at(static_cast<std::size_t>(kind)).value_or(draft.general);
    }
    return rules;
}

bool is_one_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; });
}

class LevelReader {
public:
    LevelReader(const Json& document, std::vector<Fault>& faults) : document_(document), faults_(faults) {}

    Levels read() {
        const Json& levels = part(document_, "levels");
        Draft machine;
        recogniser_ = recogniser_of(document_);
        machine.rules.accept = default_likeness(recogniser_).accept;
        machine.rules.reject = default_likeness(recogniser_).reject;
        lay_over(machine, document_);
        judge(machine, document_, "");
        find_doubles(document_, part(levels, "machine"), "", "/levels/machine");
        lay_over(machine, part(levels, "machine"));
        judge(machine, part(levels, "machine"), "/levels/machine");

        std::map<std::string, Draft> groups;
        for (const auto& [name, level] : part(levels, "group").items()) {
            groups.emplace(name, narrowed(machine, level, step_into("/levels/group", name)));
        }
        Levels read{recogniser_, settled(machine), {}};
        for (const auto& [name, worker] : part(document_, "workers").items()) {
            read_worker(read, name, worker, machine, groups);
        }
        for (const auto& [name, level] : part(levels, "worker").items()) {
            if (!part(document_, "workers").contains(name)) {
                fault(step_into("/levels/worker", name), "there is no worker " + shown(Json(name)) + " under /workers");
            }
        }
        return read;
    }

private:
    void fault(std::string pointer, std::string reason) {
        if (faults_.size() < faults_told) {
            faults_.push_back({std::move(pointer), 0, std::move(reason)});
        }
    }

    Draft narrowed(const Draft& wider, const Json& level, const std::string& pointer) {
        Draft draft = wider;
        lay_over(draft, level);
        judge(draft, level, pointer);
        return draft;
    }

    void read_worker(Levels& read, const std::string& name, const Json& worker, const Draft& machine,
                     const std::map<std::string, Draft>& groups) {
        const Json& own = part(part(document_, "levels"), "worker");
        const auto level = own.find(name);
        const Draft* wider = &machine;
        if (const auto group = worker.find("group"); group != worker.end()) {
            const auto found = groups.find(group->get_ref<const std::string&>());
            if (found == groups.end()) {
                fault(step_into("/workers", name) + "/group",
                      "there is no group " + shown(*group) + " under /levels/group");
                return;
            }
            wider = &found->second;
        }
        if (level != own.end()) {
            read.workers.emplace(WorkerId(name), settled(narrowed(*wider, *level, step_into("/levels/worker", name))));
        } else if (wider != &machine) {
            read.workers.emplace(WorkerId(name), settled(*wider));
        }
    }

    /// What the level itself brings about; what it only takes over was judged where it stands.
    void judge(const Draft& draft, const Json& level, const std::string& pointer) {
        for (const auto& [word, finding] : part(level, "findings").items()) {
            if (finding.contains("response")) {
                judge_response(draft, finding_kind_from(word).value(),
                               step_into(step_into(pointer + "/findings", word), "response"));
            }
        }
        if (part(level, "gate").contains("contact") && !is_one_line(draft.rules.gate.contact)) {
            fault(pointer + "/gate/contact",
                  "must be one line of text without control characters; it is shown at the "
                  "sign-in");
        }
        judge_evidence(draft.rules.evidence, part(level, "evidence"), pointer);
        const Json& recogniser = part(level, "recogniser");
        const bool has_reject = recogniser.contains("reject");
        if ((has_reject || recogniser.contains("accept")) && draft.rules.reject > draft.rules.accept) {
            fault(pointer + (has_reject ? "/recogniser/reject" : "/recogniser/accept"),
                  "reject (" + Json(draft.rules.reject).dump() + ") must not be above accept (" +
                      Json(draft.rules.accept).dump() + ")");
        }
        const auto likeness = default_likeness(recogniser_);
        judge_likeness(recogniser, "accept", likeness.least_accept, pointer);
        judge_likeness(recogniser, "reject", likeness.least_reject, pointer);
    }

    /// Thresholds of another recogniser, left in a policy, would take anybody for the worker.
    void judge_likeness(const Json& recogniser, const std::string& key, double least, const std::string& pointer) {
        if (const auto found = recogniser.find(key); found != recogniser.end() && found->get<double>() < least) {
            fault(pointer + "/recogniser/" + key,
                  "must be at least " + Json(least).dump() + " with " + std::string(to_string(recogniser_)) +
                      ", whose likenesses of different people are high; leave it out for the default");
        }
    }

    void judge_evidence(const EvidenceRules& rules, const Json& evidence, const std::string& pointer) {
        if (!evidence.empty() && rules.redacted && rules.findings.empty()) {
            fault(pointer + (evidence.contains("findings") ? "/evidence/findings" : "/evidence/picture"),
                  "a redacted picture is asked for and no finding is named; name them under findings, or say none");
        }
    }

    void judge_response(const Draft& draft, FindingKind kind, const std::string& pointer) {
        const auto& rule = draft.rules.of(kind);
        const bool is_of_policy = kind == FindingKind::policy_rejected || kind == FindingKind::policy_expired ||
                                  kind == FindingKind::policy_missing;
        if (rule.response == Response::lock && kind == FindingKind::lock_failed) {
            fault(pointer, "a lock that failed can't be answered with a lock; use notice or record");
        } else if (rule.response == Response::lock && is_of_policy) {
            fault(pointer, "no worker is locked out for a fault of IT's own policy; use notice, record or off");
        } else if (kind == FindingKind::exception_used && (rule.response == Response::lock || !rule.looked_for)) {
            fault(pointer,
                  "whoever a supervisor released is not locked out for it, and each use is an incident; use "
                  "notice or record");
        } else if (kind == FindingKind::outbox_overflow && (rule.response == Response::lock || !rule.looked_for)) {
            fault(pointer,
                  "it tells of records that were dropped: it is never off, and no lock brings them back; use notice or "
                  "record");
        } else if (rule.response == Response::lock && kind == FindingKind::sign_in_refused) {
            fault(pointer, "whoever was refused has nothing open that could be locked; use notice, record or off");
        } else if (kind == FindingKind::sign_in_unchecked && (rule.response == Response::lock || !rule.looked_for)) {
            fault(pointer,
                  "it tells that the agent did not answer, which is nobody's fault at the keyboard, and is never off; "
                  "use notice or record");
        } else if (kind == FindingKind::figure_declared && (rule.response == Response::lock || !rule.looked_for)) {
            fault(pointer,
                  "each declaration is recorded and locks nobody out; use notice or record, and people.declare_figures "
                  "to forbid it");
        } else if (!rule.looked_for && (kind == FindingKind::lock_failed || kind == FindingKind::agent_interrupted)) {
            fault(pointer, "it tells that a response did not come about or was not reported, and is never off");
        }
    }

    /// The top of the document is the machine's level too: a key at both would leave open which one holds.
    void find_doubles(const Json& top, const Json& level, const std::string& at_top, const std::string& pointer) {
        for (const auto& [key, value] : level.items()) {
            const auto same = top.find(key);
            if (same == top.end()) {
                continue;
            }
            if (value.is_object()) {
                find_doubles(*same, value, step_into(at_top, key), step_into(pointer, key));
            } else {
                fault(step_into(pointer, key),
                      "is set at " + step_into(at_top, key) + " too, which is the same level; keep one of the two");
            }
        }
    }

    const Json& document_;
    std::vector<Fault>& faults_;
    RecogniserKind recogniser_ = RecogniserKind::fr_feature;
};

}  // namespace

Levels read_levels(const Json& document, std::vector<Fault>& faults) {
    return LevelReader(document, faults).read();
}

}  // namespace shiftguard::policy
