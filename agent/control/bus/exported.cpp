#include "agent/control/bus/bus.hpp"
#include "agent/control/bus/wire.hpp"
#include "common/linux/bus.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace shiftguard::control {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t most_lines = 1000;
constexpr std::size_t most_waiting_requests = 8;
constexpr milliseconds bus_patience{2000};

/// An Enrol or Join that waits for its turn. They may wait for a person at polkit's dialogue, so they never run on
/// the bus's thread, where they would hold up everyone's GetStatus.
struct Request {
    enum class Kind : std::uint8_t { enrol, join } kind = Kind::enrol;
    std::string sender;
    std::vector<std::string> arguments;
    sdbus::Result<> answer;
};

class RealExported final : public Exported {
public:
    RealExported(std::unique_ptr<sdbus::IConnection> connection, Service& service)
        : service_(service),
          connection_(std::move(connection)),
          object_(sdbus::createObject(*connection_, wire::object_path)),
          daemon_(sdbus::createProxy(*connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus")) {
        register_interface();
        connection_->requestName(wire::bus_name);
        loop_ = std::make_unique<bus::Loop>(*connection_);
        worker_ = std::thread([this] { serve_requests(); });
    }

    ~RealExported() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        ready_.notify_all();
        worker_.join();
        loop_.reset();
    }

    void status_changed(const Status& status) override { emit("StatusChanged", wire::to_wire(status)); }
    void enrol_progress(const EnrolProgress& progress) override { emit("EnrolProgress", wire::to_wire(progress)); }

private:
    void register_interface() {
        object_->registerMethod("GetStatus")
            .onInterface(wire::interface_name)
            .withOutputParamNames("status")
            .implementedAs([this] { return wire::to_wire(service_.status()); });
        object_->registerMethod("Recent")
            .onInterface(wire::interface_name)
            .withInputParamNames("most")
            .withOutputParamNames("lines")
            .implementedAs([this](const std::uint32_t& most) {
                std::vector<wire::Dictionary> lines;
                for (const auto& line : service_.recent(std::min(most, most_lines))) {
                    lines.push_back(wire::to_wire(line));
                }
                return lines;
            });
        object_->registerMethod("Enrol")
            .onInterface(wire::interface_name)
            .withInputParamNames("worker", "code")
            .implementedAs([this](sdbus::Result<>&& answer, const std::string& worker, const std::string& code) {
                take({Request::Kind::enrol, sender(), {worker, code}, std::move(answer)});
            });
        object_->registerMethod("Join")
            .onInterface(wire::interface_name)
            .withInputParamNames("url", "token", "authority_pem")
            .implementedAs([this](sdbus::Result<>&& answer, const std::string& url, const std::string& token,
                                  const std::string& authority_pem) {
                take({Request::Kind::join, sender(), {url, token, authority_pem}, std::move(answer)});
            });
        object_->registerSignal("StatusChanged")
            .onInterface(wire::interface_name)
            .withParameters<wire::Dictionary>("status");
        object_->registerSignal("EnrolProgress")
            .onInterface(wire::interface_name)
            .withParameters<wire::Dictionary>("progress");
        object_->finishRegistration();
    }

    std::string sender() const {
        const auto* message = object_->getCurrentlyProcessedMessage();
        return message == nullptr ? std::string() : message->getSender();
    }

    void take(Request request) {
        {
            const std::lock_guard lock(mutex_);
            if (!stopping_ && requests_.size() < most_waiting_requests) {
                requests_.push_back(std::move(request));
                ready_.notify_all();
                return;
            }
        }
        request.answer.returnError(
            wire::to_wire(Error{ErrorKind::exhausted, "",
                                "The agent has too many requests waiting; try again in a minute.", Retry::helps}));
    }

    void serve_requests() {
        while (true) {
            Request request;
            {
                std::unique_lock lock(mutex_);
                ready_.wait(lock, [this] { return stopping_ || !requests_.empty(); });
                if (stopping_) {
                    return;
                }
                request = std::move(requests_.front());
                requests_.pop_front();
            }
            answer(request);
        }
    }

    void answer(Request& request) {
        const auto done = serve(request);
        try {
            if (done) {
                request.answer.returnResults();
            } else {
                request.answer.returnError(wire::to_wire(done.error()));
            }
        } catch (const sdbus::Error&) {
            // The one who asked has left the bus.
        }
    }

    shiftguard::Status serve(const Request& request) {
        const auto uid = uid_of(request.sender);
        if (!uid) {
            return uid.error();
        }
        const Caller caller{request.sender, uid.value()};
        const auto& given = request.arguments;
        switch (request.kind) {
            case Request::Kind::enrol:
                return service_.enrol(caller, given.at(0), given.at(1));
            case Request::Kind::join:
                return service_.join(caller, given.at(0), given.at(1), given.at(2));
        }
        return Error{ErrorKind::internal, "", "The agent does not know this request; report this fault.",
                     Retry::useless};
    }

    Result<std::uint32_t> uid_of(const std::string& sender) {
        const Error unknown{ErrorKind::refused, "",
                            "The bus does not say who asks, so the agent does not answer; ask again.", Retry::helps};
        auto reply = bus::ask(*daemon_, bus_patience, "org.freedesktop.DBus", "GetConnectionUnixUser", sender);
        if (!reply) {
            return unknown;
        }
        try {
            std::uint32_t uid = 0;
            *reply >> uid;
            return uid;
        } catch (const sdbus::Error&) {
            return unknown;
        }
    }

    void emit(const std::string& signal, const wire::Dictionary& dictionary) {
        try {
            object_->emitSignal(signal).onInterface(wire::interface_name).withArguments(dictionary);
        } catch (const sdbus::Error&) {
            // The bus is gone: nobody listens.
        }
    }

    Service& service_;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IObject> object_;
    std::unique_ptr<sdbus::IProxy> daemon_;
    std::mutex mutex_;  // guards stopping_ and requests_
    std::condition_variable ready_;
    bool stopping_ = false;
    std::deque<Request> requests_;
    std::unique_ptr<bus::Loop> loop_;
    std::thread worker_;
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
