// pam_shiftguard.so: asks the agent whether the account may in, in `auth` and in `account`, for some lockers never ask
// for the second. Root and services that open nothing are never touched, nor is an account out of scope.
// In `auth`, where the agent wants the face verified, it has the agent look and says what to do; where the service
// shows nothing, it waits without a word, behind the lock. Where a supervisor's code would help it asks for one; who
// types may take their time, the agent may not. Nothing is thrown across the boundary, and nothing is kept beyond the
// PAM handle that asked.
#include "agent/pam/arguments.hpp"
#include "agent/pam/note.hpp"
#include "agent/pam/question.hpp"
#include "agent/pam/words.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#define PAM_SM_AUTH
#define PAM_SM_ACCOUNT
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>
#include <syslog.h>
#include <unistd.h>

namespace {

using namespace shiftguard::pam;

constexpr const char* told_key = "shiftguard_told";
constexpr const char* noted_key = "shiftguard_noted";
constexpr const char* offered_key = "shiftguard_offered";
constexpr int most_codes = 3;                            ///< typed at one sign-in
constexpr std::chrono::minutes longest_verification{2};  ///< whatever the agent says meanwhile

/// They open no session for a person, or only within one that is open and guarded already.
constexpr std::array<std::string_view, 14> not_a_door{"cron",     "atd",       "systemd-user", "sudo",    "sudo-i",
                                                      "runuser",  "runuser-l", "passwd",       "chfn",    "chsh",
                                                      "chpasswd", "newusers",  "polkit-1",     "groupmod"};

/// Those who sign in there are not before this workstation's camera, or open no session there.
constexpr std::array<std::string_view, 5> not_before_the_camera{"sshd", "su", "su-l", "cockpit", "xrdp-sesman"};

/// They show nothing of what is said to them: the face is verified without a word, and no code is asked for. sddm 0.19
/// would wait for ever: it passes over a question that comes close behind a message.
constexpr std::array<std::string_view, 3> mute_services{"i3lock", "sddm", "swaylock"};

/// Their usual greeters write "Your password is incorrect" over an error and leave an information as it is, and of a
/// question that follows on a message they show an empty field and no word.
constexpr std::array<std::string_view, 1> overwriting{"lightdm"};

/// What the module was called for.
enum class Phase : unsigned char { auth, account };

class Gate {
public:
    Gate(pam_handle_t* pam, int flags, int count, const char** words, Phase phase)
        : pam_(pam),
          silent_((static_cast<unsigned>(flags) & static_cast<unsigned>(PAM_SILENT)) != 0),
          arguments_(read_arguments({words, words + count})),
          phase_(phase) {}

    int run() {
        for (const auto& fault : arguments_.faults) {
            pam_syslog(pam_, LOG_ERR, "%s", fault.c_str());
        }
        const char* account = nullptr;
        if (pam_get_user(pam_, &account, nullptr) != PAM_SUCCESS || account == nullptr || *account == '\0') {
            return PAM_IGNORE;  // nobody to ask about: the modules that know accounts refuse it
        }
        const passwd* entry = pam_modutil_getpwnam(pam_, account);
        if (entry == nullptr || entry->pw_uid == 0 || !is_a_door()) {
            return PAM_IGNORE;
        }
        const auto answer = after_a_code(account, ask(arguments_.bus, account, arguments_.patience));
        const auto* admission = std::get_if<Admission>(&answer);
        if (admission == nullptr) {
            return without_agent(account, std::get<Silence>(answer));
        }
        const int admitted = heed(*admission);
        return admitted == PAM_SUCCESS && admission->verify_face && can_verify() ? after_the_face(account) : admitted;
    }

private:
    [[nodiscard]] std::string service() const {
        const void* name = nullptr;
        return pam_get_item(pam_, PAM_SERVICE, &name) == PAM_SUCCESS && name != nullptr ? static_cast<const char*>(name)
                                                                                        : "";
    }

    [[nodiscard]] bool is_a_door() const {
        const auto name = service();
        if (name == "su" || name == "su-l") {
            return getuid() != 0;  // root becomes whom it likes
        }
        return !is_among(not_a_door);
    }

    template <class Services>
    [[nodiscard]] bool is_among(const Services& services) const {
        return std::find(services.begin(), services.end(), service()) != services.end();
    }

    [[nodiscard]] bool overwrites() const { return is_among(overwriting); }

    [[nodiscard]] bool shows_messages() const { return !is_among(mute_services) && !is_among(arguments_.mute); }

    [[nodiscard]] int refusal_style() const { return overwrites() ? PAM_TEXT_INFO : PAM_ERROR_MSG; }

    [[nodiscard]] int when_refused() const { return phase_ == Phase::auth ? PAM_AUTH_ERR : PAM_PERM_DENIED; }

    /// Once, in `auth`; and only for who sits before the camera.
    [[nodiscard]] bool can_verify() const {
        const void* host = nullptr;
        const bool is_remote = pam_get_item(pam_, PAM_RHOST, &host) == PAM_SUCCESS && host != nullptr &&
                               *static_cast<const char*>(host) != '\0';
        return phase_ == Phase::auth && arguments_.verifies_face && !silent_ && !is_remote &&
               !is_among(not_before_the_camera);
    }

    /// Of an account that is let in but for its face.
    int after_the_face(const char* account) {
        std::function<void(const std::string&)> say;
        if (shows_messages()) {
            say = [this](const std::string& prompt) {
                instruct(PAM_TEXT_INFO, sentence_of_prompt(prompt, language()));
            };
        }
        const auto answer = verify(arguments_.bus, account, arguments_.patience, longest_verification, say);
        const auto* verification = std::get_if<Verification>(&answer);
        if (verification == nullptr) {
            return without_agent(account, std::get<Silence>(answer));
        }
        const auto sentence = sentence_of(*verification, language());
        if (verification->answer != "refuse") {
            tell(PAM_TEXT_INFO, sentence);
            return PAM_SUCCESS;
        }
        pam_syslog(pam_, LOG_NOTICE, "refused: the face (%s)", verification->end.c_str());
        if (arguments_.asks_for_code && shows_messages() && !verification->release_offer.empty() &&
            takes_code_for_the_face(account, sentence)) {
            return PAM_SUCCESS;
        }
        tell(refusal_style(), sentence);
        return when_refused();
    }

    /// A supervisor's exception is the way back of a worker whose own face is refused.
    bool takes_code_for_the_face(const char* account, const std::string& sentence) {
        for (int typed = 0; typed < most_codes; ++typed) {
            const auto code = ask_for_code(true, sentence);
            if (code.empty()) {
                return false;
            }
            const auto end = give(account, code);
            if (end == End::again) {
                continue;
            }
            if (end != End::taken) {
                return false;
            }
            // It may have been for something else: the agent says what it lifted.
            const auto answer = ask(arguments_.bus, account, arguments_.patience);
            const auto* admission = std::get_if<Admission>(&answer);
            return admission != nullptr && !admission->verify_face && heed(*admission) == PAM_SUCCESS;
        }
        return false;
    }

    /// The answer as it is once the worker has typed what codes there are.
    std::variant<Admission, Silence> after_a_code(const char* account, std::variant<Admission, Silence> answer) {
        for (int typed = 0; typed < most_codes; ++typed) {
            const auto* admission = std::get_if<Admission>(&answer);
            if (admission == nullptr || !is_worth_asking(*admission)) {
                break;
            }
            const auto code = ask_for_code(admission->answer == "refuse", sentence_of(*admission, language()));
            if (code.empty()) {
                note_offer();
                break;
            }
            const auto end = give(account, code);
            if (end == End::away || end == End::wait) {
                break;
            }
            if (end == End::taken) {
                answer = ask(arguments_.bus, account, arguments_.patience);
            }
        }
        return answer;
    }

    /// Says why, once, and asks. Empty where there is none.
    std::string ask_for_code(bool refused, const std::string& sentence) {
        const int style = refused ? refusal_style() : PAM_TEXT_INFO;
        const auto question = prompt_for_code(refused, language());
        tell(style, sentence, overwrites() ? sentence + "\n" + question.substr(0, question.rfind(": ")) : sentence);
        auto code = prompt(question);
        if (code.empty() && refused && overwrites()) {
            instruct(style, sentence);  // the question is over
        }
        return code;
    }

    enum class End : unsigned char { taken, again, wait, away };

    End give(const char* account, const std::string& code) {
        if (!looks_like_code(code)) {
            instruct(refusal_style(), sentence_of(Released{"no_code"}, language()));
            return End::again;
        }
        const auto answer = release(arguments_.bus, account, code, arguments_.patience);
        const auto* released = std::get_if<Released>(&answer);
        if (released == nullptr) {
            pam_syslog(pam_, LOG_ERR, "a code was not taken: %s", std::get<Silence>(answer).why.c_str());
            return End::away;
        }
        pam_syslog(pam_, LOG_NOTICE, "a supervisor's code: %s", released->answer.c_str());
        instruct(refusal_style(), sentence_of(*released, language()));
        if (released->answer == "released") {
            return End::taken;
        }
        return released->wait_s > 0 ? End::wait : End::again;
    }

    [[nodiscard]] bool is_worth_asking(const Admission& admission) const {
        const void* offered = nullptr;
        return arguments_.asks_for_code && !silent_ && shows_messages() && !admission.release_offer.empty() &&
               pam_get_data(pam_, offered_key, &offered) != PAM_SUCCESS;
    }

    /// Whoever wants none is asked once at a sign-in, not again in `account`.
    void note_offer() {
        static const char noted = 1;
        const auto forget = [](pam_handle_t*, void*, int) {};
        pam_set_data(pam_, offered_key, const_cast<char*>(&noted), forget);
    }

    /// Shown as it is typed: it serves once. Empty also where the service can't ask, and where it answers by itself:
    /// some lockers answer every question with the password, some greeters this kind with the account's name.
    std::string prompt(const std::string& question) {
        char* typed = nullptr;
        if (pam_prompt(pam_, PAM_PROMPT_ECHO_ON, &typed, "%s", question.c_str()) != PAM_SUCCESS || typed == nullptr) {
            return "";
        }
        const auto wipe = [](char* text) {
            explicit_bzero(text, std::strlen(text));
            std::free(text);  // NOLINT(cppcoreguidelines-no-malloc): libpam made it
        };
        const std::unique_ptr<char, decltype(wipe)> wiped(typed, wipe);
        std::string answer(typed);
        const auto is_known = [&](int item) {
            const void* known = nullptr;
            return pam_get_item(pam_, item, &known) == PAM_SUCCESS && known != nullptr &&
                   answer == static_cast<const char*>(known);
        };
        if (is_known(PAM_AUTHTOK) || is_known(PAM_USER)) {
            explicit_bzero(answer.data(), answer.size());
            return "";
        }
        return answer;
    }

    int heed(const Admission& admission) {
        if (admission.answer == "out_of_scope") {
            return PAM_IGNORE;
        }
        if (admission.answer == "refuse") {
            tell(refusal_style(), sentence_of(admission, language()));
            pam_syslog(pam_, LOG_NOTICE, "refused: %s",
                       admission.reasons.empty() ? "no reason given" : joined(admission.reasons).c_str());
            return when_refused();
        }
        if (admission.answer != "admit" && admission.answer != "admit_for_now") {
            pam_syslog(pam_, LOG_ERR, "the agent's answer is of another release; install the same version of both.");
        }
        tell(PAM_TEXT_INFO, sentence_of(admission, language()));
        return PAM_SUCCESS;
    }

    int without_agent(const char* account, const Silence& silence) {
        const bool refuses = arguments_.unreachable == Unreachable::refuse &&
                             (arguments_.spared_group.empty() ||
                              pam_modutil_user_in_group_nam_nam(pam_, account, arguments_.spared_group.c_str()) == 0);
        pam_syslog(pam_, LOG_ERR, "%s; %s, as unreachable=%s says. Check: systemctl status shiftguardd.",
                   silence.why.c_str(), refuses ? "refused" : "admitted",
                   arguments_.unreachable == Unreachable::refuse ? "refuse" : "admit");
        note(account, refuses);
        if (!refuses) {
            return PAM_IGNORE;
        }
        tell(refusal_style(), sentence_of_silence(language()));
        return when_refused();
    }

    /// Once at a sign-in, not again in `account`.
    void note(const char* account, bool refused) {
        static const char noted = 1;
        const void* before = nullptr;
        if (pam_get_data(pam_, noted_key, &before) == PAM_SUCCESS) {
            return;
        }
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        if (const auto why = leave_note(arguments_.notes, {at_ms, account, service(), refused})) {
            pam_syslog(pam_, LOG_WARNING, "no note of it was left for the agent: %s.", why->c_str());
        }
        const auto forget = [](pam_handle_t*, void*, int) {};
        pam_set_data(pam_, noted_key, const_cast<char*>(&noted), forget);
    }

    static std::string joined(const std::vector<std::string>& words) {
        std::string text;
        for (const auto& word : words) {
            text += (text.empty() ? "" : ", ") + word;
        }
        return text;
    }

    void tell(int style, const std::string& sentence) { tell(style, sentence, sentence); }

    /// Once: what `auth` has said `account` need not say again. `shown` is how it is said.
    void tell(int style, const std::string& sentence, const std::string& shown) {
        using Told = std::set<std::string>;
        const void* before = nullptr;
        Told told;
        if (pam_get_data(pam_, told_key, &before) == PAM_SUCCESS) {
            told = *static_cast<const Told*>(before);
        }
        if (sentence.empty() || silent_ || !told.insert(sentence).second) {
            return;
        }
        pam_prompt(pam_, style, nullptr, "%s", shown.c_str());
        auto* kept = new Told(std::move(told));
        const auto forget = [](pam_handle_t*, void* data, int) { delete static_cast<Told*>(data); };
        if (pam_set_data(pam_, told_key, kept, forget) != PAM_SUCCESS) {
            delete kept;
        }
    }

    /// As often as it comes up: what helped a moment ago may be what helps now.
    void instruct(int style, const std::string& sentence) {
        if (!sentence.empty()) {
            pam_prompt(pam_, style, nullptr, "%s", sentence.c_str());
        }
    }

    /// The account's own word, that of a locker that runs as the account, IT's, and the machine's last.
    [[nodiscard]] Language language() const {
        constexpr std::array names{"LC_ALL", "LC_MESSAGES", "LANG"};
        const auto of = [&](auto get) -> std::string {
            for (const auto* name : names) {
                const char* value = get(name);
                if (value != nullptr && names_language(value)) {
                    return value;
                }
            }
            return "";
        };
        const auto own = of([this](const char* name) { return pam_getenv(pam_, name); });
        const auto process = of([](const char* name) { return static_cast<const char*>(secure_getenv(name)); });
        const std::array said{own, getuid() != 0 ? process : std::string(), arguments_.language, process};
        const auto* const first =
            std::find_if(said.begin(), said.end(), [](const auto& each) { return !each.empty(); });
        return first == said.end() ? Language::english : language_of(*first);
    }

    pam_handle_t* pam_;
    bool silent_;
    Arguments arguments_;
    Phase phase_;
};

int run(pam_handle_t* pam, int flags, int count, const char** words, Phase phase) noexcept {
    try {
        return Gate(pam, flags, count, words, phase).run();
    } catch (...) {  // the modules that know passwords decide
        pam_syslog(pam, LOG_ERR, "there is no memory to ask the agent, so this module says nothing of the account.");
        return PAM_IGNORE;
    }
}

}  // namespace

// NOLINTBEGIN(misc-use-internal-linkage): libpam finds them by name.
extern "C" {

int pam_sm_authenticate(pam_handle_t* pam, int flags, int count, const char** words) {
    return run(pam, flags, count, words, Phase::auth);
}

int pam_sm_setcred(pam_handle_t*, int, int, const char**) {
    return PAM_IGNORE;
}

int pam_sm_acct_mgmt(pam_handle_t* pam, int flags, int count, const char** words) {
    return run(pam, flags, count, words, Phase::account);
}
}
// NOLINTEND(misc-use-internal-linkage)
