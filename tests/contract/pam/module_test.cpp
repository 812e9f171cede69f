// The module in the real libpam, with services of the test's own, against the real control port on a bus of its own.
#include "common/linux/bus.hpp"
#include "tests/contract/pam/door.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <catch2/catch.hpp>
#include <dlfcn.h>
#include <security/pam_appl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace shiftguard::pam_tests;
using std::chrono::steady_clock;

namespace {

/// A bus that takes connections and never says a word.
class SilentBus {
public:
    SilentBus() : path_(folder_ / "bus"), socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the socket interface wants it
        REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(socket_, 4) == 0);
    }
    ~SilentBus() { ::close(socket_); }
    SilentBus(const SilentBus&) = delete;
    SilentBus& operator=(const SilentBus&) = delete;
    [[nodiscard]] std::string argument() const { return "bus=unix:path=" + path_.string(); }

private:
    TempFolder folder_;
    std::filesystem::path path_;
    int socket_;
};

}  // namespace

TEST_CASE("RefusesInAuthAndInAccountAndSaysWhy") {
    Agent agent;
    agent.service.set(off_shift);
    Door unlock(agent.arguments());
    CHECK(unlock.authenticate() == PAM_AUTH_ERR);
    CHECK(unlock.said == std::vector<Said>{{PAM_ERROR_MSG, "Your shift begins at 08:00."}});
    Door ssh(agent.arguments());
    CHECK(ssh.account() == PAM_PERM_DENIED);
    CHECK(ssh.said.size() == 1);
    CHECK(agent.service.asked().at(0).arguments == std::vector<std::string>{somebody});
}

TEST_CASE("AdmitsWithANoticeThatIsSaidOnce") {
    Agent agent;
    agent.service.set(doubted);
    Door door(agent.arguments());
    CHECK(door.authenticate() == PAM_SUCCESS);
    CHECK(door.account() == PAM_SUCCESS);
    CHECK(door.credentials() == PAM_SUCCESS);
    REQUIRE(door.said.size() == 1);
    CHECK(door.said.front().style == PAM_TEXT_INFO);
    CHECK_THAT(door.said.front().text, Catch::Contains("locks in 10 minutes"));
}

TEST_CASE("SpeaksTheLanguageOfTheAccountBeforeThatOfTheModule") {
    Agent agent;
    agent.service.set(off_shift);
    Door german(agent.arguments() + " lang=en");
    german.speak("LANG=de_DE.UTF-8");
    CHECK(german.authenticate() == PAM_AUTH_ERR);
    CHECK(german.said.at(0).text == "Ihre Schicht beginnt um 08:00 Uhr.");
    Door silent(agent.arguments());
    CHECK(silent.authenticate(PAM_SILENT) == PAM_AUTH_ERR);
    CHECK(silent.said.empty());
}

namespace {

std::vector<std::string> codes(Agent& agent) {
    std::vector<std::string> given;
    for (const auto& asked : agent.service.asked()) {
        if (asked.arguments.size() == 2) {
            CHECK(asked.arguments.at(0) == somebody);
            given.push_back(asked.arguments.at(1));
        }
    }
    return given;
}

}  // namespace

TEST_CASE("ASupervisorsCodeOpensTheDoorThatWouldHaveRefused") {
    Agent agent;
    agent.service.set(with_offer(off_shift));
    agent.service.set(taken);
    agent.service.after_a_code(admitted);
    Door door(agent.arguments());
    door.person.types = {"AB12-CD34-EF56"};
    CHECK(door.authenticate() == PAM_SUCCESS);
    CHECK(door.account() == PAM_SUCCESS);
    CHECK(door.said == std::vector<Said>{{PAM_ERROR_MSG, "Your shift begins at 08:00."},
                                         {PAM_PROMPT_ECHO_ON, "Code from your supervisor (empty to stop): "}});
    CHECK(codes(agent) == std::vector<std::string>{"AB12-CD34-EF56"});
}

TEST_CASE("WhoeverHasNoCodeIsRefusedAndAskedOnce") {
    Agent agent;
    agent.service.set(with_offer(off_shift));
    Door door(agent.arguments());
    CHECK(door.authenticate() == PAM_AUTH_ERR);
    CHECK(door.account() == PAM_PERM_DENIED);
    CHECK(questions(door) == 1);
    Door mute(agent.arguments());
    mute.person.can_answer = false;
    CHECK(mute.authenticate() == PAM_AUTH_ERR);
    Door never(agent.arguments() + " code=never");
    CHECK(never.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(never) == 0);
    Door silent(agent.arguments());
    CHECK(silent.authenticate(PAM_SILENT) == PAM_AUTH_ERR);
    CHECK(silent.said.empty());
    CHECK(codes(agent).empty());
}

TEST_CASE("AWrongCodeMayBeTypedThreeTimesAndWhatIsNoneNeverReachesTheAgent") {
    Agent agent;
    agent.service.set(with_offer(off_shift));
    agent.service.set(control::Released{control::ReleaseAnswer::wrong, "", "", 0});
    Door door(agent.arguments());
    door.person.types = {"hunter2", "AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC"};
    CHECK(door.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(door) == 3);
    CHECK(codes(agent) == std::vector<std::string>{"AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB"});

    agent.service.set(control::Released{control::ReleaseAnswer::too_many, "", "", 60});
    Door waits(agent.arguments());
    waits.person.types = {"AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB"};
    CHECK(waits.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(waits) == 1);
    CHECK_THAT(waits.said.back().text, Catch::Contains("Your shift begins") || Catch::Contains("Too many wrong codes"));
}

TEST_CASE("APasswordThatALockerAnswersEveryQuestionWithIsNoCode") {
    Agent agent;
    agent.service.set(with_offer(off_shift));
    Door locker(agent.arguments(), "door", somebody, "auth optional pam_ftp.so\n");  // asks for a password and keeps it
    locker.person.types = {"Summer201234", "Summer201234"};
    CHECK(locker.authenticate() == PAM_AUTH_ERR);
    CHECK(locker.person.types.empty());
    CHECK(codes(agent).empty());
}

TEST_CASE("TheAccountsNameThatAGreeterAnswersWithIsNoCode") {
    Agent agent;
    agent.service.set(with_offer(off_shift));
    Door greeter(agent.arguments());
    greeter.person.types = {somebody, somebody};
    CHECK(greeter.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(greeter) == 1);
    CHECK(codes(agent).empty());
}

TEST_CASE("AServiceThatShowsNothingIsToldWhyAndAskedForNoCode") {
    Agent agent;
    agent.service.set(with_offer(off_shift));
    for (const std::string service : {"i3lock", "sddm", "swaylock", "door"}) {
        Door mute(agent.arguments() + " mute=door", service);
        mute.person.types = {"AB12-CD34-EF56"};
        CHECK(mute.authenticate() == PAM_AUTH_ERR);
        CHECK(questions(mute) == 0);
        CHECK(mute.said.size() == 1);
    }
    CHECK(codes(agent).empty());
}

TEST_CASE("WhoeverIsLockedAgainAndAgainIsAskedAtTheUnlockAndLetInWithoutACodeToo") {
    Agent agent;
    agent.service.set(with_offer(admitted));
    agent.service.set(taken);
    Door without(agent.arguments() + " lang=de");
    CHECK(without.authenticate() == PAM_SUCCESS);
    CHECK(without.said == std::vector<Said>{{PAM_PROMPT_ECHO_ON, "Code Ihrer Teamleitung (leer: ohne weiter): "}});
    agent.service.after_a_code(admitted);
    Door with(agent.arguments());
    with.person.types = {"AB12-CD34-EF56"};
    CHECK(with.authenticate() == PAM_SUCCESS);
    CHECK(codes(agent).size() == 1);
}

namespace {

control::Verification stands(const std::string& prompt) {
    control::Verification verification;
    verification.prompt = prompt;
    return verification;
}

}  // namespace

TEST_CASE("TheFaceIsVerifiedInAuthAndWhatToDoIsSaidWhenItChanges") {
    Agent agent;
    agent.service.set(with_face(admitted));
    agent.service.set(std::vector{stands("look_at_camera"), stands("look_at_camera"), stands("light_behind"),
                                  stands("of_a_newer_agent"), stands("turn_left"), ended("verified", "admit")});
    Door door(agent.arguments());
    CHECK(door.authenticate() == PAM_SUCCESS);
    CHECK(door.said == std::vector<Said>{{PAM_TEXT_INFO, "Look at the camera."},
                                         {PAM_TEXT_INFO, "The light is behind you. Turn towards it, or turn it off."},
                                         {PAM_TEXT_INFO, "Turn your head to the left."}});
    const auto asked = agent.service.verified().size();
    CHECK(agent.service.verified().front().arguments == std::vector<std::string>{somebody});
    CHECK(door.account() == PAM_SUCCESS);  // which never asks again
    CHECK(agent.service.verified().size() == asked);
}

TEST_CASE("AnothersFaceIsRefusedAndTheSentenceSaysSo") {
    Agent agent;
    agent.service.set(with_face(admitted));
    auto refused = ended("another", "refuse");
    refused.contact = "phone 4711";
    agent.service.set(std::vector{refused});
    Door door(agent.arguments());
    CHECK(door.authenticate() == PAM_AUTH_ERR);
    CHECK(door.said == std::vector<Said>{{PAM_ERROR_MSG,
                                          "You are not let in: this is not the face of the account's worker. Whom to "
                                          "call: phone 4711"}});
}

TEST_CASE("WhereNothingIsShownTheFaceIsVerifiedWithoutAWordAndAnothersIsRefused") {
    Agent agent;
    agent.service.set(with_face(admitted));
    for (const std::string service : {"i3lock", "sddm", "swaylock", "door"}) {
        agent.service.set(std::vector{stands("look_at_camera"), stands("light_behind"), ended("verified", "admit")});
        Door opens(agent.arguments() + " mute=vault,door", service);
        CHECK(opens.authenticate() == PAM_SUCCESS);
        CHECK(opens.said.empty());
        CHECK(agent.service.prompting() == control::Prompting::impossible);

        auto refused = ended("another", "refuse");
        refused.release_offer = "unknown_person";
        agent.service.set(std::vector{stands("look_at_camera"), refused});
        Door refuses(agent.arguments() + " mute=door", service);
        refuses.person.types = {"AB12-CD34-EF56"};
        CHECK(refuses.authenticate() == PAM_AUTH_ERR);
        CHECK(questions(refuses) == 0);
    }
    Door shown(agent.arguments(), "login");
    CHECK(shown.authenticate() == PAM_AUTH_ERR);
    CHECK(agent.service.prompting() == control::Prompting::possible);
    CHECK(codes(agent).empty());
}

TEST_CASE("WhereNothingIsShownADoubtNeverStrandsAnybodyUnlessThePolicyRefusesIt") {
    Agent agent;
    agent.service.set(with_face(admitted));
    for (const std::string end : {"cannot_tell", "no_camera", "busy"}) {
        agent.service.set(std::vector{ended(end, end == "busy" ? "admit" : "admit_for_now")});
        CHECK(Door(agent.arguments(), "i3lock").authenticate() == PAM_SUCCESS);
    }
    agent.service.set(std::vector{ended("cannot_tell", "refuse")});
    CHECK(Door(agent.arguments(), "i3lock").authenticate() == PAM_AUTH_ERR);
    CHECK(agent.service.prompting() == control::Prompting::impossible);
}

TEST_CASE("WhoCannotBeVerifiedIsInWithTheDeadlineOfTheOpenSession") {
    Agent agent;
    agent.service.set(with_face(doubted));
    auto doubt = ended("cannot_tell", "admit_for_now");
    doubt.locks_after_s = 79;
    agent.service.set(std::vector{doubt});
    Door door(agent.arguments() + " lang=de");
    CHECK(door.authenticate() == PAM_SUCCESS);
    CHECK(door.account() == PAM_SUCCESS);
    REQUIRE(door.said.size() == 2);  // each notice once, in `auth` and in `account` together
    CHECK_THAT(door.said[0].text, Catch::Contains("10 Minuten"));
    CHECK(door.said[1].text ==
          "Ihr Gesicht ließ sich nicht prüfen. Wenn das so bleibt, wird die Sitzung in 79 Sekunden gesperrt.");
    CHECK(door.said[1].style == PAM_TEXT_INFO);
}

TEST_CASE("ASupervisorsCodeIsTheWayBackOfAWorkerWhoseFaceIsRefused") {
    Agent agent;
    agent.service.set(with_face(admitted));
    auto refused = ended("another", "refuse");
    refused.release_offer = "unknown_person";
    agent.service.set(std::vector{refused});
    Door without(agent.arguments());
    CHECK(without.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(without) == 1);
    CHECK(Door(agent.arguments() + " code=never").authenticate() == PAM_AUTH_ERR);

    agent.service.set(taken);  // but for another finding: the face is still asked for
    Door other(agent.arguments());
    other.person.types = {"AB12-CD34-EF56"};
    CHECK(other.authenticate() == PAM_AUTH_ERR);

    agent.service.set(control::Released{control::ReleaseAnswer::wrong, "", "", 0});
    Door wrong(agent.arguments());
    wrong.person.types = {"AAAA-AAAA-AAAA", "AAAA-AAAA-AAAA", "AAAA-AAAA-AAAA", "AAAA-AAAA-AAAA"};
    CHECK(wrong.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(wrong) == 3);

    agent.service.set(control::Released{control::ReleaseAnswer::too_many, "", "", 60});
    Door waits(agent.arguments());
    waits.person.types = {"AAAA-AAAA-AAAA", "AAAA-AAAA-AAAA"};
    CHECK(waits.authenticate() == PAM_AUTH_ERR);
    CHECK(questions(waits) == 1);

    agent.service.set(taken);
    agent.service.after_a_code(admitted);
    Door with(agent.arguments());
    with.person.types = {"AB12-CD34-EF56"};
    CHECK(with.authenticate() == PAM_SUCCESS);
}

TEST_CASE("LightdmIsGivenAnInformationWithTheQuestionInItForItsGreeterKeepsNoErrorAndShowsNoQuestion") {
    Agent agent;
    agent.service.set(off_shift);
    const Said why{PAM_TEXT_INFO, "Your shift begins at 08:00."};
    const Said why_and_question{PAM_TEXT_INFO, why.text + "\nCode from your supervisor (empty to stop)"};
    const Said question{PAM_PROMPT_ECHO_ON, "Code from your supervisor (empty to stop): "};
    Door plain(agent.arguments(), "lightdm");
    CHECK(plain.authenticate() == PAM_AUTH_ERR);
    CHECK(plain.said == std::vector<Said>{why});

    agent.service.set(with_offer(off_shift));
    Door without(agent.arguments(), "lightdm");
    CHECK(without.authenticate() == PAM_AUTH_ERR);
    CHECK(without.said == std::vector<Said>{why_and_question, question, why});

    agent.service.set(control::Released{control::ReleaseAnswer::too_many, "", "", 60});
    Door waits(agent.arguments(), "lightdm");
    waits.person.types = {"AAAA-AAAA-AAAA"};
    CHECK(waits.authenticate() == PAM_AUTH_ERR);
    CHECK(waits.said ==
          std::vector<Said>{why_and_question, question, {PAM_TEXT_INFO, "Too many wrong codes. Try again in 1 min."}});

    agent.service.set(with_offer(admitted));  // with nothing to say the greeter shows the question
    Door locked_often(agent.arguments(), "lightdm");
    CHECK(locked_often.authenticate() == PAM_SUCCESS);
    CHECK(locked_often.said ==
          std::vector<Said>{{PAM_PROMPT_ECHO_ON, "Code from your supervisor (empty to go on without): "}});

    agent.service.set(with_face(admitted));
    auto refused = ended("another", "refuse");
    refused.release_offer = "unknown_person";
    agent.service.set(std::vector{refused});
    Door stranger(agent.arguments(), "lightdm");
    CHECK(stranger.authenticate() == PAM_AUTH_ERR);
    REQUIRE(stranger.said.size() == 3);
    CHECK_THAT(stranger.said.at(0).text, Catch::Contains("not the face") && Catch::EndsWith(" (empty to stop)"));
    CHECK(stranger.said.at(2).style == PAM_TEXT_INFO);
    CHECK_THAT(stranger.said.at(2).text, Catch::Contains("not the face") && !Catch::Contains("supervisor"));

    const PrivateBus nobody;
    Door unanswered("unreachable=refuse bus=" + nobody.address(), "lightdm");
    CHECK(unanswered.authenticate() == PAM_AUTH_ERR);
    CHECK(unanswered.said.at(0).style == PAM_TEXT_INFO);
}

TEST_CASE("NobodyIsLookedAtWhoIsNotBeforeTheCameraNorWhereSilenceIsAskedFor") {
    Agent agent;
    agent.service.set(with_face(admitted));
    agent.service.set(std::vector{ended("another", "refuse")});
    for (const std::string service : {"sshd", "su", "cockpit", "xrdp-sesman"}) {
        CHECK(Door(agent.arguments(), service).authenticate() == PAM_SUCCESS);
    }
    CHECK(Door(agent.arguments() + " face=never").authenticate() == PAM_SUCCESS);
    CHECK(Door(agent.arguments()).authenticate(PAM_SILENT) == PAM_SUCCESS);
    CHECK(Door(agent.arguments()).account() == PAM_SUCCESS);
    Door remote(agent.arguments());
    remote.comes_from("192.0.2.7");
    CHECK(remote.authenticate() == PAM_SUCCESS);
    CHECK(agent.service.verified().empty());
    Door here(agent.arguments());
    here.comes_from("");
    CHECK(here.authenticate() == PAM_AUTH_ERR);
}

TEST_CASE("AnAgentThatFallsSilentWhileItVerifiesIsAnAgentThatDoesNotAnswer") {
    Agent agent;
    agent.service.set(with_face(admitted));  // and knows of no verification
    CHECK(Door(agent.arguments()).authenticate() == PAM_SUCCESS);
    Door refusing(agent.arguments() + " unreachable=refuse");
    CHECK(refusing.authenticate() == PAM_AUTH_ERR);
    CHECK_THAT(refusing.said.back().text, Catch::Contains("Call IT"));
}

TEST_CASE("LeavesAnAccountOutOfScopeToTheOtherModules") {
    Agent agent;
    agent.service.set(control::Admission{"out_of_scope", {}, "", "", std::nullopt, ""});
    Door door(agent.arguments());
    CHECK(door.authenticate() == PAM_SUCCESS);
    CHECK(door.account() == PAM_SUCCESS);
    CHECK(door.said.empty());
}

TEST_CASE("NeverAsksAboutRootNobodyKnownOrAServiceThatOpensNothing") {
    Agent agent;
    agent.service.set(off_shift);
    CHECK(Door(agent.arguments(), "door", "root").authenticate() == PAM_SUCCESS);
    CHECK(Door(agent.arguments(), "door", "no-such-account").authenticate() == PAM_SUCCESS);
    CHECK(Door(agent.arguments(), "cron").account() == PAM_SUCCESS);
    CHECK(Door(agent.arguments(), "systemd-user").account() == PAM_SUCCESS);
    CHECK(agent.service.asked().empty());
}

TEST_CASE("DoesWhatItSaysWhereTheAgentIsAway") {
    const PrivateBus bus;  // with nobody on it
    const auto at = "bus=" + bus.address();
    CHECK(Door(at).authenticate() == PAM_SUCCESS);
    CHECK(Door("bus=unix:path=/nonexistent/bus").authenticate() == PAM_SUCCESS);
    Door refusing(at + " unreachable=refuse");
    CHECK(refusing.authenticate() == PAM_AUTH_ERR);
    CHECK_THAT(refusing.said.at(0).text, Catch::Contains("Call IT"));
    CHECK(Door(at + " unreachable=refuse").account() == PAM_PERM_DENIED);
    CHECK(Door(at + " unreachable=refuse", "door", "root").authenticate() == PAM_SUCCESS);
    CHECK(Door(at + " unreachable=refuse spared_group=daemon").authenticate() == PAM_SUCCESS);
    CHECK(Door(at + " unreachable=perhaps").authenticate() == PAM_SUCCESS);
}

TEST_CASE("LeavesANoteOfEachSignInThatTheAgentDidNotAnswer") {
    if (geteuid() != 0) {
        return;  // only root leaves notes
    }
    const PrivateBus bus;
    const TempFolder notes;
    const auto at = "bus=" + bus.address() + " notes=" + notes.path().string();
    Door admits(at);
    CHECK(admits.authenticate() == PAM_SUCCESS);
    CHECK(admits.account() == PAM_SUCCESS);
    CHECK(entries(notes.path().c_str()) == 1);  // one of both
    Door refuses(at + " unreachable=refuse");
    CHECK(refuses.authenticate() == PAM_AUTH_ERR);
    CHECK(entries(notes.path().c_str()) == 2);
    CHECK(Door(at, "door", "root").authenticate() == PAM_SUCCESS);
    CHECK(entries(notes.path().c_str()) == 2);
    for (const auto& entry : std::filesystem::directory_iterator(notes.path())) {
        CHECK(entry.path().extension() == ".note");
        CHECK((std::filesystem::status(entry).permissions() & std::filesystem::perms::others_all) ==
              std::filesystem::perms::none);
    }
    CHECK(Door(at + "/gone").authenticate() == PAM_SUCCESS);  // no note, and nothing else changes
}

TEST_CASE("TakesAnErrorOfTheAgentForNoAnswer") {
    Agent agent;
    agent.service.answer(Error{ErrorKind::unavailable, "", "The agent has only begun.", Retry::helps});
    CHECK(Door(agent.arguments()).authenticate() == PAM_SUCCESS);
    CHECK(Door(agent.arguments() + " unreachable=refuse").authenticate() == PAM_AUTH_ERR);
}

TEST_CASE("AsksAgainWithinItsDeadlineWhereTheAgentHasNoRoom") {
    Agent agent;
    agent.service.set(off_shift);
    agent.service.be_exhausted(3);
    Door door(agent.arguments() + " timeout_ms=5000");
    CHECK(door.authenticate() == PAM_AUTH_ERR);
    CHECK(door.said == std::vector<Said>{{PAM_ERROR_MSG, "Your shift begins at 08:00."}});
    CHECK(agent.service.asked().size() == 4);
    agent.service.be_exhausted(1'000'000);
    const auto began = steady_clock::now();
    CHECK(Door(agent.arguments() + " timeout_ms=200").authenticate() == PAM_SUCCESS);
    CHECK(Door(agent.arguments() + " timeout_ms=200 unreachable=refuse").authenticate() == PAM_AUTH_ERR);
    CHECK(steady_clock::now() - began < std::chrono::seconds(5));
}

TEST_CASE("WaitsNoLongerThanItsDeadlineForASilentBusOrAgent") {
    const SilentBus silent;
    auto began = steady_clock::now();
    CHECK(Door(silent.argument() + " timeout_ms=200").authenticate() == PAM_SUCCESS);
    CHECK(steady_clock::now() - began < std::chrono::seconds(5));  // sd-bus itself would wait 25

    const PrivateBus bus;
    const auto hung = bus::open(bus.address()).value();
    hung->requestName("org.shiftguard.Agent1");  // and nobody reads what comes
    began = steady_clock::now();
    CHECK(Door("timeout_ms=200 unreachable=refuse bus=" + bus.address()).authenticate() == PAM_AUTH_ERR);
    CHECK(steady_clock::now() - began < std::chrono::seconds(5));
}

TEST_CASE("LoadsAndUnloadsWithoutATrace") {
    Agent agent;
    agent.service.set(off_shift);
    CHECK(Door(agent.arguments()).authenticate() == PAM_AUTH_ERR);  // what libpam and libsystemd keep is there now
    const auto descriptors = entries("/proc/self/fd");
    const auto threads = entries("/proc/self/task");
    for (int time = 0; time < 50; ++time) {
        CHECK(Door(agent.arguments()).authenticate() == PAM_AUTH_ERR);
        void* module = dlopen(PAM_MODULE, RTLD_NOW | RTLD_LOCAL);
        REQUIRE(module != nullptr);
        CHECK(dlsym(module, "pam_sm_authenticate") != nullptr);
        CHECK(dlclose(module) == 0);
    }
    CHECK(entries("/proc/self/fd") == descriptors);
    CHECK(entries("/proc/self/task") == threads);
    CHECK_FALSE(dlopen(PAM_MODULE, RTLD_NOW | RTLD_NOLOAD) != nullptr);  // it is gone from memory
}
