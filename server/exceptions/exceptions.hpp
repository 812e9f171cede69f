// A supervisor lets a worker go on in spite of one finding, for at most four hours and with a reason: as a grant that
// the workstation fetches with its next heartbeat, or as a code to read out. Each is kept with who, why and for whom,
// and stands in the audit.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/exception.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// Takes it back: the workstation learns so with its next heartbeat. Errors: the store's.
[[nodiscard]] Result<store::WithdrawalVerdict> take_back(store::IncidentStore& store, const std::string& supervisor,
                                                         const std::string& id, WallTime now);

/// It holds, or may still come to hold, at this moment: only then is there anything to take back.
[[nodiscard]] bool can_be_taken_back(const store::Exception& exception, WallTime now);

/// A use of an exception that this server never granted: it was made on the workstation, by its root, or this server
/// was restored from a backup that is older than the grant.
[[nodiscard]] Result<bool> was_never_granted(store::IncidentStore& store, const store::Incident& incident);

/// Of the newest `most` uses those that were never granted.
[[nodiscard]] Result<std::vector<store::Incident>> uses_never_granted(store::IncidentStore& store, std::size_t most);

/// Signed for this workstation, what holds now and what was taken back lately; at most protocol::max_exceptions, the
/// newest.
[[nodiscard]] Result<std::vector<protocol::Grant>> grants_for(store::IncidentStore& store,
                                                              const protocol::KeyPair& receipt,
                                                              const WorkstationId& workstation, WallTime now);

}  // namespace shiftguard::exceptions
