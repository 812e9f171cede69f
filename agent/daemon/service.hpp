// What the agent answers on its control port. Called from the bus's thread; whatever changes the guard goes through
// its queue.
#pragma once

#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "agent/daemon/event.hpp"
#include "agent/daemon/status_board.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/spool/spool.hpp"
#include "protocol/chain.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::daemon {

class AgentService final : public control::Service {
public:
    struct Parts {
        StatusBoard& board;
        const spool::Spool& outbox;
        EventQueue& events;
        control::Authority& authority;
        std::filesystem::path state_folder;
        protocol::PublicKey signing_key{};
        std::optional<delivery::Membership> membership;
    };

    explicit AgentService(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] control::Status status() override;
    [[nodiscard]] std::vector<control::Line> recent(std::uint32_t most) override;
    Status enrol(const control::Caller& caller, const std::string& worker, const std::string& code) override;
    Status join(const control::Caller& caller, const std::string& url, const std::string& token,
                const std::string& authority_pem) override;

private:
    Status authorise_enrolment(const control::Caller& caller, const WorkerId& worker, const std::string& code);

    std::mutex mutex_;  // guards parts_.membership
    Parts parts_;
};

}  // namespace shiftguard::daemon
