#include "agent/incident/incident.hpp"

#include "agent/decision/guard.hpp"
#include "common/encoding.hpp"
#include "common/uuid.hpp"
#include "protocol/chain.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace shiftguard::incident {
namespace {

using protocol::Record;
using protocol::RecordType;

// Whether the look that decided says something about the finding. For every other finding what the camera saw at that
// moment is nobody's business.
bool rests_on_a_look(FindingKind kind) {
    return decision::is_visual(kind) && kind != FindingKind::camera_lost && kind != FindingKind::camera_busy;
}

// Boxes and nothing else: no track, no score, no quality of a face.
template <class Seen>
std::vector<protocol::Shape> shapes_of(const std::vector<Seen>& seen) {
    std::vector<protocol::Shape> shapes;
    for (const auto& one : seen) {
        const auto& box = one.box;
        if (observation::is_finite(box) && box.width >= 0 && box.height >= 0 && shapes.size() < protocol::max_shapes) {
            shapes.push_back({box.x, box.y, box.width, box.height});
        }
    }
    return shapes;
}

std::optional<protocol::Geometry> geometry_of(const decision::Finding& finding) {
    if (!rests_on_a_look(finding.kind) || !finding.deciding_look || !finding.deciding_look->frame) {
        return std::nullopt;
    }
    const auto& look = *finding.deciding_look;
    return protocol::Geometry{look.frame->width, look.frame->height, shapes_of(look.faces), shapes_of(look.persons)};
}

Record blank(const Origin& origin, RecordId id, IncidentId incident) {
    Record record;
    record.id = std::move(id);
    record.incident = std::move(incident);
    record.workstation = origin.workstation;
    record.account = origin.account;
    record.worker = origin.worker;
    record.policy_version = origin.policy_version;
    record.agent_version = origin.agent_version;
    return record;
}

void put_finding(Record& record, const decision::Finding& finding) {
    record.finding = finding.kind;
    record.response = finding.response;
    record.enforcement = finding.enforcement;
    record.severity = severity_of(finding.kind);
    record.occurrence = finding.occurrence;
    record.first_seen = finding.first_seen.wall;
}

IncidentId id_from(const std::string& what, WallTime at) {
    const auto hash = protocol::hash_body(what);
    std::array<std::uint8_t, 10> tail{};
    std::copy_n(hash.begin(), tail.size(), tail.begin());
    return IncidentId(make_uuid_v7(at, tail));
}

}  // namespace

// The similarity of a finding stays here: where it is there it is a bystander's.
Record record_of(const decision::Finding& finding, const Origin& origin, RecordId id, IncidentId incident) {
    Record record = blank(origin, std::move(id), std::move(incident));
    put_finding(record, finding);
    record.type = finding.joins ? RecordType::repeat : RecordType::incident;
    record.at = finding.confirmed.wall;
    record.trust = finding.confirmed.trust;
    record.detail = finding.detail;
    record.geometry = geometry_of(finding);
    return record;
}

Record record_of(const decision::Outcome& outcome, const decision::Finding& finding, const Origin& origin, RecordId id,
                 IncidentId incident) {
    Record record = blank(origin, std::move(id), std::move(incident));
    put_finding(record, finding);
    record.type = RecordType::outcome;
    record.at = outcome.at.wall;
    record.trust = outcome.at.trust;
    record.detail = outcome.detail;
    record.verified = outcome.verified;
    return record;
}

IncidentId id_of_interruption(const IncidentId& interrupted, decision::FindingNumber finding, WallTime at) {
    return id_from(
        "agent_interrupted " + interrupted.text() + " " + std::to_string(static_cast<std::uint64_t>(finding)), at);
}

IncidentId id_of_unchecked(const std::string& note, WallTime at) {
    return id_from("sign_in_unchecked " + note, at);
}

IncidentId id_of_use(const std::string& exception, const WorkerId& worker, WallTime from) {
    return id_from("exception_used " + exception + " " + worker.text(), from);
}

Record record_of_enrolment(const Origin& origin, RecordId id, const Now& at, const std::string& authority,
                           std::uint32_t samples) {
    const IncidentId own(id.text());
    Record record = blank(origin, std::move(id), own);
    record.type = RecordType::enrolment;
    record.first_seen = at.wall;
    record.at = at.wall;
    record.trust = at.trust;
    record.detail = "Enrolled with " + std::to_string(samples) + " samples; authorised by " + authority + ".";
    return record;
}

}  // namespace shiftguard::incident
