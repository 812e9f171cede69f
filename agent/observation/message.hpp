// What passes between shiftguard-eye and shiftguardd on their socketpair, and its versioned codec.
// One message is one SOCK_SEQPACKET datagram: one version byte, then CBOR (RFC 8949). A reader refuses another version.
#pragma once

#include "agent/observation/head.hpp"
#include "agent/observation/observation.hpp"
#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::observation {

inline constexpr std::uint8_t message_version = 11;
inline constexpr std::size_t max_message_bytes = 65536;
inline constexpr std::size_t max_picture_bytes = 48U << 10U;  ///< a message holds one

/// L2-normalised recogniser output; 512 numbers for fr_feature, 128 for dlib_resnet.
using FaceVector = std::vector<float>;

// ---- eye to daemon

/// First message after the models are loaded and verified.
struct Ready {
    std::string eye_version;
    std::string recogniser;  ///< the manifest's name of the model that makes the vectors
    std::string unlimited;   ///< what this kernel could not deny the eye, as a sentence; empty where all is denied
};

/// One look. `vector` belongs to `vector_track`, which is a face of the observation.
struct Look {
    Observation observation;
    std::optional<TrackId> vector_track;
    FaceVector vector;               ///< empty unless vector_track is set
    std::optional<HeadSeen> head{};  ///< of the demanded worker's face, while a challenge runs and it is in view
};

enum class SampleVerdict : std::uint8_t { taken, no_face, two_faces, too_small, too_dark, blurred, turned_away };

/// One attempt at an enrolment sample. All but the verdict only where taken.
struct Sample {
    SampleVerdict verdict = SampleVerdict::no_face;
    FaceVector vector;
    /// How far the nose is off the middle of the eyes, in eye distances: positive where the face is turned to its own
    /// left, which is the picture's right.
    float turn = 0;
    float height = 0;   ///< of the face's box, as a share of the picture's height
    float light = 0;    ///< mean luma of the face, 0..1
    float balance = 0;  ///< what the picture's left half of the face has more of it than the right, over both: -1..1
};

/// A look that takes longer makes the eye look less often, and is said.
inline constexpr Milliseconds slow_look{500};

/// Sent every second whatever the camera does: the eye is alive. Its silence is the daemon's sign of a hang.
struct Alive {
    CameraState camera = CameraState::closed;
    std::uint64_t looks = 0;
    std::uint64_t vectors = 0;      ///< recogniser runs so far
    std::uint32_t look_ms_p50 = 0;  ///< of the last 100 looks
    std::uint32_t look_ms_p95 = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t broken_frames = 0;  ///< of the camera so far: skipped, for they could not be decoded
    std::uint64_t cpu_ms = 0;         ///< processor time since the eye began
};

/// The redacted picture of a look, as demanded; never sent without. A whole JPEG file.
struct Picture {
    std::uint64_t look = 0;
    Bytes jpeg;  ///< at most max_picture_bytes
};

/// The eye cannot go on and says why before it leaves: a model that does not verify, no usable film.
struct Failed {
    std::string reason;  ///< a whole sentence
};

/// The eye's exit status where its film came to its end: no failure, and nothing more to look at.
inline constexpr int film_ended_status = 6;
/// Where a model is missing or does not verify.
inline constexpr int no_models_status = 7;

using FromEye = std::variant<Ready, Look, Sample, Alive, Picture, Failed>;

// ---- daemon to eye

enum class Work : std::uint8_t {
    rest,   ///< camera closed, its light off
    watch,  ///< look at the default pace
    hurry,  ///< a finding is pending: every detector, four looks a second
    enrol,  ///< send Samples
    /// As watch, and ten looks a second at faces, each with head and vector of the worker's: a challenge runs
    challenge,
};

/// What the daemon wants from now on; replaces the last one.
struct Demand {
    Work work = Work::rest;
    std::optional<TrackId> worker_track;  ///< verified worker: while this track lives no other face gets a vector
    bool yields = false;                  ///< the camera is left to another program that opens it
    /// The daemon's alone, the decision never sets the next two. The last looks are redacted at once and kept so, for a
    /// Picture that may be asked for. Without, nothing of a frame outlives its look and no picture is ever made.
    bool redacts = false;
    std::uint64_t picture_of = 0;  ///< the look whose Picture is sent, once; 0: of none
    friend bool operator==(const Demand&, const Demand&) = default;
};

using ToEye = std::variant<Demand>;

[[nodiscard]] Bytes encode(const FromEye& message);
[[nodiscard]] Bytes encode(const ToEye& message);
[[nodiscard]] Result<FromEye> decode_from_eye(std::span<const std::uint8_t> bytes);
[[nodiscard]] Result<ToEye> decode_to_eye(std::span<const std::uint8_t> bytes);

[[nodiscard]] std::string_view to_string(SampleVerdict verdict);
[[nodiscard]] std::string_view to_string(Work work);

}  // namespace shiftguard::observation
