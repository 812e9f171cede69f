#include "agent/incident/redaction/redaction.hpp"

#include <algorithm>
#include <optional>

namespace shiftguard::incident {
namespace {

using observation::Box;

/// The part of it that lies in the frame; none where there is none, or where a number is none.
std::optional<Box> within_frame(const Box& box) {
    if (!observation::is_finite(box)) {
        return std::nullopt;
    }
    const float left = std::clamp(box.x, 0.0F, 1.0F);
    const float top = std::clamp(box.y, 0.0F, 1.0F);
    const Box inside{left, top, std::clamp(box.x + box.width, 0.0F, 1.0F) - left,
                     std::clamp(box.y + box.height, 0.0F, 1.0F) - top};
    return observation::has_size(inside) ? std::optional(inside) : std::nullopt;
}

Box widened(const Box& face) {
    return {face.x - face_margin * face.width, face.y - face_margin * face.height, (1 + 2 * face_margin) * face.width,
            (1 + 2 * face_margin) * face.height};
}

/// From the top of the person down to below every face that reaches into it, and all across.
Box head_of(const Box& person, const std::vector<Box>& faces) {
    float bottom = person.y + head_part * person.height;
    for (const auto& face : faces) {
        if (observation::share_inside(face, person) > 0) {
            bottom = std::max(bottom, face.y + face.height);
        }
    }
    return {person.x, person.y, person.width, bottom - person.y};
}

void put(std::vector<Box>& list, const std::optional<Box>& box) {
    if (box) {
        list.push_back(*box);
    }
}

}  // namespace

RedactionPlan plan_redaction(const observation::Observation& look) {
    RedactionPlan plan;
    std::vector<Box> faces;
    for (const auto& face : look.faces) {
        put(faces, within_frame(widened(face.box)));
    }
    plan.covered = faces;
    for (const auto& seen : look.persons) {
        if (const auto person = within_frame(seen.box)) {
            plan.kept.push_back(*person);
            put(plan.covered, within_frame(head_of(*person, faces)));
        }
    }
    return plan;
}

}  // namespace shiftguard::incident
