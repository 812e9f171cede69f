// The guard's part in delivery: takes it up where the workstation joins, and hears how it goes.
#include "agent/daemon/guard.hpp"

#include <future>
#include <utility>

namespace shiftguard::daemon {

void Guard::on(const Joined& event) {
    join(event.membership);
}

// The present certificate lasts for months yet when this is said first.
void Guard::on(const RenewalTried& event) {
    const auto fault = event.fault ? to_sentence(*event.fault) : std::string();
    if (!fault.empty() && fault != renewal_fault_told_) {
        parts_.narrator.said(
            "The workstation's certificate is due and could not be renewed: " + fault + " It is tried again each hour.",
            parts_.clock.now());
    }
    renewal_fault_told_ = fault;
}

/// A request under way is given up: it may hang at the proxy that is meant no more, and the server stores it once.
void Guard::deliver_by_another_proxy() {
    if (!membership_) {
        return;
    }
    if (delivery_) {
        delivery_->end_within(Milliseconds(0));
    }
    join(*membership_);
}

void Guard::join(const delivery::Membership& joined) {
    membership_ = joined;
    auto membership = joined;
    membership.proxy = policy_.server_proxy;
    workstation_ = membership.workstation;
    membership_checked_.reset();
    troubles_.erase(Trouble::membership);
    if (!delivery_ && !next_delivery_.valid()) {
        delivery_ = parts_.deliver(membership);
        return;
    }
    // The old one stops before the new one starts: one sender at a time. It may take seconds to end a request, and no
    // lock waits for that.
    auto ends = [before = std::exchange(delivery_, nullptr), earlier = std::move(next_delivery_),
                 deliver = parts_.deliver, membership]() mutable {
        before = nullptr;
        if (earlier.valid()) {
            earlier.get() = nullptr;
        }
        return deliver(membership);
    };
    next_delivery_ = std::async(std::launch::async, std::move(ends));
}

// A server that is away comes back by itself. A certificate or a refusal wants a person, who reads of it in the tray's
// window and in doctor; the narrator has told it already.
void Guard::note_server_trouble() {
    if (delivery::needs_a_person(delivery_told_.condition)) {
        troubles_[Trouble::server] = {"Delivery to the server: " + delivery_told_.detail, {}};
    } else {
        troubles_.erase(Trouble::server);
    }
}

void Guard::watch_delivery() {
    if (next_delivery_.valid() && next_delivery_.wait_for(Milliseconds(0)) == std::future_status::ready) {
        delivery_ = next_delivery_.get();
    }
    if (!delivery_) {
        return;
    }
    const auto state = delivery_->state();
    if (state.condition != delivery_told_.condition || state.last_delivered != delivery_told_.last_delivered) {
        delivery_told_ = state;
        read_depth();
        parts_.narrator.delivery(state, waiting_, parts_.clock.now());
        note_server_trouble();
    }
}

}  // namespace shiftguard::daemon
