// To whom the agent answers what, and in which order an enrolment is checked.
#include "agent/daemon/service.hpp"

#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace shiftguard;
using control::Caller;

namespace {

const Caller root{":1.1", 0};
const Caller agents_own{":1.2", 500};
const Caller alice{":1.3", 1001};
const Caller bob{":1.4", 1002};
const Caller nameless{":1.5", 1999};

class ScriptedAuthority final : public control::Authority {
public:
    Status require_administrator(const Caller& caller, const std::string& action, control::AskPerson ask) override {
        asked.push_back(action);
        if (action == "org.shiftguard.view") {
            CHECK(ask == control::AskPerson::no);
        }
        return caller.uid == administrator ? success() : Status(Error{ErrorKind::refused, "", "not an administrator"});
    }
    std::uint32_t administrator = 99999;
    std::vector<std::string> asked;
};

protocol::Record record_of(const std::string& account, WallTime at) {
    auto record = testing::example_incident();
    record.account = AccountName(account);
    record.at = at;
    return record;
}

class Scene {
public:
    std::chrono::seconds local_offset = std::chrono::hours(1);  ///< the workstation's: Berlin in winter

    Scene() : outbox(std::move(spool::Spool::open(folder / "outbox.sqlite", {})).value()) {
        board.door().admit({WorkerId("worker-0017")});
        control::Status status;
        status.light = control::Light::guarding;
        status.worker = "worker-0017";
        status.people = 2;
        status.trouble = "A sentence.";
        status.agent_version = "0.1.0";
        board.write(status, AccountName("alice"));
    }

    daemon::AgentService service(
        std::function<Now()> now = [] { return Now{}; },
        std::function<std::chrono::steady_clock::time_point()> steady = &std::chrono::steady_clock::now) {
        daemon::AgentService::Parts parts{board, outbox, events, authority, folder.path(), {}, membership};
        parts.own_uid = agents_own.uid;
        parts.templates = &templates;
        parts.releases = &releases;
        parts.camera_device = [this] { return device; };
        parts.journal = journal;
        parts.now = std::move(now);
        parts.steady = std::move(steady);
        parts.local_offset = [this](WallTime) { return local_offset; };
        parts.today_began = [] { return WallTime(Milliseconds(1'000'000)); };
        parts.account_of = [](std::uint32_t uid) -> std::optional<AccountName> {
            if (uid == alice.uid) {
                return AccountName("alice");
            }
            return uid == bob.uid ? std::optional(AccountName("bob")) : std::nullopt;
        };
        parts.redeem = [this](const delivery::Membership&, const std::string& code, const WorkerId&) {
            redeemed.push_back(code);
            return redeem_answer;
        };
        return daemon::AgentService(std::move(parts));
    }

    /// What the server that the workstation joined reads out.
    [[nodiscard]] std::string code(FindingKind finding, const protocol::Subject& subject, WallTime now,
                                   std::uint32_t serial = 0) const {
        return protocol::make_code(protocol::code_key_of_server(server, chain.public_key).value(),
                                   {workstation, subject, finding, 1, protocol::hour_of(now), serial});
    }

    testing::TempFolder folder;
    protocol::KeyPair server = protocol::make_key_pair();
    protocol::KeyPair chain = protocol::make_key_pair();
    WorkstationId workstation{"0190a6e0-0000-7000-8000-000000000001"};
    daemon::ReleaseDesk releases{folder / "exceptions.json", chain};
    face_template::TemplateStore templates{folder / "templates", "machine", Bytes(32, 7)};
    spool::Spool outbox;
    daemon::StatusBoard board;
    daemon::EventQueue events{8};
    ScriptedAuthority authority;
    std::optional<delivery::Membership> membership = delivery::Membership{};
    std::vector<std::string> redeemed;
    std::optional<daemon::CameraDevice> device;
    std::function<std::optional<journal::Page>(const std::string&, const std::optional<AccountName>&)> journal;
    Status redeem_answer = success();
};

}  // namespace

TEST_CASE("TellsHowThingsStandToTheGuardedAccountTheAdministratorAndTheAgentsUser") {
    Scene scene;
    auto service = scene.service();
    for (const auto& caller : {root, agents_own, alice}) {
        CHECK(service.status(caller).worker == "worker-0017");
        CHECK_FALSE(service.status(caller).withheld);
    }
    scene.authority.administrator = bob.uid;
    CHECK(service.status(bob).worker == "worker-0017");
}

TEST_CASE("TellsAnotherAccountNothingButTheVersion") {
    Scene scene;
    auto service = scene.service();
    control::Status little;
    little.agent_version = "0.1.0";
    little.withheld = true;
    CHECK(service.status(bob) == little);
    CHECK(service.status(nameless) == little);
}

TEST_CASE("TellsAnAccountWithoutANameNothingWhileNoSessionIsGuarded") {
    Scene scene;
    scene.board.write({}, AccountName());
    CHECK(scene.service().status(nameless).withheld);
}

TEST_CASE("GivesEachAccountItsOwnLinesAndTheAdministratorAll") {
    Scene scene;
    REQUIRE(scene.outbox.append(record_of("alice", WallTime(Milliseconds(1'000)))));
    REQUIRE(scene.outbox.append(record_of("bob", WallTime(Milliseconds(2'000)))));
    REQUIRE(scene.outbox.append(record_of("alice", WallTime(Milliseconds(3'000)))));
    auto service = scene.service();
    CHECK(service.recent(alice, 10).size() == 2);
    CHECK(service.recent(bob, 10).size() == 1);
    CHECK(service.recent(nameless, 10).empty());
    CHECK(service.recent(root, 10).size() == 3);
    CHECK(service.recent(agents_own, 1).size() == 1);
}

TEST_CASE("GivesAPictureToWhomItsLineIsShownAndSaysWhatBecameOfIt") {
    Scene scene;
    const Bytes jpeg{0xFF, 0xD8, 0xFF, 0x00, 0xFF, 0xD9};
    auto outcome = record_of("alice", WallTime(Milliseconds(1'000)));
    const auto hash = protocol::hash_body({reinterpret_cast<const char*>(jpeg.data()), jpeg.size()});
    outcome.evidence = {{hash, "image/jpeg", jpeg.size()}};
    REQUIRE(scene.outbox.append(outcome, {jpeg}));
    REQUIRE(scene.outbox.append(record_of("alice", WallTime(Milliseconds(2'000)))));
    auto service = scene.service();
    const auto lines = service.recent(alice, 10);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].picture.empty());
    CHECK(lines[1].picture == "waiting");
    CHECK(lines[1].number == 1);
    CHECK(service.picture(alice, 1).value() == jpeg);
    CHECK(service.picture(root, 1).value() == jpeg);
    CHECK(service.picture(alice, 2).error().kind == ErrorKind::not_found);
    CHECK(service.picture(bob, 1).error().kind == ErrorKind::not_found);
    CHECK(service.picture(nameless, 1).error().kind == ErrorKind::not_found);
    REQUIRE(scene.outbox.refuse_picture(hash, "The server answered 404."));
    const auto refused = service.recent(alice, 10).back();
    CHECK(refused.picture == "refused");
    CHECK(refused.detail.find("[picture: The server answered 404.]") != std::string::npos);
}

TEST_CASE("GivesAWorkerTheJournalOfTheirOwnSessionsAndRootTheWhole") {
    Scene scene;
    std::vector<std::optional<AccountName>> asked_of;
    scene.journal = [&asked_of](const std::string& after, const std::optional<AccountName>& account) {
        asked_of.push_back(account);
        return after.empty() ? std::optional(journal::Page{"run-00001.journal", {"{}"}, "Some is damaged."})
                             : std::nullopt;
    };
    auto service = scene.service();
    CHECK(service.journal(alice, "") == control::JournalPage{"run-00001.journal", {"{}"}, "Some is damaged."});
    CHECK(service.journal(alice, "run-00001.journal") == control::JournalPage{});
    static_cast<void>(service.journal(root, ""));
    static_cast<void>(service.journal(agents_own, ""));
    static_cast<void>(service.journal(nameless, ""));
    CHECK(asked_of == std::vector<std::optional<AccountName>>{AccountName("alice"), AccountName("alice"), std::nullopt,
                                                              std::nullopt, AccountName()});
}

TEST_CASE("TellsOfALockOnlyWhatBecameOfIt") {
    Scene scene;
    auto outcome = testing::example_outcome();
    outcome.verified = false;
    REQUIRE(scene.outbox.append(outcome));
    outcome.verified = true;
    REQUIRE(scene.outbox.append(outcome));
    auto observed = testing::example_incident();
    observed.enforcement = Enforcement::observe;
    REQUIRE(scene.outbox.append(observed));
    REQUIRE(scene.outbox.append(testing::example_incident()));
    std::vector<std::string> became;
    for (const auto& line : scene.service().recent(root, 10)) {
        became.push_back(line.became);
    }
    CHECK(became == std::vector<std::string>{"", "observed", "verified", "failed"});
}

TEST_CASE("CountsWhatWasSentTodayAndNotEver") {
    Scene scene;
    REQUIRE(scene.outbox.append(record_of("alice", WallTime(Milliseconds(999'999)))));
    REQUIRE(scene.outbox.append(record_of("alice", WallTime(Milliseconds(1'000'000)))));
    REQUIRE(scene.outbox.append(record_of("bob", WallTime(Milliseconds(1'000'001)))));
    testing::StandIn server;
    REQUIRE(testing::deliver_all(scene.outbox, server));
    REQUIRE(scene.outbox.append(record_of("alice", WallTime(Milliseconds(1'000'002)))));
    auto service = scene.service();
    CHECK(service.status(alice).sent_today == 1);
    CHECK(service.status(root).sent_today == 2);
}

TEST_CASE("RefusesASecondEnrolmentBeforeItsCodeIsSpent") {
    Scene scene;
    auto service = scene.service();
    const auto first = service.enrol(bob, {"worker-0017", "CODE-1", ""});
    REQUIRE(first);
    const auto second = service.enrol(alice, {"worker-0017", "CODE-2", ""});
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::refused);
    CHECK_THAT(second.error().message, Catch::Contains("is running") && Catch::Contains("try again"));
    CHECK(scene.redeemed == std::vector<std::string>{"CODE-1"});

    scene.board.door().leave(*first);
    const auto third = service.enrol(alice, {"worker-0017", "CODE-2", ""});
    REQUIRE(third);
    CHECK(*third > *first);
}

TEST_CASE("RefusesAWorkerWhomPolicyDoesNotNameBeforeAnythingIsSpent") {
    Scene scene;
    auto service = scene.service();
    const auto answer = service.enrol(bob, {"stranger", "CODE-1", ""});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::not_found);
    CHECK(scene.redeemed.empty());
    CHECK_FALSE(service.enrol(bob, {"stranger", "", ""}));
    CHECK(scene.authority.asked.empty());
}

TEST_CASE("WantsAWrittenReleaseWherePolicyDoes") {
    Scene scene;
    auto service = scene.service();
    policy::Policy policy;
    policy.wants_written_release = true;
    scene.board.gate().write(std::make_shared<const policy::Policy>(policy));
    for (const std::string& reference : {std::string(), std::string("two\nlines"), std::string(129, 'x')}) {
        const auto answer = service.enrol(bob, {"worker-0017", "CODE-1", reference});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == ErrorKind::invalid_input);
        CHECK(answer.error().subject == "written release");
    }
    CHECK(scene.redeemed.empty());
    REQUIRE(service.enrol(bob, {"worker-0017", "CODE-1", "HR-2026-117"}));
    const auto event = scene.events.pop(std::chrono::seconds(5));
    REQUIRE(event);
    CHECK(std::get<daemon::EnrolRequested>(*event).authority == "server code; written release: HR-2026-117");
}

TEST_CASE("GivesThePlaceBackWhereTheCodeIsRefused") {
    Scene scene;
    scene.redeem_answer = Error{ErrorKind::refused, "", "used before"};
    auto service = scene.service();
    CHECK_FALSE(service.enrol(bob, {"worker-0017", "CODE-1", ""}));
    scene.redeem_answer = success();
    CHECK(service.enrol(bob, {"worker-0017", "CODE-2", ""}));
}

TEST_CASE("AsksForAnAdministratorWhereThereIsNoCode") {
    Scene scene;
    auto service = scene.service();
    CHECK_FALSE(service.enrol(bob, {"worker-0017", "", ""}));
    scene.authority.administrator = bob.uid;
    CHECK(service.enrol(bob, {"worker-0017", "", ""}));
    CHECK(scene.authority.asked == std::vector<std::string>{"org.shiftguard.enrol", "org.shiftguard.enrol"});
}

TEST_CASE("TakesNoCodeBeforeTheWorkstationHasJoined") {
    Scene scene;
    scene.membership.reset();
    auto service = scene.service();
    const auto answer = service.enrol(bob, {"worker-0017", "CODE-1", ""});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::unavailable);
}

TEST_CASE("TellsAnEnrolmentToWhoeverAskedAndToTheGuardedAccountOnly") {
    Scene scene;
    auto service = scene.service();
    const auto number = service.enrol(bob, {"worker-0017", "CODE-1", ""});
    REQUIRE(number);
    control::EnrolProgress progress;
    progress.number = *number;
    scene.board.enrol_progress(progress);
    for (const auto& caller : {root, agents_own, alice, bob}) {
        CHECK(service.enrolment(caller).number == *number);
    }
    CHECK(service.enrolment(nameless).number == 0);
}

TEST_CASE("AStepIsLeftOutByWhoeverAskedForTheEnrolmentAndByTheGuardedAccountOnly") {
    Scene scene;
    auto service = scene.service();
    const auto number = service.enrol(bob, {"worker-0017", "CODE-1", ""});
    REQUIRE(number);
    static_cast<void>(scene.events.pop(std::chrono::seconds(5)));
    control::EnrolProgress progress;
    progress.number = *number;
    progress.step = "light";
    scene.board.enrol_progress(progress);
    for (const auto& caller : {root, agents_own, nameless}) {
        CHECK(service.leave_out_step(caller, *number, "light").error().kind == ErrorKind::refused);
    }
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
    for (const auto& caller : {alice, bob}) {
        REQUIRE(service.leave_out_step(caller, *number, "light"));
        const auto event = scene.events.pop(std::chrono::seconds(5));
        REQUIRE(event);
        CHECK(std::get<daemon::StepLeftOut>(*event).number == *number);
        CHECK(std::get<daemon::StepLeftOut>(*event).step == "light");
    }
}

TEST_CASE("OnlyTheStepThatAnEnrolmentIsAtIsLeftOutAndNeverTheFront") {
    Scene scene;
    auto service = scene.service();
    CHECK(service.leave_out_step(alice, 0, "").error().kind == ErrorKind::not_found);  // none was ever begun
    control::EnrolProgress progress;
    progress.number = 3;
    progress.step = "light";
    scene.board.enrol_progress(progress);
    CHECK(service.leave_out_step(alice, 2, "light").error().kind == ErrorKind::not_found);
    for (const auto* step : {"left", "front", "", "upside_down"}) {
        CHECK(service.leave_out_step(alice, 3, step).error().kind == ErrorKind::not_found);
    }
    progress.step = "front";
    scene.board.enrol_progress(progress);
    CHECK(service.leave_out_step(alice, 3, "front").error().kind == ErrorKind::not_found);
    progress.step = "light";
    progress.done = true;
    scene.board.enrol_progress(progress);
    CHECK(service.leave_out_step(alice, 3, "light").error().kind == ErrorKind::not_found);
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
}

namespace {

/// alice works on Wednesdays from eight to four; it is a Wednesday, 07:00 in Berlin.
void post_shift(Scene& scene) {
    auto policy = policy::parse(R"({"schema_version": 1, "name": "gate", "version": 1, "accounts": {"alice": "w-1"},
        "gate": {"contact": "phone 4711"}, "places": {"home": {"gateways": ["00:11:22:33:44:55"]}},
        "workers": {"w-1": {"places": ["home"],
            "shifts": [{"zone": "Europe/Berlin", "days": ["wed"], "from": "08:00", "to": "16:00"}]}}})",
                                "gate");
    REQUIRE(policy.ok());
    scene.board.gate().write(std::make_shared<const policy::Policy>(std::move(policy).value()));
    place::Surroundings home;
    home.gateway = "00:11:22:33:44:55";
    scene.board.gate().write(home);
}

const WallTime seven_in_berlin{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours(6)};

}  // namespace

TEST_CASE("TellsOfAnAdmissionToRootAndToTheAccountItselfAlone") {
    Scene scene;
    auto service = scene.service();
    CHECK(service.admission(root, "alice").error().kind == ErrorKind::unavailable);  // the guard has not begun
    post_shift(scene);
    CHECK(service.admission(root, "alice").ok());
    CHECK(service.admission(alice, "alice").ok());
    for (const auto& other : {bob, agents_own, nameless}) {
        CHECK(service.admission(other, "alice").error().kind == ErrorKind::refused);
    }
    CHECK(scene.authority.asked.empty());  // polkit is never asked
}

TEST_CASE("JudgesASignInByTheMomentItAsks") {
    Scene scene;
    post_shift(scene);
    auto at = seven_in_berlin;
    auto service = scene.service([&] { return Now{{}, at, {}}; });
    const auto early = service.admission(root, "alice").value();
    CHECK(early == control::Admission{"refuse",
                                      {"outside_shift"},
                                      "2026-11-25T08:00:00+01:00",
                                      "2026-11-25T07:00:00+01:00",
                                      std::nullopt,
                                      "phone 4711"});
    at += std::chrono::hours(1);
    CHECK(service.admission(root, "alice").value().answer == "admit");
    CHECK(service.admission(root, "bob").value().answer == "out_of_scope");
}

TEST_CASE("NamesTheZoneOfTheShiftWhereItsHourIsAnotherOnTheWorkstationsClock") {
    Scene scene;
    post_shift(scene);
    auto service = scene.service([] { return Now{{}, seven_in_berlin, {}}; });
    CHECK(service.admission(root, "alice").value().zone.empty());
    scene.local_offset = std::chrono::hours(0);
    CHECK(service.admission(root, "alice").value().zone == "Europe/Berlin");
    CHECK(service.admission(root, "alice").value().shift_begins == "2026-11-25T08:00:00+01:00");
    auto in_shift = scene.service([] { return Now{{}, seven_in_berlin + std::chrono::hours(2), {}}; });
    CHECK(in_shift.admission(root, "alice").value().zone.empty());  // no hour is named
}

TEST_CASE("NamesUtcForAShiftThatNamesNoZone") {
    Scene scene;
    auto policy = policy::parse(R"({"schema_version": 1, "name": "gate", "version": 1, "accounts": {"alice": "w-1"},
        "workers": {"w-1": {"shifts": [{"from": "2026-11-25T08:00:00+01:00", "to": "2026-11-25T16:00:00+01:00"}]}}})",
                                "gate");
    REQUIRE(policy.ok());
    scene.board.gate().write(std::make_shared<const policy::Policy>(std::move(policy).value()));
    auto service = scene.service([] { return Now{{}, seven_in_berlin, {}}; });
    CHECK(service.admission(root, "alice").value().zone == "UTC");
    scene.local_offset = std::chrono::hours(0);
    CHECK(service.admission(root, "alice").value().zone.empty());
}

TEST_CASE("AdmitsForNowWhereShiftOrPlaceCanNotBeTold") {
    Scene scene;
    post_shift(scene);
    auto service = scene.service([] { return Now{{}, seven_in_berlin, {}}; });
    scene.board.gate().write(place::Surroundings{});
    scene.board.gate().write_time_untrusted(true);
    CHECK(service.admission(root, "alice").value().reasons ==
          std::vector<std::string>{"time_untrusted", "place_unknown"});
}

TEST_CASE("JudgesASignInByTheRosterThatIsKnown") {
    Scene scene;
    auto policy = policy::parse(R"({"schema_version": 1, "name": "gate", "version": 1, "accounts": {"alice": "w-1"},
        "rosters": {"leipzig": {"file": "/etc/shiftguard/leipzig.ics", "zone": "Europe/Berlin"}}, "workers": {"w-1": {"roster": "leipzig"}}})",
                                "gate");
    REQUIRE(policy.ok());
    scene.board.gate().write(std::make_shared<const policy::Policy>(std::move(policy).value()));
    auto service = scene.service([] { return Now{{}, seven_in_berlin, {}}; });
    const auto unread = service.admission(root, "alice").value();
    CHECK(unread.answer == "admit_for_now");
    CHECK(unread.reasons == std::vector<std::string>{"roster_stale"});
    CHECK(unread.locks_after_s == 600);

    roster::KnownRosters rosters;
    auto& known = rosters[{"leipzig", ""}];
    known.as_of = seven_in_berlin;
    known.reading = {{{{seven_in_berlin + std::chrono::hours(1), seven_in_berlin + std::chrono::hours(9)}}, {}},
                     "Europe/Berlin"};
    scene.board.gate().write(std::make_shared<const roster::KnownRosters>(rosters));
    const auto early = service.admission(root, "alice").value();
    CHECK(early.answer == "refuse");
    CHECK(early.shift_begins == "2026-11-25T08:00:00+01:00");

    rosters[{"leipzig", ""}].as_of -= std::chrono::hours(169);
    scene.board.gate().write(std::make_shared<const roster::KnownRosters>(rosters));
    CHECK(service.admission(root, "alice").value().reasons == std::vector<std::string>{"roster_stale"});
}

TEST_CASE("ACodeAtTheGreeterLetsTheWorkerInUntilItsEnd") {
    Scene scene;
    post_shift(scene);
    Now now{{}, seven_in_berlin - std::chrono::hours(2), {}};
    auto service = scene.service([&] { return now; });
    CHECK(service.admission(root, "alice")->release_offer.empty());  // nobody can have made a code
    delivery::Membership membership;
    membership.workstation = scene.workstation;
    membership.receipt_key = scene.server.public_key;
    service.joined(membership);
    CHECK(service.admission(root, "alice")->release_offer == "outside_shift");
    const auto code = scene.code(FindingKind::outside_shift, {protocol::Subject::Kind::worker, "w-1"}, now.wall);
    const control::Released released{control::ReleaseAnswer::released, "outside_shift", "2026-11-25T06:00:00+01:00", 0};
    CHECK(service.release(root, "alice", code).value() == released);
    CHECK(service.admission(root, "alice")->answer == "admit");
    CHECK(service.release(alice, "", code)->answer == control::ReleaseAnswer::used);
    now.boot += std::chrono::hours(1);
    now.wall += std::chrono::hours(1);
    CHECK(service.admission(root, "alice")->answer == "refuse");
}

TEST_CASE("ACodeLiftsOneReasonAndNotTheOther") {
    Scene scene;
    post_shift(scene);
    place::Surroundings elsewhere;
    elsewhere.gateway = "66:77:88:99:aa:bb";
    scene.board.gate().write(elsewhere);
    scene.releases.joined(scene.workstation, scene.server.public_key);
    const Now now{{}, seven_in_berlin, {}};
    auto service = scene.service([&] { return now; });
    const auto before = service.admission(alice, "alice")->reasons;
    const auto code = scene.code(FindingKind::outside_shift, {protocol::Subject::Kind::worker, "w-1"}, now.wall);
    CHECK(service.release(alice, "", code)->answer == control::ReleaseAnswer::released);
    const auto after = service.admission(alice, "alice")->reasons;
    CHECK(after.size() + 1 == before.size());
    CHECK(std::find(after.begin(), after.end(), "outside_shift") == after.end());
}

namespace {

/// alice is enrolled.
void enrol(Scene& scene) {
    const std::vector<float> vector(128, 0.1F);
    REQUIRE(scene.templates.save(
        *face_template::make_template(WorkerId("w-1"), "dlib_resnet", std::vector{vector, vector}, seven_in_berlin)));
}

const Now in_shift{{}, seven_in_berlin + std::chrono::hours(2), {}};

}  // namespace

TEST_CASE("AFaceIsToBeVerifiedOfWhoHasATemplateAndOnlyInShift") {
    Scene scene;
    post_shift(scene);
    Now now = in_shift;
    auto service = scene.service([&] { return now; });
    CHECK(service.admission(root, "alice")->answer == "admit");
    CHECK_FALSE(service.admission(root, "alice")->verify_face);  // not enrolled yet
    CHECK(service.verify(root, "alice", control::Prompting::possible).error().kind == ErrorKind::refused);
    enrol(scene);
    CHECK(service.admission(root, "alice")->verify_face);
    CHECK_FALSE(service.admission(root, "bob")->verify_face);
    CHECK(service.verify(root, "bob", control::Prompting::possible).error().kind == ErrorKind::refused);
    CHECK(service.verify(bob, "alice", control::Prompting::possible).error().kind == ErrorKind::refused);
    now.wall = seven_in_berlin;  // refused for the shift: nobody is looked at
    CHECK_FALSE(service.admission(root, "alice")->verify_face);
    CHECK_FALSE(scene.events.pop(Milliseconds(0)).has_value());
}

TEST_CASE("AVerificationIsTheGuardsWorkAndToldToWhoBeganIt") {
    Scene scene;
    post_shift(scene);
    enrol(scene);
    Now now = in_shift;
    auto service = scene.service([&] { return now; });
    const auto number = service.verify(alice, "alice", control::Prompting::possible).value();
    const auto event = scene.events.pop(Milliseconds(0));
    REQUIRE(event);
    const auto* asked = std::get_if<daemon::VerifyRequested>(&*event);
    REQUIRE(asked != nullptr);
    CHECK(asked->account == AccountName("alice"));
    CHECK(asked->worker == WorkerId("w-1"));
    CHECK(asked->number == number);
    CHECK(service.verification(alice, number)->prompt == "look_at_camera");
    CHECK(service.verification(bob, number).error().kind == ErrorKind::refused);
    CHECK(service.verification(alice, number + 1).error().kind == ErrorKind::not_found);
    control::Verification refused;
    refused.done = true;
    refused.end = "another";
    refused.answer = "refuse";
    scene.board.verifications().write(number, refused);
    CHECK(service.verification(alice, number).value() == refused);  // no server was joined that could make a code
    scene.releases.joined(scene.workstation, scene.server.public_key);
    CHECK(service.verification(alice, number)->release_offer == "unknown_person");
}

TEST_CASE("ASupervisorsExceptionFromTheFaceLeavesTheVerificationOut") {
    Scene scene;
    post_shift(scene);
    enrol(scene);
    scene.releases.joined(scene.workstation, scene.server.public_key);
    auto service = scene.service([] { return in_shift; });
    CHECK(service.admission(root, "alice")->verify_face);
    const auto code = scene.code(FindingKind::unknown_person, {protocol::Subject::Kind::worker, "w-1"}, in_shift.wall);
    CHECK(service.release(root, "alice", code)->answer == control::ReleaseAnswer::released);
    CHECK_FALSE(service.admission(root, "alice")->verify_face);
}

TEST_CASE("AnExceptionFromTheShiftLetsTheCameraLookAtTheGateToo") {
    Scene scene;
    post_shift(scene);
    enrol(scene);
    scene.releases.joined(scene.workstation, scene.server.public_key);
    const Now now{{}, seven_in_berlin, {}};
    auto service = scene.service([&] { return now; });
    const auto code = scene.code(FindingKind::outside_shift, {protocol::Subject::Kind::worker, "w-1"}, now.wall);
    CHECK(service.release(root, "alice", code)->answer == control::ReleaseAnswer::released);
    CHECK(service.admission(root, "alice")->verify_face);
}

TEST_CASE("OnlyRootAndTheAccountItselfGiveACodeAndOnlyForAnAccountInScope") {
    Scene scene;
    auto service = scene.service();
    CHECK(service.release(alice, "", "x").error().kind == ErrorKind::unavailable);  // the guard has not begun
    post_shift(scene);
    CHECK(service.release(alice, "", "x").error().kind == ErrorKind::unavailable);  // no server was joined
    scene.releases.joined(scene.workstation, scene.server.public_key);
    CHECK(service.release(alice, "", "x")->answer == control::ReleaseAnswer::no_code);
    CHECK(service.release(alice, "alice", "x").ok());
    CHECK(service.release(root, "alice", "x").ok());
    for (const auto& other : {bob, agents_own, nameless}) {
        CHECK(service.release(other, "alice", "x").error().kind == ErrorKind::refused);
        CHECK(service.release(other, "", "x").error().kind == ErrorKind::refused);
    }
    CHECK(service.release(root, "", "x").error().kind == ErrorKind::refused);
    CHECK(scene.authority.asked.empty());
}

TEST_CASE("SaysHowLongToWaitAfterWrongCodes") {
    Scene scene;
    post_shift(scene);
    scene.releases.joined(scene.workstation, scene.server.public_key);
    const Now now{{}, seven_in_berlin, {}};
    auto service = scene.service([&] { return now; });
    for (int tries = 0; tries < 4; ++tries) {
        CHECK(service.release(alice, "", "0000-0000-0000").value() ==
              control::Released{control::ReleaseAnswer::wrong, "", "", 0});
    }
    CHECK(service.release(alice, "", "0000-0000-0000")->wait_s == 60);
    CHECK(service.release(alice, "", "0000-0000-0000").value() ==
          control::Released{control::ReleaseAnswer::too_many, "", "", 60});
}

TEST_CASE("OffersTheWorkerAtTheLockWhatTheStatusOffers") {
    Scene scene;
    post_shift(scene);
    scene.releases.joined(scene.workstation, scene.server.public_key);
    control::Status status;
    status.release_offer = "additional_person";
    scene.board.write(status, AccountName("alice"));
    auto service = scene.service([] { return Now{{}, seven_in_berlin + std::chrono::hours(2), {}}; });
    const auto admission = service.admission(root, "alice").value();
    CHECK(admission.answer == "admit");
    CHECK(admission.release_offer == "additional_person");
    scene.board.write(status, AccountName("bob"));
    CHECK(service.admission(root, "alice")->release_offer.empty());
}

TEST_CASE("TheWholeFaultOfAPolicyIsToldToAdministratorsAndNotToTheWorker") {
    Scene scene;
    control::Status status;
    status.trouble =
        "policy.json:3: /workers/anna/places/0: there is no place \"street 5\"; the last good policy stays";
    status.trouble_code = "policy";
    status.trouble_values = {"policy.json:3"};
    status.policy_version = 7;
    scene.board.write(status, AccountName("alice"));
    auto service = scene.service();
    CHECK(service.status(root).trouble == status.trouble);
    CHECK(service.status(agents_own).trouble == status.trouble);
    CHECK(service.status(alice).trouble ==
          "The new policy was refused (policy.json:3); the last good policy stays in force (version 7). Tell IT.");
    scene.authority.administrator = alice.uid;  // by polkit: an administrator at the guarded session
    CHECK(service.status(alice).trouble == status.trouble);
    scene.authority.administrator = bob.uid;
    CHECK(service.status(bob).trouble == status.trouble);
    CHECK(service.status(alice).trouble != status.trouble);
    status.trouble_values.clear();
    scene.board.write(status, AccountName("alice"));
    CHECK(service.status(alice).trouble ==
          "The new policy was refused; the last good policy stays in force (version 7). Tell IT.");
    status.trouble_code = "camera";
    scene.board.write(status, AccountName("alice"));
    CHECK(service.status(alice).trouble == status.trouble);
}

TEST_CASE("TheWholeFaultOfARosterIsToldToAdministratorsAndNotToTheWorker") {
    Scene scene;
    control::Status status;
    status.trouble = "shifts.csv:12: \"Bert;08:61\" has no time; the shifts known before stay";
    status.trouble_code = "roster";
    status.trouble_values = {"shifts.csv:12"};
    scene.board.write(status, AccountName("alice"));
    auto service = scene.service();
    CHECK(service.status(root).trouble == status.trouble);
    CHECK(service.status(alice).trouble ==
          "The roster cannot be read (shifts.csv:12); the shifts known before stay in force. Tell IT.");
}

TEST_CASE("TakesTheAgeOfInputFromTheGuardedAccountAlone") {
    Scene scene;
    auto service = scene.service();
    scene.authority.administrator = bob.uid;
    for (const auto& caller : {root, agents_own, bob, nameless}) {
        const auto answer = service.report_input_age(caller, 0);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == ErrorKind::refused);
    }
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
    REQUIRE(service.report_input_age(alice, 1'500));
    const auto event = scene.events.pop(std::chrono::seconds(5));
    REQUIRE(event);
    const auto& told = std::get<daemon::InputTold>(*event);
    CHECK(told.account == AccountName("alice"));
    CHECK(told.age == Milliseconds(1'500));
}

namespace {

void show_a_figure(daemon::StatusBoard& board, std::optional<WallTime> declared = std::nullopt) {
    control::Status status;
    status.worker = "worker-0017";
    status.figures = {{3, "body", "left", declared, true, !declared}};
    board.write(status, AccountName("alice"));
}

/// `declare`: what policy says of declaring.
void post_rules(Scene& scene, bool declare) {
    policy::Policy policy;
    policy.accounts.emplace(AccountName("alice"), WorkerId("worker-0017"));
    policy.workers[WorkerId("worker-0017")].id = WorkerId("worker-0017");
    policy.rules.declare_figures = declare;
    scene.board.gate().write(std::make_shared<const policy::Policy>(policy));
}

}  // namespace

TEST_CASE("TheWorkerOfTheSessionAloneDeclaresAStillFigure") {
    Scene scene;
    post_rules(scene, true);
    show_a_figure(scene.board);
    auto service = scene.service();
    scene.authority.administrator = bob.uid;
    for (const auto& caller : {root, agents_own, bob, nameless}) {
        CHECK(service.declare_figure(caller, 3, control::FigureWord::thing).error().kind == ErrorKind::refused);
    }
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
    REQUIRE(service.declare_figure(alice, 3, control::FigureWord::thing));
    const auto event = scene.events.pop(std::chrono::seconds(5));
    REQUIRE(event);
    const auto& told = std::get<daemon::FigureTold>(*event);
    CHECK(told.account == AccountName("alice"));
    CHECK(told.declared.number == decision::FigureNumber{3});
    CHECK(told.declared.declaration == decision::Declaration::made);
}

TEST_CASE("OnlyAFigureInViewIsDeclaredAndOnlyADeclaredOneTakenBack") {
    Scene scene;
    post_rules(scene, true);
    show_a_figure(scene.board);
    auto service = scene.service();
    using enum control::FigureWord;
    CHECK(service.declare_figure(alice, 4, thing).error().kind == ErrorKind::not_found);
    CHECK(service.declare_figure(alice, 3, taken_back).error().kind == ErrorKind::not_found);
    show_a_figure(scene.board, WallTime(Milliseconds(1)));
    CHECK(service.declare_figure(alice, 3, thing).error().kind == ErrorKind::not_found);
    REQUIRE(service.declare_figure(alice, 3, taken_back));
    const auto event = scene.events.pop(std::chrono::seconds(5));
    CHECK(std::get<daemon::FigureTold>(*event).declared.declaration == decision::Declaration::taken_back);
}

TEST_CASE("WherePolicyForbidsItNoFigureIsDeclared") {
    Scene scene;
    post_rules(scene, false);
    show_a_figure(scene.board);
    const auto answer = scene.service().declare_figure(alice, 3, control::FigureWord::thing);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::refused);
    CHECK(answer.error().message.find("policy") != std::string::npos);
}

TEST_CASE("FiguresThatAreDeclaredTooOftenAreRefused") {
    Scene scene;
    post_rules(scene, true);
    show_a_figure(scene.board);
    const std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
    auto service = scene.service(std::function<Now()>([] { return Now{}; }), [&] { return now; });
    Status answer = success();
    for (int told = 0; told < 17 && answer; ++told) {
        answer = service.declare_figure(alice, 3, control::FigureWord::thing);
        static_cast<void>(scene.events.pop(std::chrono::milliseconds(0)));
    }
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::exhausted);
}

TEST_CASE("AnAgeOfInputBeyondADayIsADay") {
    Scene scene;
    REQUIRE(scene.service().report_input_age(alice, std::numeric_limits<std::uint64_t>::max()));
    CHECK(std::get<daemon::InputTold>(*scene.events.pop(std::chrono::seconds(5))).age == std::chrono::hours(24));
}

TEST_CASE("InputThatIsToldTooOftenIsRefusedAndTakenAgainLater") {
    Scene scene;
    std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
    auto service = scene.service(std::function<Now()>([] { return Now{}; }), [&] { return now; });
    for (int told = 0; told < 4; ++told) {
        CHECK(service.report_input_age(alice, 0));
    }
    CHECK(service.report_input_age(alice, 0).error().kind == ErrorKind::exhausted);
    now += std::chrono::seconds(1);
    CHECK(service.report_input_age(alice, 0));
    CHECK(service.report_input_age(alice, 0));
    CHECK_FALSE(service.report_input_age(alice, 0));
}

namespace {

const WallTime some_day{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

void enrol(const Scene& scene, const std::string& worker) {
    const std::vector<face_template::PoseSamples> poses{{face_template::Pose::front, {{1, 0}, {1, 0}}},
                                                        {face_template::Pose::left, {{0, 1}}}};
    auto made = face_template::make_template(WorkerId(worker), "fr_feature", poses, some_day);
    REQUIRE(made);
    made->left_out = {Movement::turn_right};
    REQUIRE(scene.templates.save(*made));
}

void post_workers(Scene& scene) {
    auto policy = policy::parse(R"({"schema_version": 1, "name": "t", "version": 1, "enrolment": {"max_age_days": 365},
        "accounts": {"alice": "w-1", "alice2": "w-1", "bob": "w-2"}, "workers": {"w-1": {}, "w-2": {}, "w-3": {}}})",
                                "t");
    REQUIRE(policy.ok());
    scene.board.gate().write(std::make_shared<const policy::Policy>(std::move(policy).value()));
}

}  // namespace

TEST_CASE("TellsOfTemplatesToAnAdministratorAloneAndNeverAVector") {
    Scene scene;
    auto service = scene.service();
    scene.authority.administrator = root.uid;
    CHECK(service.templates(root).error().kind == ErrorKind::unavailable);  // the guard has not begun
    post_workers(scene);
    CHECK(service.templates(root)->empty());
    enrol(scene, "w-1");
    enrol(scene, "w-2");
    REQUIRE(scene.templates.destroy(WorkerId("w-2"), {face_template::Ending::expired, some_day}));
    for (const auto& caller : {alice, bob, nameless}) {
        CHECK(service.templates(caller).error().kind == ErrorKind::refused);
    }
    const auto lines = service.templates(root);
    REQUIRE(lines);
    REQUIRE(lines->size() == 2);
    CHECK(lines->at(0) == control::TemplateLine{"w-1",
                                                {"alice", "alice2"},
                                                "fr_feature",
                                                {"front", "left"},
                                                3,
                                                some_day,
                                                some_day + std::chrono::hours(24) * 365,
                                                "",
                                                {"turn_right"}});
    CHECK(lines->at(1).worker == "w-2");
    CHECK(lines->at(1).gone == "expired");
    CHECK(scene.authority.asked.back() == "org.shiftguard.template");
}

TEST_CASE("AnAdministratorAloneRevokesATemplateAndTheGuardIsTold") {
    Scene scene;
    post_workers(scene);
    enrol(scene, "w-1");
    auto service = scene.service([] { return Now{{}, some_day, {}}; });
    CHECK(service.revoke_template(alice, "w-1").error().kind == ErrorKind::refused);
    CHECK(scene.templates.has(WorkerId("w-1")));
    scene.authority.administrator = root.uid;
    REQUIRE(service.revoke_template(root, "w-1"));
    CHECK_FALSE(scene.templates.has(WorkerId("w-1")));
    CHECK(scene.templates.destroyed(WorkerId("w-1")) ==
          face_template::Destroyed{face_template::Ending::revoked, some_day});
    const auto event = scene.events.pop(std::chrono::seconds(5));
    REQUIRE(event);
    CHECK(std::get<daemon::TemplateRevoked>(*event).worker == WorkerId("w-1"));
    const auto none = service.revoke_template(root, "w-1");
    CHECK(none.error().kind == ErrorKind::not_found);
    CHECK_THAT(none.error().message, Catch::Contains("shiftguard template list"));
}

TEST_CASE("RevokesNoTemplateWhileItsWorkerIsBeingEnrolled") {
    Scene scene;
    enrol(scene, "worker-0017");
    auto service = scene.service();
    scene.authority.administrator = root.uid;
    REQUIRE(service.enrol(root, {"worker-0017", "", ""}));
    CHECK(service.revoke_template(root, "worker-0017").error().kind == ErrorKind::refused);
    CHECK(scene.templates.has(WorkerId("worker-0017")));
}

TEST_CASE("AWorkerLeavesOutMovementsAsLongAsTwoAreLeftWithWhatPolicyLeavesOut") {
    Scene scene;
    auto policy = policy::parse(R"({"schema_version": 1, "name": "t", "version": 1, "accounts": {"alice": "w-1"},
        "workers": {"w-1": {}}, "challenge": {"leave_out": ["raise_chin"]}})",
                                "t");
    REQUIRE(policy.ok());
    scene.board.gate().write(std::make_shared<const policy::Policy>(std::move(policy).value()));
    scene.board.door().admit({WorkerId("w-1")});
    auto service = scene.service();
    const auto too_few =
        service.enrol(alice, {"w-1", "CODE", "", control::Poses::all, {Movement::turn_left, Movement::turn_right}});
    REQUIRE_FALSE(too_few);
    CHECK(too_few.error().kind == ErrorKind::invalid_input);
    CHECK_THAT(too_few.error().message, Catch::Contains("fewer than two movements"));
    CHECK(scene.redeemed.empty());
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
    REQUIRE(
        service.enrol(alice, {"w-1", "CODE", "", control::Poses::all, {Movement::turn_left, Movement::raise_chin}}));
    const auto event = scene.events.pop(std::chrono::seconds(5));
    REQUIRE(event);
    const auto& asked = std::get<daemon::EnrolRequested>(*event);
    CHECK(asked.left_out == std::set{Movement::turn_left, Movement::raise_chin});
    CHECK(asked.authority == "server code");  // what is reported says nothing of it
}

TEST_CASE("NoCodeIsSpentOnAVirtualCameraThatPolicyDoesNotName") {
    Scene scene;
    scene.device = daemon::CameraDevice{"OBS", false, "virtual OBS"};
    post_workers(scene);
    scene.board.door().admit({WorkerId("w-1")});
    auto service = scene.service([] { return Now{{}, some_day + std::chrono::hours(24) * 30, {}}; });
    enrol(scene, "w-1");
    for (const auto& refused : {service.enrol(alice, {"w-1", "CODE", ""}), service.renew(alice, control::Poses::all)}) {
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::refused);
        CHECK_THAT(refused.error().message, Catch::Contains("no hardware behind the camera /dev/video0"));
    }
    CHECK(scene.redeemed.empty());
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
    scene.device = daemon::CameraDevice{"Cam", true, "usb 046d:0825 A1"};
    CHECK(service.enrol(alice, {"w-1", "CODE", ""}));
    CHECK(scene.redeemed.size() == 1);
}

TEST_CASE("OnlyTheGuardedAccountRenewsATemplateThatIsAWeekOld") {
    Scene scene;
    auto now = some_day + std::chrono::hours(24) * 7;
    auto service = scene.service([&] { return Now{{}, now, {}}; });
    CHECK(service.renew(alice, control::Poses::all).error().kind == ErrorKind::refused);  // the guard has not begun
    post_workers(scene);
    scene.board.door().admit({WorkerId("w-1")});
    CHECK(service.renew(alice, control::Poses::all).error().kind == ErrorKind::not_found);
    enrol(scene, "w-1");
    for (const auto& caller : {root, agents_own, bob, nameless}) {
        CHECK(service.renew(caller, control::Poses::all).error().kind == ErrorKind::refused);
    }
    CHECK_THAT(service.renew(alice, control::Poses::all).error().message, Catch::Contains("less than a week old"));
    CHECK_FALSE(scene.events.pop(std::chrono::milliseconds(0)));
    now += std::chrono::milliseconds(1);
    const auto number = service.renew(alice, control::Poses::front);
    REQUIRE(number);
    const auto event = scene.events.pop(std::chrono::seconds(5));
    REQUIRE(event);
    const auto& asked = std::get<daemon::EnrolRequested>(*event);
    CHECK(asked.worker == WorkerId("w-1"));
    CHECK(asked.renewal == daemon::Renewal::yes);
    CHECK(asked.poses == control::Poses::front);
    CHECK(service.renew(alice, control::Poses::all).error().kind == ErrorKind::refused);  // one runs
    CHECK(scene.authority.asked.empty());
    CHECK(scene.redeemed.empty());
}
