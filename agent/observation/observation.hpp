// What one look through the camera showed. Geometry and states only: no pixel, no vector.
#pragma once

#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shiftguard::observation {

/// Axis-aligned, as fractions of the frame's width and height: 0,0 is top left, 1,1 bottom right. May reach past the
/// edge.
struct Box {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
    friend bool operator==(const Box&, const Box&) = default;
};

/// Names one face from look to look for as long as it is followed without a break. Never used again in one run of the
/// eye.
enum class TrackId : std::uint32_t {};

/// Names one body, or one face that never moved, from look to look; 0 where nobody follows it.
enum class FigureId : std::uint32_t {};

/// Whether what looks like a face was ever seen to move.
enum class Motion : std::uint8_t {
    moved,    ///< it is somebody's
    not_yet,  ///< it was there before anything moved: somebody who sits still for a moment, or a picture
    never,    ///< it did not move for so long that it is a picture: nobody's
};

enum class CameraState : std::uint8_t {
    closed,     ///< nobody asked for it; the device is not open
    opening,    ///< it was asked for and has not given its first frame yet; the eye waits a few seconds for that
    streaming,  ///< frames come and show something
    covered,    ///< frames come and show no structure: a lens cover, a hand, a sticker
    dark,       ///< frames come and are too dark to see a person
    frozen,     ///< frames come and are all the same, to the bit
    lost,       ///< the device is gone, refuses or fails
    blurred,    ///< frames come and are blurred beyond use
    repeating,  ///< the same stretch of frames comes again and again
};

/// Why a camera is lost.
enum class CameraFault : std::uint8_t {
    missing,       ///< there is no such device
    refused,       ///< the agent's account may not use it
    busy,          ///< another program has it
    unplugged,     ///< it went away while it was used
    silent,        ///< it is there and gives no frame
    undecodable,   ///< it gives frames that cannot be read
    not_a_camera,  ///< the device is something else
    failed,        ///< anything else
};

enum class FaceQuality : std::uint8_t {
    good,
    too_small,
    too_dark,
    blurred,
    turned_away,
    backlit,  ///< in its own shadow: the light is behind it
};

struct FaceSeen {
    TrackId track{};
    Box box;
    float score = 0;  ///< detector's, 0..1
    FaceQuality quality = FaceQuality::good;
    /// The passive hint whether it is a face and no picture of one: the mean of five scores, 0..1, 1 is live. Only of
    /// the worker's face or one that is being verified, and none before there are five.
    std::optional<float> live{};
    Motion motion = Motion::moved;
    FigureId figure{};             ///< of one that did not move
    std::uint64_t appearance = 0;  ///< of one that never moved, 8x8 bits of light and dark
    friend bool operator==(const FaceSeen&, const FaceSeen&) = default;
};

struct PersonSeen {
    Box box;
    float score = 0;  ///< detector's, 0..1
    FigureId figure{};
    bool still = false;            ///< looks like a person, and neither moved since it is seen nor has a face: nobody
    std::uint64_t appearance = 0;  ///< of a still one, 8x8 bits of light and dark
    friend bool operator==(const PersonSeen&, const PersonSeen&) = default;
};

/// Experimental: what looks like a phone.
struct PhoneSeen {
    Box box;
    float score = 0;  ///< detector's, 0..1
    friend bool operator==(const PhoneSeen&, const PhoneSeen&) = default;
};

/// Which detectors ran in this look; what did not run is carried over from the last look where it did.
struct Looked {
    bool faces = false;
    bool persons = false;
    friend bool operator==(const Looked&, const Looked&) = default;
};

struct FrameSize {
    std::uint32_t width = 0;  ///< pixels
    std::uint32_t height = 0;
    friend bool operator==(const FrameSize&, const FrameSize&) = default;
};

struct Observation {
    std::uint64_t look = 0;  ///< counts up from 1 in one run of the eye
    BootTime captured{};     ///< when the frame was taken
    CameraState camera = CameraState::closed;
    std::optional<CameraFault> fault;  ///< only where the camera is lost
    std::optional<FrameSize> frame;    ///< none where there is no frame
    Looked looked;
    std::vector<FaceSeen> faces;      ///< largest first
    std::vector<PersonSeen> persons;  ///< bodies, whether or not their face is seen; largest first
    std::vector<PhoneSeen> phones;    ///< looked for with the persons
    friend bool operator==(const Observation&, const Observation&) = default;
};

/// Whether people are looked for in what the camera shows. They are in a film that repeats itself, too: what is wrong
/// with it is for the policy to say.
[[nodiscard]] bool shows_people(CameraState state);

[[nodiscard]] std::string_view to_string(CameraState state);
[[nodiscard]] std::string_view to_string(CameraFault fault);
[[nodiscard]] std::string_view to_string(FaceQuality quality);
[[nodiscard]] std::string_view to_string(Motion motion);
[[nodiscard]] std::optional<CameraState> camera_state_from(std::string_view word);
[[nodiscard]] std::optional<CameraFault> camera_fault_from(std::string_view word);
[[nodiscard]] std::optional<FaceQuality> face_quality_from(std::string_view word);
[[nodiscard]] std::optional<Motion> motion_from(std::string_view word);

/// The face of `track` in a look; nullptr where it is not in view.
[[nodiscard]] const FaceSeen* face_of(const Observation& look, TrackId track);

/// None of its numbers is infinite or not a number.
[[nodiscard]] bool is_finite(const Box& box);
/// The same, and it is not empty: something that can be looked at.
[[nodiscard]] bool has_size(const Box& box);
/// Intersection over union, 0..1.
[[nodiscard]] float overlap(const Box& a, const Box& b);
/// Share of `inner` that lies within `outer`, 0..1.
[[nodiscard]] float share_inside(const Box& inner, const Box& outer);

/// How many people a look shows: every body is one, and every face that belongs to none of them is one more. What only
/// looks like a person (a `still` body, a face that `never` moved) is nobody.
/// A face belongs to a body when at least 0.6 of it lies inside the body's box; a body takes one face only.
[[nodiscard]] std::size_t count_people(const Observation& observation);

/// The same without faces that have not moved yet: so many are somebody for sure.
[[nodiscard]] std::size_t count_moved_people(const Observation& observation);

/// Bodies that are somebody: all but the still ones.
[[nodiscard]] std::size_t count_bodies(const Observation& observation);

/// Faces that are somebody's or may be: all but those that never moved.
[[nodiscard]] std::size_t count_faces(const Observation& observation);

/// For each body, whether one of the faces that moved belongs to it, as counted by count_people.
[[nodiscard]] std::vector<bool> bodies_with_face(const std::vector<PersonSeen>& bodies,
                                                 const std::vector<FaceSeen>& faces);

}  // namespace shiftguard::observation
