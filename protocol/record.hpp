// The records that a workstation sends and the server keeps, as types and as the JSON body that both sides agree on:
// OCSF Detection Finding (class_uid 2004, schema 1.3.0) with our own part under "unmapped"/"shiftguard".
// Decoding keeps unknown fields by keeping the bytes: a body is hashed, signed, stored and shown as it was written.
#pragma once

#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::protocol {

inline constexpr std::size_t max_detail_bytes = 1024;  ///< longer ones are cut by `encode`, refused by `decode`
inline constexpr std::size_t max_shapes = 64;          ///< of one kind in one record, likewise
inline constexpr std::size_t max_evidence = 4;         ///< of one record, likewise
/// What a file that a record names may have at most; a workstation makes smaller ones.
inline constexpr std::uint64_t max_evidence_bytes = std::uint64_t{256} * 1024;

enum class RecordType : std::uint8_t {
    incident,   ///< a finding that was confirmed; activity "Create"
    outcome,    ///< what became of its response; activity "Update", same incident
    repeat,     ///< the same finding again within the cool-down; activity "Update", same incident
    enrolment,  ///< a template was made or replaced: a record, not an incident
};

/// Fractions of the frame, as in an observation. Geometry only: a record never holds a picture.
struct Shape {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
    friend bool operator==(const Shape&, const Shape&) = default;
};

struct Geometry {
    std::uint32_t frame_width = 0;  ///< pixels
    std::uint32_t frame_height = 0;
    std::vector<Shape> faces;
    std::vector<Shape> persons;
    friend bool operator==(const Geometry&, const Geometry&) = default;
};

/// A file that the record vouches for: its link holds the file's hash. The file itself travels and lies apart, and may
/// not have arrived, or be gone.
struct Evidence {
    std::array<std::uint8_t, 32> sha256{};
    std::string media_type;   ///< "image/jpeg"
    std::uint64_t bytes = 0;  ///< 1 to `max_evidence_bytes`
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct Record {
    RecordType type = RecordType::incident;
    RecordId id;
    IncidentId incident;        ///< of an enrolment: its own id
    WorkstationId workstation;  ///< empty before the machine joined; its batch says later whose it is
    AccountName account;
    WorkerId worker;
    std::optional<FindingKind> finding;  ///< none for an enrolment, and for a word of a newer release
    std::string unknown_finding;         ///< that word; empty where `finding` is there or none is
    Response response = Response::record;
    Enforcement enforcement = Enforcement::enforce;
    Severity severity = Severity::informational;
    std::uint32_t occurrence = 1;
    WallTime first_seen{};
    WallTime at{};                 ///< confirmed, verified, repeated or enrolled at
    Trust trust{};                 ///< of the workstation's clock then
    std::string detail;            ///< in words
    std::optional<bool> verified;  ///< outcome only: did the lock verify
    std::optional<Geometry> geometry;
    std::vector<Evidence> evidence;  ///< an outcome names it, and only where policy has a picture made
    std::uint64_t policy_version = 0;
    std::string agent_version;
    friend bool operator==(const Record&, const Record&) = default;
};

[[nodiscard]] std::string_view to_string(RecordType type);
/// In English, in a few words: the wire's finding_info.title.
[[nodiscard]] std::string title_of(const Record& record);

/// The body: one line of UTF-8 JSON, keys sorted. Fractions keep four decimals.
[[nodiscard]] std::string encode(const Record& record);

/// Errors: invalid_input with the JSON pointer of the fault as subject. Unknown fields are passed over.
[[nodiscard]] Result<Record> decode(std::string_view body);

/// RFC 3339 in UTC with milliseconds: 2026-11-23T22:05:00.123Z
[[nodiscard]] std::string to_rfc3339(WallTime at);
[[nodiscard]] std::optional<WallTime> from_rfc3339(std::string_view text);

}  // namespace shiftguard::protocol
