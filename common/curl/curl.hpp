// For the .cpp files of rooms that speak HTTP alone: libcurl started once, and owners of what it hands out.
#pragma once

#include <memory>

struct curl_slist;
struct Curl_URL;

namespace shiftguard {

/// Before anything else of libcurl. Throws std::runtime_error where it cannot start. Thread-safe.
void start_curl();

struct FreeCurl {
    void operator()(void* handle) const noexcept;  ///< CURL
    void operator()(curl_slist* list) const noexcept;
    void operator()(Curl_URL* url) const noexcept;  ///< CURLU
};
using CurlHandle = std::unique_ptr<void, FreeCurl>;
using CurlHeaders = std::unique_ptr<curl_slist, FreeCurl>;
using CurlUrl = std::unique_ptr<Curl_URL, FreeCurl>;

}  // namespace shiftguard
