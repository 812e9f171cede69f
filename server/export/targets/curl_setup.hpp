// Private to server/export: what every libcurl handle of this room has in common.
#pragma once

#include "server/export/target.hpp"
#include "server/export/tls.hpp"

#include <array>
#include <string>

#include <curl/curl.h>

namespace shiftguard::exports {

inline constexpr long connect_patience_ms = 10'000;
inline constexpr long request_patience_ms = 30'000;

extern "C" inline int shiftguard_exports_abort(void* ending, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& ask = *static_cast<const Ending*>(ending);
    return ask && ask() ? 1 : 0;
}

/// TLS, patience, no proxy, the words of a failure, and the end of all. `ending` and `words` outlive the transfer.
inline void set_common(CURL* curl, const Tls& tls, const Ending& ending, std::array<char, CURL_ERROR_SIZE>& words) {
    words.front() = '\0';
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!tls.authority.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, tls.authority.c_str());
        curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // that one and no other
    }
    if (!tls.certificate.empty()) {
        curl_easy_setopt(curl, CURLOPT_SSLCERT, tls.certificate.c_str());
        curl_easy_setopt(curl, CURLOPT_SSLKEY, tls.private_key.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_patience_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request_patience_ms);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, shiftguard_exports_abort);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, static_cast<const void*>(&ending));
}

/// Of a transfer that failed.
[[nodiscard]] Error error_of(CURLcode code, const std::array<char, CURL_ERROR_SIZE>& words, const std::string& subject);

}  // namespace shiftguard::exports
