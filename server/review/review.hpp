// What a supervisor decides upon: one incident as a case, with its outcome told apart, its records decoded and each
// held against the chain once more, and the one act there is: marking it reviewed with a note.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::review {

/// What became of the response.
enum class Outcome : std::uint8_t {
    recorded,
    noticed,
    lock_pending,     ///< asked for; no word yet whether it took effect
    lock_unreported,  ///< asked for; the word whether it took effect is overdue
    lock_verified,
    lock_failed,   ///< asked for and not verified
    would_record,  ///< enforcement is observe: nothing was done
    would_notice,
    would_lock,
};
/// A workstation tells what became of a lock within seconds. Longer than this after the incident came, and it has not.
inline constexpr std::chrono::minutes outcome_due{5};
[[nodiscard]] Outcome outcome_of(const store::Incident& incident, WallTime now);

/// One record of the case.
struct Step {
    store::StoredRecord stored;
    std::optional<protocol::Record> record;  ///< none where its body cannot be read any more
    bool is_signed = false;                  ///< as the workstation signed it (review::is_signed)
};

struct Case {
    store::Incident incident;
    Outcome outcome = Outcome::recorded;
    std::vector<Step> steps;
    std::optional<protocol::Geometry> geometry;  ///< of the first record that has one
    std::optional<Milliseconds> until_outcome;   ///< from the record that asked for the lock to the outcome shown
    bool row_agrees = true;                      ///< what the list says of the incident is what its records say
    bool use_was_granted = true;  ///< of exception_used: whoever shows the case holds it against what was granted
    std::uint64_t policy_version = 0;
    std::string agent_version;
    Trust trust;
};

/// Nothing where there is no such incident.
[[nodiscard]] Result<std::optional<Case>> open_case(store::IncidentStore& store, const store::IncidentKey& key,
                                                    const protocol::PublicKey& receipt_key, WallTime now);

/// As browsers count a text area's maxlength: UTF-16 code units, a line break as one.
inline constexpr std::size_t max_note_units = 2000;

/// What a person wrote in a form: plain line breaks, no blanks around it. None where nothing is left, where it is
/// longer than `most_units`, or no UTF-8.
[[nodiscard]] std::optional<std::string> written(std::string_view text, std::size_t most_units);

/// Errors: invalid_input where the note is empty, too long or no UTF-8; the store's.
[[nodiscard]] Result<store::ReviewVerdict> mark_reviewed(store::IncidentStore& store, const store::IncidentKey& key,
                                                         const std::string& supervisor, std::string_view note,
                                                         WallTime now);

}  // namespace shiftguard::review
