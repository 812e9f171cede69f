// A supervisor's way through the pages of the real server in a real Chromium: walk.py leads it, this makes the server,
// a workstation that has reported, and the sign-in link. SHIFTGUARD_SCREENSHOTS=FOLDER keeps a picture of every page.
#include "common/sqlite/sqlite.hpp"
#include "tests/integration/server/joined.hpp"

#include <cstdlib>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

std::string path_of_link(const ServerProcess& server) {
    return one_line(server.command("sign-in-link --supervisor anna --create"));
}

void walk(const ServerProcess& server, const char* language, const char* how = "") {
    const TempFolder home;
    const std::string command = "HOME='" + home.path().string() + "' /usr/bin/python3 " WALK " '" +
                                server.console_url() + "' '" + path_of_link(server) + "' '" +
                                (home / "browser").string() + "' " + language + " " + how;
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe): our own words
}

// What a morning may look like: every outcome, a repeat, a finding without geometry, a record that was lost, names as
// long as they come, an enrolment. Returns the newest incident.
protocol::Record report_a_morning(Joined& joined) {
    auto& machine = joined.machine;
    auto forged = machine.incident(FindingKind::exception_used,
                                   "outside_shift is lifted until 2026-01-05T09:00:00.000Z by code 498123-7");
    forged.geometry.reset();
    const auto shift = machine.incident(FindingKind::outside_shift, "The shift ended at 22:00 (Europe/Berlin).");
    const auto visitor = machine.incident(FindingKind::additional_person, "2 people in view.");
    const auto stranger = machine.incident(FindingKind::unknown_person, "The face scored 0.07; the threshold is 0.36.");
    auto covered = machine.incident(FindingKind::camera_covered, "The picture is black.");
    covered.geometry.reset();
    covered.response = Response::notice;
    const std::string long_word(300, 'x');
    auto observed = machine.incident(FindingKind::outside_place, long_word);
    observed.enforcement = Enforcement::observe;
    observed.worker = WorkerId("maximiliane-von-und-zu-hohenstein-ehrenberg-0000123456789");
    const auto lost = machine.incident(FindingKind::vision_failed);
    REQUIRE(joined.send(machine.send_tombstone(protocol::TombstoneReason::evicted)).status == 200);
    auto absent = machine.incident(FindingKind::worker_absent, "Nobody in view for 30 s.");
    // A picture that came and one that did not; redacted.jpg is drawn, of nobody.
    const auto redacted = read_text(REDACTED);
    REQUIRE(ask(joined.picture(redacted)).status == 201);
    auto pictured = machine.outcome_of(visitor, true);
    pictured.evidence.push_back({protocol::hash_body(redacted), "image/jpeg", redacted.size()});
    auto awaited = machine.outcome_of(stranger, false);
    awaited.evidence.push_back({protocol::hash_body("never comes"), "image/jpeg", 11});
    REQUIRE(joined
                .send(machine.send({forged, shift, machine.outcome_of(shift, true), covered, stranger, awaited, absent,
                                    visitor, pictured, machine.repeat_of(visitor, 2), machine.outcome_of(lost, true),
                                    observed, machine.enrolment()}))
                .status == 200);
    return absent;
}

}  // namespace

TEST_CASE("ASupervisorReviewsAnIncidentInARealBrowser") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto newest = report_a_morning(joined);
    {
        const auto database = sqlite::Database::open(server.database());  // what the server found five minutes ago
        REQUIRE(database->execute("INSERT INTO silence SELECT id, joined, joined FROM workstation"));
    }
    walk(server, "en");
    // It comes again: the second walk finds it open once more, with the review of the first.
    REQUIRE(joined.send(joined.machine.send({joined.machine.repeat_of(newest, 2)})).status == 200);
    walk(server, "de");
    std::size_t reviewed = 0;
    for (const auto& incident : joined.incidents()) {
        reviewed += incident.at("reviewed") == true ? 1 : 0;
    }
    CHECK(reviewed == 1);
}

TEST_CASE("TheEmptyPagesOfANewServerSayThatThereIsNothing") {
    ServerProcess server;
    server.start();
    for (const char* language : {"en", "de"}) {
        walk(server, language, "empty");
    }
}
