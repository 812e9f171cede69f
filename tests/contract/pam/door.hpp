// What the module's tests share: a service of the real libpam with the module in it, the person before it, and an agent
// on a bus of its own that answers as the test says.
#pragma once

#include "agent/control/bus/bus.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <security/pam_appl.h>

namespace shiftguard::pam_tests {

using testing::FakeService;
using testing::PrivateBus;
using testing::TempFolder;

inline constexpr const char* somebody = "daemon";  // an account of every Debian, and not root

struct Said {
    int style;
    std::string text;
    friend bool operator==(const Said&, const Said&) = default;
};

/// Who sits before the door: what was said to them, and what they type when they are asked, an answer each.
struct Person {
    std::vector<Said> said;
    std::vector<std::string> types;
    bool can_answer = true;
};

inline int converse(int count, const pam_message** messages, pam_response** answers, void* data) {
    auto& person = *static_cast<Person*>(data);
    *answers = static_cast<pam_response*>(std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    for (int at = 0; at < count; ++at) {
        person.said.push_back({messages[at]->msg_style, messages[at]->msg});
        if (messages[at]->msg_style != PAM_PROMPT_ECHO_ON && messages[at]->msg_style != PAM_PROMPT_ECHO_OFF) {
            continue;
        }
        if (!person.can_answer) {
            return PAM_CONV_ERR;
        }
        const std::string typed = person.types.empty() ? "" : person.types.front();
        if (!person.types.empty()) {
            person.types.erase(person.types.begin());
        }
        (*answers)[at].resp = strdup(typed.c_str());
    }
    return *answers != nullptr ? PAM_SUCCESS : PAM_BUF_ERR;
}

/// A service whose other modules admit everybody.
class Door {
public:
    explicit Door(const std::string& arguments, const std::string& service = "door", const char* account = somebody,
                  const std::string& before = "") {
        const std::string module = std::string(PAM_MODULE) + " " + arguments + "\n";
        folder_.write(service, before + "auth required pam_permit.so\nauth required " + module +
                                   "account required pam_permit.so\naccount required " + module);
        const pam_conv conversation{converse, &person};
        REQUIRE(pam_start_confdir(service.c_str(), account, &conversation, folder_.path().c_str(), &pam_) ==
                PAM_SUCCESS);
    }
    ~Door() { pam_end(pam_, PAM_SUCCESS); }
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    int authenticate(int flags = 0) { return pam_authenticate(pam_, flags); }
    int account() { return pam_acct_mgmt(pam_, 0); }
    int credentials() { return pam_setcred(pam_, PAM_ESTABLISH_CRED); }
    void comes_from(const char* host) { REQUIRE(pam_set_item(pam_, PAM_RHOST, host) == PAM_SUCCESS); }
    void speak(const char* variable) { REQUIRE(pam_putenv(pam_, variable) == PAM_SUCCESS); }

    Person person;
    std::vector<Said>& said = person.said;

private:
    TempFolder folder_;
    pam_handle_t* pam_ = nullptr;
};

struct Agent {
    PrivateBus bus;
    FakeService service;
    std::unique_ptr<control::Exported> exported = control::export_service(bus.address(), service).value();
    [[nodiscard]] std::string arguments() const { return "bus=" + bus.address(); }
};

inline const control::Admission off_shift{
    "refuse", {"outside_shift"}, "2026-11-25T08:00:00+01:00", "2026-11-25T07:00:00+01:00", std::nullopt, ""};
inline const control::Admission doubted{"admit_for_now", {"place_unknown"}, "", "2026-11-25T07:00:00+01:00", 600, ""};

inline std::size_t entries(const char* folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

inline const control::Released taken{control::ReleaseAnswer::released, "outside_shift", "2026-11-25T11:00:00+01:00", 0};
inline const control::Admission admitted{"admit", {}, "", "2026-11-25T07:00:00+01:00", std::nullopt, ""};

inline control::Admission with_offer(control::Admission admission) {
    admission.release_offer = "outside_shift";
    return admission;
}

inline std::size_t questions(const Door& door) {
    return static_cast<std::size_t>(std::count_if(door.said.begin(), door.said.end(),
                                                  [](const Said& said) { return said.style == PAM_PROMPT_ECHO_ON; }));
}

inline control::Admission with_face(control::Admission admission) {
    admission.verify_face = true;
    return admission;
}

inline control::Verification ended(const std::string& end, const std::string& answer) {
    control::Verification verification;
    verification.done = true;
    verification.end = end;
    verification.answer = answer;
    return verification;
}

}  // namespace shiftguard::pam_tests
