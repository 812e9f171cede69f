#include "agent/pam/question.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include <systemd/sd-bus.h>
#include <unistd.h>

namespace shiftguard::pam {
namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    sd_bus* bus = nullptr;
    Connection() = default;
    ~Connection() { sd_bus_close_unref(bus); }  // without a flush, which may wait
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
};

struct Message {
    sd_bus_message* message = nullptr;
    Message() = default;
    ~Message() { sd_bus_message_unref(message); }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
};

struct Fault {
    sd_bus_error error = SD_BUS_ERROR_NULL;
    Fault() = default;
    ~Fault() { sd_bus_error_free(&error); }
    Fault(const Fault&) = delete;
    Fault& operator=(const Fault&) = delete;
};

std::uint64_t left_until(Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now()).count();
    return left > 0 ? static_cast<std::uint64_t>(left) : 0;
}

Silence silence(std::string_view what, int code) {
    return {std::string(what) + ": " + strerrordesc_np(code < 0 ? -code : code)};
}

/// By hand, for sd-bus itself waits for a bus that does not greet as long as it likes.
int greet(sd_bus* bus, Clock::time_point deadline) {
    while (true) {
        if (const int ready = sd_bus_is_ready(bus); ready != 0) {
            return ready < 0 ? ready : 0;
        }
        const int done = sd_bus_process(bus, nullptr);
        if (done < 0) {
            return done;
        }
        if (done > 0) {
            continue;
        }
        const auto left = left_until(deadline);
        if (left == 0) {
            return -ETIMEDOUT;
        }
        if (const int waited = sd_bus_wait(bus, left); waited < 0 && waited != -EINTR) {
            return waited;
        }
    }
}

int open(Connection& to, const std::string& address) {
    int code = sd_bus_new(&to.bus);
    if (code >= 0) {
        code = sd_bus_set_address(to.bus, address.c_str());
    }
    if (code >= 0) {
        code = sd_bus_set_bus_client(to.bus, 1);
    }
    return code >= 0 ? sd_bus_start(to.bus) : code;
}

int read_text(sd_bus_message* message, std::string& into) {
    const char* text = nullptr;
    const int code = sd_bus_message_read(message, "v", "s", &text);
    if (code >= 0 && text != nullptr) {
        into = text;
    }
    return code;
}

int read_texts(sd_bus_message* message, std::vector<std::string>& into) {
    int code = sd_bus_message_enter_container(message, 'v', "as");
    code = code < 0 ? code : sd_bus_message_enter_container(message, 'a', "s");
    const char* text = nullptr;
    while (code >= 0 && (code = sd_bus_message_read(message, "s", &text)) > 0) {
        into.emplace_back(text);
    }
    code = code < 0 ? code : sd_bus_message_exit_container(message);
    return code < 0 ? code : sd_bus_message_exit_container(message);
}

int read_seconds(sd_bus_message* message, std::optional<unsigned>& into) {
    std::uint32_t seconds = 0;
    const int code = sd_bus_message_read(message, "v", "u", &seconds);
    into = seconds;
    return code;
}

int read_truth(sd_bus_message* message, bool& into) {
    int truth = 0;
    const int code = sd_bus_message_read(message, "v", "b", &truth);
    into = truth != 0;
    return code;
}

int read_value(sd_bus_message* message, std::string_view key, Admission& into) {
    if (key == "answer") {
        return read_text(message, into.answer);
    }
    if (key == "reasons") {
        return read_texts(message, into.reasons);
    }
    if (key == "shift_begins") {
        return read_text(message, into.shift_begins);
    }
    if (key == "asked_at") {
        return read_text(message, into.asked_at);
    }
    if (key == "zone") {
        return read_text(message, into.zone);
    }
    if (key == "contact") {
        return read_text(message, into.contact);
    }
    if (key == "release_offer") {
        return read_text(message, into.release_offer);
    }
    if (key == "locks_after_s") {
        return read_seconds(message, into.locks_after_s);
    }
    if (key == "verify_face") {
        return read_truth(message, into.verify_face);
    }
    return sd_bus_message_skip(message, "v");  // of a newer agent
}

int read_value(sd_bus_message* message, std::string_view key, Verification& into) {
    if (key == "prompt") {
        return read_text(message, into.prompt);
    }
    if (key == "done") {
        return read_truth(message, into.done);
    }
    if (key == "end") {
        return read_text(message, into.end);
    }
    if (key == "answer") {
        return read_text(message, into.answer);
    }
    if (key == "contact") {
        return read_text(message, into.contact);
    }
    if (key == "release_offer") {
        return read_text(message, into.release_offer);
    }
    if (key == "locks_after_s") {
        return read_seconds(message, into.locks_after_s);
    }
    return sd_bus_message_skip(message, "v");
}

int read_value(sd_bus_message* message, std::string_view key, Released& into) {
    if (key == "answer") {
        return read_text(message, into.answer);
    }
    if (key == "wait_s") {
        std::uint32_t seconds = 0;
        const int code = sd_bus_message_read(message, "v", "u", &seconds);
        into.wait_s = seconds;
        return code;
    }
    return sd_bus_message_skip(message, "v");
}

template <class Answer>
int read_answer(sd_bus_message* message, Answer& into) {
    int code = sd_bus_message_enter_container(message, 'a', "{sv}");
    while (code >= 0 && (code = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
        const char* key = nullptr;
        code = sd_bus_message_read(message, "s", &key);
        code = code < 0 ? code : read_value(message, key, into);
        code = code < 0 ? code : sd_bus_message_exit_container(message);
    }
    return code;
}

/// One connection to the agent; each step has a deadline of its own.
class Line {
public:
    /// Why there is none.
    std::optional<Silence> open_to(const std::string& bus, Clock::time_point deadline) {
        if (const int code = open(connection_, bus); code < 0) {
            return silence("the bus cannot be reached", code);
        }
        if (const int code = greet(connection_.bus, deadline); code < 0) {
            return silence("the bus does not answer", code);
        }
        return std::nullopt;
    }

    /// `put` appends the method's arguments, `take` reads the answer; both give a negative code where they can't.
    /// An agent that has no room is not away: it is asked again while there is time.
    template <class Put, class Take>
    std::optional<Silence> call(const char* method, Put put, Take take, Clock::time_point deadline) {
        while (true) {
            Message reply;
            Fault fault;
            auto failed = ask_once(method, put, deadline, fault, reply);
            if (!failed) {
                const int code = take(reply.message);
                return code < 0 ? std::optional(silence("the agent's answer makes no sense", code)) : std::nullopt;
            }
            if (!has_no_room(fault.error)) {
                return failed;
            }
            if (Clock::now() + asked_again_after >= deadline) {
                return Silence{"the agent has too many requests waiting"};
            }
            std::this_thread::sleep_for(asked_again_after);
        }
    }

private:
    static constexpr std::chrono::milliseconds asked_again_after{20};

    /// Root's questions stand behind nobody's.
    static const char* agent_name() { return geteuid() == 0 ? "org.shiftguard.Gate1" : "org.shiftguard.Agent1"; }

    /// Of the agent's lanes, or of the bus's own.
    static bool has_no_room(const sd_bus_error& error) {
        return sd_bus_error_has_name(&error, "org.shiftguard.Error.Exhausted") != 0 ||
               sd_bus_error_has_name(&error, SD_BUS_ERROR_LIMITS_EXCEEDED) != 0;
    }

    template <class Put>
    std::optional<Silence> ask_once(const char* method, Put put, Clock::time_point deadline, Fault& fault,
                                    Message& reply) {
        Message question;
        int code = sd_bus_message_new_method_call(connection_.bus, &question.message, agent_name(),
                                                  "/org/shiftguard/Agent1", "org.shiftguard.Agent1", method);
        code = code < 0 ? code : put(question.message);
        code = code < 0 ? code : sd_bus_message_set_auto_start(question.message, 0);
        if (code < 0) {
            return silence("the question cannot be put", code);
        }
        // At least a moment: 0 would mean as long as it takes.
        code = sd_bus_call(connection_.bus, question.message, left_until(deadline) + 1, &fault.error, &reply.message);
        return code < 0 ? std::optional(silence("the agent does not answer", code)) : std::nullopt;
    }

    Connection connection_;
};

/// `words`: the method's arguments, all text.
template <class Answer>
std::variant<Answer, Silence> call(const std::string& bus, const char* method, const std::vector<std::string>& words,
                                   std::chrono::milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    Line line;
    if (auto failed = line.open_to(bus, deadline)) {
        return std::move(*failed);
    }
    Answer answer;
    const auto put = [&words](sd_bus_message* question) {
        int code = 0;
        for (const auto& word : words) {
            code = code < 0 ? code : sd_bus_message_append(question, "s", word.c_str());
        }
        return code;
    };
    if (auto failed = line.call(
            method, put, [&answer](sd_bus_message* reply) { return read_answer(reply, answer); }, deadline)) {
        return std::move(*failed);
    }
    return answer;
}

}  // namespace

std::variant<Admission, Silence> ask(const std::string& bus, const std::string& account,
                                     std::chrono::milliseconds patience) {
    return call<Admission>(bus, "Admit", {account}, patience);
}

std::variant<Verification, Silence> verify(const std::string& bus, const std::string& account,
                                           std::chrono::milliseconds patience, std::chrono::milliseconds longest,
                                           const std::function<void(const std::string& prompt)>& say) {
    constexpr std::chrono::milliseconds asked_every{200};  // the agent gives up what nobody asks about for two seconds
    const auto give_up = Clock::now() + longest;
    Line line;
    if (auto failed = line.open_to(bus, Clock::now() + patience)) {
        return std::move(*failed);
    }
    std::uint64_t number = 0;
    const auto put_account = [&](sd_bus_message* question) {
        return sd_bus_message_append(question, "s", account.c_str());
    };
    const auto take_number = [&](sd_bus_message* reply) { return sd_bus_message_read(reply, "t", &number); };
    if (auto failed = line.call(say ? "Verify" : "VerifySilently", put_account, take_number, Clock::now() + patience)) {
        return std::move(*failed);
    }
    std::string said;
    while (Clock::now() < give_up) {
        Verification stands;
        const auto put_number = [&](sd_bus_message* question) { return sd_bus_message_append(question, "t", number); };
        const auto take = [&](sd_bus_message* reply) { return read_answer(reply, stands); };
        if (auto failed = line.call("GetVerification", put_number, take, Clock::now() + patience)) {
            return std::move(*failed);
        }
        if (stands.done) {
            return stands;
        }
        if (stands.prompt != said) {
            said = stands.prompt;
            if (say) {
                say(said);
            }
        }
        std::this_thread::sleep_for(asked_every);
    }
    return Silence{"the agent did not end the verification of the face in time"};
}

std::variant<Released, Silence> release(const std::string& bus, const std::string& account, const std::string& code,
                                        std::chrono::milliseconds patience) {
    return call<Released>(bus, "Release", {account, code}, patience);
}

}  // namespace shiftguard::pam
