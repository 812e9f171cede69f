#include "tests/support/compositor/script.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include <nlohmann/json.hpp>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::array all_parts{Part::worker, Part::bystander, Part::stranger, Part::absent, Part::covered, Part::light};

constexpr Milliseconds worker_walks = 500ms;     // how long the worker takes to leave or to come back
constexpr Milliseconds bystander_walks = 600ms;  // and the bystander or stranger
constexpr Milliseconds hand_moves = 300ms;       // to cover the lens or to free it
constexpr Milliseconds room_is_empty = 100ms;    // between the worker who leaves and the stranger who comes

/// Two moments measured from a scene's start and end: how far in something is, 0 to 1, eased at both ends.
double presence(Milliseconds in_from, Milliseconds in_to, Milliseconds out_from, Milliseconds out_to,
                Milliseconds moment) {
    const auto part = [](Milliseconds from, Milliseconds to, Milliseconds at) {
        const double t =
            std::clamp(static_cast<double>((at - from).count()) / static_cast<double>((to - from).count()), 0.0, 1.0);
        return t * t * (3.0 - 2.0 * t);
    };
    return part(in_from, in_to, moment) * (1.0 - part(out_from, out_to, moment));
}

/// When the cause of a scene of this part and length is there, in the scene's own time.
Mark cause_of(Part part, Milliseconds length) {
    Mark mark;
    mark.part = part;
    mark.to = length;
    switch (part) {
        case Part::worker:
        case Part::light:
            break;
        case Part::bystander:
            mark.finding = FindingKind::additional_person;
            mark.full_from = bystander_walks;
            mark.full_to = length - bystander_walks;
            mark.cause_to = length;
            break;
        case Part::stranger:
            mark.finding = FindingKind::unknown_person;
            mark.cause_from = worker_walks + room_is_empty;
            mark.full_from = mark.cause_from + bystander_walks;
            mark.cause_to = length - worker_walks - room_is_empty;
            mark.full_to = mark.cause_to - bystander_walks;
            break;
        case Part::absent:
            mark.finding = FindingKind::worker_absent;
            mark.full_from = worker_walks;
            mark.full_to = length - worker_walks;
            mark.cause_to = length;
            break;
        case Part::covered:
            mark.finding = FindingKind::camera_covered;
            mark.full_from = hand_moves;
            mark.full_to = length - hand_moves;
            mark.cause_to = length;
            break;
    }
    return mark;
}

double light_gain(double progress) {
    // Down to 45 % in the first third, up to 125 % in the second, back in the last.
    constexpr double dark = 0.45;
    constexpr double bright = 1.25;
    if (progress < 1.0 / 3.0) {
        return 1.0 + (dark - 1.0) * progress * 3.0;
    }
    if (progress < 2.0 / 3.0) {
        return dark + (bright - dark) * (progress * 3.0 - 1.0);
    }
    return bright + (1.0 - bright) * (progress * 3.0 - 2.0);
}

Shot shot_in(const Scene& scene, Milliseconds moment) {
    const Mark mark = cause_of(scene.part, scene.length);
    const auto cause = [&] { return presence(mark.cause_from, mark.full_from, mark.full_to, mark.cause_to, moment); };
    Shot shot;
    switch (scene.part) {
        case Part::worker:
            break;
        case Part::bystander:
            shot.bystander = cause();
            break;
        case Part::stranger:
            shot.stranger = cause();
            shot.worker = 1.0 - presence(0ms, worker_walks, scene.length - worker_walks, scene.length, moment);
            break;
        case Part::absent:
            shot.worker = 1.0 - cause();
            break;
        case Part::covered:
            shot.cover = cause();
            break;
        case Part::light:
            shot.light = light_gain(static_cast<double>(moment.count()) / static_cast<double>(scene.length.count()));
            break;
    }
    return shot;
}

Result<Scene> parse_scene(std::string_view text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    const auto* part = std::ranges::find(all_parts, name, [](Part each) { return to_string(each); });
    const auto number = equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
    int length = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), length);
    const bool whole = read.ec == std::errc() && read.ptr == number.data() + number.size() && !number.empty();
    if (part == all_parts.end() || !whole || length < 2500 || length > 600'000) {
        return Error{
            ErrorKind::invalid_input, std::string(text),
            "is no scene; write worker, bystander, stranger, absent, covered or light, an equals sign, and 2500 to "
            "600000 milliseconds.",
            Retry::useless};
    }
    return Scene{*part, Milliseconds(length)};
}

}  // namespace

std::string_view to_string(Part part) {
    switch (part) {
        case Part::worker:
            return "worker";
        case Part::bystander:
            return "bystander";
        case Part::stranger:
            return "stranger";
        case Part::absent:
            return "absent";
        case Part::covered:
            return "covered";
        case Part::light:
            return "light";
    }
    return "";
}

Result<Script> parse_scenes(std::string_view text) {
    Script script{.worker_from = 30s, .scenes = {}};
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        auto scene = parse_scene(text.substr(0, comma));
        if (!scene) {
            return scene.error();
        }
        script.scenes.push_back(*scene);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    if (script.scenes.empty()) {
        return Error{ErrorKind::invalid_input, "scenes",
                     "none were named; write for example worker=4000,bystander=4000.", Retry::useless};
    }
    return script;
}

std::optional<Script> named_script(std::string_view name) {
    if (name == "demo") {
        // Each cause lasts its demo confirm time (1 s, 1 s, 3 s, 1.5 s) and about 1.5 s more, so that it is over when
        // the session is unlocked about 2 s after the lock. The worker's face is of another minute than at enrolment.
        return Script{.worker_from = 60s,
                      .scenes = {{Part::worker, 4000ms},
                                 {Part::bystander, 3700ms},
                                 {Part::worker, 4000ms},
                                 {Part::stranger, 4700ms},
                                 {Part::worker, 4000ms},
                                 {Part::absent, 5500ms},
                                 {Part::worker, 4000ms},
                                 {Part::covered, 3600ms},
                                 {Part::worker, 11'000ms}}};
    }
    if (name == "enrolment") {
        return Script{.worker_from = 0s, .scenes = {{Part::worker, 6000ms}}};
    }
    if (name == "quiet") {
        return Script{.worker_from = 30s, .scenes = {{Part::worker, 60'000ms}}};
    }
    if (name == "light") {
        return Script{.worker_from = 30s,
                      .scenes = {{Part::worker, 3000ms}, {Part::light, 12'000ms}, {Part::worker, 3000ms}}};
    }
    if (name == "crowd") {
        return Script{.worker_from = 30s, .scenes = {{Part::worker, 4000ms}, {Part::bystander, 20'000ms}}};
    }
    return std::nullopt;
}

Milliseconds length_of(const Script& script) {
    return std::accumulate(script.scenes.begin(), script.scenes.end(), Milliseconds(0),
                           [](Milliseconds sum, const Scene& scene) { return sum + scene.length; });
}

Shot shot_at(const Script& script, Milliseconds moment) {
    for (const auto& scene : script.scenes) {
        if (moment < scene.length) {
            return shot_in(scene, moment);
        }
        moment -= scene.length;
    }
    return {};
}

std::vector<Mark> marks_of(const Script& script) {
    std::vector<Mark> marks;
    Milliseconds start{0};
    for (const auto& scene : script.scenes) {
        Mark mark = cause_of(scene.part, scene.length);
        for (auto* moment : {&mark.from, &mark.to, &mark.cause_from, &mark.full_from, &mark.full_to, &mark.cause_to}) {
            *moment += start;
        }
        marks.push_back(mark);
        start += scene.length;
    }
    return marks;
}

std::string timeline_json(const Script& script) {
    nlohmann::ordered_json scenes = nlohmann::ordered_json::array();
    for (const auto& mark : marks_of(script)) {
        nlohmann::ordered_json scene{
            {"scene", to_string(mark.part)}, {"from_ms", mark.from.count()}, {"to_ms", mark.to.count()}};
        if (mark.finding) {
            scene["finding"] = to_string(*mark.finding);
            scene["cause_from_ms"] = mark.cause_from.count();
            scene["full_from_ms"] = mark.full_from.count();
            scene["full_to_ms"] = mark.full_to.count();
            scene["cause_to_ms"] = mark.cause_to.count();
        }
        scenes.push_back(std::move(scene));
    }
    const nlohmann::ordered_json document{{"frames_per_second", film_rate},
                                          {"width", film_width},
                                          {"height", film_height},
                                          {"length_ms", length_of(script).count()},
                                          {"scenes", std::move(scenes)}};
    return document.dump(2) + "\n";
}

}  // namespace shiftguard::testing
