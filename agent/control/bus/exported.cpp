#include "agent/control/bus/bus.hpp"
#include "agent/control/bus/lane.hpp"
#include "agent/control/bus/wire.hpp"
#include "common/linux/bus.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::control {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t most_lines = 1000;
constexpr std::size_t most_waiting_requests = 8;
constexpr std::size_t most_waiting_questions = 64;
constexpr std::size_t most_waiting_admissions = 64;
constexpr std::size_t most_waiting_readings = 4;
constexpr milliseconds bus_patience{2000};

Error unknown_poses(const std::string& word) {
    return {ErrorKind::invalid_input, "poses", "\"" + word + "\" is none of \"all\" and \"front\"; give one of them.",
            Retry::useless};
}

Result<std::set<Movement>> movements_of(const std::vector<std::string>& words) {
    std::set<Movement> movements;
    for (const auto& word : words) {
        const auto movement = movement_from(word);
        if (!movement) {
            return Error{ErrorKind::invalid_input, "left_out",
                         "\"" + word + "\" is none of turn_left, turn_right, raise_chin and close_eyes; name those.",
                         Retry::useless};
        }
        movements.insert(*movement);
    }
    return movements;
}

Error unknown_figure_word(const std::string& word) {
    return {ErrorKind::invalid_input, "word",
            "\"" + word + "\" is none of \"thing\" and \"taken_back\"; give one of them.", Retry::useless};
}

/// A call of which the answer is owed, and what gives it once the bus has said who asks.
template <class Serve, class... Answers>
class BusJob final : public Job {
public:
    BusJob(std::function<Result<Caller>()> caller, sdbus::Result<Answers...> answer, Serve serve)
        : caller_(std::move(caller)), answer_(std::move(answer)), serve_(std::move(serve)) {}

    void serve() override {
        const auto caller = caller_();
        if (!caller) {
            refuse(caller.error());
            return;
        }
        auto done = serve_(*caller);
        if (!done) {
            refuse(done.error());
            return;
        }
        try {
            if constexpr (sizeof...(Answers) == 0) {
                answer_.returnResults();
            } else {
                answer_.returnResults(std::move(done).value());
            }
        } catch (const sdbus::Error&) {
            // The one who asked has left the bus.
        }
    }

    void refuse(const Error& error) override {
        try {
            answer_.returnError(wire::to_wire(error));
        } catch (const sdbus::Error&) {
            // As above.
        }
    }

private:
    std::function<Result<Caller>()> caller_;
    sdbus::Result<Answers...> answer_;
    Serve serve_;
};

class RealExported final : public Exported {
public:
    RealExported(std::unique_ptr<sdbus::IConnection> connection, Service& service)
        : service_(service),
          connection_(std::move(connection)),
          object_(sdbus::createObject(*connection_, wire::object_path)),
          daemon_(sdbus::createProxy(*connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus")) {
        register_questions();
        register_admission();
        register_verification();
        register_release();
        register_input();
        register_figures();
        register_requests();
        register_templates();
        object_->registerSignal("Changed").onInterface(wire::interface_name);
        object_->registerSignal("EnrolmentChanged").onInterface(wire::interface_name);
        object_->finishRegistration();
        connection_->requestName(wire::bus_name);
        loop_ = std::make_unique<bus::Loop>(*connection_);
    }

    ~RealExported() override {
        requests_.stop();  // all before the loop, which what they serve may still wait for
        questions_.stop();
        readings_.stop();
        admissions_.stop();
        loop_.reset();
    }

    void changed() override { emit("Changed"); }
    void enrolment_changed() override { emit("EnrolmentChanged"); }

private:
    void register_questions() {
        object_->registerMethod("GetStatus")
            .onInterface(wire::interface_name)
            .withOutputParamNames("status")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer) {
                take(questions_, std::move(answer), [this](const Caller& caller) {
                    return Result<wire::Dictionary>(wire::to_wire(service_.status(caller)));
                });
            });
        object_->registerMethod("Recent")
            .onInterface(wire::interface_name)
            .withInputParamNames("most")
            .withOutputParamNames("lines")
            .implementedAs([this](sdbus::Result<std::vector<wire::Dictionary>>&& answer, const std::uint32_t& most) {
                take(questions_, std::move(answer), [this, most](const Caller& caller) {
                    std::vector<wire::Dictionary> lines;
                    for (const auto& line : service_.recent(caller, std::min(most, most_lines))) {
                        lines.push_back(wire::to_wire(line));
                    }
                    return Result<std::vector<wire::Dictionary>>(std::move(lines));
                });
            });
        object_->registerMethod("Picture")
            .onInterface(wire::interface_name)
            .withInputParamNames("number")
            .withOutputParamNames("jpeg")
            .implementedAs([this](sdbus::Result<std::vector<std::uint8_t>>&& answer, const std::uint64_t& number) {
                take(questions_, std::move(answer),
                     [this, number](const Caller& caller) { return service_.picture(caller, number); });
            });
        object_->registerMethod("ReadJournal")
            .onInterface(wire::interface_name)
            .withInputParamNames("after")
            .withOutputParamNames("page")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer, const std::string& after) {
                take(readings_, std::move(answer), [this, after](const Caller& caller) {
                    return Result<wire::Dictionary>(wire::to_wire(service_.journal(caller, after)));
                });
            });
        object_->registerMethod("GetEnrolment")
            .onInterface(wire::interface_name)
            .withOutputParamNames("progress")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer) {
                take(questions_, std::move(answer), [this](const Caller& caller) {
                    return Result<wire::Dictionary>(wire::to_wire(service_.enrolment(caller)));
                });
            });
    }

    void register_admission() {
        object_->registerMethod("Admit")
            .onInterface(wire::interface_name)
            .withInputParamNames("account")
            .withOutputParamNames("admission")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer, const std::string& account) {
                take(admissions_, std::move(answer), [this, account](const Caller& caller) -> Result<wire::Dictionary> {
                    const auto admission = service_.admission(caller, account);
                    return admission ? Result<wire::Dictionary>(wire::to_wire(*admission)) : admission.error();
                });
            });
    }

    void register_verification() {
        object_->registerMethod("Verify")
            .onInterface(wire::interface_name)
            .withInputParamNames("account")
            .withOutputParamNames("number")
            .implementedAs([this](sdbus::Result<VerificationNumber>&& answer, const std::string& account) {
                take(admissions_, std::move(answer),
                     [this, account](const Caller& caller) { return service_.verify(caller, account); });
            });
        object_->registerMethod("GetVerification")
            .onInterface(wire::interface_name)
            .withInputParamNames("number")
            .withOutputParamNames("verification")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer, const VerificationNumber& number) {
                take(admissions_, std::move(answer), [this, number](const Caller& caller) -> Result<wire::Dictionary> {
                    const auto verification = service_.verification(caller, number);
                    return verification ? Result<wire::Dictionary>(wire::to_wire(*verification)) : verification.error();
                });
            });
    }

    void register_release() {
        object_->registerMethod("Release")
            .onInterface(wire::interface_name)
            .withInputParamNames("account", "code")
            .withOutputParamNames("released")
            .implementedAs(
                [this](sdbus::Result<wire::Dictionary>&& answer, const std::string& account, const std::string& code) {
                    take(questions_, std::move(answer),
                         [this, account, code](const Caller& caller) -> Result<wire::Dictionary> {
                             const auto released = service_.release(caller, account, code);
                             return released ? Result<wire::Dictionary>(wire::to_wire(*released)) : released.error();
                         });
                });
    }

    void register_input() {
        object_->registerMethod("ReportInputAge")
            .onInterface(wire::interface_name)
            .withInputParamNames("age_ms")
            .implementedAs([this](sdbus::Result<>&& answer, const std::uint64_t& age_ms) {
                take(questions_, std::move(answer),
                     [this, age_ms](const Caller& caller) { return service_.report_input_age(caller, age_ms); });
            });
    }

    void register_figures() {
        object_->registerMethod("DeclareFigure")
            .onInterface(wire::interface_name)
            .withInputParamNames("number", "word")
            .implementedAs([this](sdbus::Result<>&& answer, const std::uint32_t& number, const std::string& word) {
                take(questions_, std::move(answer), [this, number, word](const Caller& caller) {
                    const auto known = figure_word_from(word);
                    return known ? service_.declare_figure(caller, number, *known)
                                 : shiftguard::Status(unknown_figure_word(word));
                });
            });
    }

    void register_requests() {
        object_->registerMethod("Enrol")
            .onInterface(wire::interface_name)
            .withInputParamNames("worker", "code", "written_release", "poses", "left_out")
            .withOutputParamNames("number")
            .implementedAs([this](sdbus::Result<EnrolmentNumber>&& answer, const std::string& worker,
                                  const std::string& code, const std::string& written_release, const std::string& poses,
                                  const std::vector<std::string>& left_out) {
                take(requests_, std::move(answer),
                     [this, worker, code, written_release, poses,
                      left_out](const Caller& caller) -> Result<EnrolmentNumber> {
                         const auto known = poses_from(poses);
                         if (!known) {
                             return unknown_poses(poses);
                         }
                         const auto movements = movements_of(left_out);
                         return movements ? service_.enrol(caller, {worker, code, written_release, *known, *movements})
                                          : movements.error();
                     });
            });
        object_->registerMethod("Renew")
            .onInterface(wire::interface_name)
            .withInputParamNames("poses")
            .withOutputParamNames("number")
            .implementedAs([this](sdbus::Result<EnrolmentNumber>&& answer, const std::string& poses) {
                take(requests_, std::move(answer), [this, poses](const Caller& caller) -> Result<EnrolmentNumber> {
                    const auto known = poses_from(poses);
                    return known ? service_.renew(caller, *known) : unknown_poses(poses);
                });
            });
        object_->registerMethod("Join")
            .onInterface(wire::interface_name)
            .withInputParamNames("url", "token", "authority_pem")
            .implementedAs([this](sdbus::Result<>&& answer, const std::string& url, const std::string& token,
                                  const std::string& authority_pem) {
                take(requests_, std::move(answer), [this, url, token, authority_pem](const Caller& caller) {
                    return service_.join(caller, url, token, authority_pem);
                });
            });
    }

    void register_templates() {
        object_->registerMethod("Templates")
            .onInterface(wire::interface_name)
            .withOutputParamNames("templates")
            .implementedAs([this](sdbus::Result<std::vector<wire::Dictionary>>&& answer) {
                take(requests_, std::move(answer),
                     [this](const Caller& caller) -> Result<std::vector<wire::Dictionary>> {
                         const auto lines = service_.templates(caller);
                         if (!lines) {
                             return lines.error();
                         }
                         std::vector<wire::Dictionary> told;
                         told.reserve(lines->size());
                         for (const auto& line : *lines) {
                             told.push_back(wire::to_wire(line));
                         }
                         return told;
                     });
            });
        object_->registerMethod("RevokeTemplate")
            .onInterface(wire::interface_name)
            .withInputParamNames("worker")
            .implementedAs([this](sdbus::Result<>&& answer, const std::string& worker) {
                take(requests_, std::move(answer),
                     [this, worker](const Caller& caller) { return service_.revoke_template(caller, worker); });
            });
    }

    template <class... Answers, class Serve>
    void take(Lane& lane, sdbus::Result<Answers...>&& answer, Serve serve) {
        lane.take(std::make_unique<BusJob<Serve, Answers...>>([this, from = sender()] { return caller_of(from); },
                                                              std::move(answer), std::move(serve)));
    }

    std::string sender() const {
        const auto* message = object_->getCurrentlyProcessedMessage();
        return message == nullptr ? std::string() : message->getSender();
    }

    Result<Caller> caller_of(const std::string& sender) {
        const Error unknown{ErrorKind::refused, "",
                            "The bus does not say who asks, so the agent does not answer; ask again.", Retry::helps};
        auto reply = bus::ask(*daemon_, bus_patience, "org.freedesktop.DBus", "GetConnectionUnixUser", sender);
        if (!reply) {
            return unknown;
        }
        try {
            std::uint32_t uid = 0;
            *reply >> uid;
            return Caller{sender, uid};
        } catch (const sdbus::Error&) {
            return unknown;
        }
    }

    void emit(const std::string& signal) {
        try {
            object_->emitSignal(signal).onInterface(wire::interface_name);
        } catch (const sdbus::Error&) {
            // The bus is gone: nobody listens.
        }
    }

    Service& service_;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IObject> object_;
    std::unique_ptr<sdbus::IProxy> daemon_;
    /// Enrol and Join may wait for a person at polkit's dialogue; what only asks never waits behind them.
    Lane requests_{most_waiting_requests};
    Lane questions_{most_waiting_questions};
    Lane readings_{most_waiting_readings};  // megabytes each
    /// A sign-in waits behind nobody who has polkit asked or the outbox read.
    Lane admissions_{most_waiting_admissions};
    std::unique_ptr<bus::Loop> loop_;
};

Error cannot_export(const BusName& bus, const sdbus::Error& error) {
    const auto kind = bus::from_bus(error, bus).kind;
    if (kind == ErrorKind::refused) {
        return Error{ErrorKind::refused, std::string("D-Bus ") + bus,
                     std::string("This account may not own the name ") + wire::bus_name +
                         "; run the agent as its system user, with the package's D-Bus policy installed.",
                     Retry::useless};
    }
    return Error{ErrorKind::unavailable, std::string("D-Bus ") + bus,
                 std::string("The name ") + wire::bus_name + " cannot be had (" + error.getMessage() +
                     "); stop the other agent on this bus.",
                 Retry::helps};
}

}  // namespace

Result<std::unique_ptr<Exported>> export_service(const BusName& bus, Service& service) {
    auto connection = bus::open(bus);
    if (!connection) {
        return connection.error();
    }
    try {
        return std::unique_ptr<Exported>(std::make_unique<RealExported>(std::move(connection).value(), service));
    } catch (const sdbus::Error& error) {
        return cannot_export(bus, error);
    }
}

}  // namespace shiftguard::control
