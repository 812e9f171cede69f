// The notes of responses, in a small encrypted file of their own beside the inputs. A note stays until its incident is
// in the outbox or was reported as interrupted, however short the journal is kept; then it is destroyed. Its room on
// the disk is set aside beforehand: a full disk does not keep a note from being written.
#pragma once

#include "agent/journal/journal.hpp"
#include "agent/journal/sealed_file.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace shiftguard::journal {

/// What earlier runs left behind.
struct Leftover {
    std::vector<ResponseNote> notes;      ///< oldest first
    std::uint64_t lost = 0;               ///< records that never reached the outbox
    std::vector<std::string> complaints;  ///< what cannot be read, a sentence each
};

class Ledger {
public:
    Ledger(std::filesystem::path folder, std::string run_id, Key key);

    /// Reads what earlier runs left. Their files go as their notes are `reported`.
    Leftover read_leftover();

    /// On disk when it returns. Errors: exhausted, unavailable, refused.
    Status append(const ResponseNote& note);
    Status append_lost(std::uint64_t records, WallTime at);

    /// A record of the incident is in the outbox: nothing has to be said of its oldest note at the next start.
    void reported(const IncidentId& incident);
    /// The count that earlier runs left is in a record.
    void reported_lost();

    /// Makes the file where it is not there yet; begins a new one where the old holds nothing that is still owed and
    /// `forget` asks for it or it has grown. Errors: as of `append`.
    enum class Forget : std::uint8_t { when_grown, now };
    Status tend(Forget forget);

private:
    struct Old {
        std::filesystem::path path;
        std::multiset<IncidentId> owed;
        bool counts_lost = false;
    };
    void drop_settled();

    std::filesystem::path folder_;
    std::string run_id_;
    Key key_;
    std::optional<SealedFile> file_;
    std::uint32_t number_ = 0;    ///< of the file in use
    std::uint64_t reserved_ = 0;  ///< bytes of disk that are set aside for it
    bool written_ = false;        ///< it holds a line
    std::multiset<IncidentId> owed_;
    std::vector<Old> old_;
};

}  // namespace shiftguard::journal
