#include "agent/roster/fetch/fetch.hpp"

#include "agent/roster/reading.hpp"
#include "common/curl/curl.hpp"
#include "common/linux/atomic_file.hpp"

#include <array>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

#include <curl/curl.h>

namespace shiftguard::roster {
namespace {

constexpr long connect_patience_ms = 10'000;
constexpr long patience_ms = 60'000;
constexpr long redirects = 3;
constexpr std::size_t etag_bytes = 1024;

struct Collected {
    Bytes bytes;
    bool too_long = false;
};

extern "C" std::size_t collect_roster(char* data, std::size_t, std::size_t size, void* to) {
    auto& collected = *static_cast<Collected*>(to);
    if (collected.bytes.size() + size > roster_bytes) {
        collected.too_long = true;
        return 0;
    }
    collected.bytes.insert(collected.bytes.end(), data, data + size);
    return size;
}

extern "C" int ask_to_end(void* asked, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& abort = *static_cast<const std::function<bool()>*>(asked);
    return abort && abort() ? 1 : 0;
}

std::string host_of(const std::string& url) {
    const CurlUrl parsed(curl_url());
    char* host = nullptr;
    std::string name;
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK &&
        curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        name = host;
    }
    curl_free(host);
    return name.empty() ? "the roster's address" : name;
}

/// Empty: any roster is wanted.
std::string known_etag(const std::filesystem::path& file) {
    std::error_code error;
    const auto etag = read_file(file.string() + ".etag", etag_bytes);
    const bool is_useful = etag && std::filesystem::exists(file, error);
    return is_useful ? std::string(etag->begin(), etag->end()) : std::string();
}

ErrorKind kind_of(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return ErrorKind::refused;
        case CURLE_OPERATION_TIMEDOUT:
            return ErrorKind::timeout;
        default:
            return ErrorKind::unavailable;
    }
}

Error failure(const std::string& host, CURLcode code, const Collected& collected, const char* words) {
    if (collected.too_long) {
        return {ErrorKind::exhausted, host, "the roster has more than 10 MiB; export a year or two", Retry::useless};
    }
    const auto kind = kind_of(code);
    return {kind, host,
            "the roster cannot be fetched (" + std::string(*words != '\0' ? words : curl_easy_strerror(code)) + "); " +
                (kind == ErrorKind::refused ? "check the address and whose certificate is to be trusted"
                                            : "it is tried again"),
            Retry::helps};
}

/// The etag goes first and comes last: one that lies beside another roster would keep that in place for ever.
Status keep(const Bytes& roster, std::string_view etag, const std::filesystem::path& file) {
    const std::filesystem::path etag_file = file.string() + ".etag";
    std::error_code error;
    std::filesystem::remove(etag_file, error);
    if (auto written = write_atomically(file, roster, FileMode::owner_only); !written) {
        return written;
    }
    return etag.empty() || etag.size() > etag_bytes ? success()
                                                    : write_atomically(etag_file, as_bytes(etag), FileMode::owner_only);
}

}  // namespace

Result<Fetched> fetch_roster(const Address& address, const std::filesystem::path& file,
                             const std::function<bool()>& abort) {
    start_curl();
    const auto host = host_of(address.url);
    const CurlHandle handle(curl_easy_init());
    if (!handle) {
        throw std::bad_alloc();
    }
    CURL* curl = handle.get();
    Collected collected;
    std::array<char, CURL_ERROR_SIZE> words{};
    const auto etag = known_etag(file);
    const std::string condition = "If-None-Match: " + etag;
    const CurlHeaders headers(etag.empty() ? nullptr : curl_slist_append(nullptr, condition.c_str()));
    curl_easy_setopt(curl, CURLOPT_URL, address.url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Shiftguard/" SHIFTGUARD_VERSION);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, redirects);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (!address.authority.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, address.authority.c_str());
        curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // not the machine's authorities beside it
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_patience_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, patience_ms);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &collect_roster);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &collected);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &ask_to_end);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &abort);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
        return failure(host, code, collected, words.data());
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    constexpr long ok = 200;
    constexpr long not_modified = 304;
    if (status == not_modified && !etag.empty()) {
        std::error_code error;
        std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), error);
        return error ? Result<Fetched>(Error{ErrorKind::internal, file.string(),
                                             "its time cannot be set: " + error.message(), Retry::helps})
                     : Result<Fetched>(Fetched::as_before);
    }
    if (status != ok) {
        return Error{ErrorKind::refused, host,
                     "the roster cannot be fetched, the server answers with status " + std::to_string(status) +
                         "; check the address in the policy",
                     Retry::helps};
    }
    curl_header* given = nullptr;
    const bool has_etag = curl_easy_header(curl, "ETag", 0, CURLH_HEADER, -1, &given) == CURLHE_OK;
    if (auto kept = keep(collected.bytes, has_etag ? given->value : "", file); !kept) {
        return kept.error();
    }
    return Fetched::kept;
}

}  // namespace shiftguard::roster
