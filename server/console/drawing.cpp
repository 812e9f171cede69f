#include "server/console/drawing.hpp"

#include <algorithm>
#include <cmath>

namespace shiftguard::console {
namespace {

constexpr std::uint32_t usual_width = 640;
constexpr std::uint32_t usual_height = 480;

struct Canvas {
    double width = 0;
    double height = 0;
    double label = 0;  ///< size of a label's letters
};

std::string number(double value) {
    return std::to_string(std::lround(value));
}

double inside(double fraction) {
    return std::clamp(std::isfinite(fraction) ? fraction : 0.0, 0.0, 1.0);
}

View box(const protocol::Shape& shape, const Canvas& canvas, const char* kind, const std::string& label) {
    const double left = inside(static_cast<double>(shape.x)) * canvas.width;
    const double top = inside(static_cast<double>(shape.y)) * canvas.height;
    const double right = inside(static_cast<double>(shape.x) + static_cast<double>(shape.width)) * canvas.width;
    const double bottom = inside(static_cast<double>(shape.y) + static_cast<double>(shape.height)) * canvas.height;
    // A person's name stands inside the box at its foot; a face's above it, or below where there is no room.
    const bool is_face = std::string_view(kind) == "face";
    const double above = top - canvas.label * 0.45;
    const double face_line = above > canvas.label ? above : bottom + canvas.label * 1.1;
    const double baseline = is_face ? face_line : bottom - canvas.label * 0.6;
    View view;
    view.text("kind", kind)
        .text("x", number(left))
        .text("y", number(top))
        .text("width", number(right - left))
        .text("height", number(bottom - top))
        .text("label", label)
        .text("label_x", number(left + (is_face ? 0.0 : canvas.label * 0.5)))
        .text("label_y", number(std::min(baseline, canvas.height - canvas.label * 0.3)));
    return view;
}

}  // namespace

void draw(const protocol::Geometry& geometry, Language language, View& view) {
    Canvas canvas;
    canvas.width = geometry.frame_width != 0 ? geometry.frame_width : usual_width;
    canvas.height = geometry.frame_height != 0 ? geometry.frame_height : usual_height;
    canvas.label = canvas.height / 15.0;
    std::vector<View> boxes;
    const auto add = [&](const std::vector<protocol::Shape>& shapes, const char* kind) {
        for (std::size_t at = 0; at < shapes.size(); ++at) {
            boxes.push_back(
                box(shapes[at], canvas, kind, std::string(word(language, kind)) + " " + std::to_string(at + 1)));
        }
    };
    add(geometry.persons, "person");
    add(geometry.faces, "face");
    const auto counted = [&](std::size_t count, const char* one, const char* many) {
        return std::to_string(count) + " " + std::string(word(language, count == 1 ? one : many));
    };
    view.text("frame_width", number(canvas.width))
        .text("frame_height", number(canvas.height))
        .text("label_size", number(canvas.label))
        .text("view_summary", counted(geometry.persons.size(), "person_counted", "persons_counted") + ", " +
                                  counted(geometry.faces.size(), "face_counted", "faces_counted"))
        .list("boxes", std::move(boxes));
}

}  // namespace shiftguard::console
