// What this server gave receipts for, in a small file beside the database: a database that was cut back, or taken from
// an older copy, is found by it. One line a workstation, signed with the receipt key. Notes cost no wait for the disk:
// they are kept in memory and written by flush(); what a kill loses of them only makes the book older, never wrong.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/message.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

namespace shiftguard::receipts {

class Book {
public:
    explicit Book(std::filesystem::path file) : file_(std::move(file)) {}

    /// Any thread. Of one workstation the highest record counts.
    void note(const WorkstationId& workstation, const protocol::StoredHead& head);
    /// Writes what was noted since. Errors: those of the file; what could not be written is kept for the next time.
    [[nodiscard]] Status flush(const protocol::KeyPair& receipt, WallTime now);

    /// What the file holds; a line whose signature does not verify is left out. Empty where there is no file.
    [[nodiscard]] Result<std::vector<protocol::Receipt>> read(const protocol::PublicKey& receipt_key) const;

private:
    std::filesystem::path file_;
    std::mutex mutex_;  // guards noted_
    std::map<WorkstationId, protocol::StoredHead> noted_;
};

}  // namespace shiftguard::receipts
