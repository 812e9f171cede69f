#include "server/review/retention.hpp"

#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "protocol/record.hpp"

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

/// Bodies that name the worker, in order, at most `most_at_once`; reads on from `from`.
Result<std::vector<Sequence>> bodies_of(store::IncidentStore& store, const WorkstationId& id, const WorkerId& worker,
                                        Sequence& from) {
    std::vector<Sequence> found;
    while (found.empty()) {
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
            if (body && body->worker == worker) {
                found.push_back(record.linked.seq);
            }
        }
        from = records->back().linked.seq + 1;
    }
    return found;
}

}  // namespace

Result<Deleted> apply_retention(store::IncidentStore& store, const protocol::KeyPair& receipt, const Periods& periods,
                                WallTime now) {
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
    Status rest = success();
    if (periods.heartbeats.count() > 0) {
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

Result<Deleted> erase_worker(store::IncidentStore& store, const protocol::KeyPair& receipt, const WorkerId& worker,
                             WallTime now) {
    const auto deleted =
        delete_all(store, receipt, {protocol::TombstoneReason::erased, "administrator", now},
                   [&](const WorkstationId& id, Sequence& from) { return bodies_of(store, id, worker, from); });
    if (!deleted) {
        return deleted.error();
    }
    auto rest = store.forget_worker(worker);
    if (rest) {
        rest = store.audit(now, "administrator",
                           "erased one worker: " + std::to_string(deleted->records) + " record(s) of " +
                               std::to_string(deleted->workstations) + " workstation(s)");
    }
    return rest ? deleted : Result<Deleted>(rest.error());
}

}  // namespace shiftguard::review
