// Another account asks as fast as it can and reads no answer: whoever signs in is heard nevertheless.
#include "agent/control/bus/bus.hpp"
#include "agent/pam/arguments.hpp"
#include "agent/pam/question.hpp"
#include "tests/contract/control/system_bus.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/private_bus.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <future>

#include <catch2/catch.hpp>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

constexpr std::uint32_t nobody = 65534;
constexpr const char* agent = "org.shiftguard.Agent1";
/// The package's policy, and root in the place of the agent's account.
const std::string as_installed =
    system_bus +
    R"(<policy user="root"><allow own="org.shiftguard.Agent1"/><allow own="org.shiftguard.Gate1"/></policy>)"
    "<include>" BUS_POLICY "</include>";

bool ask(sd_bus* bus, const char* method) {
    sd_bus_message* question = nullptr;
    const bool sent =
        sd_bus_message_new_method_call(bus, &question, agent, "/org/shiftguard/Agent1", agent, method) >= 0 &&
        sd_bus_message_append(question, "s", "nobody") >= 0 && sd_bus_message_set_expect_reply(question, 1) >= 0 &&
        sd_bus_send(bus, question, nullptr) >= 0 && sd_bus_flush(bus) >= 0;
    sd_bus_message_unref(question);
    return sent;
}

bool become_nobody() {
    return setresgid(nobody, nobody, nobody) == 0 && setresuid(nobody, nobody, nobody) == 0 &&
           prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;  // after: another account would forget it
}

sd_bus* line_to(const std::string& address) {
    sd_bus* bus = nullptr;
    const bool open = sd_bus_new(&bus) >= 0 && sd_bus_set_address(bus, address.c_str()) >= 0 &&
                      sd_bus_set_bus_client(bus, 1) >= 0 && sd_bus_start(bus) >= 0;
    return open ? bus : sd_bus_unref(bus);
}

/// Ends only where it can't go on.
int flood(const std::string& address) {
    bool works = become_nobody();
    std::array<sd_bus*, 4> lines{};
    for (auto*& bus : lines) {
        bus = works ? line_to(address) : nullptr;
        works = bus != nullptr;
    }
    while (works) {
        for (auto* bus : lines) {
            works = works && ask(bus, "Admit") && ask(bus, "Verify");
        }
    }
    return 1;
}

/// 0 where the bus itself forbids it.
int knock_at_the_gate(const std::string& address) {
    if (!become_nobody()) {
        return 1;
    }
    auto* bus = line_to(address);
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_call_method(bus, "org.shiftguard.Gate1", "/org/shiftguard/Agent1", agent, "Admit", &error, nullptr, "s",
                       "nobody");
    return sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED) != 0 ? 0 : 2;
}

/// A process of another account.
class Nobody {
public:
    Nobody(const PrivateBus& bus, int (*does)(const std::string& address)) {
        const auto path = bus.address().substr(std::string("unix:path=").size());
        const auto folder = std::filesystem::path(path.substr(0, path.find(','))).parent_path();
        std::filesystem::permissions(folder, std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
        pid_ = fork();
        if (pid_ == 0) {
            _exit(does(bus.address()));
        }
        REQUIRE(pid_ > 0);
    }
    ~Nobody() {
        if (goes_on()) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }
    Nobody(const Nobody&) = delete;
    Nobody& operator=(const Nobody&) = delete;
    [[nodiscard]] bool goes_on() const { return waitpid(pid_, nullptr, WNOHANG) == 0; }

    /// Its exit status, once it has ended.
    [[nodiscard]] int end() {
        int status = 0;
        waitpid(pid_, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_ = -1;
};

const std::chrono::milliseconds deadline = pam::Arguments{}.patience;  // as shipped
const std::chrono::milliseconds patience = deadline * 20;              // whoever is refused is so at once

template <class Answer>
std::string why_silent(const std::variant<Answer, pam::Silence>& answer) {
    const auto* silence = std::get_if<pam::Silence>(&answer);
    return silence == nullptr ? "" : silence->why;
}

class OpenAtTheEnd {
public:
    explicit OpenAtTheEnd(Gate& gate) : gate_(gate) {}
    ~OpenAtTheEnd() { gate_.open(); }
    OpenAtTheEnd(const OpenAtTheEnd&) = delete;
    OpenAtTheEnd& operator=(const OpenAtTheEnd&) = delete;

private:
    Gate& gate_;
};

std::size_t judged_of_nobody(FakeService& service) {
    const auto asked = service.asked();
    return static_cast<std::size_t>(
        std::count_if(asked.begin(), asked.end(), [](const auto& each) { return each.caller.uid == nobody; }));
}

}  // namespace

TEST_CASE("NoOtherAccountTakesTheRoomInWhichRootsSignInsWait") {
    if (geteuid() != 0) {
        WARN("Only root can become another account; the lane's own tests hold the rest.");
        return;
    }
    const PrivateBus bus(as_installed);
    FakeService service;
    control::Verification verified;
    verified.done = true;
    service.set(std::vector{verified});
    Gate gate;
    service.hold_admissions(nobody, gate);
    const Nobody floods(bus, flood);
    const auto exported = control::export_service(bus.address(), service).value();
    const OpenAtTheEnd opens(gate);
    REQUIRE(gate.somebody_waits());
    auto first = std::async(std::launch::async, [&] { return pam::ask(bus.address(), "alice", patience); });
    CHECK(first.wait_for(deadline) == std::future_status::timeout);  // it waits for the one at hand and is not refused
    gate.open();
    CHECK(why_silent(first.get()).empty());
    for (int time = 0; time < 5; ++time) {
        CHECK(why_silent(pam::ask(bus.address(), "alice", patience)).empty());
        CHECK(why_silent(pam::verify(bus.address(), "alice", patience, patience, [](const std::string&) {})).empty());
    }
    CHECK(floods.goes_on());
    const auto judged = judged_of_nobody(service);
    CHECK(judged > 1);  // it is heard too
}

TEST_CASE("TheBusItselfLetsNobodyButRootWriteToTheGate") {
    if (geteuid() != 0) {
        return;
    }
    const PrivateBus bus(as_installed);
    FakeService service;
    const auto exported = control::export_service(bus.address(), service).value();
    Nobody knocks(bus, knock_at_the_gate);
    CHECK(knocks.end() == 0);
    CHECK(service.asked().empty());
    CHECK(why_silent(pam::ask(bus.address(), "alice", patience)).empty());
}

TEST_CASE("AnswersOthersWhereWhoAskedHasLeftTheBusBeforeTheBusWasAskedWhoItIs") {
    const PrivateBus bus;
    FakeService service;
    const auto exported = control::export_service(bus.address(), service).value();
    for (int time = 0; time < 50; ++time) {
        auto* line = line_to(bus.address());
        REQUIRE(line != nullptr);
        CHECK(ask(line, "Admit"));
        sd_bus_close_unref(line);
    }
    CHECK(control::connect(bus.address()).value()->admission("alice").ok());
}
