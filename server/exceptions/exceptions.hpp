// A supervisor lets a worker go on in spite of one finding, for at most four hours and with a reason: as a grant that
// the workstation fetches with its next heartbeat, or as a code to read out. Each is kept with who, why and for whom,
// and stands in the audit.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/exception.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::exceptions {

enum class Form : std::uint8_t { grant, code };

/// As it was filled in.
struct Wish {
    WorkstationId workstation;  ///< empty: every workstation, for a grant to a group
    protocol::Subject subject;
    std::optional<FindingKind> finding;
    std::uint64_t minutes = 0;  ///< one of protocol::code_lengths
    std::string reason;
    Form form = Form::grant;
};

inline constexpr std::size_t max_reason_units = 500;  ///< as browsers count them

struct Granted {
    store::Exception exception;
    std::string code;  ///< of a code: the only time that it is told
};

/// Errors: invalid_input, its subject the part of the wish that cannot be taken: workstation, subject, finding,
/// minutes, reason; exhausted, subject "codes": the workstation's codes of this hour are given; the store's.
[[nodiscard]] Result<Granted> grant(store::IncidentStore& store, const protocol::KeyPair& receipt,
                                    const std::string& supervisor, const Wish& wish, WallTime now);

/// Signed for this workstation, what holds now; at most protocol::max_exceptions, the newest.
[[nodiscard]] Result<std::vector<protocol::Grant>> grants_for(store::IncidentStore& store,
                                                              const protocol::KeyPair& receipt,
                                                              const WorkstationId& workstation, WallTime now);

}  // namespace shiftguard::exceptions
