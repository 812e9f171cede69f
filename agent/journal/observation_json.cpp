#include "agent/journal/observation_json.hpp"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {

using nlohmann::json;

json json_of(const observation::Box& box) {
    return {box.x, box.y, box.width, box.height};
}

observation::Box box_from(const Fields& fields) {
    const auto& sides = fields.array("box");
    observation::Box box;
    if (sides.size() != 4) {
        fields.blame("box", "four numbers are expected here");
        return box;
    }
    std::size_t at = 0;
    for (float* side : {&box.x, &box.y, &box.width, &box.height}) {
        const auto& number = sides[at++];
        if (!number.is_number() && !number.is_null()) {
            fields.blame("box", "four numbers are expected here");
            return {};
        }
        *side = number.is_null() ? std::numeric_limits<float>::quiet_NaN() : number.get<float>();
    }
    return box;
}

namespace {

constexpr std::uint64_t any32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t any64 = std::numeric_limits<std::uint64_t>::max();

float score_from(const Fields& fields) {
    return static_cast<float>(fields.number("score"));
}

observation::FaceSeen face_from(const Fields& fields) {
    observation::FaceSeen face;
    face.track = observation::TrackId{static_cast<std::uint32_t>(fields.whole("track", any32))};
    face.box = box_from(fields);
    face.score = score_from(fields);
    face.quality = fields.word("quality", observation::face_quality_from);
    if (fields.has("live")) {
        face.live = static_cast<float>(fields.number("live"));
    }
    if (fields.has("motion")) {
        face.motion = fields.word("motion", observation::motion_from);
    }
    if (fields.has("figure")) {
        face.figure = observation::FigureId{static_cast<std::uint32_t>(fields.whole("figure", any32))};
    }
    if (fields.has("appearance")) {
        face.appearance = fields.whole("appearance", any64);
    }
    return face;
}

observation::PhoneSeen phone_from(const Fields& fields) {
    observation::PhoneSeen phone;
    phone.box = box_from(fields);
    phone.score = score_from(fields);
    return phone;
}

/// `still` is there for a still figure only and holds its appearance.
observation::PersonSeen person_from(const Fields& fields) {
    observation::PersonSeen person;
    person.box = box_from(fields);
    person.score = score_from(fields);
    if (fields.has("figure")) {
        person.figure = observation::FigureId{static_cast<std::uint32_t>(fields.whole("figure", any32))};
    }
    if (fields.has("still")) {
        person.still = true;
        person.appearance = fields.whole("still", any64);
    }
    return person;
}

template <class One>
auto list_from(const Fields& fields, const char* key, One one) {
    std::vector<decltype(one(fields))> list;
    for (const auto& element : fields.array(key)) {
        list.push_back(
            one(Fields(element, fields.path() + "/" + key + "/" + std::to_string(list.size()), fields.fault())));
    }
    return list;
}

}  // namespace

json json_of(const Now& now) {
    return {{"boot_ms", now.boot.time_since_epoch().count()},
            {"wall_ms", now.wall.time_since_epoch().count()},
            {"offset_ms", now.trust.offset.count()},
            {"uncertainty_ms", now.trust.uncertainty.count()}};
}

Now now_from(const Fields& fields) {
    return {BootTime(fields.milliseconds("boot_ms")),
            WallTime(fields.milliseconds("wall_ms")),
            {fields.milliseconds_or_zero("offset_ms"), fields.milliseconds_or_zero("uncertainty_ms")}};
}

namespace {

/// `motion`, `figure` and `appearance` are there for a face that did not move.
json spell(const observation::FaceSeen& face) {
    json value = {{"track", static_cast<std::uint32_t>(face.track)},
                  {"box", json_of(face.box)},
                  {"score", face.score},
                  {"quality", observation::to_string(face.quality)}};
    if (face.live) {
        value["live"] = *face.live;
    }
    if (face.motion != observation::Motion::moved) {
        value["motion"] = observation::to_string(face.motion);
    }
    if (face.figure != observation::FigureId{}) {
        value["figure"] = static_cast<std::uint32_t>(face.figure);
    }
    if (face.appearance != 0) {
        value["appearance"] = face.appearance;
    }
    return value;
}

json spell(const observation::PersonSeen& person) {
    json value = {{"box", json_of(person.box)}, {"score", person.score}};
    if (person.figure != observation::FigureId{}) {
        value["figure"] = static_cast<std::uint32_t>(person.figure);
    }
    if (person.still) {
        value["still"] = person.appearance;
    }
    return value;
}

}  // namespace

json json_of(const observation::Observation& look) {
    json value = {{"look", look.look},
                  {"captured_ms", look.captured.time_since_epoch().count()},
                  {"camera", observation::to_string(look.camera)},
                  {"looked", {{"faces", look.looked.faces}, {"persons", look.looked.persons}}},
                  {"faces", json::array()},
                  {"persons", json::array()}};
    if (look.fault) {
        value["fault"] = observation::to_string(*look.fault);
    }
    if (look.frame) {
        value["frame"] = {{"width", look.frame->width}, {"height", look.frame->height}};
    }
    for (const auto& face : look.faces) {
        value["faces"].push_back(spell(face));
    }
    for (const auto& phone : look.phones) {  // the key is there where there is one
        value["phones"].push_back({{"box", json_of(phone.box)}, {"score", phone.score}});
    }
    for (const auto& person : look.persons) {
        value["persons"].push_back(spell(person));
    }
    return value;
}

observation::Observation observation_from(const Fields& fields) {
    observation::Observation look;
    look.look = fields.whole("look", any64);
    look.captured = BootTime(fields.milliseconds("captured_ms"));
    look.camera = fields.word("camera", observation::camera_state_from);
    if (fields.has("fault")) {
        look.fault = fields.word("fault", observation::camera_fault_from);
    }
    if (fields.has("frame")) {
        const auto frame = fields.object("frame");
        look.frame = observation::FrameSize{static_cast<std::uint32_t>(frame.whole("width", any32)),
                                            static_cast<std::uint32_t>(frame.whole("height", any32))};
    }
    const auto looked = fields.object("looked");
    look.looked = {looked.truth("faces"), looked.truth("persons")};
    look.faces = list_from(fields, "faces", face_from);
    look.persons = list_from(fields, "persons", person_from);
    if (fields.has("phones")) {
        look.phones = list_from(fields, "phones", phone_from);
    }
    return look;
}

}  // namespace shiftguard::journal
