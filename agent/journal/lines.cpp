#include "agent/journal/lines.hpp"

#include "agent/journal/canonical.hpp"
#include "agent/journal/fields.hpp"
#include "agent/journal/state_json.hpp"

#include <limits>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;

constexpr std::uint64_t any64 = std::numeric_limits<std::uint64_t>::max();
/// Journals that do not say how many kinds of findings their agent knew are of agents that knew those up to
/// exception_used.
constexpr std::size_t known_before_they_were_counted = static_cast<std::size_t>(FindingKind::exception_used) + 1;

json json_of(const PolicyMark& policy) {
    return {{"digest", policy.digest}, {"version", policy.version}};
}

PolicyMark policy_from(const Fields& fields) {
    return {fields.text("digest"), fields.whole("version", any64)};
}

Line note_from(const Fields& fields) {
    ResponseNote note;
    note.incident = IncidentId(fields.text("incident"));
    note.finding = decision::FindingNumber{fields.whole("finding", any64)};
    note.kind = fields.word("kind", finding_kind_from);
    note.response = fields.word("response", response_from);
    note.at = WallTime(fields.milliseconds("at_ms"));
    note.outbox_seq = fields.whole("outbox_seq", any64);
    note.account = AccountName(fields.text("account"));
    note.worker = WorkerId(fields.text("worker"));
    return note;
}

Line beginning_from(const Fields& fields) {
    Beginning beginning{policy_from(fields.object("policy")), fields.whole("missing", any64), std::nullopt,
                        known_before_they_were_counted};
    if (fields.has("known_kinds")) {
        beginning.known_kinds = std::min<std::uint64_t>(fields.whole("known_kinds", any64), all_finding_kinds.size());
    }
    if (fields.has("state")) {
        beginning.state = state_from(fields.object("state"));
    }
    return beginning;
}

struct LineReader {
    std::string_view begins;  ///< canonical JSON of an object with this one member
    const char* member;
    Line (*read)(const Fields&);
};

constexpr LineReader line_readers[] = {
    {"{\"response\":", "response", note_from},
    {"{\"policy\":", "policy", [](const Fields& fields) -> Line { return policy_from(fields); }},
    {"{\"begins\":", "begins", beginning_from},
    {"{\"lost\":", "lost", [](const Fields& fields) -> Line { return LostRecords{fields.whole("records", any64)}; }},
};

}  // namespace

std::string to_json(const ResponseNote& note) {
    return canonical({{"response",
                       {{"incident", note.incident.text()},
                        {"outbox_seq", note.outbox_seq},
                        {"account", note.account.text()},
                        {"worker", note.worker.text()},
                        {"finding", static_cast<std::uint64_t>(note.finding)},
                        {"kind", to_string(note.kind)},
                        {"response", to_string(note.response)},
                        {"at_ms", note.at.time_since_epoch().count()}}}});
}

std::string to_json(const PolicyMark& policy) {
    return canonical({{"policy", json_of(policy)}});
}

std::string to_json(const Beginning& beginning) {
    json value{
        {"policy", json_of(beginning.policy)}, {"missing", beginning.missing}, {"known_kinds", beginning.known_kinds}};
    if (beginning.state) {
        value["state"] = json_of(*beginning.state);
    }
    return canonical({{"begins", std::move(value)}});
}

std::string to_json(const LostRecords& lost) {
    return canonical({{"lost", {{"records", lost.count}}}});
}

Result<Line> line_from_json(std::string_view line) {
    for (const auto& known : line_readers) {
        if (!line.starts_with(known.begins)) {
            continue;
        }
        const auto value = json::parse(line, nullptr, false);
        std::string fault;
        auto read = known.read(Fields(value, "", fault).object(known.member));
        if (!fault.empty()) {
            return Error{ErrorKind::invalid_input, "", "The line is not understood: " + fault + ".", Retry::useless};
        }
        return read;
    }
    auto entry = entry_from_json(line);
    return entry ? Result<Line>(Line(std::move(entry).value())) : Result<Line>(entry.error());
}

}  // namespace shiftguard::journal
