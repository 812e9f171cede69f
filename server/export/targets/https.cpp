#include "server/export/targets/https.hpp"

#include "common/curl/curl.hpp"
#include "server/export/targets/curl_setup.hpp"

#include <algorithm>

namespace shiftguard::exports {
namespace {

constexpr std::size_t most_kept = 65536;
constexpr std::size_t most_told = 200;

// What is past the bound is thrown away: an answer is looked at for its first words alone.
extern "C" std::size_t keep_the_beginning(char* data, std::size_t, std::size_t size, void* to) {
    auto& body = *static_cast<std::string*>(to);
    body.append(data, std::min(size, most_kept - body.size()));
    return size;
}

std::string host_of(const std::string& url) {
    const auto begin = url.find("://");
    const auto from = begin == std::string::npos ? 0 : begin + 3;
    return url.substr(from, url.find('/', from) - from);
}

}  // namespace

// A collector may refuse our certificate with an alert that comes where the answer should be.
Error error_of(CURLcode code, const std::array<char, CURL_ERROR_SIZE>& words, const std::string& subject) {
    const std::string said = words.front() != '\0' ? words.data() : curl_easy_strerror(code);
    const auto speaks_of = [&](const char* word) { return said.find(word) != std::string::npos; };
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return {ErrorKind::refused, subject,
                    "The certificate is not trusted (" + said +
                        "); check the address and the file of its authority in server.json.",
                    Retry::helps};
        case CURLE_LOGIN_DENIED:
            return {ErrorKind::refused, subject, "The user or password is refused (" + said + "); check the settings.",
                    Retry::helps};
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_USE_SSL_FAILED:
            return {ErrorKind::invalid_input, subject, "It cannot be reached as the settings say (" + said + ").",
                    Retry::helps};
        case CURLE_OPERATION_TIMEDOUT:
            return {ErrorKind::timeout, subject, "It does not answer in time (" + said + "); it is tried again.",
                    Retry::helps};
        default:
            break;
    }
    if (speaks_of("certificate") || speaks_of("unknown ca") || speaks_of("access denied")) {
        return {ErrorKind::refused, subject,
                "It refuses the server's own certificate (" + said + "); check certificate and private_key.",
                Retry::helps};
    }
    return {ErrorKind::unavailable, subject, "It cannot be reached (" + said + "); it is tried again.", Retry::helps};
}

struct Https::Inner {
    HttpsSettings settings;
    CurlHandle handle;
    std::array<char, CURL_ERROR_SIZE> words{};
};

Https::Https(HttpsSettings settings) : inner_(std::make_unique<Inner>()) {
    start_curl();
    inner_->settings = std::move(settings);
    inner_->handle.reset(curl_easy_init());
    if (!inner_->handle) {
        throw std::bad_alloc();
    }
}

Https::~Https() = default;

Result<HttpsAnswer> Https::post(const std::vector<std::string>& headers, const std::string& body,
                                const Ending& ending) {
    const auto& settings = inner_->settings;
    if (auto checked = check_files(settings.tls); !checked) {
        return checked.error();
    }
    CURL* curl = inner_->handle.get();
    curl_easy_reset(curl);  // but for its connection
    set_common(curl, settings.tls, ending, inner_->words);
    CurlHeaders list(curl_slist_append(nullptr, "Expect:"));  // no waiting for a 100 Continue
    for (const auto& header : headers) {
        list.reset(curl_slist_append(list.release(), header.c_str()));
    }
    HttpsAnswer answer;
    curl_easy_setopt(curl, CURLOPT_URL, settings.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_PROXY, settings.proxy.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Shiftguard/" SHIFTGUARD_VERSION);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_the_beginning);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
    if (const auto code = curl_easy_perform(curl); code != CURLE_OK) {
        return error_of(code, inner_->words, host_of(settings.url));
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
        answer.retry_after = std::chrono::seconds(seconds);
    }
    return answer;
}

Trouble trouble_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::unavailable:
        case ErrorKind::timeout:
        case ErrorKind::exhausted:
        case ErrorKind::internal:
            return Trouble::away;
        case ErrorKind::invalid_input:
        case ErrorKind::not_found:
        case ErrorKind::refused:
        case ErrorKind::corrupted:
            break;
    }
    return Trouble::settings;
}

Trouble trouble_of(int status) {
    constexpr int ok = 200;
    constexpr int redirected = 300;
    constexpr int request_timeout = 408;
    constexpr int too_early = 425;
    constexpr int too_many = 429;
    constexpr int server_error = 500;
    if (status >= ok && status < redirected) {
        return Trouble::none;
    }
    const bool later = status >= server_error || status == request_timeout || status == too_early || status == too_many;
    return later ? Trouble::away : Trouble::settings;
}

std::string words_of(const HttpsAnswer& answer) {
    std::string words = answer.body.substr(0, most_told);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return c < ' ' || c == '\x7f'; }, ' ');
    return "HTTP " + std::to_string(answer.status) + (words.empty() ? "" : ": " + words);
}

}  // namespace shiftguard::exports
