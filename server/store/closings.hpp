// Part of the port: chains that were closed because their workstation begins another one (its disk was replaced, its
// outbox or its chain's key was lost, or its state was copied).
//
// - An administrator says so with the token: whose chain ends, by whose word and why. It is written with its audit
// line.
// - Whoever joins with that token is another workstation. In the same step the chain before it is closed, its
//   membership and its silence end, and that stands in the audit: all or nothing.
// - A closed chain stays, with its records, and never opens again. A workstation succeeds at most one other.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/closing.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::store {

/// What an administrator said of a chain that is to end.
struct Succession {
    WorkstationId predecessor;
    std::string by;
    std::string reason;
    friend bool operator==(const Succession&, const Succession&) = default;
};

/// Its audit line.
[[nodiscard]] std::string words_of(const Succession& succession);
[[nodiscard]] std::string words_of(const protocol::Closing& closing);
/// What admit_successor() says where the chain is not as its caller had read it.
[[nodiscard]] Error chain_went_on(const WorkstationId& predecessor);

/// Who follows whom, of all closings.
class Succeeded {
public:
    explicit Succeeded(const std::vector<protocol::Closing>& closings);
    /// Empty: nobody.
    [[nodiscard]] const WorkstationId& successor_of(const WorkstationId& id) const;
    [[nodiscard]] const WorkstationId& predecessor_of(const WorkstationId& id) const;

private:
    std::map<WorkstationId, WorkstationId> successors_;
    std::map<WorkstationId, WorkstationId> predecessors_;
};

struct Workstation;
enum class TicketVerdict : std::uint8_t;

class Closings {
public:
    virtual ~Closings() = default;

    /// A join token whose workstation begins a new chain in the place of another's. False where there is no such
    /// workstation, or its chain is closed.
    [[nodiscard]] virtual Result<bool> add_successor_token(const protocol::Hash& token, WallTime made, WallTime expires,
                                                           const Succession& succession) = 0;
    /// None: any other token, or none at all.
    [[nodiscard]] virtual Result<std::optional<Succession>> succession_of(const protocol::Hash& token) = 0;
    /// Uses the token, keeps the workstation and closes the chain before it. Errors also: unavailable where that chain
    /// was closed or grew meanwhile: nothing is changed then, and the token stays good.
    [[nodiscard]] virtual Result<TicketVerdict> admit_successor(const protocol::Hash& token,
                                                                const Workstation& workstation,
                                                                const protocol::Closing& closing) = 0;
    [[nodiscard]] virtual Result<std::optional<protocol::Closing>> closing_of(const WorkstationId& id) = 0;
    /// In the order they were made.
    [[nodiscard]] virtual Result<std::vector<protocol::Closing>> closings() = 0;
};

}  // namespace shiftguard::store
