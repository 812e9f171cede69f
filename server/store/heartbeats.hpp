// Part of the port: what the workstations' heartbeats said, and which of them fell silent.
//
// - The last heartbeat of each workstation is kept for good; of the earlier ones each that said something else than the
//   one before, and one every ten minutes. They go with forget_heartbeats(). They are no history for supervisors.
// - A heartbeat may be lost in a power cut: nothing waits for the disk.
// - Of each workstation at most one silence is open at a time.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::store {

/// What a workstation's heartbeat said.
struct Heard {
    WallTime at{};  ///< by the server's clock
    std::string agent_version;
    std::uint64_t policy_version = 0;
    std::string said{};  ///< the whole message (protocol::decode_heartbeat), without its nonce; empty: of an old row
    friend bool operator==(const Heard&, const Heard&) = default;
};

struct HeardOf {
    WorkstationId workstation;
    Heard heard;
};

/// A workstation with an open session stopped without a goodbye.
struct Silence {
    WorkstationId workstation;
    WallTime since{};   ///< its last heartbeat
    WallTime raised{};  ///< when the server found it
    friend bool operator==(const Silence&, const Silence&) = default;
};

/// One of the earlier heartbeats is kept at least so often.
inline constexpr Milliseconds keep_heartbeat_every{600'000};

class Heartbeats {
public:
    virtual ~Heartbeats() = default;

    /// Errors also: not_found where the workstation never joined.
    [[nodiscard]] virtual Status note_heard(const WorkstationId& id, const Heard& heard) = 0;
    [[nodiscard]] virtual Result<std::optional<Heard>> last_heard(const WorkstationId& id) = 0;
    /// The last of every workstation that was heard.
    [[nodiscard]] virtual Result<std::vector<HeardOf>> last_heard_of_all() = 0;
    /// Newest first.
    [[nodiscard]] virtual Result<std::vector<Heard>> heartbeats(const WorkstationId& id, std::size_t newest) = 0;
    [[nodiscard]] virtual Status forget_heartbeats(WallTime before) = 0;

    /// False where one is open already.
    [[nodiscard]] virtual Result<bool> raise_silence(const Silence& silence) = 0;
    [[nodiscard]] virtual Status close_silence(const WorkstationId& id) = 0;
    [[nodiscard]] virtual Result<std::vector<Silence>> open_silences() = 0;
};

}  // namespace shiftguard::store
