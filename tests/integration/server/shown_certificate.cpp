#include "tests/integration/server/shown_certificate.hpp"

#include <memory>
#include <string_view>

#include <curl/curl.h>

namespace shiftguard::testing {

std::string shown_certificate(const std::string& url, const std::filesystem::path& authority) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_NOBODY, 1L);
    curl_certinfo* certificates = nullptr;
    if (curl_easy_perform(handle.get()) != CURLE_OK ||
        curl_easy_getinfo(handle.get(), CURLINFO_CERTINFO, &certificates) != CURLE_OK ||
        certificates->num_of_certs < 1) {
        return {};
    }
    constexpr std::string_view field = "Cert:";
    for (const auto* line = certificates->certinfo[0]; line != nullptr; line = line->next) {
        if (const std::string_view text = line->data; text.starts_with(field)) {
            return std::string(text.substr(field.size()));
        }
    }
    return {};
}

}  // namespace shiftguard::testing
