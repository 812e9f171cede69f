// Notices by webhook: an HTTPS POST of one JSON object. The header Shiftguard-Signature is "sha256=" and the
// hexadecimal HMAC-SHA-256 of the body with the secret of the settings. Taken is what was answered with 2xx.
#pragma once

#include "server/export/notice/notifier.hpp"
#include "server/export/targets/https.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace shiftguard::exports {

struct WebhookSettings {
    HttpsSettings https;  ///< empty url: no webhook
    std::filesystem::path secret_file;
    NoticeSettings notice;
    friend bool operator==(const WebhookSettings&, const WebhookSettings&) = default;
};

class WebhookChannel final : public Channel {
public:
    explicit WebhookChannel(WebhookSettings settings) : settings_(std::move(settings)), https_(settings_.https) {}
    [[nodiscard]] Sent tell(const Notice& notice, WallTime now, const Ending& ending) override;
    [[nodiscard]] Status ready() const override;

private:
    WebhookSettings settings_;
    Https https_;
};

/// What stands in the header.
[[nodiscard]] std::string signature_of(std::string_view secret, std::string_view body);

}  // namespace shiftguard::exports
