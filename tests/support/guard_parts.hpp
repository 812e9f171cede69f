// Parts of a guard that a test has no interest in: they do nothing, or what it wants at once.
#pragma once

#include "agent/daemon/guard.hpp"

#include <string>

namespace shiftguard::testing {

/// Starts, sees nothing and says nothing.
class NoEye : public daemon::Eye {
public:
    Status start(RecogniserKind /*recogniser*/, const std::string& /*camera*/) override { return success(); }
    void send(const observation::Demand&) override {}
    void kill() override {}
};

/// Every lock is done and proved as soon as it is asked for.
class LocksAtOnce final : public session::SessionLocker {
public:
    [[nodiscard]] std::string name() const override { return "none"; }
    Status request_lock(const SessionId&) override { return success(); }
    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override { return std::string("proved"); }
};

/// Tells nobody; a test takes up what it wants to know.
class QuietNarrator : public daemon::Narrator {
public:
    void saw(const decision::Input&, const decision::View&, const Now&) override {}
    void decided(const decision::Output&, const Now&) override {}
    void recorded(const protocol::Record&, protocol::Sequence, const Now&) override {}
    void delivery(const delivery::State&, std::optional<std::size_t>, const Now&) override {}
    void said(const std::string&, const Now&) override {}
};

}  // namespace shiftguard::testing
