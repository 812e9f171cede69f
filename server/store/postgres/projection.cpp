#include "server/store/postgres/projection.hpp"

#include "server/store/postgres/partitions.hpp"
#include "server/store/postgres/rows.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace shiftguard::store {
namespace {

/// All that one batch says of one incident.
struct Told {
    protocol::Record record;  ///< the one that speaks for it: the record of type incident where it is there
    WallTime last_at{};
    bool created = false;
};

// A statement may touch a row once, so records of the same incident are joined here, by the rules of the statement.
void join(Told& told, const protocol::Record& record) {
    auto& spoken = told.record;
    spoken.occurrence = std::max(spoken.occurrence, record.occurrence);
    spoken.first_seen = std::min(spoken.first_seen, record.first_seen);
    told.last_at = std::max(told.last_at, record.at);
    if (record.verified) {
        spoken.verified = spoken.verified.value_or(true) && *record.verified;
    }
    if (record.type == protocol::RecordType::incident) {
        spoken.at = record.at;
        spoken.detail = record.detail;
        spoken.response = record.response;
        told.created = true;
    }
}

std::vector<Told> told_by(std::span<const NewRecord> records) {
    std::vector<Told> all;
    all.reserve(records.size());
    std::map<IncidentId, std::size_t> places;
    for (const auto& fresh : records) {
        if (!fresh.record || !fresh.record->finding) {
            continue;
        }
        const auto [place, is_new] = places.try_emplace(fresh.record->incident, all.size());
        if (is_new) {
            all.push_back({*fresh.record, fresh.record->at, fresh.record->type == protocol::RecordType::incident});
        } else {
            join(all[place->second], *fresh.record);
        }
    }
    return all;
}

template <class Of>
auto column(const std::vector<Told>& all, Of of) {
    std::vector<decltype(of(all.front()))> values;
    values.reserve(all.size());
    for (const auto& told : all) {
        values.push_back(of(told));
    }
    return values;
}

}  // namespace

WallTime made_of(const NewRecord& record) {
    return record.record ? made_at(record.record->incident.text()) : WallTime();
}

postgres::Statement write_incidents(const WorkstationId& workstation, std::span<const NewRecord> records,
                                    WallTime received) {
    const auto all = told_by(records);
    const auto text = [&all](auto of) {
        return column(all, [of](const Told& told) { return std::string(of(told.record)); });
    };
    const auto time = [&all](auto of) {
        return column(all, [of](const Told& told) { return to_column(of(told.record)); });
    };
    using protocol::Record;
    return {
        "INSERT INTO incident (workstation, received, incident, made, account, worker, finding, response, enforcement, "
        "severity, occurrences, first_seen, at, last_at, verified, detail, created) "
        "SELECT $1, $2, told.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
        "AS told "
        "ON CONFLICT (workstation, incident, made) DO UPDATE SET "
        "occurrences = greatest(incident.occurrences, excluded.occurrences), "
        "first_seen = least(incident.first_seen, excluded.first_seen), "
        "last_at = greatest(incident.last_at, excluded.last_at), "
        // A lock that failed once did fail, whatever came of the next one.
        "verified = coalesce(incident.verified, excluded.verified) AND coalesce(excluded.verified, "
        "incident.verified), "
        "at = CASE WHEN excluded.created THEN excluded.at ELSE incident.at END, "
        "detail = CASE WHEN excluded.created THEN excluded.detail ELSE incident.detail END, "
        "response = CASE WHEN excluded.created THEN excluded.response ELSE incident.response END, "
        "created = incident.created OR excluded.created",
        postgres::Values(
            workstation.text(), to_column(received), text([](const Record& of) { return of.incident.text(); }),
            time([](const Record& of) { return made_at(of.incident.text()); }),
            text([](const Record& of) { return of.account.text(); }),
            text([](const Record& of) { return of.worker.text(); }),
            text([](const Record& of) { return to_string(of.finding.value_or(FindingKind::unknown_person)); }),
            text([](const Record& of) { return to_string(of.response); }),
            text([](const Record& of) { return to_string(of.enforcement); }),
            column(all, [](const Told& told) { return static_cast<std::int64_t>(told.record.severity); }),
            column(all, [](const Told& told) { return std::int64_t{told.record.occurrence}; }),
            time([](const Record& of) { return of.first_seen; }), time([](const Record& of) { return of.at; }),
            column(all, [](const Told& told) { return to_column(told.last_at); }),
            column(all, [](const Told& told) { return told.record.verified; }),
            text([](const Record& of) { return of.detail; }),
            column(all, [](const Told& told) { return told.created; }))};
}

}  // namespace shiftguard::store
