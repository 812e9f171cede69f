#include "common/curl/curl.hpp"

#include <stdexcept>

#include <curl/curl.h>

namespace shiftguard {

void start_curl() {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!started) {
        throw std::runtime_error("libcurl cannot start.");
    }
}

void FreeCurl::operator()(void* handle) const noexcept {
    curl_easy_cleanup(handle);
}
void FreeCurl::operator()(curl_slist* list) const noexcept {
    curl_slist_free_all(list);
}
void FreeCurl::operator()(Curl_URL* url) const noexcept {
    curl_url_cleanup(url);
}

}  // namespace shiftguard
