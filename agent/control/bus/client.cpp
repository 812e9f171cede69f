#include "agent/control/bus/bus.hpp"
#include "agent/control/bus/wire.hpp"
#include "common/linux/bus.hpp"

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

    Result<Status> status() override {
        auto reply = ask(answer_patience, "GetStatus");
        if (!reply) {
            return reply.error();
        }
        return read([&] {
            wire::Dictionary dictionary;
            *reply >> dictionary;
            return wire::status_from(dictionary);
        });
    }

    Result<std::vector<Line>> recent(std::uint32_t most) override {
        auto reply = ask(answer_patience, "Recent", most);
        if (!reply) {
            return reply.error();
        }
        return read([&]() -> Result<std::vector<Line>> {
            std::vector<wire::Dictionary> dictionaries;
            *reply >> dictionaries;
            std::vector<Line> lines;
            for (const auto& dictionary : dictionaries) {
                auto line = wire::line_from(dictionary);
                if (!line) {
                    return line.error();
                }
                lines.push_back(std::move(line).value());
            }
            return lines;
        });
    }

    Result<std::vector<std::uint8_t>> picture(std::uint64_t number) override {
        auto reply = ask(answer_patience, "Picture", number);
        if (!reply) {
            return reply.error();
        }
        return read([&]() -> Result<std::vector<std::uint8_t>> {
            std::vector<std::uint8_t> jpeg;
            *reply >> jpeg;
            return jpeg;
        });
    }

    Result<JournalPage> journal(const std::string& after) override {
        auto reply = ask(reading_patience, "ReadJournal", after);
        if (!reply) {
            return reply.error();
        }
        return read([&] {
            wire::Dictionary dictionary;
            *reply >> dictionary;
            return wire::journal_from(dictionary);
        });
    }

    Result<EnrolProgress> enrolment() override {
        auto reply = ask(answer_patience, "GetEnrolment");
        if (!reply) {
            return reply.error();
        }
        return read([&] {
            wire::Dictionary dictionary;
            *reply >> dictionary;
            return wire::progress_from(dictionary);
        });
    }

    Result<Admission> admission(const std::string& account) override {
        auto reply = ask(answer_patience, "Admit", account);
        if (!reply) {
            return reply.error();
        }
        return read([&] {
            wire::Dictionary dictionary;
            *reply >> dictionary;
            return wire::admission_from(dictionary);
        });
    }

    Result<VerificationNumber> verify(const std::string& account) override {
        return number_in(ask(answer_patience, "Verify", account));
    }

    Result<Verification> verification(VerificationNumber number) override {
        auto reply = ask(answer_patience, "GetVerification", number);
        if (!reply) {
            return reply.error();
        }
        return read([&] {
            wire::Dictionary dictionary;
            *reply >> dictionary;
            return wire::verification_from(dictionary);
        });
    }

    Result<Released> release(const std::string& account, const std::string& code) override {
        auto reply = ask(answer_patience, "Release", account, code);
        if (!reply) {
            return reply.error();
        }
        return read([&] {
            wire::Dictionary dictionary;
            *reply >> dictionary;
            return wire::released_from(dictionary);
        });
    }

    shiftguard::Status report_input_age(std::uint64_t age_ms) override {
        return done(ask(answer_patience, "ReportInputAge", age_ms));
    }

    shiftguard::Status declare_figure(std::uint32_t number, FigureWord word) override {
        return done(ask(answer_patience, "DeclareFigure", number, std::string(to_string(word))));
    }

    Result<EnrolmentNumber> enrol(const EnrolRequest& request) override {
        std::vector<std::string> left_out;
        for (const auto movement : request.left_out) {
            left_out.emplace_back(to_string(movement));
        }
        return number_in(ask(person_patience, "Enrol", request.worker, request.code, request.written_release,
                             std::string(to_string(request.poses)), left_out));
    }

    Result<EnrolmentNumber> renew(Poses poses) override {
        return number_in(ask(person_patience, "Renew", std::string(to_string(poses))));
    }

    Result<std::vector<TemplateLine>> templates() override {
        auto reply = ask(person_patience, "Templates");
        if (!reply) {
            return reply.error();
        }
        return read([&]() -> Result<std::vector<TemplateLine>> {
            std::vector<wire::Dictionary> dictionaries;
            *reply >> dictionaries;
            std::vector<TemplateLine> lines;
            lines.reserve(dictionaries.size());
            for (const auto& dictionary : dictionaries) {
                auto line = wire::template_from(dictionary);
                if (!line) {
                    return line.error();
                }
                lines.push_back(std::move(line).value());
            }
            return lines;
        });
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

    static Result<EnrolmentNumber> number_in(Result<sdbus::MethodReply> reply) {
        if (!reply) {
            return reply.error();
        }
        return read([&]() -> Result<EnrolmentNumber> {
            EnrolmentNumber number = 0;
            *reply >> number;
            return number;
        });
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
