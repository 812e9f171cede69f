// What the agent answers on its control port, and to whom. Called from the adapter's threads; whatever changes the
// guard goes through its queue.
#pragma once

#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "agent/daemon/event.hpp"
#include "agent/daemon/linux/camera_device.hpp"
#include "agent/daemon/message_rate.hpp"
#include "agent/daemon/release_desk.hpp"
#include "agent/daemon/status_board.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/gate/gate.hpp"
#include "agent/journal/own.hpp"
#include "agent/spool/spool.hpp"
#include "agent/template/template.hpp"
#include "common/linux/accounts.hpp"
#include "common/linux/local_offset.hpp"
#include "common/linux/system_clock.hpp"
#include "protocol/chain.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::daemon {

/// The effective user of this process.
[[nodiscard]] std::uint32_t own_user();

class AgentService final : public control::Service {
public:
    struct Parts {
        StatusBoard& board;
        spool::Spool& outbox;
        EventQueue& events;
        control::Authority& authority;
        std::filesystem::path state_folder;
        const protocol::KeyPair& chain_keys;
        std::optional<delivery::Membership> membership;
        // What is asked of the machine; a test puts its own in.
        std::function<std::optional<AccountName>(std::uint32_t uid)> account_of = &shiftguard::account_of;
        std::function<Now()> now = [] { return SystemClock().now(); };
        std::function<WallTime()> today_began = &start_of_today;
        std::function<std::chrono::seconds(WallTime)> local_offset = &shiftguard::local_offset;
        std::function<Status(const delivery::Membership&, const std::string& code, const WorkerId&)> redeem =
            &delivery::redeem_code;
        std::function<std::chrono::steady_clock::time_point()> steady = [] { return std::chrono::steady_clock::now(); };
        std::uint32_t own_uid = own_user();
        /// As of journal::page_after, of this workstation's journal; none: there is no journal.
        std::function<std::optional<journal::Page>(const std::string& after, const std::optional<AccountName>& account)>
            journal = nullptr;
        const face_template::TemplateStore* templates = nullptr;  ///< not owned; none: there are no templates
        ReleaseDesk* releases = nullptr;  ///< not owned; none: no code is taken and nothing is lifted
        /// As of GuardParts.
        std::function<std::optional<CameraDevice>()> camera_device = nullptr;
    };

    explicit AgentService(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] control::Status status(const control::Caller& caller) override;
    [[nodiscard]] std::vector<control::Line> recent(const control::Caller& caller, std::uint32_t most) override;
    [[nodiscard]] Result<std::vector<std::uint8_t>> picture(const control::Caller& caller,
                                                            std::uint64_t number) override;
    [[nodiscard]] control::JournalPage journal(const control::Caller& caller, const std::string& after) override;
    [[nodiscard]] control::EnrolProgress enrolment(const control::Caller& caller) override;
    [[nodiscard]] Result<control::Admission> admission(const control::Caller& caller,
                                                       const std::string& account) override;
    [[nodiscard]] Result<control::VerificationNumber> verify(const control::Caller& caller, const std::string& account,
                                                             control::Prompting prompting) override;
    [[nodiscard]] Result<control::Verification> verification(const control::Caller& caller,
                                                             control::VerificationNumber number) override;
    [[nodiscard]] Result<control::Released> release(const control::Caller& caller, const std::string& account,
                                                    const std::string& code) override;
    Status report_input_age(const control::Caller& caller, std::uint64_t age_ms) override;
    Status declare_figure(const control::Caller& caller, std::uint32_t number, control::FigureWord word) override;
    [[nodiscard]] Result<control::EnrolmentNumber> enrol(const control::Caller& caller,
                                                         const control::EnrolRequest& request) override;
    [[nodiscard]] Result<control::EnrolmentNumber> renew(const control::Caller& caller, control::Poses poses) override;
    Status leave_out_step(const control::Caller& caller, control::EnrolmentNumber number,
                          const std::string& step) override;
    [[nodiscard]] Result<std::vector<control::TemplateLine>> templates(const control::Caller& caller) override;
    Status revoke_template(const control::Caller& caller, const std::string& worker) override;
    Status join(const control::Caller& caller, const std::string& url, const std::string& token,
                const std::string& authority_pem) override;

    /// The workstation has joined: codes are checked with its server from now on. Thread-safe.
    void joined(const delivery::Membership& membership);

private:
    /// An administrator, or the agent's own user.
    [[nodiscard]] bool sees_all(const control::Caller& caller);
    /// The caller's account is the one whose session is guarded.
    [[nodiscard]] bool is_guarded(const control::Caller& caller) const;
    struct Judged {
        gate::Verdict verdict;
        bool verify_face = false;
        std::string zone;
    };
    [[nodiscard]] Judged judge(const GateBoard::Known& known, const policy::Worker& worker, const Now& now) const;
    [[nodiscard]] bool has_template(const WorkerId& worker) const;
    /// What a supervisor could lift so that the account comes in, or need not be locked again; empty: nothing.
    [[nodiscard]] std::string offer_to(const AccountName& account, const gate::Verdict& verdict) const;
    [[nodiscard]] Status check_release(const std::string& written_release) const;
    [[nodiscard]] Status check_camera() const;
    [[nodiscard]] Status check_left_out(const WorkerId& worker, const std::set<Movement>& left_out) const;
    /// The way to the server, as policy says.
    [[nodiscard]] std::string proxy() const;
    Status authorise_enrolment(const control::Caller& caller, const WorkerId& worker, const std::string& code);

    std::mutex mutex_;  // guards parts_.membership, input_rate_ and figure_rate_
    Parts parts_;
    InputRate input_rate_;
    FigureRate figure_rate_;
};

}  // namespace shiftguard::daemon
