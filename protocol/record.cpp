#include "protocol/record.hpp"

#include "protocol/message.hpp"
#include "protocol/strict_json.hpp"

#include <cmath>

namespace shiftguard::protocol {
namespace {

// OCSF 1.3.0, class Detection Finding with the Host profile (actor, device).
constexpr std::string_view schema_version = "1.3.0";
constexpr std::uint64_t class_uid = 2004;
constexpr std::uint64_t category_uid = 2;
constexpr std::uint64_t activity_create = 1;
constexpr std::uint64_t activity_update = 2;
constexpr std::uint64_t status_new = 1;
constexpr std::uint64_t status_resolved = 4;

constexpr TextBounds id_bounds{1, 128};
constexpr TextBounds media_type_bounds{1, 64};
constexpr std::int64_t most_trust_ms = 10'000'000'000'000;  // a clock that lost its battery stands in 1970
constexpr double shape_reach = 8;                           // a box may reach past the edge, not to the moon

constexpr std::array all_types{RecordType::incident, RecordType::outcome, RecordType::repeat, RecordType::enrolment};
constexpr std::array all_severities{Severity::informational, Severity::low, Severity::medium, Severity::high,
                                    Severity::critical};

std::uint64_t activity_of(RecordType type) {
    switch (type) {
        case RecordType::incident:
        case RecordType::enrolment:
            return activity_create;
        case RecordType::outcome:
        case RecordType::repeat:
            return activity_update;
    }
    return activity_create;
}

std::string title_of(FindingKind kind) {
    switch (kind) {
        case FindingKind::additional_person:
            return "Additional person in view";
        case FindingKind::unknown_person:
            return "Unknown person at the workstation";
        case FindingKind::worker_absent:
            return "Worker absent";
        case FindingKind::camera_covered:
            return "Camera covered";
        case FindingKind::camera_lost:
            return "Camera lost";
        case FindingKind::vision_failed:
            return "Vision failed";
        case FindingKind::worker_not_enrolled:
            return "Worker not enrolled";
        case FindingKind::outside_shift:
            return "Session open outside the shift";
        case FindingKind::outside_place:
            return "Workstation outside the agreed places";
        case FindingKind::lock_failed:
            return "Lock failed";
        case FindingKind::agent_interrupted:
            return "Agent interrupted";
        case FindingKind::place_unknown:
            return "Place not known";
        case FindingKind::place_conflict:
            return "Sources of the place contradict each other";
        case FindingKind::roster_stale:
            return "Roster out of date";
        case FindingKind::time_untrusted:
            return "Time not trusted";
        case FindingKind::clock_changed:
            return "Clock changed";
        case FindingKind::policy_rejected:
            return "New policy refused";
        case FindingKind::policy_expired:
            return "Policy expired";
        case FindingKind::policy_missing:
            return "Policy missing";
        case FindingKind::exception_used:
            return "Exception used";
        case FindingKind::input_without_worker:
            return "Input with nobody in view";
        case FindingKind::session_idle:
            return "Session idle";
        case FindingKind::camera_dark:
            return "Camera in the dark";
        case FindingKind::camera_blurred:
            return "Camera blurred";
        case FindingKind::camera_frozen:
            return "Camera frozen";
        case FindingKind::camera_repeating:
            return "Camera repeats itself";
        case FindingKind::camera_busy:
            return "Camera in use by another program";
        case FindingKind::camera_changed:
            return "Another camera than at the enrolment";
        case FindingKind::camera_virtual:
            return "Virtual camera";
        case FindingKind::agent_too_slow:
            return "Agent too slow";
        case FindingKind::still_figure:
            return "Still figure";
        case FindingKind::presentation_attack:
            return "Challenge not met";
        case FindingKind::phone_in_view:
            return "Phone in view";
        case FindingKind::outbox_overflow:
            return "Records dropped";
        case FindingKind::sign_in_refused:
            return "Sign-in refused";
        case FindingKind::sign_in_unchecked:
            return "Sign-in unchecked";
        case FindingKind::figure_declared:
            return "Still figure declared";
    }
    return "";
}

std::int64_t to_unix(WallTime at) {
    return at.time_since_epoch().count();
}

// Four decimals: a third of a pixel in a wide frame, and the same bytes on every machine.
double fraction(float value) {
    return std::isfinite(value) ? std::round(static_cast<double>(value) * 1e4) / 1e4 : 0.0;
}

Json to_json(const std::vector<Shape>& shapes) {
    Json out = Json::array();
    for (const auto& shape : shapes) {
        if (out.size() == max_shapes) {
            break;
        }
        out.push_back({{"x", fraction(shape.x)},
                       {"y", fraction(shape.y)},
                       {"width", fraction(shape.width)},
                       {"height", fraction(shape.height)}});
    }
    return out;
}

Json to_json(const std::vector<Evidence>& evidence) {
    Json out = Json::array();
    for (const auto& one : evidence) {
        if (out.size() == max_evidence) {
            break;
        }
        out.push_back({{"sha256", to_hex(one.sha256)}, {"media_type", one.media_type}, {"bytes", one.bytes}});
    }
    return out;
}

Json finding_info(const Record& record) {
    Json out{{"uid", record.incident.text()},
             {"title", title_of(record)},
             {"desc", one_line(record.detail, max_detail_bytes)},
             {"first_seen_time", to_unix(record.first_seen)},
             {"last_seen_time", to_unix(record.at)}};
    if (record.finding) {
        out["types"] = {to_string(*record.finding)};
    } else if (!record.unknown_finding.empty()) {
        out["types"] = {record.unknown_finding};
    }
    // The moment of making the incident is known to its first record only.
    out[activity_of(record.type) == activity_create ? "created_time" : "modified_time"] = to_unix(record.at);
    return out;
}

Json own_part(const Record& record) {
    Json out{
        {"record", to_string(record.type)},
        {"response", to_string(record.response)},
        {"enforcement", to_string(record.enforcement)},
        {"occurrence", record.occurrence},
        {"policy_version", record.policy_version},
        {"trust", {{"offset_ms", record.trust.offset.count()}, {"uncertainty_ms", record.trust.uncertainty.count()}}}};
    if (record.enforcement == Enforcement::observe) {
        out["would_lock"] = record.response == Response::lock;
    }
    if (record.verified) {
        out["verified"] = *record.verified;
    }
    if (record.geometry) {
        out["geometry"] = {{"frame_width", record.geometry->frame_width},
                           {"frame_height", record.geometry->frame_height},
                           {"faces", to_json(record.geometry->faces)},
                           {"persons", to_json(record.geometry->persons)}};
    }
    if (!record.evidence.empty()) {
        out["evidence"] = to_json(record.evidence);
    }
    return out;
}

template <class Enum, class Words>
Enum word(const View& view, Words from, Enum otherwise) {
    const auto found = from(view.text(id_bounds));
    if (!found) {
        view.fault("is a word that this release does not know");
    }
    return found.value_or(otherwise);
}

std::optional<RecordType> record_type_from(std::string_view text) {
    for (const auto type : all_types) {
        if (to_string(type) == text) {
            return type;
        }
    }
    return std::nullopt;
}

void must_be(const View& view, std::uint64_t expected) {
    if (view.number(0, UINT32_MAX) != expected) {
        view.fault("must be " + std::to_string(expected));
    }
}

Severity read_severity(const View& view) {
    return all_severities.at(view.number(1, all_severities.size()) - 1);
}

std::vector<Shape> read_shapes(const View& view) {
    std::vector<Shape> shapes;
    const std::size_t count = view.size(0, max_shapes);
    for (std::size_t index = 0; index < count; ++index) {
        const View one = view.element(index);
        shapes.push_back({static_cast<float>(one.at("x").real(-shape_reach, shape_reach)),
                          static_cast<float>(one.at("y").real(-shape_reach, shape_reach)),
                          static_cast<float>(one.at("width").real(0, shape_reach)),
                          static_cast<float>(one.at("height").real(0, shape_reach))});
    }
    return shapes;
}

Geometry read_geometry(const View& view) {
    return {static_cast<std::uint32_t>(view.at("frame_width").number(0, 65535)),
            static_cast<std::uint32_t>(view.at("frame_height").number(0, 65535)), read_shapes(view.at("faces")),
            read_shapes(view.at("persons"))};
}

std::vector<Evidence> read_evidence(const View& view) {
    std::vector<Evidence> evidence;
    const std::size_t count = view.size(1, max_evidence);
    evidence.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
        const View one = view.element(index);
        evidence.push_back({one.at("sha256").hex<std::tuple_size_v<decltype(Evidence::sha256)>>(),
                            one.at("media_type").text(media_type_bounds),
                            one.at("bytes").number(1, max_evidence_bytes)});
    }
    return evidence;
}

void read_own_part(const View& own, Record& record) {
    record.response = word(own.at("response"), response_from, Response::record);
    record.enforcement = word(own.at("enforcement"), enforcement_from, Enforcement::enforce);
    record.occurrence = static_cast<std::uint32_t>(own.at("occurrence").number(1, UINT32_MAX));
    record.policy_version = own.at("policy_version").number(0, UINT64_MAX);
    const View trust = own.at("trust");
    record.trust.offset = Milliseconds(trust.at("offset_ms").signed_number(-most_trust_ms, most_trust_ms));
    record.trust.uncertainty = Milliseconds(trust.at("uncertainty_ms").signed_number(0, most_trust_ms));
    if (const auto would_lock = own.find("would_lock")) {
        const bool expected = record.enforcement == Enforcement::observe && record.response == Response::lock;
        if (would_lock->truth() != expected) {
            would_lock->fault("contradicts the response and its enforcement");
        }
    }
    if (const auto verified = own.find("verified")) {
        record.verified = verified->truth();
    }
    if (record.verified.has_value() != (record.type == RecordType::outcome)) {
        own.fault("must have verified in an outcome and nowhere else");
    }
    if (const auto geometry = own.find("geometry")) {
        record.geometry = read_geometry(*geometry);
    }
    if (const auto evidence = own.find("evidence")) {
        record.evidence = read_evidence(*evidence);
    }
}

void read_finding_info(const View& info, Record& record) {
    record.incident = IncidentId(info.at("uid").uuid());
    record.detail = info.at("desc").text({0, max_detail_bytes});
    record.first_seen = info.at("first_seen_time").unix_milliseconds();
    const auto types = info.find("types");
    if (types.has_value() == (record.type == RecordType::enrolment)) {
        info.fault("must have types in every record but an enrolment");
        return;
    }
    if (types && types->size(1, 1) == 1) {
        // A newer agent's finding is no fault: the record is kept, and counted as not understood.
        const std::string word = types->element(0).text(id_bounds);
        record.finding = finding_kind_from(word);
        record.unknown_finding = record.finding ? "" : word;
    }
}

void read_envelope(const View& root, Record& record) {
    must_be(root.at("class_uid"), class_uid);
    must_be(root.at("category_uid"), category_uid);
    must_be(root.at("activity_id"), activity_of(record.type));
    must_be(root.at("type_uid"), class_uid * 100 + activity_of(record.type));
    record.severity = read_severity(root.at("severity_id"));
    record.at = root.at("time").unix_milliseconds();
    record.id = RecordId(root.at("metadata").at("uid").uuid());
    record.agent_version = root.at("metadata").at("product").at("version").text({0, 64});
    record.workstation = WorkstationId(root.at("device").at("uid").text({0, 128}));
    record.account = AccountName(root.at("actor").at("user").at("name").text({0, 256}));
    record.worker = WorkerId(root.at("actor").at("user").at("uid").text({0, 128}));
}

}  // namespace

std::string_view to_string(RecordType type) {
    switch (type) {
        case RecordType::incident:
            return "incident";
        case RecordType::outcome:
            return "outcome";
        case RecordType::repeat:
            return "repeat";
        case RecordType::enrolment:
            return "enrolment";
    }
    return "";
}

std::string title_of(const Record& record) {
    if (record.finding) {
        return title_of(*record.finding);
    }
    return record.unknown_finding.empty() ? "Worker enrolled" : "Finding of another release";
}

std::string encode(const Record& record) {
    const std::uint64_t activity = activity_of(record.type);
    Json out{{"class_uid", class_uid},
             {"class_name", "Detection Finding"},
             {"category_uid", category_uid},
             {"category_name", "Findings"},
             {"activity_id", activity},
             {"activity_name", activity == activity_create ? "Create" : "Update"},
             {"type_uid", class_uid * 100 + activity},
             {"severity_id", static_cast<int>(record.severity)},
             {"status_id", record.type == RecordType::enrolment ? status_resolved : status_new},
             {"time", to_unix(record.at)}};
    out["finding_info"] = finding_info(record);
    out["metadata"] = {
        {"version", schema_version},
        {"profiles", {"host"}},
        {"uid", record.id.text()},
        {"product", {{"name", "Shiftguard"}, {"vendor_name", "Shiftguard"}, {"version", record.agent_version}}}};
    out["device"] = {{"uid", record.workstation.text()}, {"type_id", 0}};  // 0: unknown whether desktop or laptop
    out["actor"] = {{"user", {{"name", record.account.text()}, {"uid", record.worker.text()}}}};
    out["unmapped"] = {{"shiftguard", own_part(record)}};  // OCSF: what its schema has no attribute for
    return write_line(out);
}

Result<Record> decode(std::string_view body) {
    const auto document = parse_strictly(body, max_body_bytes);
    if (!document) {
        return document.error();
    }
    Faults faults;
    const View root(document->root, faults);
    Record record;
    const View own = root.at("unmapped").at("shiftguard");
    record.type = word(own.at("record"), record_type_from, RecordType::incident);
    read_envelope(root, record);
    read_finding_info(root.at("finding_info"), record);
    read_own_part(own, record);
    if (faults.first()) {
        return *faults.first();
    }
    return record;
}

}  // namespace shiftguard::protocol
