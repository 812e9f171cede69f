// What the gate needs to know, as the guard last knew it: written by the guard's thread, read by the bus's. A sign-in
// is judged by it at the moment it asks, so a shift that begins is seen at once and nobody waits for the guard.
#pragma once

#include "agent/place/place.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/known.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace shiftguard::daemon {

class GateBoard {
public:
    struct Known {
        /// Shared: whoever is being judged by a policy keeps it while the next one is written.
        std::shared_ptr<const policy::Policy> policy;  ///< none before the guard has begun
        std::shared_ptr<const roster::KnownRosters> rosters = std::make_shared<const roster::KnownRosters>();
        place::Surroundings surroundings;
        bool time_untrusted = false;
    };

    [[nodiscard]] Known read() const {
        const std::lock_guard lock(mutex_);
        return known_;
    }
    void write(std::shared_ptr<const policy::Policy> policy) {
        const std::lock_guard lock(mutex_);
        known_.policy = std::move(policy);
    }
    void write(const place::Surroundings& surroundings) {
        const std::lock_guard lock(mutex_);
        known_.surroundings = surroundings;
    }
    void write(std::shared_ptr<const roster::KnownRosters> rosters) {
        const std::lock_guard lock(mutex_);
        known_.rosters = std::move(rosters);
    }
    void write_time_untrusted(bool is_so) {
        const std::lock_guard lock(mutex_);
        known_.time_untrusted = is_so;
    }

private:
    mutable std::mutex mutex_;
    Known known_;
};

}  // namespace shiftguard::daemon
