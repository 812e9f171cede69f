// Part of the port: bodies that go for a lawful reason, and the proof of it.
//
// - A record whose body is deleted stays in the chain as a tombstone: its links, and the signatures over them, hold.
// - Each deletion is kept: which records of which workstation, why and when, signed by the server. So verify tells it
//   from a loss. It is written with its audit line and the tombstones, all or nothing.
// - An incident goes when the last of its records has no body any more, and its reviews with it.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/deletion.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace shiftguard::store {

class Retention {
public:
    virtual ~Retention() = default;

    /// Records from `from` on that have a body and were stored before `before`, in order, at most `most`.
    [[nodiscard]] virtual Result<std::vector<protocol::Sequence>> bodies_stored_before(const WorkstationId& id,
                                                                                       WallTime before,
                                                                                       protocol::Sequence from,
                                                                                       std::size_t most) = 0;
    /// Records that have no body any more are passed over. How many had one. `who` and `what`: the audit line.
    [[nodiscard]] virtual Result<std::size_t> delete_bodies(const protocol::Deletion& deletion, const std::string& who,
                                                            const std::string& what) = 0;
    /// In the order they were made.
    [[nodiscard]] virtual Result<std::vector<protocol::Deletion>> deletions(const WorkstationId& id) = 0;
    /// Enrolment codes of the worker, and exceptions for the worker alone.
    [[nodiscard]] virtual Status forget_worker(const WorkerId& worker) = 0;
    /// Audit lines older than this.
    [[nodiscard]] virtual Status forget_audit(WallTime before) = 0;
};

}  // namespace shiftguard::store
