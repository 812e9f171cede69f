// What is written and reported: the outbox, the journal of responses, what an earlier run left behind.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

TEST_CASE("AResponseWithoutItsIncidentIsReportedOnceWithAccountAndWorkerHoweverOftenItIsFound") {
    Scene scene;
    const auto note = note_of(IncidentId(uuid(77)), 0);
    scene.guard().report_interruptions({{note}, 0, {}});
    CHECK(scene.narrator.findings == std::vector{FindingKind::agent_interrupted});
    REQUIRE(scene.narrator.records.size() == 1);
    CHECK(scene.narrator.records[0].account == AccountName("alice"));
    CHECK(scene.narrator.records[0].worker == WorkerId("worker-0017"));
    // The start that said so failed, and the next ones find the same note.
    scene.guard().report_interruptions({{note}, 0, {}});
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.outbox.depth()->last_seq == 1);
}

TEST_CASE("ARepeatThatWasAppendedIsNotTakenForInterruptedAfterARestart") {
    Scene scene;
    scene.policy.rules.of(FindingKind::additional_person).cool_down = 60s;
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.locks_for_a_bystander();
    REQUIRE(scene.narrator.records.size() == 4);
    REQUIRE(scene.narrator.records[2].type == protocol::RecordType::repeat);
    const auto notes = scene.notes();
    REQUIRE(notes.size() == 2);

    const auto findings = scene.narrator.findings.size();
    scene.guard().report_interruptions({notes, 0, {}});
    CHECK(scene.narrator.findings.size() == findings);
}

TEST_CASE("ARepeatWhoseAppendNeverCameIsReportedOnceAndNamesAccountAndWorker") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    auto notes = scene.notes();
    REQUIRE(notes.size() == 1);
    // As if the agent had died between the note of a repeat and its append: the incident stands, the repeat does not.
    notes.push_back(note_of(notes[0].incident, scene.outbox.depth()->last_seq));
    scene.guard().report_interruptions({notes, 0, {}});
    CHECK(std::count(scene.narrator.findings.begin(), scene.narrator.findings.end(), FindingKind::agent_interrupted) ==
          1);
    CHECK(scene.narrator.records.back().account == AccountName("alice"));
    CHECK(scene.narrator.records.back().worker == WorkerId("worker-0017"));
}

TEST_CASE("EveryResponseOfAStepIsNotedBeforeTheFirstOfItsFindingsIsAppended") {
    Scene scene;
    scene.policy.rules.of(FindingKind::worker_not_enrolled) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    scene.policy.rules.of(FindingKind::outside_shift) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    scene.policy.workers.at(WorkerId("worker-0017")).shifts = {roster::SingleShift{WallTime{}, WallTime{}}};
    std::vector<std::size_t> noted;
    scene.narrator.on_recorded = [&] { noted.push_back(scene.notes().size()); };
    scene.open_session();
    REQUIRE(scene.narrator.findings.size() == 2);
    CHECK(noted == std::vector<std::size_t>{2, 2});
}

TEST_CASE("AStopWhileALockIsVerifiedStillReportsItsOutcome") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.sees_a_bystander();
    REQUIRE(scene.narrator.records.size() == 1);
    scene.guard().leave(0ms);
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[1].type == protocol::RecordType::outcome);
}

TEST_CASE("AnOutcomeNamesTheWorkerOfItsFindingWhoeverIsSignedInByThen") {
    Scene scene;
    scene.policy.accounts.emplace(AccountName("bert"), WorkerId("worker-0018"));
    scene.policy.workers[WorkerId("worker-0018")].id = WorkerId("worker-0018");
    scene.enrol();
    scene.open_session();
    scene.sees_a_bystander();
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    scene.event(daemon::FromSession{session::Opened{SessionId("2"), AccountName("bert"), false}});
    REQUIRE(scene.board.read().worker == "worker-0018");
    scene.take_lock_outcome();
    REQUIRE(scene.narrator.records.back().type == protocol::RecordType::outcome);
    CHECK(scene.narrator.records.back().account == AccountName("alice"));
    CHECK(scene.narrator.records.back().worker == WorkerId("worker-0017"));
}

TEST_CASE("TwoInterruptedResponsesAreTwoIncidents") {
    Scene scene;
    journal::Leftover left;
    left.notes = {note_of(IncidentId(uuid(77)), 0), note_of(IncidentId(uuid(78)), 0)};
    scene.guard().report_interruptions(left);
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[0].incident != scene.narrator.records[1].incident);
    CHECK(scene.narrator.records[1].type == protocol::RecordType::incident);
}

TEST_CASE("AMembershipThatCannotBeReadIsSaidAndTriedAgainByItself") {
    Scene scene;
    scene.membership = Error{ErrorKind::corrupted, "join.json", "The file is no membership.", Retry::useless};
    scene.guard().join_what_was_joined();
    scene.guard().handle(std::nullopt);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("join.json") && Catch::Contains("nothing is delivered"));
    delivery::Membership joined;
    joined.workstation = WorkstationId("ws-1");
    scene.membership = joined;
    scene.clock.advance(31s);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().trouble.empty());
}

TEST_CASE("AnOutboxThatDoesNotOpenCostsNoGuardAndNoRecord") {
    Scene scene;
    const auto file = scene.folder / "other/outbox.sqlite";
    scene.folder.write("other", "in the way");
    scene.outbox = spool::Spool::attend(file, {});
    scene.enrol();
    scene.open_session();
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("kept in memory"));
    CHECK_FALSE(scene.board.read().waiting);
    for (int look = 0; look < 4; ++look) {
        scene.look(1);
    }
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    CHECK(scene.narrator.findings == std::vector{FindingKind::additional_person});
    CHECK(scene.narrator.records.empty());
    std::filesystem::remove(scene.folder / "other");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.narrator.records.size() == 1);
    CHECK(scene.board.read().trouble.empty());
    CHECK(scene.board.read().waiting == 1U);
}

TEST_CASE("AHeartbeatSaysNothingOfAnOutboxThatCannotBeRead") {
    const testing::TempFolder folder;
    folder.write("other", "in the way");
    auto outbox = spool::Spool::attend(folder / "other/outbox.sqlite", {});
    CHECK_FALSE(daemon::state_of(outbox));
    std::filesystem::remove(folder / "other");
    CHECK(daemon::state_of(outbox) == protocol::OutboxState{});
    REQUIRE(outbox.append(testing::numbered_record(1)));
    REQUIRE(daemon::state_of(outbox));
    CHECK(daemon::state_of(outbox)->waiting == 1);
    CHECK(daemon::state_of(outbox)->seq == 1);
}

TEST_CASE("WhatAFullOutboxDroppedIsAFindingWithTheCountAndOnlyOnce") {
    Scene scene;
    scene.outbox = std::move(*spool::Spool::open(scene.folder / "small.sqlite", {3, 0}));
    for (std::uint64_t number = 1; number <= 10; ++number) {
        REQUIRE(scene.outbox.append(testing::numbered_record(number, Severity::low)));
    }
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 1);
    const auto record = scene.recorded(FindingKind::outbox_overflow).front();
    CHECK(record.detail == "the outbox was full and the contents of 7 records were dropped, 7 in all");
    CHECK(record.severity == Severity::high);
    CHECK(record.account.empty());
    scene.clock.advance(20min);
    scene.waits(2s);
    CHECK(scene.recorded(FindingKind::outbox_overflow).size() == 1);  // its own place is no news

    for (std::uint64_t number = 11; number <= 12; ++number) {
        REQUIRE(scene.outbox.append(testing::numbered_record(number, Severity::critical)));
    }
    scene.start_again();
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 2);
    CHECK(scene.recorded(FindingKind::outbox_overflow).back().detail ==
          "the outbox was full and the contents of 2 records were dropped, 10 in all");
}

TEST_CASE("ADamagedOutboxIsReportedToTheServerWithoutAPath") {
    Scene scene;
    scene.outbox = spool::Spool::attend(scene.folder.write("broken.sqlite", std::string(8192, 'x')), {});
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 1);
    CHECK(scene.recorded(FindingKind::outbox_overflow).front().detail ==
          "the outbox was damaged on disk; nothing of it could be read: the chain begins anew");
}

TEST_CASE("WhatAnEarlierRunCouldNotWriteIsReportedThoughNothingElseIsFound") {
    Scene scene;
    journal::Leftover leftover;
    leftover.lost = 4;
    scene.guard().report_interruptions(leftover);
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 1);
    CHECK(scene.recorded(FindingKind::outbox_overflow).front().detail ==
          "records could not be written; 4 records before it could not be kept");
    scene.waits(2s);
    CHECK(scene.recorded(FindingKind::outbox_overflow).size() == 1);
}

TEST_CASE("ALockWhoseReportCannotBeWrittenStaysUntilItIs") {
    Scene scene;
    scene.folder.write("other", "in the way");
    scene.outbox = spool::Spool::attend(scene.folder / "other/outbox.sqlite", {});
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    REQUIRE(scene.narrator.records.empty());
    const auto locked_again = [&] {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                             [](const auto& said) { return said.find("is locked again") != std::string::npos; });
    };
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.waits(5s);
    CHECK(locked_again() == 0);
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    CHECK(locked_again() == 1);
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    std::filesystem::remove(scene.folder / "other");
    scene.waits(2s);
    REQUIRE_FALSE(scene.narrator.records.empty());
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.waits(5s);
    CHECK(locked_again() == 1);
}

TEST_CASE("ACertificateThatCannotBeRenewedIsSaidOnceUntilAnotherFault") {
    Scene scene;
    const auto said = [&] {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                             [](const auto& each) { return each.find("could not be renewed") != std::string::npos; });
    };
    const Error away{ErrorKind::unavailable, "https://guard", "Nothing listens.", Retry::helps};
    scene.event(daemon::RenewalTried{away});
    scene.event(daemon::RenewalTried{away});
    CHECK(said() == 1);
    scene.event(daemon::RenewalTried{std::nullopt});
    scene.event(daemon::RenewalTried{away});
    CHECK(said() == 2);
}
