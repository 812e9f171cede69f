// The machine's clock with what the server has proved about it: `Now::trust` is the anchor's. Thread-safe.
//
// - No server joined and no anchor: there is no source of time but the machine. It is taken as it is, never doubted.
// - A server joined and no anchor yet (the first answer is to come, or what was kept is gone): as the machine says, and
//   doubted once the server had a minute to answer.
// - An anchor: true time as anchor.hpp has it, doubted past policy's limit.
// - An anchor of an earlier boot, and a wall clock before it: nothing is known, and that is doubted at once.
#pragma once

#include "agent/timekeeping/anchor.hpp"
#include "common/time.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace shiftguard::timekeeping {

/// The uncertainty of a time about which nothing is known. Policy's limit is always lower.
inline constexpr Milliseconds nothing_known = std::chrono::hours(24);

/// What a server that was joined may take for its first answer before the time counts as not proved.
inline constexpr Milliseconds first_answer_within = std::chrono::seconds(60);

class TrustedClock final : public Clock {
public:
    /// `machine` outlives it. `boot_id`: this boot's.
    TrustedClock(const Clock& machine, std::string boot_id) : machine_(machine), boot_id_(std::move(boot_id)) {}

    [[nodiscard]] Now now() const override;

    void drift_by(Drift drift);
    /// What an earlier run knew.
    void take_up(const Anchor& anchor);
    /// The server's signed time, given at some moment from `asked` to `came`.
    void hear(WallTime signed_time, const Now& asked, const Now& came);
    /// A server was joined: from now on time is to be proved.
    void expect_proof();

    /// The anchor as it is now, for the disk. nullopt where there is none, or none that holds in this boot.
    [[nodiscard]] std::optional<Anchor> anchor() const;

    /// By how much the clock was found to be off since the last call, see found_off.
    [[nodiscard]] Milliseconds take_found_off();

    /// Why the time is not trusted now, in words that stay the same while it lasts; nullopt where it is. No name, no
    /// time.
    [[nodiscard]] std::optional<std::string> doubt(Milliseconds limit);

private:
    void tie(const Now& machine);

    const Clock& machine_;
    const std::string boot_id_;
    mutable std::mutex mutex_;  // guards what follows
    Drift drift_;
    std::optional<Anchor> anchor_;
    Milliseconds found_off_{0};
    std::optional<BootTime> proof_expected_;  ///< since when
};

}  // namespace shiftguard::timekeeping
