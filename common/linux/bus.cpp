#include "common/linux/bus.hpp"

#include <cstring>
#include <future>
#include <optional>
#include <string_view>
#include <utility>

#include <systemd/sd-bus.h>

namespace shiftguard::bus {
namespace {

struct Answer {
    std::optional<sdbus::MethodReply> reply;
    std::optional<Error> error;
};

ErrorKind kind_of(std::string_view name) {
    struct Known {
        std::string_view name;
        ErrorKind kind;
    };
    static constexpr Known known[] = {
        {"org.freedesktop.DBus.Error.ServiceUnknown", ErrorKind::unavailable},
        {"org.freedesktop.DBus.Error.NameHasNoOwner", ErrorKind::unavailable},
        {"org.freedesktop.DBus.Error.Disconnected", ErrorKind::unavailable},
        {"org.freedesktop.DBus.Error.NoServer", ErrorKind::unavailable},
        {"org.freedesktop.DBus.Error.FileNotFound", ErrorKind::unavailable},
        {"org.freedesktop.DBus.Error.AccessDenied", ErrorKind::refused},
        {"org.freedesktop.DBus.Error.AuthFailed", ErrorKind::refused},
        {"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", ErrorKind::refused},
        {"org.freedesktop.DBus.Error.NoReply", ErrorKind::timeout},
        {"org.freedesktop.DBus.Error.Timeout", ErrorKind::timeout},
        {"org.freedesktop.DBus.Error.InvalidArgs", ErrorKind::invalid_input},
        {"org.freedesktop.DBus.Error.UnknownMethod", ErrorKind::invalid_input},
        {"org.freedesktop.DBus.Error.UnknownObject", ErrorKind::not_found},
        {"org.freedesktop.login1.NoSuchSession", ErrorKind::not_found},
        {"System.Error.ENOTCONN", ErrorKind::unavailable},
        {"System.Error.ECONNRESET", ErrorKind::unavailable},
        {"System.Error.ENOENT", ErrorKind::unavailable},
        {"System.Error.ECONNREFUSED", ErrorKind::unavailable},
        {"System.Error.ETIMEDOUT", ErrorKind::timeout},
    };
    for (const auto& each : known) {
        if (each.name == name) {
            return each.kind;
        }
    }
    return ErrorKind::internal;
}

/// 0 where somebody answers at the bus's address, else the negative errno. sdbus-c++ 1.2 never frees a connection that
/// fails while it is made, so one that must fail is not begun: whoever tries again for days would grow by each try.
int knock(const std::string& bus) {
    sd_bus* raw = nullptr;
    if (bus == "system" || bus == "session") {
        const int opened = bus == "system" ? sd_bus_open_system(&raw) : sd_bus_open_user(&raw);
        sd_bus_flush_close_unref(raw);
        return opened;
    }
    const int made = sd_bus_new(&raw);
    const int addressed = made < 0 ? made : sd_bus_set_address(raw, bus.c_str());
    const int started = addressed < 0 ? addressed : sd_bus_start(raw);
    sd_bus_flush_close_unref(raw);
    return started;
}

Error unreachable(const std::string& bus, const std::string& why) {
    return Error{ErrorKind::unavailable, "D-Bus " + bus,
                 "The bus cannot be reached (" + why + "); check that dbus runs.", Retry::helps};
}

Error gone() {
    return Error{ErrorKind::unavailable, "D-Bus", "The connection to the bus is gone; start the program again.",
                 Retry::helps};
}

}  // namespace

Error from_bus(const sdbus::Error& error, const std::string& subject) {
    const auto kind = kind_of(error.getName());
    const auto retry = kind == ErrorKind::unavailable || kind == ErrorKind::timeout ? Retry::helps : Retry::useless;
    const auto message = error.getMessage().empty() ? error.getName() : error.getMessage();
    return Error{kind, subject, message, retry};
}

Result<std::unique_ptr<sdbus::IConnection>> open(const std::string& bus) {
    if (const int answered = knock(bus); answered < 0) {
        return unreachable(bus, std::strerror(-answered));
    }
    try {
        if (bus == "system") {
            return sdbus::createSystemBusConnection();
        }
        if (bus == "session") {
            return sdbus::createSessionBusConnection();
        }
        return sdbus::createSessionBusConnectionWithAddress(bus);
    } catch (const sdbus::Error& error) {
        return unreachable(bus, error.getMessage());
    }
}

Loop::Loop(sdbus::IConnection& connection, std::function<void()> lost) : connection_(connection) {
    thread_ = std::thread([this, lost = std::move(lost)] {
        try {
            connection_.enterEventLoop();
        } catch (const sdbus::Error&) {
            alive_ = false;
            if (lost) {
                lost();
            }
        }
    });
}

Loop::~Loop() {
    try {
        connection_.leaveEventLoop();
    } catch (const sdbus::Error&) {
        // The loop has left already: the bus is gone.
    }
    thread_.join();
}

Result<sdbus::MethodReply> ask(sdbus::IProxy& proxy, const sdbus::MethodCall& call, std::chrono::milliseconds patience,
                               ReadError read_error) {
    // Shared, because the reply may come after the asker has given up waiting.
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    const std::string subject = call.getInterfaceName() + "." + call.getMemberName();
    if (!read_error) {
        read_error = [subject](const sdbus::Error& error) { return from_bus(error, subject); };
    }
    try {
        (void)proxy.callMethod(
            call,
            [promise, read_error](sdbus::MethodReply& reply, const sdbus::Error* error) {
                promise->set_value(error == nullptr ? Answer{reply, std::nullopt}
                                                    : Answer{std::nullopt, read_error(*error)});
            },
            patience);
        promise.reset();
        // The bus's own deadline comes first; ours is for a loop that has ended and will never answer.
        if (future.wait_for(patience + std::chrono::milliseconds(250)) != std::future_status::ready) {
            return Error{ErrorKind::timeout, subject, "No answer came over the bus in time; try again.", Retry::helps};
        }
        auto answer = future.get();
        if (answer.error) {
            return *std::move(answer.error);
        }
        return *std::move(answer.reply);
    } catch (const sdbus::Error& error) {
        return from_bus(error, subject);
    } catch (const std::future_error&) {
        return gone();
    }
}

}  // namespace shiftguard::bus
