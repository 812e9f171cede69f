// Asks the agent whether an account may in now, or gives it a supervisor's code, over a bus connection of its own that
// is gone when this returns. Guarantees: an answer or the reason there is none within the time given, whatever bus and
// agent do; nothing of the environment is believed; no thread, no descriptor and no state is left.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::pam {

/// As the control port says it (org.shiftguard.Agent1.xml).
struct Admission {
    std::string answer;
    std::vector<std::string> reasons;
    std::string shift_begins;
    std::string asked_at;
    std::optional<unsigned> locks_after_s;
    std::string contact;
    std::string release_offer{};
    bool verify_face = false;
    std::string zone{};
};

/// How the verification of a face stands, or what it came to, as the control port says it.
struct Verification {
    std::string prompt;
    bool done = false;
    std::string end;
    std::string answer;
    std::optional<unsigned> locks_after_s;
    std::string contact;
    std::string release_offer;
};

/// What became of a code, as the control port says it.
struct Released {
    std::string answer;
    unsigned wait_s = 0;
};

/// Why there is no answer: one English phrase for the log.
struct Silence {
    std::string why;
};

/// `bus`: a D-Bus address.
[[nodiscard]] std::variant<Admission, Silence> ask(const std::string& bus, const std::string& account,
                                                   std::chrono::milliseconds patience);

/// Has the agent verify the face before the camera and tells `say` whenever something else is to be said meanwhile; an
/// empty `say` is a service that shows nothing, where nothing is asked for.
/// `patience` holds for each answer of the agent, `longest` for all of it.
[[nodiscard]] std::variant<Verification, Silence> verify(const std::string& bus, const std::string& account,
                                                         std::chrono::milliseconds patience,
                                                         std::chrono::milliseconds longest,
                                                         const std::function<void(const std::string& prompt)>& say);

[[nodiscard]] std::variant<Released, Silence> release(const std::string& bus, const std::string& account,
                                                      const std::string& code, std::chrono::milliseconds patience);

}  // namespace shiftguard::pam
