// The workstation's exceptions, kept in the state folder (0600): the bus's threads bring codes and ask for the gate,
// the delivery's brings grants, the guard's asks what holds. Thread-safe; whatever is taken is on disk before it
// counts.
#pragma once

#include "agent/exception/book.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::daemon {

class ReleaseDesk {
public:
    /// `chain_keys` outlive it.
    ReleaseDesk(std::filesystem::path file, const protocol::KeyPair& chain_keys)
        : file_(std::move(file)), chain_keys_(chain_keys) {}

    /// What earlier runs took. Gives the sentence to say where the file was damaged or cannot be read: nothing holds
    /// then.
    [[nodiscard]] std::optional<std::string> load(const Now& now);

    /// The workstation has joined this server.
    void joined(const WorkstationId& workstation, const protocol::PublicKey& receipt_key);

    /// A code could be right: the workstation has joined a server.
    [[nodiscard]] bool takes_codes() const;

    /// Errors: unavailable, where the workstation has not joined a server; corrupted, where the server's key is none;
    /// of the file, where it cannot be written: the code is good for later then.
    [[nodiscard]] Result<exception::CodeOutcome> take_code(std::string_view typed, const exception::Who& who,
                                                           const Now& now);

    /// Gives what there is to say: why a grant was refused, once each.
    [[nodiscard]] std::vector<std::string> take_grants(const std::vector<protocol::Grant>& grants, const Now& now);

    /// Of this worker.
    [[nodiscard]] std::vector<exception::Taken> holding(const WorkerId& worker, const std::string& group,
                                                        const Now& now) const;
    /// Everybody's.
    [[nodiscard]] std::vector<exception::Taken> holding(const Now& now) const;

    /// The use stands in the outbox. A file that cannot be written is tried again with the next change.
    void note_use(const std::string& id, const WorkerId& worker);

private:
    [[nodiscard]] Status keep(const exception::Book& book) const;

    const std::filesystem::path file_;
    const protocol::KeyPair& chain_keys_;
    mutable std::mutex mutex_;  // guards what follows
    exception::Book book_;
    std::optional<exception::Membership> membership_;
    std::optional<Error> no_code_key_;
    std::set<std::string> refused_;  ///< grants whose refusal was said; bounded
};

}  // namespace shiftguard::daemon
