#include "agent/journal/note_json.hpp"

#include "agent/journal/canonical.hpp"
#include "agent/journal/fields.hpp"

#include <limits>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;

constexpr std::string_view note_begins = "{\"response\":";

Result<Line> note_from(const json& value) {
    std::string fault;
    const auto fields = Fields(value, "", fault).object("response");
    ResponseNote note;
    note.incident = IncidentId(fields.text("incident"));
    note.outbox_seq = fields.whole("outbox_seq", std::numeric_limits<std::uint64_t>::max());
    note.account = AccountName(fields.text("account"));
    note.worker = WorkerId(fields.text("worker"));
    note.finding = decision::FindingNumber{fields.whole("finding", std::numeric_limits<std::uint64_t>::max())};
    note.kind = fields.word("kind", finding_kind_from);
    note.response = fields.word("response", response_from);
    note.at = WallTime(fields.milliseconds("at_ms"));
    if (!fault.empty()) {
        return Error{ErrorKind::invalid_input, "", "The note of a response is not one: " + fault + ".", Retry::useless};
    }
    return Line(note);
}

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

bool is_note(std::string_view line) {
    return line.starts_with(note_begins);
}

Result<Line> line_from_json(std::string_view line) {
    if (is_note(line)) {
        return note_from(json::parse(line, nullptr, false));
    }
    auto entry = entry_from_json(line);
    return entry ? Result<Line>(Line(std::move(entry).value())) : Result<Line>(entry.error());
}

}  // namespace shiftguard::journal
