#include "server/review/review.hpp"

#include <algorithm>

namespace shiftguard::review {
namespace {

Outcome of_lock(const store::Incident& incident) {
    if (!incident.verified) {
        return Outcome::lock_pending;
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

Result<bool> verifies(store::IncidentStore& store, const WorkstationId& workstation,
                      const store::StoredRecord& stored) {
    protocol::Link previous = protocol::origin;
    if (stored.linked.seq > 1) {
        const auto before = store.link_at(workstation, stored.linked.seq - 1);
        if (!before) {
            return before.error();
        }
        if (!*before) {
            return false;
        }
        previous = **before;
    }
    return stored.linked.body && protocol::hash_body(*stored.linked.body) == stored.linked.body_hash &&
           protocol::next_link(previous, stored.linked.seq, stored.linked.body_hash) == stored.link;
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
        if (step.record->type == protocol::RecordType::outcome && !out.until_outcome) {
            out.until_outcome = step.record->at - out.incident.at;
        }
    }
}

}  // namespace

Outcome outcome_of(const store::Incident& incident) {
    const bool enforced = incident.enforcement == Enforcement::enforce;
    switch (incident.response) {
        case Response::record:
            return enforced ? Outcome::recorded : Outcome::would_record;
        case Response::notice:
            return enforced ? Outcome::noticed : Outcome::would_notice;
        case Response::lock:
            return enforced ? of_lock(incident) : Outcome::would_lock;
    }
    return Outcome::recorded;
}

Result<std::optional<Case>> open_case(store::IncidentStore& store, const store::IncidentKey& key) {
    auto found = store.incident(key);
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return std::optional<Case>();
    }
    Case out;
    out.incident = std::move((*found)->incident);
    out.outcome = outcome_of(out.incident);
    for (auto& stored : (*found)->records) {
        const auto good = verifies(store, key.workstation, stored);
        if (!good) {
            return good.error();
        }
        auto record = protocol::decode(stored.linked.body.value_or(""));
        out.steps.push_back({std::move(stored), record ? std::optional(std::move(*record)) : std::nullopt, *good});
    }
    gather(out);
    return std::optional(std::move(out));
}

Result<store::ReviewVerdict> mark_reviewed(store::IncidentStore& store, const store::IncidentKey& key,
                                           const std::string& supervisor, std::string_view note, WallTime now) {
    const auto text = trimmed(note);
    if (text.empty() || text.size() > max_note_bytes || !is_utf8(text)) {
        return Error{ErrorKind::invalid_input, "note", "A note has 1 to 2000 bytes of text.", Retry::useless};
    }
    return store.mark_reviewed(key, {supervisor, std::string(text), now});
}

}  // namespace shiftguard::review
