#include "protocol/message.hpp"

#include <algorithm>

namespace shiftguard::protocol {
namespace {

// The batch's links, each from the one before; empty where the batch contradicts itself.
std::vector<Link> follow(const Batch& batch) {
    std::vector<Link> links;
    Link last = batch.previous;
    for (const auto& record : batch.records) {
        const Sequence expected = batch.records.front().seq + links.size();
        const bool one_of_both = record.body.has_value() != record.tombstone.has_value();
        const bool body_fits = !record.body || hash_body(*record.body) == record.body_hash;
        if (record.seq == 0 || record.seq != expected || !one_of_both || !body_fits) {
            return {};
        }
        last = next_link(last, record.seq, record.body_hash);
        links.push_back(last);
    }
    const bool starts_well = links.empty() || batch.records.front().seq != 1 || batch.previous == origin;
    return starts_well ? links : std::vector<Link>{};
}

// True where what the batch says about records that the server already has is what the server has. A link commits to
// every link before it, so the last one of the overlap must be known and equal; of the others none may differ.
bool agrees(const Batch& batch, const std::vector<Link>& links, const StoredHead& head,
            const std::function<std::optional<Link>(Sequence)>& link_at) {
    const auto stored = [&](Sequence seq) { return seq == head.seq ? std::optional(head.link) : link_at(seq); };
    const Sequence first = batch.records.front().seq;
    if (first > 1) {
        const auto before = stored(first - 1);
        if (before && *before != batch.previous) {
            return false;
        }
    }
    const Sequence last_known = std::min(head.seq, batch.records.back().seq);
    for (Sequence seq = first; seq <= last_known; ++seq) {
        const auto there = stored(seq);
        if (there ? *there != links.at(seq - first) : seq == last_known) {
            return false;
        }
    }
    return true;
}

}  // namespace

ChainCheck check_chain(const Batch& batch, const PublicKey& key, const StoredHead& head,
                       const std::function<std::optional<Link>(Sequence)>& link_at) {
    ChainCheck check;
    check.links = follow(batch);
    if (check.links.empty()) {
        check.verdict = ChainVerdict::broken;
        return check;
    }
    const Sequence first = batch.records.front().seq;
    const Sequence last = batch.records.back().seq;
    // Before anything is held against the store: only the workstation itself may cause a verdict about its chain.
    if (!verify_head(key, batch.workstation, last, check.links.back(), tombstones_of(batch), batch.head_signature)) {
        check.verdict = ChainVerdict::bad_signature;
    } else if (first > head.seq + 1) {
        check.verdict = ChainVerdict::gap;
    } else if (!agrees(batch, check.links, head, link_at)) {
        check.verdict = ChainVerdict::forked;
    } else if (last <= head.seq) {
        check.verdict = ChainVerdict::known;
    } else {
        check.verdict = ChainVerdict::extends;
        check.first_new = head.seq + 1 - first;
    }
    return check;
}

}  // namespace shiftguard::protocol
