#include "agent/journal/running.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace shiftguard::journal {
namespace {

constexpr Milliseconds retry_every = std::chrono::seconds(1);
constexpr Milliseconds prune_every = std::chrono::minutes(1);
constexpr Milliseconds shortest_segment = std::chrono::minutes(1);

}  // namespace

Journal::Journal(std::filesystem::path folder, std::string run_id, Key key, Bounds bounds)
    : folder_(std::move(folder)),
      run_id_(std::move(run_id)),
      key_(std::move(key)),
      bounds_(bounds),
      ledger_(folder_, run_id_, key_) {}

void Journal::follow(Milliseconds keep, PolicyMark policy) {
    keep_ = keep;
    policy_ = std::move(policy);
    tended_ = pruned_ = {};  // a shorter time holds at once
    if (keep_ == Milliseconds(0)) {
        writer_.reset();
        missing_ = 0;
        fault_.reset();
    }
}

Status Journal::append(const Entry& entry, const decision::State& before) {
    if (keep_ == Milliseconds(0)) {
        return success();
    }
    if (auto left = room(entry.now); !left) {
        return miss(left.error());
    }
    if (is_due(entry.now) && entry.now.boot >= try_again_) {
        if (auto begun = begin_segment(entry.now, before); !begun) {
            try_again_ = entry.now.boot + retry_every;
            return miss(begun.error());
        }
    }
    if (missing_ > 0 || !writer_) {
        return miss(fault_.value_or(Error{}));
    }
    auto written = put(entry);
    return written ? written : miss(written.error());
}

/// One entry is missing: nothing may follow it in its segment, or a replay would go on from a state that never was.
Status Journal::miss(const Error& error) {
    fault_ = error;
    ++missing_;
    return error;
}

Status Journal::put(const Entry& entry) {
    if (policy_ != marked_) {
        if (auto written = writer_->append(policy_, entry.now.wall); !written) {
            return written;
        }
        marked_ = policy_;
    }
    return writer_->append(entry);
}

bool Journal::is_due(const Now& now) const {
    if (!writer_ || missing_ > 0) {
        return true;
    }
    const bool clock_set = now.wall < began_.wall;  // by its times the segment would be destroyed too late
    return writer_->size() >= bounds_.segment_bytes || now.boot - began_.boot >= segment_time() || clock_set;
}

/// Of a segment nothing is destroyed before all of it is: a short time to keep needs short segments.
Milliseconds Journal::segment_time() const {
    return std::clamp(keep_ / 8, shortest_segment, std::max(shortest_segment, bounds_.segment_time));
}

Status Journal::append(const ResponseNote& note) {
    auto written = ledger_.append(note);
    note_fault_ = written;
    return written;
}

Status Journal::begin_segment(const Now& now, const decision::State& before) {
    if (auto made = make_folder(folder_); !made) {
        return made;
    }
    auto begun = Writer::begin(folder_, run_id_, key_, segment_ + 1);
    if (!begun) {
        return begun.error();
    }
    Beginning beginning;
    beginning.policy = policy_;
    beginning.missing = missing_;
    if (segment_ > 0 || missing_ > 0) {
        beginning.state = before;
    }
    if (auto written = begun->append(beginning, now.wall); !written) {
        std::error_code code;
        std::filesystem::remove(begun->file(), code);
        return written;
    }
    writer_.emplace(std::move(*begun));
    ++segment_;
    began_ = now;
    marked_ = policy_;
    missing_ = 0;
    fault_.reset();
    return success();
}

/// What is left of the disk belongs to the incidents. Asked once a second: it is a call of the system.
Status Journal::room(const Now& now) {
    if (now.boot - room_checked_ >= retry_every || room_checked_ == BootTime{}) {
        room_checked_ = now.boot;
        std::error_code code;
        const auto space = std::filesystem::space(folder_, code);
        room_left_ = code || space.available >= bounds_.floor_bytes;
    }
    if (room_left_) {
        return success();
    }
    return Error{ErrorKind::exhausted, folder_.string(),
                 "The disk is almost full, so inputs are not journalled; incidents and responses still are: free space "
                 "on the disk that holds it.",
                 Retry::helps};
}

Status Journal::tend(const Now& now) {
    if (tended_ == BootTime{} || now.boot - tended_ >= retry_every) {
        tended_ = now.boot;
        const bool thoroughly = pruned_ == BootTime{} || now.boot - pruned_ >= prune_every;
        ledger_fault_ = ledger_.tend(thoroughly ? Ledger::Forget::now : Ledger::Forget::when_grown);
        if (thoroughly) {
            pruned_ = now.boot;
            const auto current = writer_ ? writer_->file() : std::filesystem::path();
            prune_fault_ = prune(folder_, {keep_, bounds_.folder_bytes}, now.wall, current);
        }
    }
    if (!note_fault_) {
        return note_fault_;
    }
    if (fault_) {
        return *fault_;
    }
    return ledger_fault_ ? prune_fault_ : ledger_fault_;
}

}  // namespace shiftguard::journal
