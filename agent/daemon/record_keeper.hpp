// Brings every record into the outbox. While that takes none (a full disk, a file that does not open) they wait in
// memory, in order and bounded. What finds no room there is counted, and the next record that is written says how many.
#pragma once

#include "agent/spool/spool.hpp"
#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::daemon {

class RecordKeeper {
public:
    static constexpr std::size_t bound = 256;  ///< records in memory

    /// `stored`: called for each record that is on disk to stay, as it was written.
    using Stored = std::function<void(const protocol::Record&, protocol::Sequence)>;
    /// `outbox` outlives it.
    RecordKeeper(spool::Spool& outbox, Stored stored) : outbox_(outbox), stored_(std::move(stored)) {}

    /// `evidence`: the files that it names.
    void append(protocol::Record record, const Now& now, std::vector<Bytes> evidence = {});
    /// Tries what waits, once a second at most.
    void retry(const Now& now);
    /// Tries what waits, now.
    void write();

    /// Records that an earlier run lost; the next one that is written says so.
    void add_lost(std::uint64_t records) { lost_ += records; }

    /// Why records wait; nullopt where none does.
    [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    [[nodiscard]] std::uint64_t lost() const { return lost_; }
    /// Among what waits is the report of a lock that was to be enforced, or was one that found no room.
    [[nodiscard]] bool owes_a_lock() const { return owes_a_lock_ && fault_; }
    /// Why a record could not be kept at all; given once.
    [[nodiscard]] std::optional<Error> take_refusal() { return std::exchange(refusal_, std::nullopt); }

private:
    struct Waiting {
        protocol::Record record;
        std::vector<Bytes> evidence;
    };
    [[nodiscard]] protocol::Record with_count(const protocol::Record& record) const;

    spool::Spool& outbox_;
    Stored stored_;
    std::deque<Waiting> waiting_;  ///< oldest first; the oldest goes where there is no room
    std::uint64_t lost_ = 0;
    bool owes_a_lock_ = false;
    std::optional<Error> fault_;
    std::optional<Error> refusal_;
    BootTime try_again_{};
};

}  // namespace shiftguard::daemon
