// Where a sign-in and the guard meet over a face to be verified: the bus's thread opens a verification and reads how it
// stands, the guard's thread writes that. Bounded; what nobody asks about any more is forgotten, and with it the
// camera's work for it. Thread-safe.
#pragma once

#include "agent/control/control.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace shiftguard::daemon {

class VerificationDesk {
public:
    /// `asker`: the user who asked. Errors: exhausted, where too many run.
    [[nodiscard]] Result<control::VerificationNumber> open(std::uint32_t asker, BootTime now);

    /// How it stands, and that somebody still asks. Errors: not_found; refused, to another user.
    [[nodiscard]] Result<control::Verification> read(control::VerificationNumber number, std::uint32_t asker,
                                                     BootTime now);

    /// The guard says how it stands; nothing where it was forgotten.
    void write(control::VerificationNumber number, const control::Verification& verification);

    /// Somebody asked about it within the last two seconds.
    [[nodiscard]] bool is_asked_about(control::VerificationNumber number, BootTime now) const;

private:
    struct Open {
        std::uint32_t asker = 0;
        BootTime asked_at{};
        control::Verification verification;
    };

    mutable std::mutex mutex_;  // guards both
    control::VerificationNumber last_ = 0;
    std::map<control::VerificationNumber, Open> open_;
};

}  // namespace shiftguard::daemon
