// What goes in at one end of the control port comes out at the other: the real adapter on both sides of a real bus.
#include "agent/control/bus/bus.hpp"

#include "agent/control/bus/wire.hpp"
#include "common/linux/bus.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/private_bus.hpp"

#include <atomic>
#include <limits>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using control::EnrolProgress;
using control::Light;
using control::Line;

namespace {

control::Status full_status() {
    control::Status status;
    status.light = Light::notice;
    status.worker = "w-117";
    status.enrolled = true;
    status.not_enrolled = "expired";
    status.template_ends = WallTime(Milliseconds(1'767'700'000'123));
    status.camera = "streaming";
    status.people = 2;
    status.worker_seen = "verified";
    status.shift = "agreed";
    status.place = "not_agreed";
    status.break_ends = WallTime(Milliseconds(1'767'601'800'123));
    status.policy_name = "Contact centre";
    status.policy_version = 12345678901ULL;
    status.enforcement = "enforce";
    status.notice_finding = "additional_person";
    status.notice_response = "lock";
    status.notice_since = WallTime(Milliseconds(1'767'599'990'123));
    status.lock_at = WallTime(Milliseconds(1'767'600'000'123));
    status.contact = "IT-Hilfe, Telefon 4711 – auch nachts";
    status.server = "server_away";
    status.server_detail = "The server does not answer.";
    status.waiting = 3;
    status.sent_today = 41;
    status.input = "available";
    status.pictures = true;
    status.time = "trusted";
    status.time_uncertainty_s = 4;
    status.trouble = "Die Kamera wird nicht gefunden – bitte anstecken.";
    status.trouble_code = "eye";
    status.trouble_values = {"/dev/video0", "2"};
    status.agent_version = "0.1.0";
    status.withheld = true;
    status.figures = {{1, "body", "left", WallTime(Milliseconds(1'767'500'000'123)), false, false},
                      {4'294'967'295U, "face", "right", std::nullopt, true, true}};
    return status;
}

/// The agent and one program on a bus of their own.
struct Pair {
    PrivateBus bus;
    FakeService service;
    std::unique_ptr<control::Exported> exported = control::export_service(bus.address(), service).value();
    std::unique_ptr<control::Client> client = control::connect(bus.address()).value();
};

// What a listener heard. Made before the client that calls it, so that it is there until the client has gone.
template <class T>
class Heard {
public:
    auto listener() {
        return [this](const T& value) {
            const std::lock_guard lock(mutex_);
            values_.push_back(value);
        };
    }
    /// A copy: more may be heard at any time.
    [[nodiscard]] std::vector<T> values() {
        const std::lock_guard lock(mutex_);
        return values_;
    }
    [[nodiscard]] bool has(std::size_t count) {
        return eventually([&] { return values().size() >= count; });
    }

private:
    std::mutex mutex_;
    std::vector<T> values_;
};

class Counted {
public:
    auto listener() {
        return [this] { ++count_; };
    }
    [[nodiscard]] bool reaches(int count) const {
        return eventually([&] { return count_ >= count; });
    }
    /// Waits a moment for one too many.
    [[nodiscard]] bool exceeds(int count) const {
        return eventually([&] { return count_ > count; }, std::chrono::milliseconds(200));
    }

private:
    std::atomic<int> count_{0};
};

}  // namespace

TEST_CASE("CarriesAStatusWithEveryFieldSet") {
    Pair pair;
    pair.service.set(full_status());
    const auto status = pair.client->status();
    REQUIRE(status.ok());
    CHECK(status.value() == full_status());
}

TEST_CASE("CarriesThatItIsNotKnownHowManyRecordsWait") {
    Pair pair;
    auto unknown = full_status();
    unknown.waiting.reset();
    pair.service.set(unknown);
    CHECK(pair.client->status().value() == unknown);
}

TEST_CASE("CarriesAnAdmissionAndAsksForTheAccountThatWasNamed") {
    Pair pair;
    control::Admission refused{
        "refuse",     {"outside_shift"}, "2026-11-26T08:00:00+01:00", "2026-11-25T19:00:00+01:00",
        std::nullopt, "help desk"};
    refused.zone = "Europe/Berlin";
    pair.service.set(refused);
    CHECK(pair.client->admission("alice").value() == refused);
    CHECK(pair.service.asked().at(0).arguments == std::vector<std::string>{"alice"});
    CHECK(pair.service.asked().at(0).caller.uid == geteuid());
    const control::Admission doubted{"admit_for_now", {"place_unknown"}, "", "2026-11-25T19:00:00Z", 630, ""};
    pair.service.set(doubted);
    CHECK(pair.client->admission("bob").value() == doubted);
    pair.service.answer(Error{ErrorKind::refused, "", "Only root."});
    CHECK(pair.client->admission("bob").error().kind == ErrorKind::refused);
}

TEST_CASE("CarriesTheVerificationOfAFaceAndWhoAsksForIt") {
    Pair pair;
    control::Admission admitted{"admit", {}, "", "2026-11-25T19:00:00Z", std::nullopt, ""};
    admitted.verify_face = true;
    pair.service.set(admitted);
    CHECK(pair.client->admission("alice").value() == admitted);
    control::Verification runs;
    runs.prompt = "light_behind";
    const control::Verification ended{"look_at_camera", true, "cannot_tell", "admit_for_now", 79, "help desk",
                                      "unknown_person"};
    pair.service.set(std::vector{runs, ended});
    const auto number = pair.client->verify("alice", control::Prompting::possible);
    CHECK(number.value() == FakeService::verification_number);
    CHECK(pair.client->verification(*number).value() == runs);
    CHECK(pair.client->verification(*number).value() == ended);
    CHECK(pair.client->verification(*number + 1).error().kind == ErrorKind::not_found);
    REQUIRE(pair.service.verified().size() == 3);
    CHECK(pair.service.verified()[0].arguments == std::vector<std::string>{"alice"});
    CHECK(pair.service.verified()[0].caller.uid == geteuid());
    CHECK(pair.service.prompting() == control::Prompting::possible);
    REQUIRE(pair.client->verify("alice", control::Prompting::impossible).ok());
    CHECK(pair.service.prompting() == control::Prompting::impossible);
    pair.service.answer(Error{ErrorKind::refused, "", "Not to be verified."});
    CHECK(pair.client->verify("alice", control::Prompting::possible).error().kind == ErrorKind::refused);
}

TEST_CASE("CarriesACodeAndWhatBecameOfIt") {
    Pair pair;
    for (const auto answer : control::all_release_answers) {
        const control::Released released{answer, "outside_shift", "2026-11-26T08:00:00+01:00", 61};
        pair.service.set(released);
        CHECK(pair.client->release("", "AB12-CD34-EF56").value() == released);
    }
    CHECK(pair.service.asked().at(0).arguments == std::vector<std::string>{"", "AB12-CD34-EF56"});
    CHECK(pair.service.asked().at(0).caller.uid == geteuid());
    pair.service.answer(Error{ErrorKind::unavailable, "code", "This workstation has not joined a server."});
    CHECK(pair.client->release("alice", "AB12-CD34-EF56").error().kind == ErrorKind::unavailable);
}

TEST_CASE("CarriesTheAgeOfTheLastInputAndWhoTellsIt") {
    Pair pair;
    CHECK(pair.client->report_input_age(12'345));
    CHECK(pair.client->report_input_age(std::numeric_limits<std::uint64_t>::max()));
    REQUIRE(pair.service.ages().size() == 2);
    CHECK(pair.service.ages()[0].ms == 12'345);
    CHECK(pair.service.ages()[1].ms == std::numeric_limits<std::uint64_t>::max());
    CHECK(pair.service.ages()[0].caller.uid == geteuid());
    pair.service.answer(Error{ErrorKind::refused, "", "Not yours."});
    CHECK(pair.client->report_input_age(0).error().kind == ErrorKind::refused);
}

TEST_CASE("CarriesWhatIsSaidOfAStillFigureAndRefusesAWordThatIsNone") {
    Pair pair;
    CHECK(pair.client->declare_figure(4'294'967'295U, control::FigureWord::thing));
    CHECK(pair.client->declare_figure(1, control::FigureWord::taken_back));
    CHECK(pair.service.asked().at(0).arguments == std::vector<std::string>{"4294967295", "thing"});
    CHECK(pair.service.asked().at(1).arguments == std::vector<std::string>{"1", "taken_back"});
    CHECK(pair.service.asked().at(1).caller.uid == geteuid());
    auto connection = bus::open(pair.bus.address()).value();
    const auto proxy = sdbus::createProxy(*connection, "org.shiftguard.Agent1", "/org/shiftguard/Agent1");
    const auto refused = bus::ask(*proxy, std::chrono::seconds(5), "org.shiftguard.Agent1", "DeclareFigure",
                                  std::uint32_t{1}, std::string("nobody"));
    REQUIRE_FALSE(refused);
    pair.service.answer(Error{ErrorKind::not_found, "", "There is none."});
    CHECK(pair.client->declare_figure(1, control::FigureWord::thing).error().kind == ErrorKind::not_found);
}

TEST_CASE("CarriesTheRequestForARenewalAndRefusesPosesThatAreNone") {
    Pair pair;
    CHECK(pair.client->renew(control::Poses::front).value() == FakeService::enrolment_number);
    CHECK(pair.service.asked().back().arguments == std::vector<std::string>{"front"});
    auto connection = bus::open(pair.bus.address()).value();
    const auto proxy = sdbus::createProxy(*connection, "org.shiftguard.Agent1", "/org/shiftguard/Agent1");
    const bus::Loop loop(*connection);
    auto call = proxy->createMethodCall("org.shiftguard.Agent1", "Renew");
    call << std::string("upside_down");
    const auto refused = bus::ask(*proxy, call, std::chrono::seconds(5), &control::wire::error_from);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("CarriesWhichStepOfWhichEnrolmentIsLeftOutAndTheRefusal") {
    Pair pair;
    REQUIRE(pair.client->leave_out_step(7, "light"));
    CHECK(pair.service.asked().back().arguments == std::vector<std::string>{"7", "light"});
    pair.service.answer(Error{ErrorKind::not_found, "", "It is not at that step."});
    CHECK(pair.client->leave_out_step(7, "light").error().kind == ErrorKind::not_found);
}

TEST_CASE("CarriesTheMovementsThatAnEnrolmentLeavesOutAndRefusesWordsThatAreNone") {
    Pair pair;
    REQUIRE(pair.client->enrol({"w-1", "", "", control::Poses::front, {Movement::close_eyes, Movement::turn_left}}));
    CHECK(pair.service.asked().back().arguments ==
          std::vector<std::string>{"w-1", "", "", "front", "turn_left", "close_eyes"});
    auto connection = bus::open(pair.bus.address()).value();
    const auto proxy = sdbus::createProxy(*connection, "org.shiftguard.Agent1", "/org/shiftguard/Agent1");
    const bus::Loop loop(*connection);
    auto call = proxy->createMethodCall("org.shiftguard.Agent1", "Enrol");
    call << std::string("w-1") << std::string() << std::string() << std::string("all")
         << std::vector<std::string>{"turn_left", "wink"};
    const auto refused = bus::ask(*proxy, call, std::chrono::seconds(5), &control::wire::error_from);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK_THAT(refused.error().message, Catch::Contains("\"wink\" is none of"));
    CHECK(pair.service.asked().size() == 1);
}

TEST_CASE("CarriesWhatIsToldOfTemplatesAndAnswersWhoRevokesOne") {
    Pair pair;
    const std::vector<control::TemplateLine> lines{{"w-1",
                                                    {"alice", "alice2"},
                                                    "fr_feature",
                                                    {"front", "left"},
                                                    15,
                                                    WallTime(Milliseconds(1'767'600'000'000)),
                                                    WallTime(Milliseconds(1'830'600'000'000)),
                                                    "",
                                                    {"turn_left", "close_eyes"}},
                                                   {"w-2", {}, "", {}, 0, {}, std::nullopt, "revoked", {}}};
    pair.service.set(lines);
    CHECK(pair.client->templates().value() == lines);
    CHECK(pair.client->revoke_template("w-1"));
    CHECK(pair.service.asked().back().arguments == std::vector<std::string>{"w-1"});
    CHECK(pair.service.asked().back().caller.uid == geteuid());
    pair.service.answer(Error{ErrorKind::refused, "", "Not an administrator."});
    CHECK(pair.client->templates().error().kind == ErrorKind::refused);
    CHECK(pair.client->revoke_template("w-1").error().kind == ErrorKind::refused);
}

TEST_CASE("AnswersASignInWhileAQuestionAndARequestAreHeld") {
    Pair pair;
    Gate gate;
    pair.service.hold_requests(gate);
    std::thread asks([&] { static_cast<void>(pair.client->enrol({"w", "", ""})); });
    CHECK(gate.somebody_waits());
    const auto sign_in = control::connect(pair.bus.address()).value();
    CHECK(sign_in->admission("alice").ok());
    gate.open();
    asks.join();
}

TEST_CASE("CarriesAnEmptyStatusWithoutATimeOfLock") {
    Pair pair;
    const auto status = pair.client->status();
    REQUIRE(status.ok());
    CHECK(status.value() == control::Status{});
}

TEST_CASE("CarriesTheRecentLinesAndNoMoreThanAsked") {
    Pair pair;
    const std::vector<Line> lines{
        {WallTime(Milliseconds(1'767'600'000'000)), "additional_person", "lock", "delivered", "2 people", "incident",
         "observed"},
        {WallTime(Milliseconds(1'767'600'001'000)), "", "", "waiting", "", "enrolment", ""},
    };
    pair.service.set(lines);
    CHECK(pair.client->recent(50).value() == lines);
    CHECK(pair.client->recent(1).value().size() == 1);
    CHECK(pair.client->recent(0).value().empty());
}

TEST_CASE("CarriesThePictureOfALineAndWhyThereIsNone") {
    Pair pair;
    const auto jpeg = pair.client->picture(7);
    REQUIRE(jpeg);
    CHECK(*jpeg == std::vector<std::uint8_t>{0xFF, 0xD8, 0xFF, 0x00, 0xFF, 0xD9});
    REQUIRE(pair.service.asked().size() == 1);
    CHECK(pair.service.asked()[0].arguments == std::vector<std::string>{"7"});
    pair.service.answer(Error{ErrorKind::not_found, "report 7", "No picture was made of it.", Retry::useless});
    CHECK(pair.client->picture(7).error().kind == ErrorKind::not_found);
}

TEST_CASE("CarriesAPieceOfTheJournalAndThatNothingFollows") {
    Pair pair;
    pair.service.set(
        control::JournalPage{"run-00001.journal", {R"({"input":{"type":"tick"}})", "{}"}, "Some of it is damaged."});
    const auto page = pair.client->journal("");
    REQUIRE(page);
    CHECK(page->segment == "run-00001.journal");
    CHECK(page->lines == std::vector<std::string>{R"({"input":{"type":"tick"}})", "{}"});
    CHECK(page->trouble == "Some of it is damaged.");
    CHECK(pair.client->journal(page->segment).value() == control::JournalPage());
    CHECK(pair.service.asked().back().arguments == std::vector<std::string>{"run-00001.journal"});
}

TEST_CASE("TellsEveryListenerThatSomethingChangedAndNotWhat") {
    Counted one;
    Counted two;
    Pair pair;
    const auto second = control::connect(pair.bus.address()).value();
    pair.client->on_change(one.listener());
    second->on_change(two.listener());
    pair.service.set(full_status());
    pair.exported->changed();
    REQUIRE(one.reaches(1));
    REQUIRE(two.reaches(1));
    CHECK(pair.client->status().value() == full_status());
}

TEST_CASE("CarriesNothingInItsSignals") {
    Heard<std::string> heard;
    Pair pair;
    auto connection = bus::open(pair.bus.address()).value();
    connection->addMatch(
        "type='signal',interface='org.shiftguard.Agent1'",
        [hear = heard.listener()](sdbus::Message& message) {
            hear(message.getMemberName() + "(" + (message.isEmpty() ? "" : "something") + ")");
        },
        sdbus::floating_slot);
    const bus::Loop loop(*connection);
    pair.service.set(full_status());
    pair.exported->changed();
    pair.exported->enrolment_changed();
    REQUIRE(heard.has(2));
    CHECK(heard.values() == std::vector<std::string>{"Changed()", "EnrolmentChanged()"});
}

TEST_CASE("TellsTheServiceWhoAsksEveryQuestion") {
    Pair pair;
    CHECK(pair.client->status().ok());
    CHECK(pair.client->recent(1).ok());
    CHECK(pair.client->enrolment().ok());
    const auto questions = pair.service.questions();
    REQUIRE(questions.size() == 3);
    for (const auto& caller : questions) {
        CHECK(caller.uid == geteuid());
        CHECK(caller.bus_name.starts_with(":"));
    }
}

TEST_CASE("CarriesTheProgressOfAnEnrolmentWithEveryFieldSet") {
    Counted heard;
    Pair pair;
    pair.client->on_enrolment_change(heard.listener());
    const EnrolProgress progress{
        8, 8,      "look_at_camera", true, true, "Enrolled; 0.31 above the threshold.", "enrolled", {"15", "0.81"},
        7, "light"};
    pair.service.set(progress);
    pair.exported->enrolment_changed();
    REQUIRE(heard.reaches(1));
    CHECK(pair.client->enrolment().value() == progress);
}

TEST_CASE("AnswersQuestionsWhileARequestWaitsForAPerson") {
    Pair pair;
    Gate gate;
    pair.service.hold_requests(gate);
    std::thread asking([&] { CHECK(pair.client->enrol({"w-117", "", ""}).ok()); });
    CHECK(gate.somebody_waits());
    const auto second = control::connect(pair.bus.address()).value();
    CHECK(second->status().ok());
    gate.open();
    asking.join();
}

TEST_CASE("SaysWhoAsksToEnrolAsTheBusKnowsIt") {
    Pair pair;
    const auto number = pair.client->enrol({"w-117", "ABCD-1234", "HR-117"});
    REQUIRE(number.ok());
    CHECK(*number == FakeService::enrolment_number);
    const auto asked = pair.service.asked();
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].caller.uid == geteuid());
    CHECK(asked[0].caller.bus_name.starts_with(":"));
    CHECK(asked[0].arguments == std::vector<std::string>{"w-117", "ABCD-1234", "HR-117", "all"});
}

TEST_CASE("CarriesAJoin") {
    Pair pair;
    REQUIRE(pair.client->join("https://server.example", "token", "-----BEGIN CERTIFICATE-----").ok());
    CHECK(pair.service.asked().at(0).arguments ==
          std::vector<std::string>{"https://server.example", "token", "-----BEGIN CERTIFICATE-----"});
}

TEST_CASE("BringsBackEveryKindOfErrorWithItsSentence") {
    Pair pair;
    const auto kind =
        GENERATE(ErrorKind::invalid_input, ErrorKind::not_found, ErrorKind::refused, ErrorKind::unavailable,
                 ErrorKind::timeout, ErrorKind::corrupted, ErrorKind::exhausted, ErrorKind::internal);
    pair.service.answer(Error{kind, "w-117", "This worker is not in the policy; add it.", Retry::useless});
    const auto answer = pair.client->enrol({"w-117", "", ""});
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().kind == kind);
    CHECK(answer.error().message == "w-117: This worker is not in the policy; add it.");
}

TEST_CASE("SaysThatTheAgentDoesNotRun") {
    const PrivateBus bus;
    const auto client = control::connect(bus.address()).value();
    const auto status = client->status();
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().kind == ErrorKind::unavailable);
    CHECK(status.error().message ==
          "The agent does not run on this machine; start it with: systemctl start shiftguardd.");
    CHECK(client->recent(5).error().kind == ErrorKind::unavailable);
    CHECK(client->enrol({"w", "", ""}).error().kind == ErrorKind::unavailable);
}

TEST_CASE("TellsThatTheAgentCameAndWentAndCameBack") {
    Heard<bool> heard;
    const PrivateBus bus;
    FakeService service;
    const auto client = control::connect(bus.address()).value();
    client->on_presence(heard.listener());
    REQUIRE(heard.has(1));
    CHECK_FALSE(heard.values()[0]);

    auto exported = control::export_service(bus.address(), service).value();
    REQUIRE(heard.has(2));
    CHECK(heard.values()[1]);

    exported.reset();
    REQUIRE(heard.has(3));
    CHECK_FALSE(heard.values()[2]);

    exported = control::export_service(bus.address(), service).value();
    REQUIRE(heard.has(4));
    CHECK(client->status().ok());
}

TEST_CASE("TellsThatTheAgentIsThereAlready") {
    Heard<bool> heard;
    Pair pair;
    pair.client->on_presence(heard.listener());
    REQUIRE(heard.has(1));
    CHECK(heard.values()[0]);
}

TEST_CASE("RefusesASecondAgentOnTheSameBus") {
    Pair pair;
    FakeService other;
    const auto second = control::export_service(pair.bus.address(), other);
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().kind == ErrorKind::unavailable);
    CHECK(pair.client->status().ok());
}

TEST_CASE("SaysThatABusCannotBeReached") {
    FakeService service;
    const std::string nowhere = "unix:path=/nonexistent/bus";
    CHECK(control::connect(nowhere).error().kind == ErrorKind::unavailable);
    CHECK(control::export_service(nowhere, service).error().kind == ErrorKind::unavailable);
}

TEST_CASE("OutlivesTheEndOfTheBusAndSaysThatTheAgentIsGone") {
    Heard<bool> heard;
    Pair pair;
    pair.client->on_presence(heard.listener());
    REQUIRE(heard.has(1));
    pair.bus.stop();
    REQUIRE(heard.has(2));
    CHECK_FALSE(heard.values()[1]);
    CHECK(pair.client->status().error().kind == ErrorKind::unavailable);
    pair.exported->changed();
}

TEST_CASE("TellsTheAgentOnceThatItsConnectionsAreGone") {
    PrivateBus bus;
    FakeService service;
    Counted lost;
    const auto exported = control::export_service(bus.address(), service, lost.listener()).value();
    bus.stop();
    CHECK(lost.reaches(1));
    CHECK_FALSE(lost.exceeds(1));
}

TEST_CASE("AnAgentThatEndsByItselfHasLostNothing") {
    PrivateBus bus;
    FakeService service;
    Counted lost;
    control::export_service(bus.address(), service, lost.listener()).value().reset();
    CHECK_FALSE(lost.exceeds(0));
}

TEST_CASE("RefusesAStatusWhoseValueHasAnotherType") {
    auto dictionary = control::wire::to_wire(full_status());
    dictionary["people"] = sdbus::Variant(std::string("two"));
    const auto status = control::wire::status_from(dictionary);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().kind == ErrorKind::corrupted);
    CHECK(status.error().message.find("\"people\"") != std::string::npos);
}

TEST_CASE("RefusesALightItDoesNotKnow") {
    auto dictionary = control::wire::to_wire(full_status());
    dictionary["light"] = sdbus::Variant(std::string("green"));
    CHECK(control::wire::status_from(dictionary).error().kind == ErrorKind::corrupted);
}

TEST_CASE("SkipsKeysItDoesNotKnowAndTakesAbsentOnesAsEmpty") {
    control::wire::Dictionary dictionary{{"light", sdbus::Variant(std::string("guarding"))},
                                         {"mood", sdbus::Variant(std::string("never measured"))}};
    control::Status expected;
    expected.light = Light::guarding;
    CHECK(control::wire::status_from(dictionary).value() == expected);
    dictionary = {{"kind_of_news", sdbus::Variant(1.5)}};
    CHECK(control::wire::line_from(dictionary).value() == Line{});
    CHECK(control::wire::progress_from(dictionary).value() == EnrolProgress{});
}

TEST_CASE("RefusesALineAndAProgressWithAnotherType") {
    const control::wire::Dictionary line{{"at_ms", sdbus::Variant(std::string("noon"))}};
    CHECK(control::wire::line_from(line).error().kind == ErrorKind::corrupted);
    const control::wire::Dictionary progress{{"done", sdbus::Variant(std::string("yes"))}};
    CHECK(control::wire::progress_from(progress).error().kind == ErrorKind::corrupted);
}
