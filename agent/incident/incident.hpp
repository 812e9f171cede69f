// From what the decision said to the record that is kept and sent. Pure: ids come from outside.
// Redaction lives here: what a record may hold is written in this room and nowhere else.
#pragma once

#include "agent/decision/output.hpp"
#include "common/ids.hpp"
#include "protocol/record.hpp"

#include <string>

namespace shiftguard::incident {

/// Who and where, as the record names it.
struct Origin {
    WorkstationId workstation;
    AccountName account;
    WorkerId worker;
    std::uint64_t policy_version = 0;
    std::string agent_version;
};

/// `incident` is a new id for a first finding and the joined incident's for a repeat.
[[nodiscard]] protocol::Record record_of(const decision::Finding& finding, const Origin& origin, RecordId id,
                                         IncidentId incident);
[[nodiscard]] protocol::Record record_of(const decision::Outcome& outcome, const decision::Finding& finding,
                                         const Origin& origin, RecordId id, IncidentId incident);
/// The incident of an interruption: the same for the same note, so that it is reported once however often it is found.
/// `interrupted` and `finding`: whose record was never appended; `at`: when its response was noted.
[[nodiscard]] IncidentId id_of_interruption(const IncidentId& interrupted, decision::FindingNumber finding,
                                            WallTime at);
/// Likewise of a sign-in that the agent did not answer, by the name of its note.
[[nodiscard]] IncidentId id_of_unchecked(const std::string& note, WallTime at);
/// Likewise of a worker's use of a supervisor's exception, by the exception's id and when it began.
[[nodiscard]] IncidentId id_of_use(const std::string& exception, const WorkerId& worker, WallTime from);

/// A template was made or renewed. `authority`: "administrator" or "server code".
[[nodiscard]] protocol::Record record_of_enrolment(const Origin& origin, RecordId id, const Now& at,
                                                   const std::string& authority, std::uint32_t samples);

}  // namespace shiftguard::incident
