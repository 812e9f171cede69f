// Notices by mail: SMTP in TLS, either from the first byte or by STARTTLS, never without. Taken is what the mail server
// took for every recipient.
#pragma once

#include "server/export/notice/notifier.hpp"
#include "server/export/tls.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace shiftguard::exports {

enum class MailSecurity : std::uint8_t { starttls, tls };

/// Workers whose incidents go to a supervisor of their own.
struct MailTeam {
    std::string name;
    std::set<WorkerId> workers;
    std::vector<std::string> to;
    friend bool operator==(const MailTeam&, const MailTeam&) = default;
};

struct MailSettings {
    std::string host;  ///< empty: no mail
    std::uint16_t port = 587;
    MailSecurity security = MailSecurity::starttls;
    Tls tls;
    std::string user;                         ///< empty: without signing in
    std::filesystem::path password_file;      ///< there where `user` is
    MailAddresses addresses;                  ///< of those in no team
    std::vector<MailTeam> teams;              ///< no worker is in two
    std::vector<std::string> administrators;  ///< told of workstations that fell silent; empty: nobody is
    NoticeSettings notice;
    friend bool operator==(const MailSettings&, const MailSettings&) = default;
};

class MailChannel final : public Channel {
public:
    explicit MailChannel(MailSettings settings) : settings_(std::move(settings)) {}
    [[nodiscard]] Sent tell(const Notice& notice, WallTime now, const Ending& ending) override;
    [[nodiscard]] Status ready() const override;

private:
    MailSettings settings_;
};

}  // namespace shiftguard::exports
