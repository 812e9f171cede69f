// agent_silent: a workstation with an open session stopped without a goodbye. It is for the administrator first, not an
// incident for supervisors: the network, the machine or somebody who stopped the agent may be behind it. It closes
// itself when the workstation is heard again and its chain has arrived unbroken: then nothing was lost meanwhile.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/message.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::review {

enum class Presence : std::uint8_t {
    unheard,  ///< never heard, or by an agent that does not say whether a session is open
    quiet,    ///< it said goodbye, or no session was open: whatever follows is expected
    present,  ///< heard in time, and the chain stands where it says
    behind,   ///< heard in time, but records are on their way or missing
    silent,
};

/// What is known of one workstation at one moment.
struct Standing {
    std::optional<store::Heard> last;
    protocol::StoredHead head;
    std::optional<protocol::Link> link;  ///< stored for the record that the heartbeat names as its last; none: not here
};

struct Watch {
    WallTime since{};  ///< the server has listened without a break since then
    Milliseconds silent_after{300'000};
};

/// Pure. A clock that was set back makes nobody silent.
[[nodiscard]] Presence presence_of(const Standing& standing, const Watch& watch, WallTime now);

/// A silence that was raised or closed in one round.
struct Change {
    WorkstationId workstation;
    std::string host_name;
    WallTime last_heard{};
    bool raised = true;  ///< else closed
};

/// Looks at every workstation once; raises and closes in the store. A revoked one is never silent.
[[nodiscard]] Result<std::vector<Change>> look_for_silence(store::IncidentStore& store, const Watch& watch,
                                                           WallTime now);

}  // namespace shiftguard::review
