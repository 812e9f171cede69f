#include "server/review/review.hpp"

#include "server/review/proof.hpp"

#include <algorithm>

namespace shiftguard::review {
namespace {

Outcome of_lock(const store::Incident& incident, WallTime now) {
    if (!incident.verified) {
        return now < incident.received + outcome_due ? Outcome::lock_pending : Outcome::lock_unreported;
    }
    return *incident.verified ? Outcome::lock_verified : Outcome::lock_failed;
}

std::size_t following_bytes(unsigned char lead) {
    if (lead < 0x80U) {
        return 0;
    }
    if (lead >= 0xC2U && lead <= 0xDFU) {
        return 1;
    }
    if (lead >= 0xE0U && lead <= 0xEFU) {
        return 2;
    }
    return lead >= 0xF0U && lead <= 0xF4U ? 3 : std::string_view::npos;
}

// Overlong forms and surrogates (RFC 3629, section 4): the second byte's range tells them.
bool second_byte_fits(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xE0U:
            return second >= 0xA0U;
        case 0xEDU:
            return second <= 0x9FU;
        case 0xF0U:
            return second >= 0x90U;
        case 0xF4U:
            return second <= 0x8FU;
        default:
            return true;
    }
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t more = following_bytes(lead);
        if (more == std::string_view::npos || at + more >= text.size()) {
            return false;
        }
        for (std::size_t next = 1; next <= more; ++next) {
            const auto byte = static_cast<unsigned char>(text[at + next]);
            if ((byte & 0xC0U) != 0x80U || (next == 1 && !second_byte_fits(lead, byte))) {
                return false;
            }
        }
        at += more + 1;
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Of UTF-8 that holds: a character of four bytes is a pair of code units.
std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        units += (byte & 0xC0U) == 0x80U ? 0U : byte >= 0xF0U ? 2U : 1U;
    }
    return units;
}

// A form sends a line break as CR LF; it is one.
std::string with_plain_breaks(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n') {
            out += text[at];
        }
    }
    return out;
}

// From the record that asked for the lock (the incident, or the repeat with the same count) to its outcome: of the
// outcome that the row shows, which is a failed one where there was any.
std::optional<Milliseconds> until_outcome(const Case& shown) {
    const protocol::Record* asked = nullptr;
    for (const auto& step : shown.steps) {
        if (!step.record) {
            continue;
        }
        if (step.record->type != protocol::RecordType::outcome) {
            asked = &*step.record;
        } else if (step.record->verified == shown.incident.verified) {
            return asked != nullptr ? std::optional(step.record->at - asked->at) : std::nullopt;  // it may be lost
        }
    }
    return std::nullopt;
}

// The row is made from the records when they come. Whoever writes the database can change it apart from them.
bool row_agrees(const Case& shown) {
    std::optional<bool> verified;
    std::uint32_t occurrences = 1;
    for (const auto& step : shown.steps) {
        if (!step.record) {
            return false;
        }
        const auto& record = *step.record;
        const bool same = record.finding == shown.incident.finding && record.worker == shown.incident.worker &&
                          record.account == shown.incident.account && record.incident == shown.incident.key.incident;
        const bool same_words = record.type != protocol::RecordType::incident ||
                                (record.detail == shown.incident.detail && record.at == shown.incident.at &&
                                 record.response == shown.incident.response);
        if (!same || !same_words) {
            return false;
        }
        occurrences = std::max(occurrences, record.occurrence);
        if (record.verified) {
            verified = verified.value_or(true) && *record.verified;
        }
    }
    return verified == shown.incident.verified && occurrences == shown.incident.occurrences;
}

// What the records add to the row: geometry and versions of the first that has them, the time to the outcome.
void gather(Case& out) {
    for (const auto& step : out.steps) {
        if (!step.record) {
            continue;
        }
        if (!out.geometry) {
            out.geometry = step.record->geometry;
        }
        if (out.agent_version.empty()) {
            out.agent_version = step.record->agent_version;
            out.policy_version = step.record->policy_version;
            out.trust = step.record->trust;
        }
    }
    out.until_outcome = until_outcome(out);
    out.row_agrees = row_agrees(out);
}

}  // namespace

Outcome outcome_of(const store::Incident& incident, WallTime now) {
    const bool enforced = incident.enforcement == Enforcement::enforce;
    switch (incident.response) {
        case Response::record:
            return enforced ? Outcome::recorded : Outcome::would_record;
        case Response::notice:
            return enforced ? Outcome::noticed : Outcome::would_notice;
        case Response::lock:
            return enforced ? of_lock(incident, now) : Outcome::would_lock;
    }
    return Outcome::recorded;
}

Result<std::optional<Case>> open_case(store::IncidentStore& store, const store::IncidentKey& key,
                                      const protocol::PublicKey& receipt_key, WallTime now) {
    auto found = store.incident(key);
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return std::optional<Case>();
    }
    const auto workstation = store.workstation(key.workstation);
    if (!workstation) {
        return workstation.error();
    }
    if (!*workstation) {
        return std::optional<Case>();
    }
    Case out;
    out.incident = std::move((*found)->incident);
    out.outcome = outcome_of(out.incident, now);
    for (auto& stored : (*found)->records) {
        const auto good = is_signed(store, **workstation, receipt_key, stored);
        if (!good) {
            return good.error();
        }
        auto record = protocol::decode(stored.linked.body.value_or(""));
        out.steps.push_back({std::move(stored), record ? std::optional(std::move(*record)) : std::nullopt, *good});
    }
    gather(out);
    return std::optional(std::move(out));
}

std::optional<std::string> written(std::string_view text, std::size_t most_units) {
    const std::string plain = with_plain_breaks(text);
    const auto kept = trimmed(plain);
    if (kept.empty() || !is_utf8(kept) || utf16_units(kept) > most_units) {
        return std::nullopt;
    }
    return std::string(kept);
}

Result<store::ReviewVerdict> mark_reviewed(store::IncidentStore& store, const store::IncidentKey& key,
                                           const std::string& supervisor, std::string_view note, WallTime now) {
    auto text = written(note, max_note_units);
    if (!text) {
        return Error{ErrorKind::invalid_input, "note", "A note has 1 to 2000 characters of text.", Retry::useless};
    }
    return store.mark_reviewed(key, {supervisor, std::move(*text), now});
}

}  // namespace shiftguard::review
