#include "agent/control/bus/bus.hpp"
#include "agent/control/bus/callers.hpp"
#include "agent/control/bus/lane.hpp"
#include "agent/control/bus/wire.hpp"
#include "common/linux/bus.hpp"

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>

namespace shiftguard::control {
namespace {

constexpr std::uint32_t most_lines = 1000;
constexpr Room room_for_requests{8, 2, 8};
constexpr Room room_for_questions{64, 8, 64};
constexpr Room room_for_readings{4, 2, 4};
constexpr Room room_for_admissions{64, 4, 64};

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

/// A call of which the answer is owed, and what gives it.
template <class Serve, class... Answers>
class BusJob final : public Job {
public:
    BusJob(sdbus::Result<Answers...> answer, Serve serve) : answer_(std::move(answer)), serve_(std::move(serve)) {}

    void serve(const Caller& caller) override {
        auto done = serve_(caller);
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
    sdbus::Result<Answers...> answer_;
    Serve serve_;
};

/// One connection to the bus and what is exported on it.
class Door {
public:
    explicit Door(std::unique_ptr<sdbus::IConnection> connection)
        : connection_(std::move(connection)),
          object_(sdbus::createObject(*connection_, wire::object_path)),
          callers_(*connection_) {}

    sdbus::MethodRegistrator method(const std::string& name) { return object_->registerMethod(name); }
    void signal(const std::string& name) { object_->registerSignal(name).onInterface(wire::interface_name); }

    /// Once everything is registered. Nothing is answered before serve().
    void claim(const std::string& name) {
        object_->finishRegistration();
        connection_->requestName(name);
    }
    void serve(std::function<void()> lost) { loop_ = std::make_unique<bus::Loop>(*connection_, std::move(lost)); }
    void close() { loop_.reset(); }

    template <class... Answers, class Serve>
    void take(Lane& lane, sdbus::Result<Answers...>&& answer, Serve serve) {
        const auto* message = object_->getCurrentlyProcessedMessage();
        callers_.pass(message == nullptr ? std::string() : message->getSender(), lane,
                      std::make_unique<BusJob<Serve, Answers...>>(std::move(answer), std::move(serve)));
    }

    void emit(const std::string& signal) {
        try {
            object_->emitSignal(signal).onInterface(wire::interface_name);
        } catch (const sdbus::Error&) {
            // The bus is gone: nobody listens.
        }
    }

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IObject> object_;
    Callers callers_;
    std::unique_ptr<bus::Loop> loop_;
};

class RealExported final : public Exported {
public:
    RealExported(std::unique_ptr<sdbus::IConnection> agent, std::unique_ptr<sdbus::IConnection> gate, Service& service,
                 std::function<void()> lost)
        : service_(service), lost_(std::move(lost)), agent_(std::move(agent)), gate_(std::move(gate)) {
        register_questions();
        register_input();
        register_figures();
        register_requests();
        register_templates();
        for (auto* door : {&agent_, &gate_}) {
            register_admission(*door);
            register_verification(*door);
            register_release(*door);
        }
        agent_.signal("Changed");
        agent_.signal("EnrolmentChanged");
        gate_.claim(wire::gate_name);  // first: systemd takes the other name for the sign that all is ready
        agent_.claim(wire::bus_name);
        const auto told = [this] { std::call_once(told_lost_, lost_); };
        gate_.serve(told);  // when no name can be refused any more: what is served uses all of this object
        agent_.serve(told);
    }

    ~RealExported() override {
        requests_.stop();  // all before the loops, which what they serve may still wait for
        questions_.stop();
        readings_.stop();
        admissions_.stop();
        gate_.close();
        agent_.close();
    }

    void changed() override { agent_.emit("Changed"); }
    void enrolment_changed() override { agent_.emit("EnrolmentChanged"); }

private:
    void register_questions() {
        agent_.method("GetStatus")
            .onInterface(wire::interface_name)
            .withOutputParamNames("status")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer) {
                agent_.take(questions_, std::move(answer), [this](const Caller& caller) {
                    return Result<wire::Dictionary>(wire::to_wire(service_.status(caller)));
                });
            });
        agent_.method("Recent")
            .onInterface(wire::interface_name)
            .withInputParamNames("most")
            .withOutputParamNames("lines")
            .implementedAs([this](sdbus::Result<std::vector<wire::Dictionary>>&& answer, const std::uint32_t& most) {
                agent_.take(questions_, std::move(answer), [this, most](const Caller& caller) {
                    std::vector<wire::Dictionary> lines;
                    for (const auto& line : service_.recent(caller, std::min(most, most_lines))) {
                        lines.push_back(wire::to_wire(line));
                    }
                    return Result<std::vector<wire::Dictionary>>(std::move(lines));
                });
            });
        agent_.method("Picture")
            .onInterface(wire::interface_name)
            .withInputParamNames("number")
            .withOutputParamNames("jpeg")
            .implementedAs([this](sdbus::Result<std::vector<std::uint8_t>>&& answer, const std::uint64_t& number) {
                agent_.take(questions_, std::move(answer),
                            [this, number](const Caller& caller) { return service_.picture(caller, number); });
            });
        agent_.method("ReadJournal")
            .onInterface(wire::interface_name)
            .withInputParamNames("after")
            .withOutputParamNames("page")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer, const std::string& after) {
                agent_.take(readings_, std::move(answer), [this, after](const Caller& caller) {
                    return Result<wire::Dictionary>(wire::to_wire(service_.journal(caller, after)));
                });
            });
        agent_.method("GetEnrolment")
            .onInterface(wire::interface_name)
            .withOutputParamNames("progress")
            .implementedAs([this](sdbus::Result<wire::Dictionary>&& answer) {
                agent_.take(questions_, std::move(answer), [this](const Caller& caller) {
                    return Result<wire::Dictionary>(wire::to_wire(service_.enrolment(caller)));
                });
            });
    }

    void register_admission(Door& door) {
        door.method("Admit")
            .onInterface(wire::interface_name)
            .withInputParamNames("account")
            .withOutputParamNames("admission")
            .implementedAs([this, &door](sdbus::Result<wire::Dictionary>&& answer, const std::string& account) {
                door.take(
                    admissions_, std::move(answer), [this, account](const Caller& caller) -> Result<wire::Dictionary> {
                        const auto admission = service_.admission(caller, account);
                        return admission ? Result<wire::Dictionary>(wire::to_wire(*admission)) : admission.error();
                    });
            });
    }

    template <Prompting prompting>
    void register_verify(Door& door, const char* method) {
        door.method(method)
            .onInterface(wire::interface_name)
            .withInputParamNames("account")
            .withOutputParamNames("number")
            .implementedAs([this, &door](sdbus::Result<VerificationNumber>&& answer, const std::string& account) {
                door.take(admissions_, std::move(answer), [this, account](const Caller& caller) {
                    return service_.verify(caller, account, prompting);
                });
            });
    }

    void register_verification(Door& door) {
        register_verify<Prompting::possible>(door, "Verify");
        register_verify<Prompting::impossible>(door, "VerifySilently");
        door.method("GetVerification")
            .onInterface(wire::interface_name)
            .withInputParamNames("number")
            .withOutputParamNames("verification")
            .implementedAs([this, &door](sdbus::Result<wire::Dictionary>&& answer, const VerificationNumber& number) {
                door.take(admissions_, std::move(answer),
                          [this, number](const Caller& caller) -> Result<wire::Dictionary> {
                              const auto verification = service_.verification(caller, number);
                              return verification ? Result<wire::Dictionary>(wire::to_wire(*verification))
                                                  : verification.error();
                          });
            });
    }

    void register_release(Door& door) {
        door.method("Release")
            .onInterface(wire::interface_name)
            .withInputParamNames("account", "code")
            .withOutputParamNames("released")
            .implementedAs([this, &door](sdbus::Result<wire::Dictionary>&& answer, const std::string& account,
                                         const std::string& code) {
                door.take(questions_, std::move(answer),
                          [this, account, code](const Caller& caller) -> Result<wire::Dictionary> {
                              const auto released = service_.release(caller, account, code);
                              return released ? Result<wire::Dictionary>(wire::to_wire(*released)) : released.error();
                          });
            });
    }

    void register_input() {
        agent_.method("ReportInputAge")
            .onInterface(wire::interface_name)
            .withInputParamNames("age_ms")
            .implementedAs([this](sdbus::Result<>&& answer, const std::uint64_t& age_ms) {
                agent_.take(questions_, std::move(answer),
                            [this, age_ms](const Caller& caller) { return service_.report_input_age(caller, age_ms); });
            });
    }

    void register_figures() {
        agent_.method("DeclareFigure")
            .onInterface(wire::interface_name)
            .withInputParamNames("number", "word")
            .implementedAs([this](sdbus::Result<>&& answer, const std::uint32_t& number, const std::string& word) {
                agent_.take(questions_, std::move(answer), [this, number, word](const Caller& caller) {
                    const auto known = figure_word_from(word);
                    return known ? service_.declare_figure(caller, number, *known)
                                 : shiftguard::Status(unknown_figure_word(word));
                });
            });
    }

    void register_requests() {
        agent_.method("Enrol")
            .onInterface(wire::interface_name)
            .withInputParamNames("worker", "code", "written_release", "poses", "left_out")
            .withOutputParamNames("number")
            .implementedAs([this](sdbus::Result<EnrolmentNumber>&& answer, const std::string& worker,
                                  const std::string& code, const std::string& written_release, const std::string& poses,
                                  const std::vector<std::string>& left_out) {
                agent_.take(requests_, std::move(answer),
                            [this, worker, code, written_release, poses,
                             left_out](const Caller& caller) -> Result<EnrolmentNumber> {
                                const auto known = poses_from(poses);
                                if (!known) {
                                    return unknown_poses(poses);
                                }
                                const auto movements = movements_of(left_out);
                                return movements
                                           ? service_.enrol(caller, {worker, code, written_release, *known, *movements})
                                           : movements.error();
                            });
            });
        agent_.method("Renew")
            .onInterface(wire::interface_name)
            .withInputParamNames("poses")
            .withOutputParamNames("number")
            .implementedAs([this](sdbus::Result<EnrolmentNumber>&& answer, const std::string& poses) {
                agent_.take(requests_, std::move(answer),
                            [this, poses](const Caller& caller) -> Result<EnrolmentNumber> {
                                const auto known = poses_from(poses);
                                return known ? service_.renew(caller, *known) : unknown_poses(poses);
                            });
            });
        agent_.method("LeaveOutStep")
            .onInterface(wire::interface_name)
            .withInputParamNames("number", "step")
            .implementedAs([this](sdbus::Result<>&& answer, const EnrolmentNumber& number, const std::string& step) {
                agent_.take(questions_, std::move(answer), [this, number, step](const Caller& caller) {
                    return service_.leave_out_step(caller, number, step);
                });
            });
        agent_.method("Join")
            .onInterface(wire::interface_name)
            .withInputParamNames("url", "token", "authority_pem")
            .implementedAs([this](sdbus::Result<>&& answer, const std::string& url, const std::string& token,
                                  const std::string& authority_pem) {
                agent_.take(requests_, std::move(answer), [this, url, token, authority_pem](const Caller& caller) {
                    return service_.join(caller, url, token, authority_pem);
                });
            });
    }

    void register_templates() {
        agent_.method("Templates")
            .onInterface(wire::interface_name)
            .withOutputParamNames("templates")
            .implementedAs([this](sdbus::Result<std::vector<wire::Dictionary>>&& answer) {
                agent_.take(requests_, std::move(answer),
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
        agent_.method("RevokeTemplate")
            .onInterface(wire::interface_name)
            .withInputParamNames("worker")
            .implementedAs([this](sdbus::Result<>&& answer, const std::string& worker) {
                agent_.take(requests_, std::move(answer),
                            [this, worker](const Caller& caller) { return service_.revoke_template(caller, worker); });
            });
    }

    Service& service_;
    std::function<void()> lost_;
    std::once_flag told_lost_;
    Door agent_;
    /// Where nobody but root may write, so that its messages stand behind nobody's.
    Door gate_;
    // After the doors: what waits in a lane is of a door's connection.
    /// Enrol and Join may wait for a person at polkit's dialogue; what only asks never waits behind them.
    Lane requests_{room_for_requests};
    Lane questions_{room_for_questions};
    Lane readings_{room_for_readings};  // megabytes each
    /// A sign-in waits behind nobody who has polkit asked or the outbox read.
    Lane admissions_{room_for_admissions};
};

Error cannot_export(const BusName& bus, const sdbus::Error& error) {
    const auto kind = bus::from_bus(error, bus).kind;
    if (kind == ErrorKind::refused) {
        return Error{ErrorKind::refused, std::string("D-Bus ") + bus,
                     std::string("This account may not own the names ") + wire::bus_name + " and " + wire::gate_name +
                         "; run the agent as its system user, with the package's D-Bus policy installed.",
                     Retry::useless};
    }
    return Error{ErrorKind::unavailable, std::string("D-Bus ") + bus,
                 std::string("The names ") + wire::bus_name + " and " + wire::gate_name + " cannot be had (" +
                     error.getMessage() + "); stop the other agent on this bus.",
                 Retry::helps};
}

}  // namespace

Result<std::unique_ptr<Exported>> export_service(const BusName& bus, Service& service, std::function<void()> lost) {
    auto agent = bus::open(bus);
    if (!agent) {
        return agent.error();
    }
    auto gate = bus::open(bus);
    if (!gate) {
        return gate.error();
    }
    try {
        return std::unique_ptr<Exported>(std::make_unique<RealExported>(
            std::move(agent).value(), std::move(gate).value(), service, std::move(lost)));
    } catch (const sdbus::Error& error) {
        return cannot_export(bus, error);
    }
}

}  // namespace shiftguard::control
