// The control port on D-Bus: org.shiftguard.Agent1 at /org/shiftguard/Agent1, through sdbus-c++. The introspection
// XML beside this file is the published interface. Administrators are asked for by polkit
// (org.shiftguard.enrol, org.shiftguard.template, org.shiftguard.join, org.shiftguard.view) on the system bus; on
// another bus the caller must be root or the agent's own user.
#pragma once

#include "agent/control/control.hpp"

#include <functional>
#include <memory>
#include <string>

namespace shiftguard::control {

/// "system", "session", or a D-Bus address ("unix:path=…").
using BusName = std::string;

class Exported : public Publisher {
public:
    ~Exported() override = default;
};

/// Takes the name org.shiftguard.Agent1 and serves from a thread of its own until destroyed.
/// `service` must outlive what is returned. `lost` is called once, from another thread, where the bus goes away or ends
/// one of the two connections: whoever asks by that name is not heard any more.
[[nodiscard]] Result<std::unique_ptr<Exported>> export_service(
    const BusName& bus, Service& service, std::function<void()> lost = [] {});

[[nodiscard]] Result<std::unique_ptr<Client>> connect(const BusName& bus);

/// Whether polkit may ask the person at the screen for a password, which may take minutes.
enum class AskPerson : std::uint8_t { yes, no };

/// Asks polkit whether the caller may do `action`; on a bus that is not the system's: root or our own user.
/// Errors: refused, with the sentence for the caller; unavailable. Thread-safe.
class Authority {
public:
    virtual ~Authority() = default;
    virtual shiftguard::Status require_administrator(const Caller& caller, const std::string& action,
                                                     AskPerson ask) = 0;
};
[[nodiscard]] Result<std::unique_ptr<Authority>> make_authority(const BusName& bus);

}  // namespace shiftguard::control
