// One active challenge: asks for the movements of a plan one by one, follows what is seen of the face, and says passed
// or failed. Pure: what is seen and the time are arguments. The same face throughout, held still between movements; one
// that was out of view counts for nothing until it is recognised again, and no time runs for it meanwhile. An answer
// may come neither before the prompt could be read nor after its time. Once over it stays as it ended.
#pragma once

#include "agent/challenge/plan.hpp"
#include "agent/observation/head.hpp"
#include "agent/observation/observation.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard::challenge {

/// How like the worker's template the face was, by the policy's thresholds.
enum class Face : std::uint8_t {
    not_compared,
    worker,
    cannot_tell,  ///< turned, dark: neither proved nor refuted
    another,
};

/// One sight of the face. Angles are against the face held still at the beginning, in degrees.
struct Sight {
    BootTime captured{};
    std::optional<observation::TrackId> track;  ///< none: the face is not in view, or no longer the same
    bool settled = false;                       ///< how the face is held still is known; without, the rest says nothing
    float yaw = 0;                              ///< positive to the worker's own left
    float pitch = 0;                            ///< positive up
    bool solid = true;                          ///< moved as a head does, not as a picture of one
    float openness = 1;                         ///< of the eyes; 1 as at the beginning, 0 closed
    Face face = Face::not_compared;
};

/// Cosine similarities with the worker's template, as policy has them.
struct Thresholds {
    double accept = 0;  ///< from it on the face is the worker's
    double reject = 0;  ///< below it the face is another's
};

/// Whose the face is that was compared.
[[nodiscard]] Face face_by(double similarity, const Thresholds& thresholds);

/// What is seen of the face that is followed.
[[nodiscard]] Sight sight_of(observation::TrackId track, const observation::HeadSeen& head, Face face, BootTime now);

/// What the worker is asked for now.
enum class Prompt : std::uint8_t { look_straight, turn_left, turn_right, raise_chin, close_eyes };

/// None where the head is to be held still.
[[nodiscard]] std::optional<Movement> movement_of(Prompt prompt);

enum class Reason : std::uint8_t {
    too_early,         ///< the movement began before its prompt could be read
    too_late,          ///< it did not come in time
    wrong_movement,    ///< another came in its place
    unasked_movement,  ///< a movement came while the head was to be held still
    like_a_picture,    ///< it did not come in time, and what moved moved as a picture does
    not_still,         ///< the head was not held still, and the eyes open, in time
    not_recognised,    ///< nothing that was seen in time could be recognised as the worker
    face_changed,      ///< another face came in the place of the first
    another_face,      ///< the face is not the worker's
    face_lost,         ///< the face went out of view
    nothing_seen,      ///< the camera or the eye said nothing for too long
};

struct Outcome {
    std::optional<Reason> failed;  ///< none: passed
    std::size_t made = 0;          ///< movements that were made as asked
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

struct Progress {
    Prompt prompt = Prompt::look_straight;
    std::size_t made = 0;
    std::size_t of = 0;
    BootTime until{};  ///< what is asked for now must have come by then
    std::optional<Outcome> outcome;
    friend bool operator==(const Progress&, const Progress&) = default;
};

/// The shortest time from a prompt to the begin of an answer: people need longer to read it, a film does not wait.
inline constexpr Milliseconds earliest_answer{600};

class Challenge {
public:
    /// `answer_within`: how long a movement may take to come.
    Challenge(Plan plan, Milliseconds answer_within, BootTime now);

    /// Sights in the order they were taken, about ten a second; one that is not later than the last is passed over.
    void see(const Sight& sight);
    /// Time goes on; at least twice a second.
    void tick(BootTime now);

    [[nodiscard]] Progress progress() const;

private:
    enum class Phase : std::uint8_t {
        settle,  ///< find out how the face is held still
        pause,   ///< hold it still
        asked,
        back  ///< back to where it was
    };

    enum class Direction : std::uint8_t { left, right, up, down };

    [[nodiscard]] static std::optional<Direction> direction_of(const Sight& sight);
    [[nodiscard]] static Direction direction_of(Movement movement);
    [[nodiscard]] bool over() const { return outcome_.has_value(); }
    void fail(Reason reason);
    void enter(Phase phase, BootTime now);
    void look_at(const Sight& sight);
    [[nodiscard]] bool is_the_face(const Sight& sight);
    void follow_movement(const Sight& sight);
    void follow_stillness(const Sight& sight);
    [[nodiscard]] std::optional<Direction> turned() const;
    void take_answer(BootTime began, BootTime now);
    void settle(const Sight& sight);
    void pause(const Sight& sight);
    void answer(const Sight& sight);
    void come_back(const Sight& sight);
    [[nodiscard]] bool still_for(const Sight& sight, Milliseconds length) const;
    [[nodiscard]] Movement asked() const;
    [[nodiscard]] Milliseconds time_for_phase() const;
    [[nodiscard]] Reason reason_of_timeout() const;

    Plan plan_;
    Milliseconds answer_within_;
    Phase phase_ = Phase::settle;
    BootTime phase_since_;
    std::size_t step_ = 0;  ///< which of the plan; its size after the last
    std::optional<Outcome> outcome_;

    BootTime last_sight_;
    std::optional<observation::TrackId> track_;
    std::optional<BootTime> missing_since_;
    std::uint32_t anothers_ = 0;  ///< sights in a row that showed another face
    bool came_back_ = false;      ///< into view, and was not recognised yet

    std::optional<BootTime> still_since_;
    bool recognised_ = false;  ///< in this phase, while still

    std::optional<BootTime> left_at_;        ///< when the head last left its place
    std::optional<BootTime> closed_since_;   ///< the eyes, while the head is in its place
    std::optional<Direction> direction_;     ///< where the head is clearly turned to
    std::uint32_t sights_of_direction_ = 0;  ///< in a row
    std::uint32_t like_a_picture_ = 0;       ///< sights of this phase
};

[[nodiscard]] std::string_view to_string(Prompt prompt);
[[nodiscard]] std::string_view to_string(Reason reason);
[[nodiscard]] std::optional<Reason> reason_from(std::string_view word);

}  // namespace shiftguard::challenge
