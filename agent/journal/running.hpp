// The journal of the run that goes on: segments that are begun and destroyed as policy says, and the ledger of
// responses. A full disk or a folder that is not there costs inputs, never the guard: what is missing is counted, the
// next segment says so and begins with the decision's state, and it is tried again by itself.
#pragma once

#include "agent/journal/folder.hpp"
#include "agent/journal/journal.hpp"
#include "agent/journal/ledger.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace shiftguard::journal {

/// How large a journal may grow. A test takes smaller ones.
struct Bounds {
    std::uint64_t segment_bytes = 8U << 20U;
    Milliseconds segment_time = std::chrono::minutes(30);
    std::uint64_t folder_bytes = 512U << 20U;
    std::uint64_t floor_bytes = 16U << 20U;  ///< free on the disk: below it inputs give way to incidents
};

class Journal {
public:
    /// `key` as of Key. Nothing is written before the first append.
    Journal(std::filesystem::path folder, std::string run_id, Key key, Bounds bounds = {});

    /// What earlier runs owe; see Ledger.
    Leftover read_leftover() { return ledger_.read_leftover(); }

    /// From now on: how long inputs are kept (0: none is written) and by which policy they are judged.
    void follow(Milliseconds keep, PolicyMark policy);

    /// `before`: the decision's state before the entry. Errors: exhausted, unavailable, refused; the input is counted
    /// as missing then.
    Status append(const Entry& entry, const decision::State& before);
    /// Errors: as of Ledger::append.
    Status append(const ResponseNote& note);
    Status append_lost(std::uint64_t records, WallTime at) { return ledger_.append_lost(records, at); }
    void reported(const IncidentId& incident) { ledger_.reported(incident); }
    void reported_lost() { ledger_.reported_lost(); }

    /// Once a minute destroys what is too old; each second tries again what failed. Errors: what does not work now.
    Status tend(const Now& now);

    [[nodiscard]] const std::string& run_id() const { return run_id_; }

private:
    Status begin_segment(const Now& now, const decision::State& before);
    [[nodiscard]] bool is_due(const Now& now) const;
    [[nodiscard]] Milliseconds segment_time() const;
    Status room(const Now& now);
    Status put(const Entry& entry);
    Status miss(const Error& error);

    std::filesystem::path folder_;
    std::string run_id_;
    Key key_;
    Bounds bounds_;
    Ledger ledger_;
    Milliseconds keep_{0};
    PolicyMark policy_;
    PolicyMark marked_;  ///< the policy that the segment names

    std::optional<Writer> writer_;
    std::uint32_t segment_ = 0;
    Now began_;  ///< the segment in use
    std::uint64_t missing_ = 0;
    std::optional<Error> fault_;  ///< why inputs are missing; none while all is well
    BootTime try_again_{};
    BootTime room_checked_{};
    bool room_left_ = true;
    BootTime tended_{};
    BootTime pruned_{};
    Status note_fault_ = success();  ///< of the last note
    Status ledger_fault_ = success();
    Status prune_fault_ = success();
};

}  // namespace shiftguard::journal
