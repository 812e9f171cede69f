#include "server/export/targets/webhook.hpp"

#include "common/encoding.hpp"
#include "server/export/secret.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace shiftguard::exports {

std::string signature_of(std::string_view secret, std::string_view body) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    const auto bytes = as_bytes(body);
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes.data(), bytes.size(), code.data(), &size);
    return "sha256=" + to_hex(std::span(code).first(size));
}

Status WebhookChannel::ready() const {
    const auto secret = read_secret_line(settings_.secret_file);
    return secret ? check_files(settings_.https.tls) : Status(secret.error());
}

Sent WebhookChannel::tell(const Notice& notice, WallTime now, const Ending& ending) {
    const auto secret = read_secret_line(settings_.secret_file);
    if (!secret) {
        return {0, Trouble::settings, to_sentence(secret.error()), std::nullopt};
    }
    const std::string body = to_webhook(notice, now);
    const auto answer = https_.post(
        {"Content-Type: application/json", "Shiftguard-Signature: " + signature_of(*secret, body)}, body, ending);
    if (!answer) {
        return {0, trouble_of(answer.error()), to_sentence(answer.error()), std::nullopt};
    }
    const auto trouble = trouble_of(answer->status);
    if (trouble == Trouble::none) {
        return {1, trouble, {}, std::nullopt};
    }
    return {0, trouble,
            "The webhook answered " + words_of(*answer) +
                (trouble == Trouble::away ? "; it is tried again." : "; check its url and secret in server.json."),
            answer->retry_after};
}

}  // namespace shiftguard::exports
