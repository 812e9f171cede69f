#include "server/review/proof.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace shiftguard::review {
namespace {

using protocol::Sequence;

constexpr std::size_t page_size = 256;
constexpr const char* unsigned_record = "carries no signature of the workstation";

bool body_fits(const store::StoredRecord& record) {
    return !record.linked.body || protocol::hash_body(*record.linked.body) == record.linked.body_hash;
}

bool follows(const protocol::Link& previous, const store::StoredRecord& record) {
    return protocol::next_link(previous, record.linked.seq, record.linked.body_hash) == record.link;
}

bool head_is_signed(const store::Workstation& workstation, const store::SignedHead& head) {
    return protocol::verify_head(workstation.signing_key, workstation.id, head.seq, head.link, head.tombstones,
                                 head.signature);
}

bool admitted(const store::Workstation& workstation, const protocol::PublicKey& receipt_key) {
    return protocol::verify_admission(receipt_key, workstation.id, workstation.signing_key, workstation.admission);
}

// The link before a record; nothing where that record is missing.
Result<std::optional<protocol::Link>> link_before(store::IncidentStore& store, const WorkstationId& id, Sequence seq) {
    return seq == 1 ? Result<std::optional<protocol::Link>>(std::optional(protocol::origin))
                    : store.link_at(id, seq - 1);
}

/// Reasons that the server signed itself, by record. The first counts: a tombstone stays as it is.
using Lawful = std::map<Sequence, protocol::TombstoneReason>;

Result<Lawful> lawful_deletions(store::IncidentStore& store, const WorkstationId& id,
                                const protocol::PublicKey& receipt_key) {
    const auto deletions = store.deletions(id);
    if (!deletions) {
        return deletions.error();
    }
    Lawful lawful;
    for (const auto& deletion : *deletions) {
        if (protocol::verify_deletion(deletion, receipt_key)) {
            for (const auto seq : deletion.seqs) {
                lawful.emplace(seq, deletion.reason);
            }
        }
    }
    return lawful;
}

// One chain under way, from its first record on.
class Walk {
public:
    Walk(store::IncidentStore& store, const store::Workstation& workstation, const protocol::PublicKey& receipt_key,
         Lawful lawful)
        : store_(store), workstation_(workstation), receipt_key_(receipt_key), lawful_(std::move(lawful)) {}

    // The records that this head signs; true where the walk may go on.
    Result<bool> take(const store::SignedHead& head) {
        if (head.seq < next_) {
            return breaks(head.seq, "has a signed head out of order");
        }
        const std::size_t count = head.seq - next_ + 1;
        if (count > protocol::max_batch_records) {
            return breaks(next_, "is missing, or its signature is: no batch holds so many records");
        }
        const auto records = store_.records(workstation_.id, next_, count);
        if (!records) {
            return records.error();
        }
        for (const auto& record : *records) {
            const auto goes_on = take(record, head);
            if (!goes_on || !*goes_on) {
                return goes_on;
            }
        }
        if (next_ != head.seq + 1) {
            return breaks(next_, "is missing");
        }
        if (link_ != head.link || !head_is_signed(workstation_, head)) {
            return breaks(head.seq, "is not what the workstation signed, or one of the records before it is not");
        }
        return true;
    }

    // After the last head: the records end where the chain stood when it was read. What follows them may have come
    // since then and is not judged, but it must be the chain's: nothing may stand behind its head.
    Result<bool> end() {
        const auto more = store_.records(workstation_.id, next_, 1);
        if (!more) {
            return more.error();
        }
        if (next_ <= workstation_.head.seq) {
            return more->empty()
                       ? breaks(next_, "is missing; the chain stood at record " + std::to_string(workstation_.head.seq))
                       : breaks(more->front().linked.seq, unsigned_record);
        }
        if (link_ != workstation_.head.link) {
            return breaks(workstation_.head.seq, "is not the one that the server took the chain's head from");
        }
        const auto heads = store_.signed_heads(workstation_.id, next_, 1);
        if (!heads) {
            return heads.error();
        }
        // They are written with the chain's head, so whoever saw them sees a head that is as far.
        const auto now = store_.workstation(workstation_.id);
        if (!now) {
            return now.error();
        }
        const auto stands_at = *now ? (*now)->head.seq : workstation_.head.seq;
        if (!more->empty() && more->front().linked.seq > stands_at) {
            return breaks(more->front().linked.seq, unsigned_record);
        }
        if (!heads->empty() && heads->front().seq > stands_at) {
            return breaks(heads->front().seq,
                          "has a signed head, but the chain stands at " + std::to_string(stands_at));
        }
        return true;
    }

    [[nodiscard]] const Walked& walked() const { return walked_; }
    bool breaks(Sequence seq, const std::string& what) {
        walked_.broken =
            Break{workstation_.id, workstation_.host_name, seq, "Record " + std::to_string(seq) + " " + what + "."};
        return false;
    }

private:
    Result<bool> take(const store::StoredRecord& record, const store::SignedHead& head) {
        if (record.linked.seq != next_) {
            return breaks(next_, "is missing");
        }
        if (!body_fits(record)) {
            return breaks(next_, "has another body than the one that was signed");
        }
        if (!follows(link_, record)) {
            return breaks(next_, "does not follow from the record before it");
        }
        if (record.linked.body) {
            ++walked_.bodies;
        } else if (const auto known = take_tombstone(record, head); !known || !*known) {
            return known;
        }
        ++walked_.records;
        link_ = record.link;
        ++next_;
        return true;
    }

    Result<bool> take_tombstone(const store::StoredRecord& record, const store::SignedHead& head) {
        const auto reason = record.linked.tombstone;
        if (!reason) {
            return breaks(next_, "has neither a body nor a reason that is known");
        }
        const auto same = [&](const protocol::Tombstone& tombstone) {
            return tombstone.seq == next_ && tombstone.reason == *reason;
        };
        if (std::any_of(head.tombstones.begin(), head.tombstones.end(), same)) {
            ++walked_.by_workstation[*reason];
            return true;
        }
        const auto lawful = was_deleted(*reason);
        if (!lawful) {
            return lawful.error();
        }
        if (!*lawful) {
            return breaks(next_,
                          "has no body, and the reason given for it was not signed by the workstation or this server");
        }
        ++walked_.by_server[*reason];
        return true;
    }

    // The next record, by the server. It may have been since the deletions were read.
    Result<bool> was_deleted(protocol::TombstoneReason reason) {
        const auto is_known = [&] {
            const auto deleted = lawful_.find(next_);
            return deleted != lawful_.end() && deleted->second == reason;
        };
        if (is_known()) {
            return true;
        }
        auto lawful = lawful_deletions(store_, workstation_.id, receipt_key_);
        if (!lawful) {
            return lawful.error();
        }
        lawful_ = std::move(*lawful);
        return is_known();
    }

    store::IncidentStore& store_;
    const store::Workstation& workstation_;
    const protocol::PublicKey& receipt_key_;
    Lawful lawful_;
    Sequence next_ = 1;
    protocol::Link link_ = protocol::origin;
    Walked walked_;
};

}  // namespace

Result<bool> is_signed(store::IncidentStore& store, const store::Workstation& workstation,
                       const protocol::PublicKey& receipt_key, const store::StoredRecord& record) {
    const auto before = link_before(store, workstation.id, record.linked.seq);
    if (!before) {
        return before.error();
    }
    if (!*before || !record.linked.body || !body_fits(record) || !follows(**before, record) ||
        !admitted(workstation, receipt_key)) {
        return false;
    }
    const auto heads = store.signed_heads(workstation.id, record.linked.seq, 1);
    if (!heads) {
        return heads.error();
    }
    if (heads->empty() || heads->front().seq - record.linked.seq >= protocol::max_batch_records) {
        return false;
    }
    const auto after = store.records(workstation.id, record.linked.seq + 1, heads->front().seq - record.linked.seq);
    if (!after) {
        return after.error();
    }
    protocol::Link link = record.link;
    for (const auto& next : *after) {
        link = protocol::next_link(link, next.linked.seq, next.linked.body_hash);
    }
    return link == heads->front().link && head_is_signed(workstation, heads->front());
}

Result<Walked> examine(store::IncidentStore& store, const store::Workstation& workstation,
                       const protocol::PublicKey& receipt_key) {
    if (!admitted(workstation, receipt_key)) {
        Walked none;
        none.broken = Break{workstation.id, workstation.host_name, 0,
                            "Its signing key is not the one that this server admitted."};
        return none;
    }
    auto lawful = lawful_deletions(store, workstation.id, receipt_key);
    if (!lawful) {
        return lawful.error();
    }
    Walk walk(store, workstation, receipt_key, std::move(*lawful));
    Sequence from = 1;
    while (from <= workstation.head.seq) {
        const auto heads = store.signed_heads(workstation.id, from, page_size);
        if (!heads) {
            return heads.error();
        }
        for (const auto& head : *heads) {
            if (head.seq > workstation.head.seq) {
                break;  // came since the workstation was read
            }
            const auto goes_on = walk.take(head);
            if (!goes_on) {
                return goes_on.error();
            }
            if (!*goes_on) {
                return walk.walked();
            }
        }
        if (heads->size() < page_size) {
            break;
        }
        from = heads->back().seq + 1;
    }
    if (const auto ended = walk.end(); !ended) {
        return ended.error();
    }
    return walk.walked();
}

Result<std::optional<Break>> walk(store::IncidentStore& store, const store::Workstation& workstation,
                                  const protocol::PublicKey& receipt_key) {
    auto walked = examine(store, workstation, receipt_key);
    return walked ? Result<std::optional<Break>>(std::move(walked->broken))
                  : Result<std::optional<Break>>(walked.error());
}

Result<std::vector<Break>> walk_all(store::IncidentStore& store, const protocol::PublicKey& receipt_key) {
    const auto workstations = store.workstations();
    if (!workstations) {
        return workstations.error();
    }
    std::vector<Break> breaks;
    for (const auto& workstation : *workstations) {
        auto found = walk(store, workstation, receipt_key);
        if (!found) {
            return found.error();
        }
        if (*found) {
            breaks.push_back(std::move(**found));
        }
    }
    return breaks;
}

}  // namespace shiftguard::review
