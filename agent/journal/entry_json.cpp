// The canonical spelling of inputs, and its reader. A member that a later version adds must be optional to read, and a
// word that stands here never changes its meaning: old journals are kept for ever.
#include "agent/decision/guard.hpp"
#include "agent/decision/presence.hpp"
#include "agent/journal/canonical.hpp"
#include "agent/journal/fields.hpp"
#include "agent/journal/journal.hpp"
#include "agent/journal/observation_json.hpp"

#include <array>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;
using namespace decision;

constexpr std::uint64_t any64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t any32 = std::numeric_limits<std::uint32_t>::max();

std::optional<Standing> standing_from(std::string_view word) {
    for (const auto standing : {Standing::agreed, Standing::not_agreed, Standing::unknown, Standing::conflict}) {
        if (to_string(standing) == word) {
            return standing;
        }
    }
    return std::nullopt;
}

std::optional<EnrolmentState> enrolment_state_from(std::string_view word) {
    if (word == "running") {
        return EnrolmentState::running;
    }
    return word == "ended" ? std::optional(EnrolmentState::ended) : std::nullopt;
}

/// The times of a context by their keys. `Context` may be const.
template <class Context>
auto times_of(Context& context) {
    return std::array{std::pair("shift_ends_ms", &context.shift_ends), std::pair("break_ends_ms", &context.break_ends),
                      std::pair("shift_from_ms", &context.shift_from), std::pair("shift_to_ms", &context.shift_to)};
}

// ---- writing

struct WriteInput {
    json operator()(const Looked& looked) const {
        json value = {{"type", "looked"}, {"observation", json_of(looked.observation)}};
        if (looked.likeness) {
            value["likeness"] = {{"track", static_cast<std::uint32_t>(looked.likeness->track)},
                                 {"similarity", looked.likeness->similarity}};
        }
        return value;
    }
    json operator()(const EyeStarted&) const { return {{"type", "eye_started"}}; }
    json operator()(const EyeAlive& alive) const {
        json value = {{"type", "eye_alive"}};
        if (alive.look_cost > Milliseconds(0)) {
            value["look_ms"] = alive.look_cost.count();
        }
        return value;
    }
    json operator()(const EyeFailed& failed) const { return {{"type", "eye_failed"}, {"reason", failed.reason}}; }
    json operator()(const ContextChange& context) const {
        json value = {
            {"type", "context_change"}, {"shift", to_string(context.shift)}, {"place", to_string(context.place)}};
        for (const auto& [key, time] : times_of(context)) {
            if (*time) {
                value[key] = (*time)->time_since_epoch().count();
            }
        }
        return value;
    }
    json operator()(const SessionOpened& opened) const {
        json value = {{"type", "session_opened"},         {"session", opened.session.text()},
                      {"account", opened.account.text()}, {"worker", opened.worker.text()},
                      {"enrolled", opened.enrolled},      {"locked", opened.locked}};
        if (!opened.not_enrolled.empty()) {
            value["not_enrolled"] = opened.not_enrolled;
        }
        return value;
    }
    json operator()(const SessionClosed&) const { return {{"type", "session_closed"}}; }
    json operator()(const SessionLocked&) const { return {{"type", "session_locked"}}; }
    json operator()(const SessionUnlocked&) const { return {{"type", "session_unlocked"}}; }
    json operator()(const Suspended&) const { return {{"type", "suspended"}}; }
    json operator()(const Resumed&) const { return {{"type", "resumed"}}; }
    json operator()(const EnrolmentChanged& changed) const {
        json value = {{"type", "enrolment_changed"},
                      {"enrolled", changed.enrolled},
                      {"state", changed.state == EnrolmentState::running ? "running" : "ended"}};
        if (!changed.not_enrolled.empty()) {
            value["not_enrolled"] = changed.not_enrolled;
        }
        return value;
    }
    json operator()(const LockVerified& verified) const {
        return {{"type", "lock_verified"},
                {"finding", static_cast<std::uint64_t>(verified.finding)},
                {"way", verified.way}};
    }
    json operator()(const LockFailed& failed) const {
        return {{"type", "lock_failed"},
                {"finding", static_cast<std::uint64_t>(failed.finding)},
                {"reason", failed.reason}};
    }
    json operator()(const PolicyChanged&) const { return {{"type", "policy_changed"}}; }
    json operator()(const CauseChanged& changed) const {
        json value = {{"type", "cause_changed"}, {"kind", to_string(changed.kind)}};
        if (changed.detail) {
            value["detail"] = *changed.detail;
        }
        return value;
    }
    json operator()(const ClockChanged& changed) const {
        return {{"type", "clock_changed"}, {"by_ms", changed.by.count()}};
    }
    json operator()(const ExceptionGranted& granted) const {
        json value = {{"type", "exception_granted"},
                      {"kind", to_string(granted.kind)},
                      {"worker", granted.worker.text()},
                      {"lasts_ms", granted.lasts.count()}};
        if (granted.use) {
            value["use"] = *granted.use;
        }
        return value;
    }
    json operator()(const Interrupted& interrupted) const {
        return {{"type", "interrupted"},
                {"kind", to_string(interrupted.kind)},
                {"response", to_string(interrupted.response)},
                {"at_ms", interrupted.at.time_since_epoch().count()}};
    }
    json operator()(const GateTold& told) const {
        return {{"type", "gate_told"},
                {"kind", to_string(told.kind)},
                {"worker", told.worker.text()},
                {"enforcement", to_string(told.enforcement)},
                {"detail", told.detail}};
    }
    json operator()(const InputAge& told) const { return {{"type", "input_age"}, {"age_ms", told.age.count()}}; }
    json operator()(const ChallengeResult& result) const {
        json value = {{"type", "challenge_result"}, {"made", result.outcome.made}, {"of", result.of}};
        if (result.outcome.failed) {
            value["failed"] = challenge::to_string(*result.outcome.failed);
        }
        return value;
    }
    json operator()(const FiguresKnown& known) const {
        json value = {{"type", "figures_known"}, {"figures", json::array()}};
        for (const auto& figure : known.figures) {
            value["figures"].push_back({{"box", json_of(figure.looks.box)},
                                        {"appearance", figure.looks.appearance},
                                        {"kind", to_string(figure.looks.kind)},
                                        {"declared_ms", figure.declared.time_since_epoch().count()}});
        }
        return value;
    }
    json operator()(const FigureDeclared& declared) const {
        return {{"type", "figure_declared"},
                {"number", static_cast<std::uint32_t>(declared.number)},
                {"made", declared.declaration == Declaration::made}};
    }
    json operator()(const Tick&) const { return {{"type", "tick"}}; }
};

// ---- reading

Input read_looked(const Fields& fields) {
    Looked looked{observation_from(fields.object("observation")), std::nullopt};
    if (fields.has("likeness")) {
        const auto likeness = fields.object("likeness");
        looked.likeness = Likeness{observation::TrackId{static_cast<std::uint32_t>(likeness.whole("track", any32))},
                                   likeness.number("similarity")};
    }
    return looked;
}

Input read_context_change(const Fields& fields) {
    ContextChange context{fields.word("shift", standing_from), fields.word("place", standing_from), std::nullopt};
    for (const auto& [key, time] : times_of(context)) {
        if (fields.has(key)) {
            *time = WallTime(fields.milliseconds(key));
        }
    }
    return context;
}

Input read_figures_known(const Fields& fields) {
    FiguresKnown known;
    for (const auto& element : fields.array("figures")) {
        const Fields figure(element, fields.path() + "/figures/" + std::to_string(known.figures.size()),
                            fields.fault());
        known.figures.push_back(
            {{box_from(figure), figure.whole("appearance", any64), figure.word("kind", figure_kind_from)},
             WallTime(figure.milliseconds("declared_ms"))});
    }
    return known;
}

Input read_figure_declared(const Fields& fields) {
    return FigureDeclared{FigureNumber{static_cast<std::uint32_t>(fields.whole("number", any32))},
                          fields.truth("made") ? Declaration::made : Declaration::taken_back};
}

Input read_challenge_result(const Fields& fields) {
    constexpr std::uint64_t most = challenge::most_movements;
    ChallengeResult result;
    result.outcome.made = fields.whole("made", most);
    result.of = fields.whole("of", most);
    if (fields.has("failed")) {
        result.outcome.failed = fields.word("failed", challenge::reason_from);
    }
    return result;
}

Input read_cause_changed(const Fields& fields) {
    CauseChanged changed{fields.word("kind", finding_kind_from), std::nullopt};
    if (!is_told(changed.kind)) {
        fields.blame("kind", "\"" + fields.text("kind") + "\" is not told from outside the decision");
    }
    if (fields.has("detail")) {
        changed.detail = fields.text("detail");
    }
    return changed;
}

Input read_exception_granted(const Fields& fields) {
    ExceptionGranted granted{fields.word("kind", finding_kind_from), WorkerId(fields.text("worker")),
                             fields.milliseconds("lasts_ms"), std::nullopt};
    if (!can_be_lifted(granted.kind)) {
        fields.blame("kind", "\"" + fields.text("kind") + "\" can't be lifted");
    }
    if (fields.has("use")) {
        granted.use = fields.text("use");
    }
    return granted;
}

std::string optional_text(const Fields& fields, const char* key) {
    return fields.has(key) ? fields.text(key) : "";
}

Input read_session_opened(const Fields& fields) {
    return SessionOpened{SessionId(fields.text("session")),
                         AccountName(fields.text("account")),
                         WorkerId(fields.text("worker")),
                         fields.truth("enrolled"),
                         fields.truth("locked"),
                         optional_text(fields, "not_enrolled")};
}

Input read_enrolment_changed(const Fields& fields) {
    return EnrolmentChanged{fields.truth("enrolled"), fields.word("state", enrolment_state_from),
                            optional_text(fields, "not_enrolled")};
}

FindingNumber finding_from(const Fields& fields) {
    return FindingNumber{fields.whole("finding", any64)};
}

Input read_interrupted(const Fields& fields) {
    return Interrupted{fields.word("kind", finding_kind_from), fields.word("response", response_from),
                       WallTime(fields.milliseconds("at_ms"))};
}

Input read_gate_told(const Fields& fields) {
    GateTold told{fields.word("kind", finding_kind_from), WorkerId(fields.text("worker")),
                  fields.word("enforcement", enforcement_from), fields.text("detail")};
    if (!is_of_gate(told.kind)) {
        fields.blame("kind", "\"" + fields.text("kind") + "\" is not told by the gate");
    }
    return told;
}

struct InputReader {
    std::string_view type;
    Input (*read)(const Fields&);
};

constexpr InputReader input_readers[] = {
    {"looked", read_looked},
    {"eye_started", [](const Fields&) -> Input { return EyeStarted{}; }},
    {"eye_alive", [](const Fields& fields) -> Input { return EyeAlive{fields.milliseconds_or_zero("look_ms")}; }},
    {"eye_failed", [](const Fields& fields) -> Input { return EyeFailed{fields.text("reason")}; }},
    {"context_change", read_context_change},
    {"session_opened", read_session_opened},
    {"session_closed", [](const Fields&) -> Input { return SessionClosed{}; }},
    {"session_locked", [](const Fields&) -> Input { return SessionLocked{}; }},
    {"session_unlocked", [](const Fields&) -> Input { return SessionUnlocked{}; }},
    {"suspended", [](const Fields&) -> Input { return Suspended{}; }},
    {"resumed", [](const Fields&) -> Input { return Resumed{}; }},
    {"enrolment_changed", read_enrolment_changed},
    {"lock_verified",
     [](const Fields& fields) -> Input {
         return LockVerified{finding_from(fields), fields.text("way")};
     }},
    {"lock_failed",
     [](const Fields& fields) -> Input {
         return LockFailed{finding_from(fields), fields.text("reason")};
     }},
    {"policy_changed", [](const Fields&) -> Input { return PolicyChanged{}; }},
    {"cause_changed", read_cause_changed},
    {"clock_changed", [](const Fields& fields) -> Input { return ClockChanged{fields.milliseconds("by_ms")}; }},
    {"exception_granted", read_exception_granted},
    {"interrupted", read_interrupted},
    {"challenge_result", read_challenge_result},
    {"gate_told", read_gate_told},
    {"input_age", [](const Fields& fields) -> Input { return InputAge{fields.milliseconds("age_ms")}; }},
    {"figures_known", read_figures_known},
    {"figure_declared", read_figure_declared},
    {"tick", [](const Fields&) -> Input { return Tick{}; }},
};

Input input_from(const Fields& fields) {
    const auto type = fields.text("type");
    for (const auto& known : input_readers) {
        if (known.type == type) {
            return known.read(fields);
        }
    }
    fields.blame("type", "\"" + type + "\" is no input that is known here");
    return Tick{};
}

}  // namespace

std::string to_json(const Entry& entry) {
    return canonical({{"now", json_of(entry.now)}, {"input", std::visit(WriteInput{}, entry.input)}});
}

Result<Entry> entry_from_json(std::string_view line) {
    const auto value = json::parse(line, nullptr, false);
    if (value.is_discarded()) {
        return Error{ErrorKind::invalid_input, "", "The line is no JSON.", Retry::useless};
    }
    std::string fault;
    const Fields fields(value, "", fault);
    Entry entry{now_from(fields.object("now")), input_from(fields.object("input"))};
    if (!fault.empty()) {
        return Error{ErrorKind::invalid_input, "", "The entry is not one: " + fault + ".", Retry::useless};
    }
    return entry;
}

}  // namespace shiftguard::journal
