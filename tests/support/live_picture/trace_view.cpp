#include "tests/support/live_picture/trace_view.hpp"

#include <iterator>

#include <nlohmann/json.hpp>

namespace shiftguard::testing {
namespace {

using nlohmann::json;

constexpr std::int64_t look_lasts = 1500;    // ms; the eye looks more often than that while it looks at all
constexpr std::int64_t persons_last = 1500;  // persons are not looked for in every look
constexpr std::int64_t finding_lasts = 4000;

Outline outline_from(const json& seen, Outline::Kind kind) {
    const auto& box = seen.at("box");
    Outline outline{kind, box.at(0), box.at(1), box.at(2), box.at(3), kind == Outline::Kind::face ? "face" : "person"};
    if (seen.contains("track")) {
        outline.label += " " + std::to_string(seen.at("track").get<std::uint32_t>());
    }
    return outline;
}

std::vector<Outline> outlines_from(const json& seen, Outline::Kind kind) {
    std::vector<Outline> outlines;
    for (const auto& one : seen) {
        outlines.push_back(outline_from(one, kind));
    }
    return outlines;
}

}  // namespace

void TraceView::take(const std::string& line) {
    const auto document = json::parse(line, nullptr, false);
    if (!document.is_object()) {
        return;
    }
    if (document.contains("input")) {
        const auto& entry = document.at("input");
        boot_at_start_ = entry.at("now").at("boot_ms").get<std::int64_t>() - document.at("t_ms").get<std::int64_t>();
        if (entry.at("input").at("type") != "looked") {
            return;
        }
        const auto& look = entry.at("input").at("observation");
        last_look_ = look.at("captured_ms").get<std::int64_t>();
        if (!first_look_ && look.contains("frame")) {
            first_look_ = last_look_;
        }
        faces_ = outlines_from(look.value("faces", json::array()), Outline::Kind::face);
        if (look.value("/looked/persons"_json_pointer, true)) {
            persons_ = outlines_from(look.value("persons", json::array()), Outline::Kind::person);
            persons_seen_ = last_look_;
        }
    } else if (document.contains("output") && boot_at_start_) {
        const auto& output = document.at("output");
        const std::string type = output.at("type");
        if (type == "finding") {
            finding_ = output.at("kind").get<std::string>();
        } else if (type == "outcome" && output.at("verified") == true) {
            finding_ += ": locked";
        } else {
            return;
        }
        found_ = *boot_at_start_ + document.at("t_ms").get<std::int64_t>();
    }
}

LiveView TraceView::at(std::int64_t boot_ms) {
    std::ifstream file(file_, std::ios::binary);
    file.seekg(read_);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    read_ += static_cast<std::streamoff>(text.size());
    rest_ += text;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
        try {
            take(rest_.substr(0, end));
        } catch (const json::exception&) {  // a line of another shape says nothing to us
        }
        rest_.erase(0, end + 1);
    }

    LiveView view;
    if (first_look_) {
        view.looking = boot_ms - last_look_ < look_lasts;
        view.film_ms = (view.looking ? last_look_ : boot_ms) - *first_look_;  // boxes belong to the frame of their look
    }
    if (view.looking) {
        view.outlines = faces_;
        if (boot_ms - persons_seen_ < persons_last) {
            view.outlines.insert(view.outlines.begin(), persons_.begin(), persons_.end());
        }
    }
    if (boot_ms - found_ < finding_lasts) {
        view.finding = finding_;
    }
    return view;
}

}  // namespace shiftguard::testing
