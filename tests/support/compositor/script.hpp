// What a composed film shows and when: scenes in a row, each beginning and ending with the worker alone in place.
// Pure: a moment of the film in, the shot to be drawn out; the same script always gives the same film.
#pragma once

#include "common/finding_kind.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::testing {

inline constexpr int film_width = 640;
inline constexpr int film_height = 480;
inline constexpr int film_rate = 15;  ///< frames a second

enum class Part {
    worker,     ///< the worker alone
    bystander,  ///< a second person enters at the left side, stays, and leaves
    stranger,   ///< the worker leaves, another person takes the place, and goes; then the worker is back
    absent,     ///< the worker leaves an empty room and comes back
    covered,    ///< something is put over the lens and taken away
    light,      ///< the light goes down, up, and back
};

struct Scene {
    Part part = Part::worker;
    Milliseconds length{0};
};

struct Script {
    Milliseconds worker_from{0};  ///< where in the worker's recording the film begins
    std::vector<Scene> scenes;
};

/// What stands in front of the camera at one moment; each presence is 0 (not there) to 1 (in place).
struct Shot {
    double worker = 1.0;
    double bystander = 0.0;
    double stranger = 0.0;
    double cover = 0.0;
    double light = 1.0;  ///< gain of the exposure
};

/// One scene in the film's time. The cause (the bystander, the empty room, ...) is partly there from `cause_from`,
/// wholly from `full_from` until `full_to`, and gone at `cause_to`; the four lie together where a scene has no cause.
struct Mark {
    Part part = Part::worker;
    Milliseconds from{0}, to{0};
    Milliseconds cause_from{0}, full_from{0}, full_to{0}, cause_to{0};
    std::optional<FindingKind> finding;  ///< what a guard should find
};

/// "worker=4000,bystander=3100": parts and their lengths in milliseconds.
[[nodiscard]] Result<Script> parse_scenes(std::string_view text);

/// "demo", "enrolment", "quiet", "light" or "crowd" (a bystander who stays); nothing for another name.
[[nodiscard]] std::optional<Script> named_script(std::string_view name);

[[nodiscard]] Milliseconds length_of(const Script& script);
[[nodiscard]] Shot shot_at(const Script& script, Milliseconds moment);
[[nodiscard]] std::vector<Mark> marks_of(const Script& script);
[[nodiscard]] std::string_view to_string(Part part);

/// The marks as the JSON document that stands beside a film; all times in milliseconds of the film.
[[nodiscard]] std::string timeline_json(const Script& script);

}  // namespace shiftguard::testing
