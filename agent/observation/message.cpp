#include "agent/observation/message.hpp"

#include "agent/observation/cbor_shape.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <initializer_list>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::observation {
namespace {

using Json = nlohmann::json;

// What one look can hold at most; a peer that sends more is not ours.
constexpr std::size_t most_faces = 64;
constexpr std::size_t most_persons = 64;
constexpr std::size_t longest_text = 1024;
constexpr float box_reach = 16;  // boxes may reach past the frame, not into infinity
constexpr float right_angle = 90;
constexpr std::uint32_t largest_frame = 65536;
constexpr std::uint64_t largest_count = std::numeric_limits<std::int64_t>::max();

// ---- writing

Json to_json(const Box& box) {
    return Json::array({box.x, box.y, box.width, box.height});
}

Json to_json(const std::optional<TrackId>& track) {
    return track ? Json(static_cast<std::uint32_t>(*track)) : Json(nullptr);
}

Json to_json(const FaceSeen& face) {
    return {{"track", static_cast<std::uint32_t>(face.track)},
            {"box", to_json(face.box)},
            {"score", face.score},
            {"quality", to_string(face.quality)},
            {"live", face.live ? Json(*face.live) : Json(nullptr)},
            {"motion", to_string(face.motion)},
            {"figure", static_cast<std::uint32_t>(face.figure)},
            {"appearance", face.appearance}};
}

Json to_json(const PhoneSeen& phone) {
    return {{"box", to_json(phone.box)}, {"score", phone.score}};
}

Json to_json(const PersonSeen& person) {
    return {{"box", to_json(person.box)},
            {"score", person.score},
            {"figure", static_cast<std::uint32_t>(person.figure)},
            {"still", person.still},
            {"appearance", person.appearance}};
}

template <class Element>
Json to_json(const std::vector<Element>& elements) {
    Json list = Json::array();
    for (const auto& element : elements) {
        list.push_back(to_json(element));
    }
    return list;
}

Json to_json(const Observation& observation) {
    const auto& frame = observation.frame;
    const auto& fault = observation.fault;
    return {{"look", observation.look},
            {"captured_ms", observation.captured.time_since_epoch().count()},
            {"camera", to_string(observation.camera)},
            {"fault", fault ? Json(to_string(*fault)) : Json(nullptr)},
            {"frame", frame ? Json::array({frame->width, frame->height}) : Json(nullptr)},
            {"looked", {{"faces", observation.looked.faces}, {"persons", observation.looked.persons}}},
            {"faces", to_json(observation.faces)},
            {"persons", to_json(observation.persons)},
            {"phones", to_json(observation.phones)}};
}

Json to_json(const HeadSeen& head) {
    return {{"settled", head.settled},
            {"yaw", head.yaw},
            {"pitch", head.pitch},
            {"solid", head.solid},
            {"openness", head.openness}};
}

Json to_json(const Ready& ready) {
    return {{"kind", "ready"},
            {"eye_version", ready.eye_version},
            {"recogniser", ready.recogniser},
            {"unlimited", ready.unlimited}};
}

Json to_json(const Look& look) {
    return {{"kind", "look"},
            {"observation", to_json(look.observation)},
            {"vector_track", to_json(look.vector_track)},
            {"vector", look.vector},
            {"head", look.head ? to_json(*look.head) : Json(nullptr)}};
}

Json to_json(const Sample& sample) {
    return {{"kind", "sample"},         {"verdict", to_string(sample.verdict)},
            {"vector", sample.vector},  {"turn", sample.turn},
            {"height", sample.height},  {"light", sample.light},
            {"balance", sample.balance}};
}

Json to_json(const Alive& alive) {
    return {{"kind", "alive"},
            {"camera", to_string(alive.camera)},
            {"looks", alive.looks},
            {"vectors", alive.vectors},
            {"look_ms_p50", alive.look_ms_p50},
            {"look_ms_p95", alive.look_ms_p95},
            {"resident_bytes", alive.resident_bytes},
            {"broken_frames", alive.broken_frames},
            {"cpu_ms", alive.cpu_ms}};
}

Json to_json(const Picture& picture) {
    return {{"kind", "picture"}, {"look", picture.look}, {"jpeg", Json::binary(picture.jpeg)}};
}

Json to_json(const Failed& failed) {
    return {{"kind", "failed"}, {"reason", failed.reason}};
}

Json to_json(const Demand& demand) {
    return {{"kind", "demand"},        {"work", to_string(demand.work)}, {"worker_track", to_json(demand.worker_track)},
            {"yields", demand.yields}, {"redacts", demand.redacts},      {"picture_of", demand.picture_of}};
}

template <class Message>
Bytes write(const Message& message) {
    Bytes bytes{message_version};
    std::visit([&](const auto& content) { Json::to_cbor(to_json(content), bytes); }, message);
    return bytes;
}

// ---- reading

Error unreadable(const std::string& what) {
    return {ErrorKind::corrupted, "message", "A message between eye and daemon cannot be taken: " + what + ".",
            Retry::useless};
}

/// The members of one object, each asked for by name and bounds. The first fault stays; after it values are defaults.
class Fields {
public:
    Fields(const Json& object, std::string place, std::initializer_list<const char*> names)
        : object_(object), place_(std::move(place)) {
        const bool fits =
            object.is_object() && object.size() == names.size() &&
            std::all_of(names.begin(), names.end(), [&](const char* name) { return object.contains(name); });
        if (!fits) {
            fault_ = place_ + " does not have exactly its members";
        }
    }

    [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }
    void blame(const std::optional<std::string>& fault) {
        if (!fault_) {
            fault_ = fault;
        }
    }
    void blame(const char* name, const char* what) { blame(place_ + "/" + name + " " + what); }

    [[nodiscard]] const Json* at(const char* name) const { return fault_ ? nullptr : &object_.at(name); }
    [[nodiscard]] std::string place(const char* name) const { return place_ + "/" + name; }

    template <std::unsigned_integral Number>
    Number count(const char* name,
                 std::uint64_t most = std::min<std::uint64_t>(std::numeric_limits<Number>::max(), largest_count)) {
        const Json* value = at(name);
        if (value == nullptr) {
            return 0;
        }
        if (!value->is_number_unsigned() || value->get<std::uint64_t>() > most) {
            blame(name, "is not a count within its bounds");
            return 0;
        }
        return value->get<Number>();
    }

    bool flag(const char* name) {
        const Json* value = at(name);
        if (value != nullptr && !value->is_boolean()) {
            blame(name, "is not true or false");
            return false;
        }
        return value != nullptr && value->get<bool>();
    }

    /// In eye distances, as of a face that is good enough for a sample.
    float turn(const char* name) {
        const Json* value = at(name);
        if (value == nullptr) {
            return 0;
        }
        const float turn = value->is_number_float() ? value->get<float>() : 2;
        if (!(turn >= -1 && turn <= 1)) {
            blame(name, "is not a turn in -1..1");
            return 0;
        }
        return turn;
    }

    float score(const char* name) {
        const Json* value = at(name);
        if (value == nullptr) {
            return 0;
        }
        const float score = value->is_number_float() ? value->get<float>() : -1;
        if (!(score >= 0 && score <= 1)) {
            blame(name, "is not a score in 0..1");
            return 0;
        }
        return score;
    }

    float number(const char* name, float least, float most) {
        const Json* value = at(name);
        if (value == nullptr) {
            return 0;
        }
        if (!value->is_number_float() || !(value->get<float>() >= least && value->get<float>() <= most)) {
            blame(name, "is not a number within its bounds");
            return 0;
        }
        return value->get<float>();
    }

    std::string text(const char* name) {
        const Json* value = at(name);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_string() || value->get_ref<const std::string&>().size() > longest_text) {
            blame(name, "is not a text of bounded length");
            return {};
        }
        return value->get<std::string>();
    }

    template <class Enum>
    Enum word(const char* name, std::optional<Enum> (*from)(std::string_view)) {
        const std::string spelled = text(name);
        if (fault_) {
            return {};
        }
        const auto known = from(spelled);
        if (!known) {
            blame(name, "is an unknown word");
        }
        return known.value_or(Enum{});
    }

    std::optional<TrackId> optional_track(const char* name) {
        const Json* value = at(name);
        if (value == nullptr || value->is_null()) {
            return std::nullopt;
        }
        return TrackId{count<std::uint32_t>(name)};
    }

    Box box(const char* name) {
        const Json* value = at(name);
        if (value == nullptr) {
            return {};
        }
        const auto fits = [](const Json& side) {
            return side.is_number_float() && std::abs(side.get<float>()) <= box_reach;  // false for NaN
        };
        if (!value->is_array() || value->size() != 4 || !std::all_of(value->begin(), value->end(), fits)) {
            blame(name, "is not a box of four finite numbers");
            return {};
        }
        const Box box{(*value)[0].get<float>(), (*value)[1].get<float>(), (*value)[2].get<float>(),
                      (*value)[3].get<float>()};
        if (box.width < 0 || box.height < 0) {
            blame(name, "has a negative size");
        }
        return box;
    }

    FaceVector vector(const char* name) {
        const Json* value = at(name);
        if (value == nullptr) {
            return {};
        }
        const bool sized = value->is_array() && (value->empty() || value->size() == 128 || value->size() == 512);
        const auto fits = [](const Json& element) {
            return element.is_number_float() && std::abs(element.get<float>()) <= 1.001F;  // L2-normalised
        };
        if (!sized || !std::all_of(value->begin(), value->end(), fits)) {
            blame(name, "is not a face vector of 0, 128 or 512 numbers in -1..1");
            return {};
        }
        return value->get<FaceVector>();
    }

    template <class Element>
    std::vector<Element> list(const char* name, std::size_t most, Element (*read)(const Json&, Fields&)) {
        const Json* value = at(name);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_array() || value->size() > most) {
            blame(name, "is not a list of bounded length");
            return {};
        }
        std::vector<Element> elements;
        for (const Json& element : *value) {
            elements.push_back(read(element, *this));
        }
        return elements;
    }

private:
    const Json& object_;
    std::string place_;
    std::optional<std::string> fault_;
};

template <class Enum, std::size_t N>
std::optional<Enum> find_word(const std::array<Enum, N>& all, std::string_view word) {
    const auto at = std::find_if(all.begin(), all.end(), [&](Enum candidate) { return to_string(candidate) == word; });
    return at == all.end() ? std::nullopt : std::optional(*at);
}

std::optional<SampleVerdict> sample_verdict_from(std::string_view word) {
    return find_word(
        std::array{SampleVerdict::taken, SampleVerdict::no_face, SampleVerdict::two_faces, SampleVerdict::too_small,
                   SampleVerdict::too_dark, SampleVerdict::blurred, SampleVerdict::turned_away},
        word);
}

std::optional<Work> work_from(std::string_view word) {
    return find_word(std::array{Work::rest, Work::watch, Work::hurry, Work::enrol, Work::challenge}, word);
}

FaceSeen read_face(const Json& json, Fields& parent) {
    Fields fields(json, parent.place("faces"),
                  {"track", "box", "score", "quality", "live", "motion", "figure", "appearance"});
    FaceSeen face;
    face.track = TrackId{fields.count<std::uint32_t>("track")};
    face.box = fields.box("box");
    face.score = fields.score("score");
    face.quality = fields.word("quality", face_quality_from);
    if (const Json* live = fields.at("live"); live != nullptr && !live->is_null()) {
        face.live = fields.score("live");
    }
    face.motion = fields.word("motion", motion_from);
    face.figure = FigureId{fields.count<std::uint32_t>("figure")};
    face.appearance = fields.count<std::uint64_t>("appearance", std::numeric_limits<std::uint64_t>::max());
    parent.blame(fields.fault());
    return face;
}

PersonSeen read_person(const Json& json, Fields& parent) {
    Fields fields(json, parent.place("persons"), {"box", "score", "figure", "still", "appearance"});
    PersonSeen person;
    person.box = fields.box("box");
    person.score = fields.score("score");
    person.figure = FigureId{fields.count<std::uint32_t>("figure")};
    person.still = fields.flag("still");
    person.appearance = fields.count<std::uint64_t>("appearance", std::numeric_limits<std::uint64_t>::max());
    parent.blame(fields.fault());
    return person;
}

PhoneSeen read_phone(const Json& json, Fields& parent) {
    Fields fields(json, parent.place("phones"), {"box", "score"});
    PhoneSeen phone;
    phone.box = fields.box("box");
    phone.score = fields.score("score");
    parent.blame(fields.fault());
    return phone;
}

std::optional<FrameSize> read_frame(Fields& fields) {
    const Json* value = fields.at("frame");
    if (value == nullptr || value->is_null()) {
        return std::nullopt;
    }
    const auto fits = [](const Json& side) {
        return side.is_number_unsigned() && side.get<std::uint64_t>() >= 1 &&
               side.get<std::uint64_t>() <= largest_frame;
    };
    if (!value->is_array() || value->size() != 2 || !std::all_of(value->begin(), value->end(), fits)) {
        fields.blame("frame", "is not a width and a height");
        return std::nullopt;
    }
    return FrameSize{(*value)[0].get<std::uint32_t>(), (*value)[1].get<std::uint32_t>()};
}

Observation read_observation(const Json& json, Fields& parent) {
    Fields fields(json, parent.place("observation"),
                  {"look", "captured_ms", "camera", "fault", "frame", "looked", "faces", "persons", "phones"});
    Observation observation;
    observation.look = fields.count<std::uint64_t>("look");
    observation.captured =
        BootTime(Milliseconds(static_cast<std::int64_t>(fields.count<std::uint64_t>("captured_ms"))));
    observation.camera = fields.word("camera", camera_state_from);
    if (const Json* fault = fields.at("fault"); fault != nullptr && !fault->is_null()) {
        observation.fault = fields.word("fault", camera_fault_from);
    }
    observation.frame = read_frame(fields);
    if (const Json* json_looked = fields.at("looked")) {
        Fields looked(*json_looked, fields.place("looked"), {"faces", "persons"});
        observation.looked = {looked.flag("faces"), looked.flag("persons")};
        fields.blame(looked.fault());
    }
    observation.faces = fields.list<FaceSeen>("faces", most_faces, read_face);
    observation.persons = fields.list<PersonSeen>("persons", most_persons, read_person);
    observation.phones = fields.list<PhoneSeen>("phones", most_persons, read_phone);
    parent.blame(fields.fault());
    return observation;
}

template <class Message>
Result<FromEye> finish(const Fields& fields, Message message) {
    if (fields.fault()) {
        return unreadable(*fields.fault());
    }
    return FromEye(std::move(message));
}

Result<FromEye> read_ready(const Json& json) {
    Fields fields(json, "ready", {"kind", "eye_version", "recogniser", "unlimited"});
    return finish(fields, Ready{fields.text("eye_version"), fields.text("recogniser"), fields.text("unlimited")});
}

std::optional<HeadSeen> read_head(Fields& parent) {
    const Json* json = parent.at("head");
    if (json == nullptr || json->is_null()) {
        return std::nullopt;
    }
    Fields fields(*json, parent.place("head"), {"settled", "yaw", "pitch", "solid", "openness"});
    HeadSeen head;
    head.settled = fields.flag("settled");
    head.yaw = fields.number("yaw", -right_angle, right_angle);
    head.pitch = fields.number("pitch", -right_angle, right_angle);
    head.solid = fields.flag("solid");
    head.openness = fields.number("openness", 0, largest_openness);
    parent.blame(fields.fault());
    return head;
}

Result<FromEye> read_look(const Json& json) {
    Fields fields(json, "look", {"kind", "observation", "vector_track", "vector", "head"});
    Look look;
    if (const Json* observation = fields.at("observation")) {
        look.observation = read_observation(*observation, fields);
    }
    look.vector_track = fields.optional_track("vector_track");
    look.vector = fields.vector("vector");
    look.head = read_head(fields);
    const auto& faces = look.observation.faces;
    const bool names_a_face = !look.vector_track || std::any_of(faces.begin(), faces.end(), [&](const FaceSeen& face) {
        return face.track == *look.vector_track;
    });
    if (look.vector_track.has_value() == look.vector.empty() || !names_a_face) {
        fields.blame("vector_track", "and the vector do not belong to a face of the observation");
    }
    return finish(fields, std::move(look));
}

Result<FromEye> read_sample(const Json& json) {
    Fields fields(json, "sample", {"kind", "verdict", "vector", "turn", "height", "light", "balance"});
    Sample sample{fields.word("verdict", sample_verdict_from),
                  fields.vector("vector"),
                  fields.turn("turn"),
                  fields.score("height"),
                  fields.score("light"),
                  fields.number("balance", -1, 1)};
    if ((sample.verdict == SampleVerdict::taken) == sample.vector.empty()) {
        fields.blame("vector", "and the verdict contradict each other");
    }
    return finish(fields, std::move(sample));
}

Result<FromEye> read_alive(const Json& json) {
    Fields fields(json, "alive",
                  {"kind", "camera", "looks", "vectors", "look_ms_p50", "look_ms_p95", "resident_bytes",
                   "broken_frames", "cpu_ms"});
    Alive alive;
    alive.camera = fields.word("camera", camera_state_from);
    alive.looks = fields.count<std::uint64_t>("looks");
    alive.vectors = fields.count<std::uint64_t>("vectors");
    alive.look_ms_p50 = fields.count<std::uint32_t>("look_ms_p50");
    alive.look_ms_p95 = fields.count<std::uint32_t>("look_ms_p95");
    alive.resident_bytes = fields.count<std::uint64_t>("resident_bytes");
    alive.broken_frames = fields.count<std::uint64_t>("broken_frames");
    alive.cpu_ms = fields.count<std::uint64_t>("cpu_ms");
    return finish(fields, alive);
}

/// Begins and ends as a JPEG file does; what lies between is for whoever looks at it.
bool looks_like_jpeg(const Bytes& bytes) {
    constexpr std::array<std::uint8_t, 3> begins{0xFF, 0xD8, 0xFF};
    constexpr std::array<std::uint8_t, 2> ends{0xFF, 0xD9};
    return bytes.size() >= begins.size() + ends.size() && std::equal(begins.begin(), begins.end(), bytes.begin()) &&
           std::equal(ends.rbegin(), ends.rend(), bytes.rbegin());
}

Result<FromEye> read_picture(const Json& json) {
    Fields fields(json, "picture", {"kind", "look", "jpeg"});
    Picture picture;
    picture.look = fields.count<std::uint64_t>("look");
    if (const Json* jpeg = fields.at("jpeg")) {
        if (jpeg->is_binary() && jpeg->get_binary().size() <= max_picture_bytes) {
            picture.jpeg = jpeg->get_binary();
        }
        if (!looks_like_jpeg(picture.jpeg)) {
            fields.blame("jpeg", "is not a JPEG picture of bounded size");
        }
    }
    return finish(fields, std::move(picture));
}

Result<FromEye> read_failed(const Json& json) {
    Fields fields(json, "failed", {"kind", "reason"});
    return finish(fields, Failed{fields.text("reason")});
}

/// The message as an object with its kind, or why it is none.
Result<std::pair<std::string, Json>> open(std::span<const std::uint8_t> bytes) {
    if (bytes.empty() || bytes.size() > max_message_bytes) {
        return unreadable("it is empty or longer than " + std::to_string(max_message_bytes) + " bytes");
    }
    if (bytes[0] != message_version) {
        return unreadable("it is of version " + std::to_string(bytes[0]) + " and this program speaks version " +
                          std::to_string(message_version) + "; install eye and daemon of the same release");
    }
    const auto body = bytes.subspan(1);
    if (!is_plain_cbor(body)) {
        return unreadable("it is not plain CBOR");
    }
    Json json = Json::from_cbor(body.begin(), body.end(), true, false);
    if (!json.is_object() || !json.contains("kind") || !json["kind"].is_string()) {
        return unreadable("it names no kind");
    }
    std::string kind = json["kind"].get<std::string>();
    return std::pair(std::move(kind), std::move(json));
}

}  // namespace

Bytes encode(const FromEye& message) {
    return write(message);
}
Bytes encode(const ToEye& message) {
    return write(message);
}

Result<FromEye> decode_from_eye(std::span<const std::uint8_t> bytes) {
    auto opened = open(bytes);
    if (!opened) {
        return opened.error();
    }
    const auto& [kind, json] = *opened;
    if (kind == "ready") {
        return read_ready(json);
    }
    if (kind == "look") {
        return read_look(json);
    }
    if (kind == "sample") {
        return read_sample(json);
    }
    if (kind == "alive") {
        return read_alive(json);
    }
    if (kind == "picture") {
        return read_picture(json);
    }
    if (kind == "failed") {
        return read_failed(json);
    }
    return unreadable("its kind is unknown to the daemon");
}

Result<ToEye> decode_to_eye(std::span<const std::uint8_t> bytes) {
    auto opened = open(bytes);
    if (!opened) {
        return opened.error();
    }
    const auto& [kind, json] = *opened;
    if (kind != "demand") {
        return unreadable("its kind is unknown to the eye");
    }
    Fields fields(json, "demand", {"kind", "work", "worker_track", "yields", "redacts", "picture_of"});
    const Demand demand{fields.word("work", work_from), fields.optional_track("worker_track"), fields.flag("yields"),
                        fields.flag("redacts"), fields.count<std::uint64_t>("picture_of")};
    if (fields.fault()) {
        return unreadable(*fields.fault());
    }
    return ToEye(demand);
}

std::string_view to_string(SampleVerdict verdict) {
    switch (verdict) {
        case SampleVerdict::taken:
            return "taken";
        case SampleVerdict::no_face:
            return "no_face";
        case SampleVerdict::two_faces:
            return "two_faces";
        case SampleVerdict::too_small:
            return "too_small";
        case SampleVerdict::too_dark:
            return "too_dark";
        case SampleVerdict::blurred:
            return "blurred";
        case SampleVerdict::turned_away:
            return "turned_away";
    }
    return "";
}

std::string_view to_string(Work work) {
    switch (work) {
        case Work::rest:
            return "rest";
        case Work::watch:
            return "watch";
        case Work::hurry:
            return "hurry";
        case Work::enrol:
            return "enrol";
        case Work::challenge:
            return "challenge";
    }
    return "";
}

}  // namespace shiftguard::observation
