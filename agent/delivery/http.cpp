#include "agent/delivery/http.hpp"

#include "common/curl/curl.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <curl/curl.h>
#include <poll.h>

namespace shiftguard::delivery {
namespace {

constexpr std::size_t max_answer_bytes = 1U << 20U;
constexpr std::size_t max_document_bytes = 10U << 20U;  // of a GET
constexpr Milliseconds alert_patience{500};
constexpr Milliseconds longest_retry_after = std::chrono::hours(1);

struct Collected {
    std::string body;
    std::size_t most = max_answer_bytes;
    bool too_long = false;
};

extern "C" std::size_t collect(char* data, std::size_t, std::size_t size, void* to) {
    auto& collected = *static_cast<Collected*>(to);
    if (collected.body.size() + size > collected.most) {
        collected.too_long = true;
        return 0;
    }
    collected.body.append(data, size);
    return size;
}

extern "C" int ask_to_abort(void* asked, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& abort = *static_cast<const std::function<bool()>*>(asked);
    return abort && abort() ? 1 : 0;
}

// The alerts by which a TLS 1.3 server refuses our certificate come as errors of the first read. A certificate that
// names our authority but was not signed by it ends in OpenSSL's ASN.1 verification, under that name.
bool speaks_of_certificates(std::string_view words) {
    for (const char* sign : {"certificate", "unknown ca", "access denied", "asn1", "signature"}) {
        if (words.find(sign) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

ErrorKind kind_of(CURLcode code, std::string_view words) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return ErrorKind::refused;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
            return speaks_of_certificates(words) ? ErrorKind::refused : ErrorKind::unavailable;
        case CURLE_OPERATION_TIMEDOUT:
            return ErrorKind::timeout;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WRITE_ERROR:
            return ErrorKind::corrupted;
        default:
            return ErrorKind::unavailable;
    }
}

std::string advice(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::refused:
            return "check that this is the server that the workstation joined and that neither certificate expired";
        case ErrorKind::timeout:
        case ErrorKind::unavailable:
            return "it is tried again; check the network and that the server runs";
        case ErrorKind::corrupted:
            return "check that a Shiftguard server and nothing else answers there";
        case ErrorKind::invalid_input:
        case ErrorKind::not_found:
        case ErrorKind::exhausted:
        case ErrorKind::internal:
            break;
    }
    return "see the log";
}

std::string part(CURLU* url, CURLUPart which, unsigned flags) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(url, which, &text, flags) == CURLUE_OK && text != nullptr) {
        out = text;
    }
    curl_free(text);
    return out;
}

}  // namespace

Result<std::string> normalised_url(const std::string& url) {
    start_curl();
    const CurlUrl parsed(curl_url());
    const Error wrong{ErrorKind::invalid_input, url, "The server's address must be like https://guard.example:8443.",
                      Retry::useless};
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
        return wrong;
    }
    const bool bare = part(parsed.get(), CURLUPART_SCHEME, 0) == "https" &&
                      part(parsed.get(), CURLUPART_USER, 0).empty() && part(parsed.get(), CURLUPART_QUERY, 0).empty() &&
                      part(parsed.get(), CURLUPART_FRAGMENT, 0).empty() && part(parsed.get(), CURLUPART_PATH, 0) == "/";
    if (!bare) {
        return wrong;
    }
    return "https://" + part(parsed.get(), CURLUPART_HOST, 0) + ":" +
           part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

struct Http::Inner {
    CURL* handle = nullptr;
    std::string server_url;
    CurlHeaders headers;
    std::function<bool()> abort;
    std::array<char, CURL_ERROR_SIZE> words{};

    [[nodiscard]] Result<Answer> perform(std::string_view path, std::size_t most);

    // Under TLS 1.3 a client has finished its handshake before the server has judged its certificate: the request is
    // under way when the refusal comes, and the connection breaks before the alert is read. One that stays silent
    // reads it. True where the server hung up on us with an alert about certificates.
    [[nodiscard]] bool our_certificate_is_refused() const;

    [[nodiscard]] Error error_of(CURLcode code, bool too_long) const {
        const std::string said = words.front() != '\0' ? words.data() : curl_easy_strerror(code);
        const ErrorKind kind = too_long ? ErrorKind::corrupted : kind_of(code, said);
        return {kind, server_url,
                "The server cannot be asked (" + (too_long ? std::string("its answer is too long") : said) +
                    "): " + advice(kind) + ".",
                Retry::helps};
    }
};

bool Http::Inner::our_certificate_is_refused() const {
    const CurlHandle probe(curl_easy_duphandle(handle));
    std::array<char, CURL_ERROR_SIZE> said{};
    curl_easy_setopt(probe.get(), CURLOPT_ERRORBUFFER, said.data());
    curl_easy_setopt(probe.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_perform(probe.get()) != CURLE_OK ||
        curl_easy_getinfo(probe.get(), CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) {
        return false;
    }
    std::array<char, 256> nothing{};
    std::size_t got = 0;
    CURLcode code = CURLE_AGAIN;
    // A few turns: session tickets come first and are no data.
    for (int turn = 0; code == CURLE_AGAIN && turn < 4; ++turn) {
        pollfd readable{socket, POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(alert_patience.count())) <= 0) {
            return false;
        }
        code = curl_easy_recv(probe.get(), nothing.data(), nothing.size(), &got);
    }
    return code == CURLE_RECV_ERROR && speaks_of_certificates(said.data());
}

Http::Http(std::string server_url, const std::filesystem::path& authority, const std::optional<Identity>& identity,
           Patience patience)
    : inner_(std::make_unique<Inner>()) {
    start_curl();
    inner_->server_url = std::move(server_url);
    inner_->handle = curl_easy_init();
    if (inner_->handle == nullptr) {
        throw std::bad_alloc();
    }
    CURL* curl = inner_->handle;
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    inner_->headers.reset(curl_slist_append(headers, "Expect:"));  // no waiting for a 100 Continue
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, inner_->headers.get());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Shiftguard/" SHIFTGUARD_VERSION);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");  // an empty text: none, whatever the environment says
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // not the system's authorities beside ours
    if (identity) {
        curl_easy_setopt(curl, CURLOPT_SSLCERT, identity->certificate.c_str());
        curl_easy_setopt(curl, CURLOPT_SSLKEY, identity->private_key.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.connect.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(patience.request.count()));
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, inner_->words.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &ask_to_abort);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &inner_->abort);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

Http::~Http() {
    curl_easy_cleanup(inner_->handle);
}

void Http::abort_when(std::function<bool()> abort) {
    inner_->abort = std::move(abort);
}

Result<Answer> Http::post(std::string_view path, const std::string& body) {
    CURL* curl = inner_->handle;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, inner_->headers.get());
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    return inner_->perform(path, max_answer_bytes);
}

Result<Answer> Http::get(std::string_view path, const std::string& etag) {
    CURL* curl = inner_->handle;
    const std::string condition = "If-None-Match: " + etag;
    const CurlHeaders headers(etag.empty() ? nullptr : curl_slist_append(nullptr, condition.c_str()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    auto answer = inner_->perform(path, max_document_bytes);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
    return answer;
}

Result<Answer> Http::Inner::perform(std::string_view path, std::size_t most) {
    CURL* curl = handle;
    Collected collected;
    collected.most = most;
    const std::string url = server_url + std::string(path);
    words.front() = '\0';
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &collected);
    if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
        const Error error = error_of(code, collected.too_long);
        const bool broke_off = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR;
        if (error.kind == ErrorKind::unavailable && broke_off && our_certificate_is_refused()) {
            return error_of(CURLE_SSL_CERTPROBLEM, false);
        }
        return error;
    }
    long status = 0;
    curl_off_t seconds = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
    Answer answer{static_cast<int>(status), std::move(collected.body), std::nullopt, {}};
    curl_header* etag = nullptr;
    if (curl_easy_header(curl, "ETag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK) {
        answer.etag = etag->value;
    }
    if (seconds > 0) {
        answer.retry_after =
            std::min<Milliseconds>(std::chrono::seconds(std::min<curl_off_t>(seconds, 86'400)), longest_retry_after);
    }
    return answer;
}

}  // namespace shiftguard::delivery
