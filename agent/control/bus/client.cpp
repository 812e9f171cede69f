#include "agent/control/bus/bus.hpp"
#include "agent/control/bus/wire.hpp"
#include "common/linux/bus.hpp"
#include "common/words.hpp"

#include <mutex>
#include <utility>

namespace shiftguard::control {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds answer_patience{2000};
constexpr milliseconds reading_patience{20'000};  // megabytes are deciphered
/// Enrolment waits for the administrator at polkit's dialogue; what follows comes as progress.
constexpr milliseconds person_patience{180000};

constexpr const char* daemon_name = "org.freedesktop.DBus";
constexpr const char* daemon_path = "/org/freedesktop/DBus";

class BusClient final : public Client {
public:
    explicit BusClient(std::unique_ptr<sdbus::IConnection> connection)
        : connection_(std::move(connection)),
          agent_(sdbus::createProxy(*connection_, wire::bus_name, wire::object_path)),
          daemon_(sdbus::createProxy(*connection_, daemon_name, daemon_path)) {
        subscribe();
        loop_ = std::make_unique<bus::Loop>(*connection_, [this] { tell_presence(false); });
    }

    ~BusClient() override {
        loop_.reset();  // first: after this no listener is called any more
    }

    Result<Status> status() override { return one(&wire::status_from, ask(answer_patience, "GetStatus")); }

    Result<std::vector<Line>> recent(std::uint32_t most) override {
        return each(&wire::line_from, ask(answer_patience, "Recent", most));
    }

    Result<std::vector<std::uint8_t>> picture(std::uint64_t number) override {
        return value<std::vector<std::uint8_t>>(ask(answer_patience, "Picture", number));
    }

    Result<JournalPage> journal(const std::string& after) override {
        return one(&wire::journal_from, ask(reading_patience, "ReadJournal", after));
    }

    Result<EnrolProgress> enrolment() override {
        return one(&wire::progress_from, ask(answer_patience, "GetEnrolment"));
    }

    Result<Admission> admission(const std::string& account) override {
        return one(&wire::admission_from, ask(answer_patience, "Admit", account));
    }

    Result<VerificationNumber> verify(const std::string& account, Prompting prompting) override {
        return value<VerificationNumber>(
            ask(answer_patience, prompting == Prompting::possible ? "Verify" : "VerifySilently", account));
    }

    Result<Verification> verification(VerificationNumber number) override {
        return one(&wire::verification_from, ask(answer_patience, "GetVerification", number));
    }

    Result<Released> release(const std::string& account, const std::string& code) override {
        return one(&wire::released_from, ask(answer_patience, "Release", account, code));
    }

    shiftguard::Status report_input_age(std::uint64_t age_ms) override {
        return done(ask(answer_patience, "ReportInputAge", age_ms));
    }

    shiftguard::Status declare_figure(std::uint32_t number, FigureWord word) override {
        return done(ask(answer_patience, "DeclareFigure", number, std::string(to_string(word))));
    }

    Result<EnrolmentNumber> enrol(const EnrolRequest& request) override {
        return value<EnrolmentNumber>(ask(person_patience, "Enrol", request.worker, request.code,
                                          request.written_release, std::string(to_string(request.poses)),
                                          words_of(request.left_out)));
    }

    Result<EnrolmentNumber> renew(Poses poses) override {
        return value<EnrolmentNumber>(ask(person_patience, "Renew", std::string(to_string(poses))));
    }

    shiftguard::Status leave_out_step(EnrolmentNumber number, const std::string& step) override {
        return done(ask(answer_patience, "LeaveOutStep", number, step));
    }

    Result<std::vector<TemplateLine>> templates() override {
        return each(&wire::template_from, ask(person_patience, "Templates"));
    }

    shiftguard::Status revoke_template(const std::string& worker) override {
        return done(ask(person_patience, "RevokeTemplate", worker));
    }

    shiftguard::Status join(const std::string& url, const std::string& token,
                            const std::string& authority_pem) override {
        return done(ask(person_patience, "Join", url, token, authority_pem));
    }

    void on_change(std::function<void()> listener) override {
        const std::lock_guard lock(mutex_);
        change_listener_ = std::move(listener);
    }
    void on_enrolment_change(std::function<void()> listener) override {
        const std::lock_guard lock(mutex_);
        enrolment_listener_ = std::move(listener);
    }
    void on_presence(std::function<void(bool)> listener) override {
        {
            const std::lock_guard lock(mutex_);
            presence_listener_ = std::move(listener);
        }
        tell_present_state();
    }

private:
    void subscribe() {
        agent_->uponSignal("Changed").onInterface(wire::interface_name).call([this] { tell(change_listener_); });
        agent_->uponSignal("EnrolmentChanged").onInterface(wire::interface_name).call([this] {
            tell(enrolment_listener_);
        });
        agent_->finishRegistration();
        connection_->addMatch(
            std::string("type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
                        "member='NameOwnerChanged',arg0='") +
                wire::bus_name + "'",
            [this](sdbus::Message& message) {
                std::string name;
                std::string before;
                std::string after;
                message >> name >> before >> after;
                tell_presence(!after.empty());
            },
            sdbus::floating_slot);
    }

    /// The first word of presence, through the loop's thread like all later ones.
    void tell_present_state() {
        try {
            auto call = daemon_->createMethodCall(daemon_name, "NameHasOwner");
            call << std::string(wire::bus_name);
            (void)daemon_->callMethod(
                call,
                [this](sdbus::MethodReply& reply, const sdbus::Error* error) {
                    bool present = false;
                    if (error == nullptr) {
                        reply >> present;
                    }
                    tell_presence(present);
                },
                answer_patience);
        } catch (const sdbus::Error&) {
            // The bus is gone; the loop's end has said so or is about to.
        }
    }

    void tell_presence(bool present) { tell(presence_listener_, present); }

    /// Calls a copy, without the mutex: a listener may set another one.
    template <class Listener, class... Values>
    void tell(const Listener& listener, const Values&... values) {
        Listener copy;
        {
            const std::lock_guard lock(mutex_);
            copy = listener;
        }
        if (copy) {
            copy(values...);
        }
    }

    template <class... Arguments>
    Result<sdbus::MethodReply> ask(milliseconds patience, const std::string& method, const Arguments&... arguments) {
        if (!loop_->alive()) {
            return Error{ErrorKind::unavailable, "D-Bus", "The connection to the bus is gone; start the program again.",
                         Retry::useless};
        }
        try {
            auto call = agent_->createMethodCall(wire::interface_name, method);
            (void)(static_cast<sdbus::Message&>(call) << ... << arguments);
            return bus::ask(*agent_, call, patience, &wire::error_from);
        } catch (const sdbus::Error& error) {
            return wire::error_from(error);
        }
    }

    template <class Read>
    static auto read(const Read& body) -> decltype(body()) {
        try {
            return body();
        } catch (const sdbus::Error& error) {
            return Error{ErrorKind::corrupted, wire::interface_name,
                         "The agent's answer has another shape than its interface says (" + error.getMessage() +
                             "); install the same version of both.",
                         Retry::useless};
        }
    }

    template <class Value>
    static Result<Value> value(Result<sdbus::MethodReply> reply) {
        if (!reply) {
            return reply.error();
        }
        return read([&]() -> Result<Value> {
            Value value{};
            *reply >> value;
            return value;
        });
    }

    /// `from` makes of a dictionary what it says.
    template <class Answer>
    static Result<Answer> one(Result<Answer> (*from)(const wire::Dictionary&), Result<sdbus::MethodReply> reply) {
        const auto dictionary = value<wire::Dictionary>(std::move(reply));
        return dictionary ? from(*dictionary) : Result<Answer>(dictionary.error());
    }

    template <class Answer>
    static Result<std::vector<Answer>> each(Result<Answer> (*from)(const wire::Dictionary&),
                                            Result<sdbus::MethodReply> reply) {
        const auto dictionaries = value<std::vector<wire::Dictionary>>(std::move(reply));
        if (!dictionaries) {
            return dictionaries.error();
        }
        std::vector<Answer> answers;
        answers.reserve(dictionaries->size());
        for (const auto& dictionary : *dictionaries) {
            auto answer = from(dictionary);
            if (!answer) {
                return answer.error();
            }
            answers.push_back(std::move(answer).value());
        }
        return answers;
    }

    static shiftguard::Status done(const Result<sdbus::MethodReply>& reply) {
        return reply ? success() : shiftguard::Status(reply.error());
    }

    std::mutex mutex_;  // guards the listeners
    std::function<void()> change_listener_;
    std::function<void()> enrolment_listener_;
    std::function<void(bool)> presence_listener_;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IProxy> agent_;
    std::unique_ptr<sdbus::IProxy> daemon_;
    std::unique_ptr<bus::Loop> loop_;
};

}  // namespace

Result<std::unique_ptr<Client>> connect(const BusName& bus) {
    auto connection = bus::open(bus);
    if (!connection) {
        return connection.error();
    }
    try {
        return std::unique_ptr<Client>(std::make_unique<BusClient>(std::move(connection).value()));
    } catch (const sdbus::Error& error) {
        return wire::error_from(error);
    }
}

}  // namespace shiftguard::control
