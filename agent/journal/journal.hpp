// The inputs of the decision, in order, each with its `now`. On disk every entry is encrypted and authenticated; what
// is older than policy allows is destroyed. A journal may also be a plain text file (JSON lines, as `export_text`
// writes): golden journals are.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/decision/output.hpp"
#include "agent/policy/policy.hpp"
#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::journal {

struct Entry {
    Now now;
    decision::Input input;
};

/// Written before a response goes out. No input: `replay` passes it over. At the next start a note becomes the input
/// Interrupted where the outbox holds no record of its incident later than `outbox_seq`: a repeat joins an incident
/// that the outbox has held for long, so the incident alone proves nothing.
struct ResponseNote {
    IncidentId incident;
    std::uint64_t outbox_seq = 0;  ///< the outbox's last record when the response went out
    AccountName account;           ///< to whose session the response went
    WorkerId worker;
    decision::FindingNumber finding{};
    FindingKind kind{};
    Response response{};
    WallTime at{};
};

/// One run of the agent: from its start to its end or death.
struct Run {
    std::string id;  ///< UUIDv7 of the run; names its file
    std::vector<Entry> entries;
    std::vector<ResponseNote> responses;
    bool torn = false;  ///< the last entry was cut off in writing and is left out
};

/// Canonical JSON, one line, no newline. The same value gives the same bytes in every version.
[[nodiscard]] std::string to_json(const Entry& entry);
[[nodiscard]] std::string to_json(const decision::Output& output);
[[nodiscard]] Result<Entry> entry_from_json(std::string_view line);

/// The journal key; 32 bytes.
using Key = Bytes;

/// Appends to one run's file in `folder`. An entry is handed to the kernel before append returns: a killed process
/// loses nothing, a power cut the last moments.
class Writer {
public:
    static Result<Writer> begin(const std::filesystem::path& folder, std::string run_id, const Key& key);
    ~Writer();
    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;

    Status append(const Entry& entry);
    Status append(const ResponseNote& note);
    [[nodiscard]] const std::string& run_id() const;

private:
    struct Inner;
    explicit Writer(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

/// Reads a run from an encrypted file (needs the key) or a plain text one (key unused).
/// Errors: not_found; corrupted, naming the entry that does not verify; invalid_input, naming the line.
[[nodiscard]] Result<Run> read(const std::filesystem::path& file, const Key& key);

/// The notes of a run alone: a long run's inputs are passed over unread. Errors as of `read`.
[[nodiscard]] Result<std::vector<ResponseNote>> read_responses(const std::filesystem::path& file, const Key& key);

/// A run as plain text: its entries, then its notes, one JSON line each. `read` reads it back.
[[nodiscard]] std::string export_text(const Run& run);

/// Runs in `folder`, oldest first.
[[nodiscard]] std::vector<std::filesystem::path> runs(const std::filesystem::path& folder);

/// Destroys the files whose last entry is older than `keep`, the current run's excepted.
Status prune(const std::filesystem::path& folder, Milliseconds keep, WallTime now, const std::string& current_run);

/// Feeds a run through `step`: one JSON line an output, in order, each ending with a newline.
[[nodiscard]] std::string replay(const Run& run, const policy::Rules& rules);

}  // namespace shiftguard::journal
