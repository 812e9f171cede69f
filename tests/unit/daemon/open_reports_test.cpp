#include "agent/daemon/open_reports.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using daemon::OpenReports;
using decision::FindingNumber;
using Kind = FindingKind;

namespace {

OpenReports reports() {
    return OpenReports([ids = 0]() mutable { return "id-" + std::to_string(++ids); });
}

OpenReports::Report of(Kind kind, FindingNumber number, const IncidentId& incident, const char* worker = "w-1") {
    OpenReports::Report report;
    report.finding.kind = kind;
    report.finding.number = number;
    report.origin.worker = WorkerId(worker);
    report.incident = incident;
    return report;
}

}  // namespace

TEST_CASE("AResponseAndItsFindingShareOneIncident") {
    auto open = reports();
    const auto incident = open.incident_of(Kind::worker_absent, FindingNumber{1}, std::nullopt);
    CHECK(open.incident_of(Kind::worker_absent, FindingNumber{1}, std::nullopt) == incident);
    CHECK(open.incident_of(Kind::camera_lost, FindingNumber{2}, std::nullopt) != incident);
}

TEST_CASE("ARepeatBelongsToTheIncidentThatItJoins") {
    auto open = reports();
    const auto incident = open.incident_of(Kind::worker_absent, FindingNumber{1}, std::nullopt);
    CHECK(open.incident_of(Kind::worker_absent, FindingNumber{4}, FindingNumber{1}) == incident);
    CHECK(open.incident_of(Kind::worker_absent, FindingNumber{9}, std::nullopt) != incident);
}

TEST_CASE("AnOutcomeIsReportedOfTheWorkerOfItsFinding") {
    auto open = reports();
    const auto incident = open.incident_of(Kind::worker_absent, FindingNumber{1}, std::nullopt);
    open.lock_requested(Kind::worker_absent, FindingNumber{1});
    CHECK(open.locks_under_way() == 1);
    open.reported(of(Kind::worker_absent, FindingNumber{1}, incident));
    open.reported(of(Kind::worker_absent, FindingNumber{2}, incident, "w-2"));
    const auto settled = open.settle(FindingNumber{1});
    REQUIRE(settled);
    CHECK(settled->origin.worker == WorkerId("w-1"));
    CHECK(settled->incident == incident);
    CHECK(open.locks_under_way() == 0);
    CHECK_FALSE(open.settle(FindingNumber{1}));
}

TEST_CASE("ALockThatComesAfterItsReportIsReportedToo") {
    auto open = reports();
    const auto incident = open.incident_of(Kind::agent_interrupted, FindingNumber{1}, std::nullopt);
    CHECK_FALSE(open.is_reported(Kind::agent_interrupted, FindingNumber{1}));
    open.reported(of(Kind::agent_interrupted, FindingNumber{1}, incident));
    CHECK(open.is_reported(Kind::agent_interrupted, FindingNumber{1}));
    open.lock_requested(Kind::agent_interrupted, FindingNumber{1});
    CHECK(open.settle(FindingNumber{1}).has_value());
}
