// The guard's part in supervisors' exceptions: tells the decision of those that hold, and reports each use once.
#include "agent/daemon/guard.hpp"
#include "agent/incident/incident.hpp"
#include "protocol/exception.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::daemon {
namespace {

std::string words_of(const exception::Taken& taken) {
    return std::string(to_string(taken.finding)) + " is lifted until " + protocol::to_rfc3339(taken.until) + " " +
           protocol::by_exception(taken.id);
}

}  // namespace

/// The worker whom an exception is for: a group's only while one of it is in front.
const policy::Worker* Guard::worker_of(const exception::Taken& taken) const {
    if (taken.subject.kind == protocol::Subject::Kind::group) {
        const auto* in_front = worker();
        return in_front != nullptr && in_front->group == taken.subject.name ? in_front : nullptr;
    }
    const auto found = policy_.workers.find(WorkerId(taken.subject.name));
    return found == policy_.workers.end() ? nullptr : &found->second;
}

void Guard::watch_exceptions() {
    if (parts_.releases == nullptr) {
        return;
    }
    const Now now = parts_.clock.now();
    const auto holding = parts_.releases->holding(now);
    end_exceptions(holding, now);
    // The worker in front last: theirs stand where another's exception lifts the same finding.
    for (const bool in_front : {false, true}) {
        for (const auto& taken : holding) {
            const auto* whose = worker_of(taken);
            if (whose != nullptr && (whose == worker()) == in_front) {
                tell_exception(taken, *whose, now);
            }
        }
    }
}

/// One that was taken back ends before the decision knows, unless another lifts the same finding of the same worker.
void Guard::end_exceptions(const std::vector<exception::Taken>& holding, const Now& now) {
    for (auto told = exceptions_told_.begin(); told != exceptions_told_.end();) {
        const auto [id, worker] = told->first;
        const auto finding = told->second;
        if (std::any_of(holding.begin(), holding.end(), [&](const auto& taken) { return taken.id == id; })) {
            ++told;
            continue;
        }
        told = exceptions_told_.erase(told);
        const bool goes_on = std::any_of(holding.begin(), holding.end(), [&](const auto& taken) {
            const auto* whose = worker_of(taken);
            return taken.finding == finding && whose != nullptr && whose->id == worker;
        });
        const auto& lifted = state_.lifted.at(static_cast<std::size_t>(finding));
        if (!goes_on && lifted && lifted->worker == worker && now.boot < lifted->until) {
            feed(decision::ExceptionGranted{finding, worker, Milliseconds(0), std::nullopt});
        }
    }
}

void Guard::tell_exception(const exception::Taken& taken, const policy::Worker& whose, const Now& now) {
    if (!exceptions_told_.emplace(std::pair(taken.id, whose.id), taken.finding).second) {
        return;
    }
    const auto incident = incident::id_of_use(taken.id, whose.id, taken.from);
    const bool reported = taken.used_by.contains(whose.id) || uses_.contains(incident) || parts_.outbox.holds(incident);
    decision::ExceptionGranted granted{taken.finding, whose.id, taken.ends - now.boot, std::nullopt};
    if (!reported) {
        granted.use = words_of(taken);
        uses_.emplace(incident, std::pair(taken.id, whose.id));
        use_ = Use{incident, whose.id, account_of(whose)};
    }
    feed(granted);
    use_.reset();
}

AccountName Guard::account_of(const policy::Worker& whose) const {
    if (&whose == worker()) {
        return session_->account;
    }
    for (const auto& [account, id] : policy_.accounts) {
        if (id == whose.id) {
            return account;
        }
    }
    return AccountName();
}

/// Another worker in front is told of anew, and is offered nothing for what locked somebody else.
void Guard::take_up_exceptions() {
    exceptions_told_.clear();
    if (session_ && offered_to_ != session_->account) {
        offer_.forget();
        offered_to_ = session_->account;
    }
    watch_exceptions();
}

void Guard::note_use(const protocol::Record& record) {
    if (const auto use = uses_.find(record.incident); use != uses_.end() && parts_.releases != nullptr) {
        parts_.releases->note_use(use->second.first, use->second.second);
    }
}

}  // namespace shiftguard::daemon
