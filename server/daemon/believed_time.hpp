// The latest time that this server took for right, in a file beside its keys. What is kept is deleted by the clock, and
// a clock that stands far ahead would have all of it deleted; what the running server stores by such a clock must not
// make it believed after the next start.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <filesystem>

namespace shiftguard::server {

/// A server that was off for longer says so.
inline constexpr std::chrono::days believed_ahead{30};

class BelievedTime {
public:
    /// Without the file it is the newest time that the store has of its own. The store outlives this. Who takes a time
    /// holds the file's folder: `retention run` and the running server do so beside each other.
    BelievedTime(std::filesystem::path file, store::IncidentStore& store) : file_(std::move(file)), store_(store) {}

    /// Takes `now` for right and keeps it where it is later. Errors: refused where it is more than `believed_ahead`
    /// past the latest; corrupted where the file cannot be understood; what the file or the store says.
    [[nodiscard]] Status take(WallTime now) const;
    /// An administrator's word: whatever the file says.
    [[nodiscard]] Status take_as_right(WallTime now) const;

private:
    /// None in a store that has stored nothing yet.
    [[nodiscard]] Result<std::optional<WallTime>> latest() const;
    [[nodiscard]] Result<std::optional<WallTime>> first() const;
    [[nodiscard]] Status keep(WallTime at) const;

    std::filesystem::path file_;
    store::IncidentStore& store_;
};

}  // namespace shiftguard::server
