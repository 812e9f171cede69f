#include "server/store/sqlite/append_group.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::store {
namespace {

constexpr std::size_t most_together = 64;  // of the largest batches: some megabytes a transaction

}  // namespace

std::vector<PendingAppend*> AppendGroup::take() {
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_together));
    std::vector<PendingAppend*> group(waiting_.begin(), waiting_.begin() + count);
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    return group;
}

Result<Appended> AppendGroup::append(const WorkstationId& id, const std::vector<NewRecord>& records,
                                     const SignedHead& head) {
    PendingAppend own{id, records, head};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    while (!own.done) {
        if (writing_) {
            own.woken.wait(lock);
            continue;
        }
        writing_ = true;
        const auto group = take();
        lock.unlock();
        write_(group);
        lock.lock();
        for (auto* one : group) {
            one->done = true;
            one->woken.notify_one();
        }
        writing_ = false;
        if (!waiting_.empty()) {
            waiting_.front()->woken.notify_one();  // writes next, for all that came meanwhile
        }
    }
    return std::move(*own.end);
}

}  // namespace shiftguard::store
