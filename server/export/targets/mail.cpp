#include "server/export/targets/mail.hpp"

#include "common/curl/curl.hpp"
#include "server/export/secret.hpp"
#include "server/export/targets/curl_setup.hpp"
#include "server/export/targets/https.hpp"

#include <string_view>

namespace shiftguard::exports {
namespace {

struct Reading {
    std::string text;
    std::size_t at = 0;
};

extern "C" std::size_t read_on(char* to, std::size_t size, std::size_t count, void* from) {
    auto& reading = *static_cast<Reading*>(from);
    const auto some = std::string_view(reading.text).substr(reading.at).copy(to, size * count);
    reading.at += some;
    return some;
}

}  // namespace

Status MailChannel::ready() const {
    const auto password = settings_.user.empty() ? Result<std::string>("") : read_secret_line(settings_.password_file);
    return password ? check_files(settings_.tls) : Status(password.error());
}

Sent MailChannel::tell(const Notice& notice, WallTime now, const Ending& ending) {
    const auto password = settings_.user.empty() ? Result<std::string>("") : read_secret_line(settings_.password_file);
    const auto checked = check_files(settings_.tls);
    if (!password || !checked) {
        return {0, Trouble::settings, to_sentence(!password ? password.error() : checked.error()), std::nullopt};
    }
    start_curl();
    const CurlHandle handle(curl_easy_init());
    CURL* curl = handle.get();
    std::array<char, CURL_ERROR_SIZE> words{};
    set_common(curl, settings_.tls, ending, words);
    const std::string subject = settings_.host + ":" + std::to_string(settings_.port);
    const std::string url = (settings_.security == MailSecurity::tls ? "smtps://" : "smtp://") + subject;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!settings_.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings_.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, password->c_str());
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, settings_.addresses.from.c_str());
    CurlHeaders recipients;
    for (const auto& to : settings_.addresses.to) {
        recipients.reset(curl_slist_append(recipients.release(), to.c_str()));
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    Reading reading{to_mail(notice, settings_.addresses, now)};
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_on);
    curl_easy_setopt(curl, CURLOPT_READDATA, static_cast<void*>(&reading));
    const auto code = curl_easy_perform(curl);
    if (code == CURLE_OK) {
        return {1, Trouble::none, {}, std::nullopt};
    }
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    constexpr long for_good = 500;  // RFC 5321: 5xx will not be mended by trying again, 4xx may
    const auto error = error_of(code, words, subject);
    if (answer >= for_good && error.kind == ErrorKind::unavailable) {
        return {0, Trouble::settings,
                subject + ": The mail server refuses the mail (" + std::string(words.data()) +
                    "); check from, to and the user in server.json.",
                std::nullopt};
    }
    return {0, trouble_of(error), to_sentence(error), std::nullopt};
}

}  // namespace shiftguard::exports
