#include "agent/incident/incident.hpp"

#include <limits>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using decision::Finding;
using decision::FindingNumber;
using protocol::RecordType;
using namespace std::chrono_literals;

const incident::Origin origin{WorkstationId("ws-1"), AccountName("anna"), WorkerId("w-1017"), 7, "0.1.0"};
const RecordId record_id("019ab2f0-1c3b-7000-8000-000000000001");
const IncidentId incident_id("019ab2f0-1c3b-7000-8000-00000000000a");
const Now confirmed{BootTime(5s), WallTime(Milliseconds(1'795'471'500'123)), {-12ms, 40ms}};

Finding example(FindingKind kind) {
    Finding finding;
    finding.number = FindingNumber{3};
    finding.kind = kind;
    finding.response = Response::lock;
    finding.first_seen = confirmed;
    finding.first_seen.wall -= 1s;
    finding.confirmed = confirmed;
    finding.detail = "2 people in view";
    finding.similarity = -0.123456;
    observation::Observation look;
    look.look = 918273;
    look.frame = observation::FrameSize{640, 480};
    look.faces.push_back({observation::TrackId{645342},
                          {0.25F, 0.25F, 0.125F, 0.25F},
                          0.987654F,
                          observation::FaceQuality::turned_away});
    look.persons.push_back({{0.5F, 0.25F, 0.25F, 0.75F}, 0.876543F});
    finding.deciding_look = look;
    return finding;
}

}  // namespace

TEST_CASE("AFirstFindingIsAnIncident") {
    const auto record = incident::record_of(example(FindingKind::additional_person), origin, record_id, incident_id);
    CHECK(record.type == RecordType::incident);
    CHECK(record.id == record_id);
    CHECK(record.incident == incident_id);
    CHECK(record.workstation == origin.workstation);
    CHECK(record.account == origin.account);
    CHECK(record.worker == origin.worker);
    CHECK(record.finding == FindingKind::additional_person);
    CHECK(record.response == Response::lock);
    CHECK(record.severity == severity_of(FindingKind::additional_person));
    CHECK(record.at == confirmed.wall);
    CHECK(record.first_seen == confirmed.wall - 1s);
    CHECK(record.trust == confirmed.trust);
    CHECK(record.policy_version == 7);
    CHECK(record.agent_version == "0.1.0");
    CHECK_FALSE(record.verified);
    REQUIRE(record.geometry);
    CHECK(record.geometry->frame_width == 640);
    CHECK(record.geometry->faces == std::vector<protocol::Shape>{{0.25F, 0.25F, 0.125F, 0.25F}});
    CHECK(record.geometry->persons == std::vector<protocol::Shape>{{0.5F, 0.25F, 0.25F, 0.75F}});
}

TEST_CASE("AFindingThatJoinsAnotherIsARepeatOfItsIncident") {
    auto finding = example(FindingKind::additional_person);
    finding.joins = FindingNumber{1};
    finding.occurrence = 4;
    const auto record = incident::record_of(finding, origin, record_id, incident_id);
    CHECK(record.type == RecordType::repeat);
    CHECK(record.incident == incident_id);
    CHECK(record.occurrence == 4);
}

TEST_CASE("AnOutcomeIsARecordOfTheSameIncident") {
    const decision::Outcome outcome{FindingNumber{3}, false, "No way of locking verified.", confirmed};
    const auto record =
        incident::record_of(outcome, example(FindingKind::unknown_person), origin, record_id, incident_id);
    CHECK(record.type == RecordType::outcome);
    CHECK(record.incident == incident_id);
    CHECK(record.verified == false);
    CHECK(record.detail == "No way of locking verified.");
    CHECK_FALSE(record.geometry);
}

TEST_CASE("AnEnrolmentIsARecordOfItsOwn") {
    const auto record = incident::record_of_enrolment(origin, record_id, confirmed, "administrator", 12);
    CHECK(record.type == RecordType::enrolment);
    CHECK(record.incident.text() == record_id.text());
    CHECK_FALSE(record.finding);
    CHECK(record.detail == "Enrolled with 12 samples; authorised by administrator.");
    CHECK(record.severity == Severity::informational);
    CHECK(protocol::decode(protocol::encode(record)));
}

// Promise 5: no vector, no score and no likeness of anyone leaves; geometry only.
TEST_CASE("NoRecordOfAnyFindingTellsMoreThanGeometry") {
    for (const auto kind : all_finding_kinds) {
        const auto record = incident::record_of(example(kind), origin, record_id, incident_id);
        const std::string body = protocol::encode(record);
        for (const char* secret : {"0.12345", "0.98765", "0.98", "0.87654", "0.88", "918273", "645342", "turned_away",
                                   "similarity", "score", "track", "vector", "quality", "picture", "image"}) {
            CAPTURE(kind, secret);
            CHECK(body.find(secret) == std::string::npos);
        }
        const auto read = protocol::decode(body);
        REQUIRE(read);
        CHECK(*read == record);
    }
}

TEST_CASE("OnlyFindingsThatRestOnALookHoldGeometry") {
    for (const auto kind : all_finding_kinds) {
        const auto record = incident::record_of(example(kind), origin, record_id, incident_id);
        const bool visual = kind == FindingKind::additional_person || kind == FindingKind::unknown_person ||
                            kind == FindingKind::worker_absent || kind == FindingKind::camera_covered ||
                            kind == FindingKind::input_without_worker || kind == FindingKind::camera_dark ||
                            kind == FindingKind::camera_blurred || kind == FindingKind::camera_frozen ||
                            kind == FindingKind::camera_repeating || kind == FindingKind::still_figure ||
                            kind == FindingKind::phone_in_view;
        CAPTURE(kind);
        CHECK(record.geometry.has_value() == visual);
    }
    auto frameless = example(FindingKind::worker_absent);
    frameless.deciding_look->frame.reset();
    CHECK_FALSE(incident::record_of(frameless, origin, record_id, incident_id).geometry);
}

TEST_CASE("BoxesThatAreNoneAreLeftOutAndTheirNumberIsBounded") {
    auto finding = example(FindingKind::additional_person);
    finding.deciding_look->faces.at(0).box.x = std::numeric_limits<float>::quiet_NaN();
    finding.deciding_look->persons.assign(500, finding.deciding_look->persons.at(0));
    const auto record = incident::record_of(finding, origin, record_id, incident_id);
    REQUIRE(record.geometry);
    CHECK(record.geometry->faces.empty());
    CHECK(record.geometry->persons.size() == protocol::max_shapes);
}
