#include "agent/daemon/record_keeper.hpp"

#include <chrono>

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds retry_every = std::chrono::seconds(1);

bool is_of_lock(const protocol::Record& record) {
    const bool of_finding =
        record.type == protocol::RecordType::incident || record.type == protocol::RecordType::repeat;
    return of_finding && record.response == Response::lock && record.enforcement == Enforcement::enforce;
}

}  // namespace

void RecordKeeper::append(protocol::Record record, const Now& now, std::vector<Bytes> evidence) {
    owes_a_lock_ = owes_a_lock_ || is_of_lock(record);
    waiting_.push_back({std::move(record), std::move(evidence)});
    if (waiting_.size() > bound) {
        waiting_.pop_front();
        ++lost_;
    }
    write();
    try_again_ = now.boot + retry_every;
}

void RecordKeeper::retry(const Now& now) {
    if (waiting_.empty() || now.boot < try_again_) {
        return;
    }
    try_again_ = now.boot + retry_every;
    write();
}

void RecordKeeper::write() {
    while (!waiting_.empty()) {
        const auto record = with_count(waiting_.front().record);
        const auto seq = outbox_.append(record, waiting_.front().evidence);
        if (!seq && seq.error().kind == ErrorKind::invalid_input) {
            refusal_ = seq.error();
            ++lost_;
            waiting_.pop_front();
            continue;
        }
        if (!seq) {
            fault_ = seq.error();
            return;
        }
        fault_.reset();
        lost_ = 0;
        waiting_.pop_front();
        stored_(record, *seq);
    }
    fault_.reset();
    owes_a_lock_ = false;
}

protocol::Record RecordKeeper::with_count(const protocol::Record& record) const {
    protocol::Record written = record;
    if (lost_ > 0) {
        written.detail += "; " + std::to_string(lost_) + " records before it could not be kept";
    }
    return written;
}

}  // namespace shiftguard::daemon
