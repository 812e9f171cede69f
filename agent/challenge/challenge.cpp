#include "agent/challenge/challenge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace shiftguard::challenge {
namespace {

// Measured on three recordings of two men (docs/limitations.md): a head held still wanders by 3 degrees (one standard
// deviation) as these angles are made; turns that nobody had asked for reached 15 to 41.
constexpr float in_its_place = 9;
constexpr float clearly_turned = 12;
// Eyes in blinks go to 0.35..0.7 of their opening; of a photograph that is moved they stay above 0.8.
constexpr float closed = 0.75F;
constexpr float open = 0.8F;

constexpr std::uint32_t sights_that_count = 2;  // one alone may be a slip of the points
constexpr Milliseconds closed_on_purpose{500};  // a blink by itself takes up to 0.4 s
constexpr Milliseconds still_at_first{500};     // and at the very end
constexpr Milliseconds still_again{300};        // after a movement
constexpr Milliseconds time_to_settle{20'000};  // sit down, look up, read
constexpr Milliseconds time_to_be_still{15'000};
constexpr Milliseconds time_to_come_back{5000};
constexpr Milliseconds longest_out_of_view{1500};  // of a head that turns far
constexpr Milliseconds longest_without_sight{3000};
constexpr std::uint32_t sights_of_another{2};
constexpr std::uint32_t sights_of_a_picture{3};

bool is_in_its_place(const Sight& sight) {
    return std::abs(sight.yaw) < in_its_place && std::abs(sight.pitch) < in_its_place;
}

Prompt prompt_of(Movement movement) {
    switch (movement) {
        case Movement::turn_left:
            return Prompt::turn_left;
        case Movement::turn_right:
            return Prompt::turn_right;
        case Movement::raise_chin:
            return Prompt::raise_chin;
        case Movement::close_eyes:
            return Prompt::close_eyes;
    }
    return Prompt::look_straight;
}

}  // namespace

std::optional<Movement> movement_of(Prompt prompt) {
    switch (prompt) {
        case Prompt::turn_left:
            return Movement::turn_left;
        case Prompt::turn_right:
            return Movement::turn_right;
        case Prompt::raise_chin:
            return Movement::raise_chin;
        case Prompt::close_eyes:
            return Movement::close_eyes;
        case Prompt::look_straight:
            break;
    }
    return std::nullopt;
}

Face face_by(double similarity, const Thresholds& thresholds) {
    if (similarity >= thresholds.accept) {
        return Face::worker;
    }
    return similarity < thresholds.reject ? Face::another : Face::cannot_tell;
}

Sight sight_of(observation::TrackId track, const observation::HeadSeen& head, Face face, BootTime now) {
    return {now, track, head.settled, head.yaw, head.pitch, head.solid, head.openness, face};
}

Challenge::Challenge(Plan plan, Milliseconds answer_within, BootTime now)
    : plan_(std::move(plan)), answer_within_(answer_within), phase_since_(now), last_sight_(now) {}

void Challenge::see(const Sight& sight) {
    if (over() || sight.captured <= last_sight_) {
        return;
    }
    tick(sight.captured);
    last_sight_ = sight.captured;
    if (!over() && is_the_face(sight)) {
        look_at(sight);
    }
}

void Challenge::tick(BootTime now) {
    if (over()) {
        return;
    }
    if (now - last_sight_ > longest_without_sight) {
        fail(Reason::nothing_seen);
    } else if (now - phase_since_ > time_for_phase()) {
        fail(reason_of_timeout());
    }
}

Progress Challenge::progress() const {
    const bool asks = phase_ == Phase::asked && !over();
    return {asks ? prompt_of(asked()) : Prompt::look_straight, step_, plan_.size(), phase_since_ + time_for_phase(),
            outcome_};
}

void Challenge::fail(Reason reason) {
    outcome_ = Outcome{reason, step_};
}

/// Each phase begins with nothing seen but where the head is turned to.
void Challenge::enter(Phase phase, BootTime now) {
    phase_ = phase;
    phase_since_ = now;
    still_since_.reset();
    recognised_ = false;
    like_a_picture_ = 0;
}

/// In view, the one of the beginning and not somebody else; ends the challenge where it is clearly not.
bool Challenge::is_the_face(const Sight& sight) {
    if (!sight.track) {
        missing_since_ = missing_since_.value_or(sight.captured);
        came_back_ = true;
        still_since_.reset();
        closed_since_.reset();
        recognised_ = false;
        if (sight.captured - *missing_since_ > longest_out_of_view) {
            fail(Reason::face_lost);
        }
        return false;
    }
    missing_since_.reset();
    track_ = track_.value_or(*sight.track);
    if (track_ != sight.track) {
        fail(Reason::face_changed);
        return false;
    }
    if (sight.face == Face::another) {
        if (++anothers_ >= sights_of_another) {
            fail(Reason::another_face);
        }
        return false;  // what somebody else does counts for nothing
    }
    if (sight.face != Face::not_compared) {
        anothers_ = 0;
    }
    came_back_ = came_back_ && sight.face != Face::worker;
    return !came_back_ && sight.settled && std::isfinite(sight.yaw) && std::isfinite(sight.pitch) &&
           std::isfinite(sight.openness);
}

void Challenge::look_at(const Sight& sight) {
    follow_movement(sight);
    follow_stillness(sight);
    switch (phase_) {
        case Phase::settle:
            return settle(sight);
        case Phase::pause:
            return pause(sight);
        case Phase::asked:
            return answer(sight);
        case Phase::back:
            return come_back(sight);
    }
}

std::optional<Challenge::Direction> Challenge::direction_of(const Sight& sight) {
    const float across = std::abs(sight.yaw);
    const float along = std::abs(sight.pitch);
    if (!sight.solid || std::max(across, along) < clearly_turned) {
        return std::nullopt;
    }
    if (across >= along) {
        return sight.yaw > 0 ? Direction::left : Direction::right;
    }
    return sight.pitch > 0 ? Direction::up : Direction::down;
}

void Challenge::follow_movement(const Sight& sight) {
    if (is_in_its_place(sight)) {
        left_at_.reset();
    } else {
        left_at_ = left_at_.value_or(sight.captured);
    }
    const auto direction = direction_of(sight);
    sights_of_direction_ = direction && direction == direction_ ? sights_of_direction_ + 1 : 1;
    direction_ = direction;
    if (!sight.solid) {
        ++like_a_picture_;
    }
    if (is_in_its_place(sight) && sight.solid && sight.openness < closed) {
        closed_since_ = closed_since_.value_or(sight.captured);
    } else {
        closed_since_.reset();
    }
}

void Challenge::follow_stillness(const Sight& sight) {
    if (!is_in_its_place(sight) || !sight.solid || sight.openness < open) {
        still_since_.reset();
        recognised_ = false;
        return;
    }
    still_since_ = still_since_.value_or(sight.captured);
    recognised_ = recognised_ || sight.face == Face::worker;
}

bool Challenge::still_for(const Sight& sight, Milliseconds length) const {
    return still_since_ && sight.captured - *still_since_ >= length;
}

/// Where the head has clearly turned to, in more than one sight.
std::optional<Challenge::Direction> Challenge::turned() const {
    return sights_of_direction_ >= sights_that_count ? direction_ : std::nullopt;
}

void Challenge::settle(const Sight& sight) {
    if (recognised_ && still_for(sight, still_at_first)) {
        enter(Phase::pause, sight.captured);
    }
}

void Challenge::pause(const Sight& sight) {
    if (turned()) {
        return fail(Reason::unasked_movement);
    }
    const bool last = step_ == plan_.size();
    if (!recognised_ || !still_for(sight, last ? still_at_first : plan_[step_].pause)) {
        return;
    }
    if (last) {
        outcome_ = Outcome{std::nullopt, step_};
    } else {
        enter(Phase::asked, sight.captured);
    }
}

Challenge::Direction Challenge::direction_of(Movement movement) {
    switch (movement) {
        case Movement::turn_left:
            return Direction::left;
        case Movement::turn_right:
            return Direction::right;
        case Movement::raise_chin:
        case Movement::close_eyes:  // has none; see answer()
            break;
    }
    return Direction::up;
}

void Challenge::answer(const Sight& sight) {
    if (const auto direction = turned()) {
        if (asked() == Movement::close_eyes || direction != direction_of(asked())) {
            return fail(Reason::wrong_movement);
        }
        return take_answer(left_at_.value_or(sight.captured), sight.captured);
    }
    if (asked() == Movement::close_eyes && closed_since_ && sight.captured - *closed_since_ >= closed_on_purpose) {
        take_answer(*closed_since_, sight.captured);
    }
}

void Challenge::take_answer(BootTime began, BootTime now) {
    if (began < phase_since_ + earliest_answer) {
        return fail(Reason::too_early);
    }
    ++step_;
    enter(Phase::back, now);
}

void Challenge::come_back(const Sight& sight) {
    const auto direction = turned();
    const Movement made = plan_[step_ - 1].movement;
    if (direction && (made == Movement::close_eyes || direction != direction_of(made))) {
        return fail(Reason::unasked_movement);
    }
    if (still_for(sight, still_again)) {
        enter(Phase::pause, sight.captured);
    }
}

Movement Challenge::asked() const {
    return plan_.at(step_).movement;
}

Milliseconds Challenge::time_for_phase() const {
    switch (phase_) {
        case Phase::settle:
            return time_to_settle;
        case Phase::pause:
            return time_to_be_still;
        case Phase::asked:
            return answer_within_;
        case Phase::back:
            return time_to_come_back;
    }
    return Milliseconds(0);
}

Reason Challenge::reason_of_timeout() const {
    if (like_a_picture_ >= sights_of_a_picture) {
        return Reason::like_a_picture;
    }
    if (came_back_) {
        return Reason::not_recognised;
    }
    if (phase_ == Phase::asked) {
        return Reason::too_late;
    }
    return still_since_ && !recognised_ ? Reason::not_recognised : Reason::not_still;
}

namespace {

constexpr std::array all_reasons{Reason::too_early,        Reason::too_late,       Reason::wrong_movement,
                                 Reason::unasked_movement, Reason::like_a_picture, Reason::not_still,
                                 Reason::not_recognised,   Reason::face_changed,   Reason::another_face,
                                 Reason::face_lost,        Reason::nothing_seen};

}  // namespace

std::string_view to_string(Reason reason) {
    switch (reason) {
        case Reason::too_early:
            return "too_early";
        case Reason::too_late:
            return "too_late";
        case Reason::wrong_movement:
            return "wrong_movement";
        case Reason::unasked_movement:
            return "unasked_movement";
        case Reason::like_a_picture:
            return "like_a_picture";
        case Reason::not_still:
            return "not_still";
        case Reason::not_recognised:
            return "not_recognised";
        case Reason::face_changed:
            return "face_changed";
        case Reason::another_face:
            return "another_face";
        case Reason::face_lost:
            return "face_lost";
        case Reason::nothing_seen:
            return "nothing_seen";
    }
    return "";
}

std::optional<Reason> reason_from(std::string_view word) {
    const auto* const found =
        std::find_if(all_reasons.begin(), all_reasons.end(), [&](Reason reason) { return to_string(reason) == word; });
    return found == all_reasons.end() ? std::nullopt : std::optional(*found);
}

}  // namespace shiftguard::challenge
