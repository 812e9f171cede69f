#include "server/store/sqlite/append_group.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <string>

namespace shiftguard::store {
namespace {

constexpr std::size_t most_together = 64;  // of the largest batches: some megabytes a transaction

}  // namespace

bool AppendGroup::enter(PendingAppend pending) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(pending));
    return !std::exchange(writing_, true);
}

std::vector<PendingAppend> AppendGroup::take() {
    const std::lock_guard lock(mutex_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_together));
    std::vector<PendingAppend> group(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return group;
}

bool AppendGroup::leave() {
    const std::lock_guard lock(mutex_);
    writing_ = !waiting_.empty();
    return writing_;
}

void AppendGroup::write(const Defer& defer) {
    auto group = take();
    try {
        write_(group);
    } catch (const std::exception& failure) {
        for (auto& one : group) {
            one.end = Error{ErrorKind::exhausted, one.append.id.text(),
                            std::string("The records could not be written (") + failure.what() + "); send them again.",
                            Retry::helps};
        }
    }
    if (leave()) {
        write_later(defer);  // first: the next commit need not wait until everybody is told of this one
    }
    for (auto& one : group) {
        one.done(std::move(*one.end));
    }
}

void AppendGroup::write_later(const Defer& defer) noexcept {
    defer([this, defer] { write(defer); });
}

void AppendGroup::append_later(Append append, const Defer& defer, AppendDone done) {
    if (enter({std::move(append), std::move(done)})) {
        write_later(defer);
    }
}

}  // namespace shiftguard::store
