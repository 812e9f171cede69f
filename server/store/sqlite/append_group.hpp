// Appends that come at the same time share one commit: whoever finds none under way writes for all that wait, the
// others sleep until theirs is done. So a disk that syncs 200 times a second stores far more than 200 batches.
#pragma once

#include "server/store/store.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace shiftguard::store {

/// One caller's append; it lives in the caller while it waits.
struct PendingAppend {
    const WorkstationId& id;
    const std::vector<NewRecord>& records;
    const SignedHead& head;
    std::optional<Result<Appended>> end{};  ///< filled in by the writer
    bool done = false;
    std::condition_variable woken{};  ///< when it is done, or is to write for all
};

class AppendGroup {
public:
    /// Writes all of them and fills in each `end`. Called by one thread at a time, no lock held.
    using Write = std::function<void(const std::vector<PendingAppend*>& group)>;

    explicit AppendGroup(Write write) : write_(std::move(write)) {}

    [[nodiscard]] Result<Appended> append(const WorkstationId& id, const std::vector<NewRecord>& records,
                                          const SignedHead& head);

private:
    /// Those that wait, the oldest first, no more than one transaction should hold.
    [[nodiscard]] std::vector<PendingAppend*> take();

    Write write_;
    std::mutex mutex_;  // guards the rest
    std::vector<PendingAppend*> waiting_;
    bool writing_ = false;
};

}  // namespace shiftguard::store
