// Appends that come at the same time share one commit: the first has the writing put off, behind what its caller gave
// to `defer` before, and writes for all that wait by then. So a disk that syncs 200 times a second stores far more than
// 200 batches, and a busy server commits the less often the busier it is.
#pragma once

#include "server/store/store.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace shiftguard::store {

struct PendingAppend {
    Append append;
    AppendDone done;
    std::optional<Result<Appended>> end{};  ///< filled in by the writer
};

class AppendGroup {
public:
    /// Writes all of them and fills in each `end`. Called by one thread at a time, no lock held. Where it throws,
    /// nobody's append counts as stored.
    using Write = std::function<void(std::vector<PendingAppend>& group)>;

    explicit AppendGroup(Write write) : write_(std::move(write)) {}

    /// `done` is called from work given to this `defer`, or to that of an append that came before.
    void append_later(Append append, const Defer& defer, AppendDone done);

private:
    /// True where nobody is about to write: the caller has to see to it.
    [[nodiscard]] bool enter(PendingAppend pending);
    /// Those that wait, the oldest first, no more than one transaction should hold.
    [[nodiscard]] std::vector<PendingAppend> take();
    /// True where some wait: the caller has to see to it.
    [[nodiscard]] bool leave();
    /// Writes once, sees to it that somebody writes for those who wait, and tells everybody.
    void write(const Defer& defer);
    /// Nobody else will: where even that fails the process ends, and what was not told is sent again.
    void write_later(const Defer& defer) noexcept;

    Write write_;
    std::mutex mutex_;  // guards the rest
    std::vector<PendingAppend> waiting_;
    bool writing_ = false;  // or about to
};

}  // namespace shiftguard::store
