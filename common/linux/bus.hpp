// What every D-Bus adapter of ours needs of sdbus-c++, for their .cpp files only: open a bus by name or address, run
// its loop on a thread that survives the bus's end, and ask with a deadline that holds even where nobody answers.
#pragma once

#include "common/result.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <sdbus-c++/sdbus-c++.h>

namespace shiftguard::bus {

/// `bus`: "system", "session" or a D-Bus address ("unix:path=…"). Errors: unavailable.
[[nodiscard]] Result<std::unique_ptr<sdbus::IConnection>> open(const std::string& bus);

/// Serves a connection from a thread of its own until destroyed. Where the bus goes away the thread ends, and `lost` is
/// called from it once; sdbus-c++'s own loop thread would end the program instead.
class Loop {
public:
    explicit Loop(sdbus::IConnection& connection, std::function<void()> lost = {});
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] bool alive() const { return alive_; }

private:
    sdbus::IConnection& connection_;
    std::atomic<bool> alive_{true};
    std::thread thread_;
};

/// Makes an Error of ours from what a peer answered.
using ReadError = std::function<Error(const sdbus::Error&)>;

/// Sends `call` and waits for the reply at most `patience`. Never from the loop's own thread.
/// Errors: what was answered (through `read_error`; `from_bus` where there is none), timeout, unavailable.
[[nodiscard]] Result<sdbus::MethodReply> ask(sdbus::IProxy& proxy, const sdbus::MethodCall& call,
                                             std::chrono::milliseconds patience, ReadError read_error = {});

/// Puts the call together and asks.
template <class... Arguments>
[[nodiscard]] Result<sdbus::MethodReply> ask(sdbus::IProxy& proxy, std::chrono::milliseconds patience,
                                             const std::string& interface, const std::string& method,
                                             const Arguments&... arguments);

/// The standard error names as kinds of ours; the message stays what the peer said.
[[nodiscard]] Error from_bus(const sdbus::Error& error, const std::string& subject);

template <class... Arguments>
Result<sdbus::MethodReply> ask(sdbus::IProxy& proxy, std::chrono::milliseconds patience, const std::string& interface,
                               const std::string& method, const Arguments&... arguments) {
    try {
        auto call = proxy.createMethodCall(interface, method);
        (void)(call << ... << arguments);
        return ask(proxy, call, patience);
    } catch (const sdbus::Error& error) {
        return from_bus(error, interface + "." + method);
    }
}

}  // namespace shiftguard::bus
