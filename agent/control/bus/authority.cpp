#include "agent/control/bus/bus.hpp"
#include "common/linux/bus.hpp"

#include <utility>

#include <unistd.h>

namespace shiftguard::control {
namespace {

using std::chrono::milliseconds;

/// As long as a person may take to type a password at polkit's dialogue.
constexpr milliseconds person_patience{120000};
constexpr milliseconds answer_patience{2000};
constexpr std::uint32_t no_interaction = 0;
constexpr std::uint32_t allow_user_interaction = 1;

Error refused(const std::string& action) {
    return Error{ErrorKind::refused, "",
                 "This needs an administrator (" + action +
                     "), and the system did not confirm one; run it with sudo, or sign in as an administrator when "
                     "the system asks.",
                 Retry::useless};
}

/// On a bus of one's own there is no polkit: its owner is the administrator of this agent.
class OwnerAuthority final : public Authority {
public:
    shiftguard::Status require_administrator(const Caller& caller, const std::string& action, AskPerson) override {
        return caller.uid == 0 || caller.uid == geteuid() ? success() : shiftguard::Status(refused(action));
    }
};

class PolkitAuthority final : public Authority {
public:
    explicit PolkitAuthority(std::unique_ptr<sdbus::IConnection> connection)
        : connection_(std::move(connection)),
          polkit_(
              sdbus::createProxy(*connection_, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority")),
          loop_(std::make_unique<bus::Loop>(*connection_)) {}
    ~PolkitAuthority() override { loop_.reset(); }

    shiftguard::Status require_administrator(const Caller& caller, const std::string& action, AskPerson ask) override {
        if (caller.uid == 0) {
            return success();
        }
        using Subject = sdbus::Struct<std::string, std::map<std::string, sdbus::Variant>>;
        const Subject subject{std::string("system-bus-name"),
                              std::map<std::string, sdbus::Variant>{{"name", sdbus::Variant(caller.bus_name)}}};
        auto reply = bus::ask(*polkit_, ask == AskPerson::yes ? person_patience : answer_patience,
                              "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization", subject, action,
                              std::map<std::string, std::string>{},
                              ask == AskPerson::yes ? allow_user_interaction : no_interaction, std::string());
        if (!reply) {
            return Error{reply.error().kind == ErrorKind::timeout ? ErrorKind::timeout : ErrorKind::unavailable, "",
                         "polkit cannot be asked whether this is an administrator (" + reply.error().message +
                             "); check that it is installed, or run this with sudo.",
                         Retry::helps};
        }
        try {
            sdbus::Struct<bool, bool, std::map<std::string, std::string>> answer;
            *reply >> answer;
            return answer.get<0>() ? success() : shiftguard::Status(refused(action));
        } catch (const sdbus::Error&) {
            return refused(action);
        }
    }

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IProxy> polkit_;
    std::unique_ptr<bus::Loop> loop_;
};

}  // namespace

Result<std::unique_ptr<Authority>> make_authority(const BusName& bus) {
    if (bus != "system") {
        return std::unique_ptr<Authority>(std::make_unique<OwnerAuthority>());
    }
    auto connection = bus::open(bus);
    if (!connection) {
        return connection.error();
    }
    try {
        return std::unique_ptr<Authority>(std::make_unique<PolkitAuthority>(std::move(connection).value()));
    } catch (const sdbus::Error& error) {
        return bus::from_bus(error, "polkit");
    }
}

}  // namespace shiftguard::control
