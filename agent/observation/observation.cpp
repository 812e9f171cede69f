#include "agent/observation/observation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace shiftguard::observation {
namespace {

float intersection(const Box& a, const Box& b) {
    const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return width > 0 && height > 0 ? width * height : 0.0F;
}

float area(const Box& box) {
    return std::max(0.0F, box.width) * std::max(0.0F, box.height);
}

template <class Enum, std::size_t N>
std::optional<Enum> find_word(const std::array<Enum, N>& all, std::string_view word) {
    const auto at = std::find_if(all.begin(), all.end(), [&](Enum candidate) { return to_string(candidate) == word; });
    return at == all.end() ? std::nullopt : std::optional(*at);
}

/// The body that a face belongs to, of those that have none yet.
std::optional<std::size_t> owner_of(const Box& face, const std::vector<PersonSeen>& bodies,
                                    const std::vector<bool>& taken) {
    std::optional<std::size_t> owner;
    float best = 0.6F;
    for (std::size_t body = 0; body < bodies.size(); ++body) {
        const float share = taken[body] ? 0.0F : share_inside(face, bodies[body].box);
        if (share >= best) {
            best = share;
            owner = body;
        }
    }
    return owner;
}

}  // namespace

const FaceSeen* face_of(const Observation& look, TrackId track) {
    const auto face = std::find_if(look.faces.begin(), look.faces.end(),
                                   [track](const FaceSeen& seen) { return seen.track == track; });
    return face == look.faces.end() ? nullptr : &*face;
}

bool is_finite(const Box& box) {
    return std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
}

bool has_size(const Box& box) {
    return is_finite(box) && box.width > 0 && box.height > 0;
}

bool shows_people(CameraState state) {
    return state == CameraState::streaming || state == CameraState::repeating;
}

std::string_view to_string(CameraState state) {
    switch (state) {
        case CameraState::closed:
            return "closed";
        case CameraState::opening:
            return "opening";
        case CameraState::streaming:
            return "streaming";
        case CameraState::covered:
            return "covered";
        case CameraState::dark:
            return "dark";
        case CameraState::frozen:
            return "frozen";
        case CameraState::lost:
            return "lost";
        case CameraState::blurred:
            return "blurred";
        case CameraState::repeating:
            return "repeating";
    }
    return "";
}

std::string_view to_string(CameraFault fault) {
    switch (fault) {
        case CameraFault::missing:
            return "missing";
        case CameraFault::refused:
            return "refused";
        case CameraFault::busy:
            return "busy";
        case CameraFault::unplugged:
            return "unplugged";
        case CameraFault::silent:
            return "silent";
        case CameraFault::undecodable:
            return "undecodable";
        case CameraFault::not_a_camera:
            return "not_a_camera";
        case CameraFault::failed:
            return "failed";
    }
    return "";
}

std::string_view to_string(FaceQuality quality) {
    switch (quality) {
        case FaceQuality::good:
            return "good";
        case FaceQuality::too_small:
            return "too_small";
        case FaceQuality::too_dark:
            return "too_dark";
        case FaceQuality::blurred:
            return "blurred";
        case FaceQuality::turned_away:
            return "turned_away";
        case FaceQuality::backlit:
            return "backlit";
    }
    return "";
}

std::string_view to_string(Motion motion) {
    switch (motion) {
        case Motion::moved:
            return "moved";
        case Motion::not_yet:
            return "not_yet";
        case Motion::never:
            return "never";
    }
    return "";
}

std::optional<CameraState> camera_state_from(std::string_view word) {
    return find_word(std::array{CameraState::closed, CameraState::opening, CameraState::streaming, CameraState::covered,
                                CameraState::dark, CameraState::frozen, CameraState::lost, CameraState::blurred,
                                CameraState::repeating},
                     word);
}

std::optional<CameraFault> camera_fault_from(std::string_view word) {
    return find_word(
        std::array{CameraFault::missing, CameraFault::refused, CameraFault::busy, CameraFault::unplugged,
                   CameraFault::silent, CameraFault::undecodable, CameraFault::not_a_camera, CameraFault::failed},
        word);
}

std::optional<FaceQuality> face_quality_from(std::string_view word) {
    return find_word(std::array{FaceQuality::good, FaceQuality::too_small, FaceQuality::too_dark, FaceQuality::blurred,
                                FaceQuality::turned_away, FaceQuality::backlit},
                     word);
}

std::optional<Motion> motion_from(std::string_view word) {
    return find_word(std::array{Motion::moved, Motion::not_yet, Motion::never}, word);
}

float overlap(const Box& a, const Box& b) {
    const float both = intersection(a, b);
    const float either = area(a) + area(b) - both;
    return either > 0 ? both / either : 0.0F;
}

float share_inside(const Box& inner, const Box& outer) {
    const float whole = area(inner);
    return whole > 0 ? intersection(inner, outer) / whole : 0.0F;
}

std::size_t count_bodies(const Observation& observation) {
    return static_cast<std::size_t>(std::count_if(observation.persons.begin(), observation.persons.end(),
                                                  [](const PersonSeen& body) { return !body.still; }));
}

std::size_t count_faces(const Observation& observation) {
    return static_cast<std::size_t>(std::count_if(observation.faces.begin(), observation.faces.end(),
                                                  [](const FaceSeen& face) { return face.motion != Motion::never; }));
}

std::vector<bool> bodies_with_face(const std::vector<PersonSeen>& bodies, const std::vector<FaceSeen>& faces) {
    std::vector<bool> taken(bodies.size(), false);
    for (const auto& face : faces) {
        if (face.motion != Motion::moved) {
            continue;
        }
        if (const auto owner = owner_of(face.box, bodies, taken)) {
            taken[*owner] = true;
        }
    }
    return taken;
}

namespace {

/// People in view by these faces and the bodies that are somebody.
std::size_t count_by(const Observation& observation, bool in_doubt_too) {
    std::vector<PersonSeen> living = observation.persons;
    std::erase_if(living, [](const PersonSeen& body) { return body.still; });
    std::vector<bool> taken(living.size(), false);
    std::size_t people = living.size();
    for (const auto& face : observation.faces) {
        if (face.motion == Motion::never) {
            continue;
        }
        if (const auto owner = owner_of(face.box, living, taken)) {
            taken[*owner] = true;
        } else if (in_doubt_too || face.motion == Motion::moved) {
            ++people;
        }
    }
    return people;
}

}  // namespace

std::size_t count_people(const Observation& observation) {
    return count_by(observation, true);
}

std::size_t count_moved_people(const Observation& observation) {
    return count_by(observation, false);
}

}  // namespace shiftguard::observation
