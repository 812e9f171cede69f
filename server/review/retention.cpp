#include "server/review/retention.hpp"

#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "protocol/record.hpp"
#include "server/evidence/evidence.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace shiftguard::review {
namespace {

using protocol::Sequence;

/// Of one deletion: so long the store's write lock is held.
constexpr std::size_t most_at_once = 500;
constexpr std::size_t random_bytes = 10;

/// The next records of one chain that are to go, from this one on; an empty list ends it. Moves `from` on.
using NextOf = std::function<Result<std::vector<Sequence>>(const WorkstationId& id, Sequence& from)>;

struct Reason {
    protocol::TombstoneReason reason;
    const char* who;
    WallTime now;
};

Result<std::size_t> delete_chunk(store::IncidentStore& store, const protocol::KeyPair& receipt, const WorkstationId& id,
                                 const Reason& reason, std::vector<Sequence> seqs) {
    std::array<std::uint8_t, random_bytes> random{};
    fill_random(random);
    protocol::Deletion deletion{
        make_uuid_v7(reason.now, random), id, reason.reason, reason.now, std::move(seqs), protocol::Signature{}};
    protocol::sign_deletion(deletion, receipt.secret_key);
    const auto what = std::string(to_string(reason.reason)) + " " + std::to_string(deletion.seqs.size()) +
                      " record(s) of workstation " + id.text() + " (deletion " + deletion.id + ")";
    return store.delete_bodies(deletion, reason.who, what);
}

Result<std::size_t> delete_of_one(store::IncidentStore& store, const protocol::KeyPair& receipt,
                                  const WorkstationId& id, const Reason& reason, const NextOf& next_of) {
    std::size_t count = 0;
    for (Sequence from = 1;;) {
        auto seqs = next_of(id, from);
        if (!seqs) {
            return seqs.error();
        }
        if (seqs->empty()) {
            return count;
        }
        const auto deleted = delete_chunk(store, receipt, id, reason, std::move(*seqs));
        if (!deleted) {
            return deleted.error();
        }
        count += *deleted;
    }
}

Result<Deleted> delete_all(store::IncidentStore& store, const protocol::KeyPair& receipt, const Reason& reason,
                           const NextOf& next_of) {
    const auto workstations = store.workstations();
    if (!workstations) {
        return workstations.error();
    }
    Deleted deleted;
    for (const auto& workstation : *workstations) {
        const auto count = delete_of_one(store, receipt, workstation.id, reason, next_of);
        if (!count) {
            return count.error();
        }
        deleted.records += *count;
        deleted.workstations += *count > 0 ? 1U : 0U;
    }
    return deleted;
}

std::string pictures(std::size_t count) {
    return std::to_string(count) + " picture(s)";
}

struct BodiesOfWorker {
    std::vector<Sequence> seqs;
    std::vector<store::EvidenceKey> pictures;  ///< that they name, there or not
};

/// Bodies that name the worker, in order, at most `most_at_once`; reads on from `from`.
Result<BodiesOfWorker> bodies_of(store::IncidentStore& store, const WorkstationId& id, const WorkerId& worker,
                                 Sequence& from) {
    BodiesOfWorker found;
    while (found.seqs.empty()) {
        const auto records = store.records(id, from, most_at_once);
        if (!records) {
            return records.error();
        }
        if (records->empty()) {
            break;
        }
        for (const auto& record : *records) {
            const auto body =
                record.linked.body ? protocol::decode(*record.linked.body) : Result<protocol::Record>(Error{});
            if (!body || body->worker != worker) {
                continue;
            }
            found.seqs.push_back(record.linked.seq);
            for (const auto& named : body->evidence) {
                found.pictures.push_back({id, named.sha256});
            }
        }
        from = records->back().linked.seq + 1;
    }
    return found;
}

/// The next bodies of the worker; the pictures that they name are gone then: should it be cut off here, the bodies
/// still say which they were.
Result<std::vector<Sequence>> next_of_worker(store::IncidentStore& store, evidence::Vault& vault,
                                             const WorkstationId& id, const WorkerId& worker, WallTime now,
                                             Sequence& from, std::size_t& removed) {
    auto found = bodies_of(store, id, worker, from);
    if (!found) {
        return found.error();
    }
    std::vector<store::EvidenceKey> there;
    for (const auto& key : found->pictures) {
        const auto row = store.evidence(key);
        if (!row) {
            return row.error();
        }
        if (*row && !(*row)->removed && std::find(there.begin(), there.end(), key) == there.end()) {
            there.push_back(key);
        }
    }
    if (!there.empty()) {
        const auto gone = evidence::remove(vault, store, there, now, "administrator",
                                           "erased " + pictures(there.size()) + " of workstation " + id.text());
        if (!gone) {
            return gone.error();
        }
    }
    removed += there.size();
    return std::move(found->seqs);
}

Result<std::size_t> remove_pictures(store::IncidentStore& store, evidence::Vault& vault, const Periods& periods,
                                    WallTime now) {
    auto period = periods.evidence;
    if (periods.records.count() > 0 && (period.count() == 0 || periods.records < period)) {
        period = periods.records;
    }
    std::size_t count = 0;
    while (true) {
        const auto due = store.evidence_due(period.count() > 0 ? now - period : WallTime{}, now - evidence::unnamed_for,
                                            most_at_once);
        if (!due) {
            return due.error();
        }
        if (due->empty()) {
            return count;
        }
        const auto removed = evidence::remove(
            vault, store, *due, now, "retention",
            "deleted " + pictures(due->size()) + ", stored more than " +
                (period.count() > 0 ? std::to_string(period.count()) + " days ago, or " : std::string()) +
                std::to_string(evidence::unnamed_for.count()) + (period.count() > 0 ? "" : " days ago") +
                " and named by no record");
        if (!removed) {
            return removed.error();
        }
        count += due->size();
    }
}

/// What a server that fell left of pictures.
Status clean(store::IncidentStore& store, evidence::Vault& vault) {
    const auto swept = vault.sweep();
    const auto left = swept ? evidence::remove_leftovers(vault, store) : swept;
    return left ? success() : Status(left.error());
}

}  // namespace

bool clock_was_set(const Now& since, const Now& now) {
    const auto gone = now.boot - since.boot;
    const auto told = now.wall - since.wall;
    return std::chrono::abs(told - gone) > std::chrono::days(1);
}

Result<Deleted> apply_retention(store::IncidentStore& store, evidence::Vault& vault, const protocol::KeyPair& receipt,
                                const Periods& periods, WallTime now) {
    Deleted deleted;
    if (periods.records.count() > 0) {
        const auto done = delete_all(store, receipt, {protocol::TombstoneReason::expired, "retention", now},
                                     [&](const WorkstationId& id, Sequence& from) {
                                         auto seqs =
                                             store.bodies_stored_before(id, now - periods.records, from, most_at_once);
                                         if (seqs && !seqs->empty()) {
                                             from = seqs->back() + 1;
                                         }
                                         return seqs;
                                     });
        if (!done) {
            return done.error();
        }
        deleted = *done;
    }
    const auto pictures_gone = remove_pictures(store, vault, periods, now);
    if (!pictures_gone) {
        return pictures_gone.error();
    }
    deleted.pictures = *pictures_gone;
    Status rest = clean(store, vault);
    if (rest && periods.heartbeats.count() > 0) {
        rest = store.forget_heartbeats(now - periods.heartbeats);
    }
    if (rest && periods.audit.count() > 0) {
        rest = store.forget_audit(now - periods.audit);
    }
    if (rest && deleted.records > 0) {
        rest = store.audit(now, "retention",
                           "deleted the bodies of " + std::to_string(deleted.records) + " record(s) of " +
                               std::to_string(deleted.workstations) + " workstation(s), stored more than " +
                               std::to_string(periods.records.count()) + " days ago");
    }
    return rest ? Result<Deleted>(deleted) : Result<Deleted>(rest.error());
}

Result<Deleted> erase_worker(store::IncidentStore& store, evidence::Vault& vault, const protocol::KeyPair& receipt,
                             const WorkerId& worker, WallTime now) {
    std::size_t pictures_gone = 0;
    auto deleted = delete_all(store, receipt, {protocol::TombstoneReason::erased, "administrator", now},
                              [&](const WorkstationId& id, Sequence& from) {
                                  return next_of_worker(store, vault, id, worker, now, from, pictures_gone);
                              });
    if (!deleted) {
        return deleted.error();
    }
    deleted->pictures = pictures_gone;
    auto rest = store.forget_worker(worker);
    if (rest) {
        rest = store.audit(now, "administrator",
                           "erased one worker: " + std::to_string(deleted->records) + " record(s) of " +
                               std::to_string(deleted->workstations) + " workstation(s), " + pictures(pictures_gone));
    }
    return rest ? deleted : Result<Deleted>(rest.error());
}

}  // namespace shiftguard::review
