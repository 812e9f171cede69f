// One verification of a face at the gate: what the camera shows, look by look, until it can be said whose face it is or
// the time is up. Pure: looks and time are arguments.
// Guarantees: it ends within the policy's time; where movements can be asked for, the seconds that a hint is waited for
// and a challenge's own time come on top. Only one face alone in view that is clearly and repeatedly not the worker's
// is another's; what is not proved either way is "can't tell". A bad hint of a picture is asked about by a challenge
// before the face is taken for the worker's; where nobody can be asked, it is "can't tell".
#pragma once

#include "agent/challenge/challenge.hpp"
#include "agent/observation/head.hpp"
#include "agent/observation/message.hpp"
#include "agent/observation/observation.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard::gate {

/// What a verification came to.
enum class FaceEnd : std::uint8_t {
    verified,
    another,           ///< the face is clearly not the worker's
    cannot_tell,       ///< the time was up, and nothing was proved
    challenge_failed,  ///< the movements did not come as asked, which proves nothing about the face
    no_camera,         ///< the camera can't be used
    busy,              ///< the camera is at work in an open session, which verifies the face itself
};

inline constexpr std::array all_face_ends{FaceEnd::verified,         FaceEnd::another,   FaceEnd::cannot_tell,
                                          FaceEnd::challenge_failed, FaceEnd::no_camera, FaceEnd::busy};

/// What becomes of a face that is the worker's while the passive hint speaks of a picture.
enum class BadHint : std::uint8_t {
    ignored,
    asked_about,  ///< by a challenge
    doubted,      ///< nothing can be asked, so it can't be told
};

/// What would help now.
enum class FaceHint : std::uint8_t {
    look_at_camera,
    come_nearer,
    more_light,
    light_behind,  ///< the light is behind the person
    hold_still,
    one_person,      ///< more than one is in view
    uncover_camera,  ///< its pictures show nothing
};

inline constexpr std::array all_face_hints{FaceHint::look_at_camera, FaceHint::come_nearer, FaceHint::more_light,
                                           FaceHint::light_behind,   FaceHint::hold_still,  FaceHint::one_person,
                                           FaceHint::uncover_camera};

[[nodiscard]] std::string_view to_string(FaceEnd end);
[[nodiscard]] std::string_view to_string(FaceHint hint);

/// One look, with what came of the comparison of one of its faces.
struct FaceLook {
    observation::Observation seen;
    std::optional<observation::TrackId> compared;  ///< which of the faces; none: nothing was compared
    double similarity = 0;                         ///< of it with the worker's template, cosine
    std::optional<observation::HeadSeen> head;     ///< while a challenge runs
};

struct FaceProgress {
    FaceHint hint = FaceHint::look_at_camera;
    std::optional<challenge::Prompt> movement;  ///< of a challenge: comes before the hint
    std::optional<FaceEnd> end;
    friend bool operator==(const FaceProgress&, const FaceProgress&) = default;
};

class FaceCheck {
public:
    /// `rules`: the worker's. `plan`: what a bad hint is asked about with, of BadHint::asked_about alone.
    FaceCheck(const policy::Rules& rules, BadHint bad_hint, challenge::Plan plan, BootTime now);

    void see(const FaceLook& look, BootTime now);
    /// Time goes on; at least twice a second.
    void tick(BootTime now);

    [[nodiscard]] FaceProgress progress() const;
    /// What the eye is to do meanwhile.
    [[nodiscard]] observation::Demand demand() const;

private:
    void note_camera(const observation::Observation& look, BootTime now);
    void suggest(FaceHint hint, BootTime now);
    void suggest_for(const observation::Observation& look, BootTime now);
    void compare(const FaceLook& look, BootTime now);
    void accept(observation::TrackId track, BootTime now);
    void doubt(const observation::Observation& look, const observation::FaceSeen& face, BootTime now);
    void judge_hint(const observation::Observation& look, BootTime now);
    void show_challenge(const FaceLook& look, BootTime now);
    void watch_challenge();

    policy::Rules rules_;
    BadHint bad_hint_;
    challenge::Plan plan_;
    BootTime began_;
    std::optional<FaceEnd> end_;
    bool camera_gave_pictures_ = false;
    std::optional<BootTime> lost_since_;

    FaceHint hint_ = FaceHint::look_at_camera;
    FaceHint suggested_ = FaceHint::look_at_camera;
    BootTime suggested_since_;

    std::optional<observation::TrackId> likely_;  ///< accepted in some comparisons, not yet in enough
    std::uint32_t likely_comparisons_ = 0;
    std::optional<observation::TrackId> worker_;  ///< accepted in enough
    BootTime accepted_at_{};
    std::uint32_t anothers_ = 0;  ///< comparisons in a row that found somebody else
    BootTime another_since_{};
    std::optional<challenge::Challenge> challenge_;
};

}  // namespace shiftguard::gate
