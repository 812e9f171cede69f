// The inputs of the decision, in order, each with its `now`. On disk every entry is encrypted and authenticated; what
// is older than policy allows is destroyed. A journal may also be a plain text file (JSON lines, as `export_text`
// writes): golden journals are.
//
// One run of the agent is a row of segments, files of bounded size and time. Each says at its head which policy holds,
// what is missing before it and, where it is not the run's first, the state of the decision: a replay may begin at any.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/decision/output.hpp"
#include "agent/decision/state.hpp"
#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

/// The policy that the entries after it were judged by.
struct PolicyMark {
    std::string digest;  ///< SHA-256 of the document, hex
    std::uint64_t version = 0;
    friend bool operator==(const PolicyMark&, const PolicyMark&) = default;
};

/// How a segment begins.
struct Beginning {
    PolicyMark policy;
    std::uint64_t missing = 0;                           ///< inputs before it that could not be written
    std::optional<decision::State> state;                ///< before its first entry; none in a run's first segment
    std::size_t known_kinds = all_finding_kinds.size();  ///< of findings, by the agent that wrote it
};

/// Where in a run another policy came into force.
struct PolicyFrom {
    std::size_t entry = 0;  ///< index of the first entry under it
    PolicyMark policy;
};

/// One segment of a run, or a run as plain text.
struct Run {
    std::string id;             ///< UUIDv7 of the run
    std::uint32_t segment = 1;  ///< counts up from 1
    std::optional<Beginning> beginning;
    std::vector<Entry> entries;
    std::vector<PolicyFrom> policies;  ///< those after the beginning's
    std::vector<ResponseNote> responses;
    bool torn = false;  ///< the last entry was cut off in writing and is left out
};

/// Canonical JSON, one line, no newline. The same value gives the same bytes in every version.
[[nodiscard]] std::string to_json(const Entry& entry);
[[nodiscard]] std::string to_json(const decision::Output& output);
[[nodiscard]] Result<Entry> entry_from_json(std::string_view line);

/// The journal key; 32 bytes.
using Key = Bytes;

/// Appends to one segment's file in `folder`. An entry is handed to the kernel before append returns: a killed process
/// loses nothing, a power cut the last moments.
class Writer {
public:
    static Result<Writer> begin(const std::filesystem::path& folder, std::string run_id, const Key& key,
                                std::uint32_t segment = 1);
    ~Writer();
    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;

    /// Errors: exhausted, unavailable; what could be written in part is taken back.
    Status append(const Entry& entry);
    Status append(const Beginning& beginning, WallTime at);
    Status append(const PolicyMark& policy, WallTime at);

    [[nodiscard]] const std::filesystem::path& file() const;
    [[nodiscard]] std::uint64_t size() const;  ///< bytes

private:
    struct Inner;
    explicit Writer(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

/// Reads one segment from an encrypted file (needs the key) or a plain text one (key unused), frame by frame.
/// Errors: not_found; corrupted, naming the entry that does not verify; invalid_input, naming the line.
[[nodiscard]] Result<Run> read(const std::filesystem::path& file, const Key& key);

/// A run as plain text, one JSON line each. `read` reads it back.
[[nodiscard]] std::string export_text(const Run& run);

}  // namespace shiftguard::journal
