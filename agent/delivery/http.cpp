#include "agent/delivery/http.hpp"

#include "agent/delivery/certificate_request.hpp"
#include "common/compression/compression.hpp"
#include "common/curl/curl.hpp"
#include "protocol/message.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <curl/curl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>

namespace shiftguard::delivery {
namespace {

constexpr std::size_t max_answer_bytes = 1U << 20U;
constexpr std::size_t max_document_bytes = 10U << 20U;  // of a GET
constexpr Milliseconds alert_patience{500};
constexpr Milliseconds longest_retry_after = std::chrono::hours(1);
constexpr std::size_t worth_compressing = 1024;
constexpr int coding_not_taken = 415;

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

std::string today() {
    return protocol::to_rfc3339(std::chrono::floor<Milliseconds>(std::chrono::system_clock::now())).substr(0, 10);
}

constexpr const char* tried_again = " It is tried again by itself, and nothing is lost.";

// Not of what is in the body: no record is undeliverable for it.
bool is_about_the_coding(const Answer& answer) {
    constexpr int malformed = 400;
    const auto problem =
        answer.status == malformed ? protocol::decode_problem(answer.body) : Result<protocol::Problem>(Error{});
    return answer.status == coding_not_taken || (problem && problem->type == "coding-broken");
}

// What the verification of the server's certificate ended with, told apart.
enum class Doubt : std::uint8_t { none, too_early, too_late, another_authority, other };

Doubt doubt_of(long verify_result) {
    switch (verify_result) {
        case X509_V_OK:
            return Doubt::none;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return Doubt::too_early;
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return Doubt::too_late;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return Doubt::another_authority;
        default:
            return Doubt::other;
    }
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
    std::filesystem::path authority;
    std::filesystem::path certificate;  // ours; empty where there is none yet
    std::string proxy;
    std::optional<Coding> takes;  // what the server said it takes
    std::function<bool()> abort;
    std::array<char, CURL_ERROR_SIZE> words{};

    [[nodiscard]] Result<Answer> perform(std::string_view path, std::size_t most);

    // Under TLS 1.3 a client has finished its handshake before the server has judged its certificate: the request is
    // under way when the refusal comes, and the connection breaks before the alert is read. One that stays silent
    // reads it. True where the server hung up on us with an alert about certificates.
    [[nodiscard]] bool our_certificate_is_refused() const;

    [[nodiscard]] Result<Answer> post(std::string_view path, const std::string& body, std::optional<Coding> coding);

    /// The server's certificate is by another authority: whether it names our server all the same. Nothing is sent to
    /// whoever answers there, and no certificate of ours shown.
    [[nodiscard]] bool names_our_server() const;

    [[nodiscard]] Error error_of(CURLcode code, bool too_long) const;
    [[nodiscard]] std::string sentence_of(CURLcode code, ErrorKind kind, const std::string& said) const;
    [[nodiscard]] std::string of_connection(CURLcode code, const std::string& said) const;
    [[nodiscard]] std::string of_certificates(CURLcode code, const std::string& said) const;
};

Error Http::Inner::error_of(CURLcode code, bool too_long) const {
    const std::string said = words.front() != '\0' ? words.data() : curl_easy_strerror(code);
    const ErrorKind kind = too_long ? ErrorKind::corrupted : kind_of(code, said);
    return {kind, server_url, sentence_of(code, kind, too_long ? "its answer is too long" : said), Retry::helps};
}

std::string Http::Inner::sentence_of(CURLcode code, ErrorKind kind, const std::string& said) const {
    switch (kind) {
        case ErrorKind::refused:
            return of_certificates(code, said);
        case ErrorKind::corrupted:
            return "The server cannot be asked (" + said +
                   "): something else answers there, perhaps a captive portal or a gateway; sign in to the network, "
                   "and "
                   "check that a Shiftguard server and nothing else answers at this address.";
        default:
            return of_connection(code, said);
    }
}

std::string Http::Inner::of_connection(CURLcode code, const std::string& said) const {
    long number = 0;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return "The server's name cannot be resolved (DNS): check that this machine has a network, and its name "
                   "server." +
                   std::string(tried_again);
        case CURLE_COULDNT_RESOLVE_PROXY:
            return "The name of the proxy that policy names (" + proxy +
                   ") cannot be resolved: check the network and policy's server.proxy." + tried_again;
        case CURLE_OPERATION_TIMEDOUT:
            return "The server does not answer in time: check the network, and whether a firewall drops what goes to "
                   "this address." +
                   std::string(tried_again);
        case CURLE_SSL_CONNECT_ERROR:
            return "What answers there does not speak the server's TLS 1.3 (" + said +
                   "): perhaps a captive portal or a gateway; sign in to the network, and check the server's address." +
                   tried_again;
        default:
            break;
    }
    if (!proxy.empty() && (said.find("CONNECT") != std::string::npos || said.find("roxy") != std::string::npos)) {
        return "The proxy that policy names (" + proxy + ") does not let us through (" + said +
               "): check policy's server.proxy, and what the proxy allows." + tried_again;
    }
    if (number == ECONNREFUSED) {
        return "Nothing listens at the server's address (connection refused): check that the server runs, and its "
               "port." +
               std::string(tried_again);
    }
    if (number == ENETUNREACH || number == EHOSTUNREACH || number == ENETDOWN) {
        return "There is no way to the server (no route): check that this machine has a network, and a VPN where one "
               "is "
               "needed." +
               std::string(tried_again);
    }
    return "The server cannot be asked (" + said + "): check the network and that the server runs." + tried_again;
}

std::string Http::Inner::of_certificates(CURLcode code, const std::string& said) const {
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    const auto theirs = validity_of(authority);
    const auto ours = validity_of(certificate);  // none before it joined
    // Both were made in the past and the authority lasts for years: a clock outside of them is wrong.
    const bool clock_behind = (theirs && now < theirs->from) || (ours && now < ours->from);
    const bool clock_ahead = theirs && now > theirs->until;
    long result = X509_V_OK;
    curl_easy_getinfo(handle, CURLINFO_SSL_VERIFYRESULT, &result);
    const Doubt doubt = code == CURLE_PEER_FAILED_VERIFICATION ? doubt_of(result) : Doubt::none;
    if (clock_behind || clock_ahead || doubt == Doubt::too_early) {
        return "This machine's clock is wrong: it says " + today() +
               ", and by that the certificates are not valid yet or no more; set the clock.";
    }
    if (doubt == Doubt::too_late) {
        return "The server's certificate has expired (by this machine's clock, which says " + today() +
               "): renew it on the server, or set the clock where that is wrong.";
    }
    if (doubt == Doubt::another_authority && !names_our_server()) {
        return "Somebody else answers at the server's address, with a certificate for another name: perhaps a captive "
               "portal or a gateway; sign in to the network, and check the server's address.";
    }
    if (doubt == Doubt::another_authority) {
        return "The server's certificate was changed: it is not by the authority that this workstation joined (" +
               authority.string() +
               "); ask whoever runs the server whether it was set up anew, and join it anew then. Nothing is sent to "
               "it.";
    }
    if (said.find("target host name") != std::string::npos) {
        return "The server's certificate is for another name than that of its address (" + said +
               "): check the address, and the names that the server was set up with.";
    }
    if (ours && now > ours->until) {
        return "This workstation's own certificate expired on " + protocol::to_rfc3339(ours->until).substr(0, 10) +
               " and was not renewed in time: join the server anew with a new token; the chain goes on.";
    }
    if (code != CURLE_PEER_FAILED_VERIFICATION) {
        return "The server refuses this workstation's certificate (" + said +
               "): it may have been revoked; ask whoever runs the server, or join it anew with a new token.";
    }
    return "The server's certificate does not hold (" + said +
           "): check that this is the server that the workstation joined.";
}

bool Http::Inner::names_our_server() const {
    const CurlHandle probe(curl_easy_duphandle(handle));
    curl_easy_setopt(probe.get(), CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(probe.get(), CURLOPT_URL, server_url.c_str());
    curl_easy_setopt(probe.get(), CURLOPT_SSL_VERIFYPEER, 0L);  // only its name is asked, and nothing is sent
    curl_easy_setopt(probe.get(), CURLOPT_SSLCERT, nullptr);
    curl_easy_setopt(probe.get(), CURLOPT_SSLKEY, nullptr);
    curl_easy_setopt(probe.get(), CURLOPT_CONNECT_ONLY, 1L);
    return curl_easy_perform(probe.get()) == CURLE_OK;
}

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

Http::Http(const Membership& membership, Patience patience)
    : Http(membership.server_url, membership.authority, Identity{membership.certificate, membership.private_key},
           patience, membership.proxy) {}

Http::Http(std::string server_url, const std::filesystem::path& authority, const std::optional<Identity>& identity,
           Patience patience, const std::string& proxy)
    : inner_(std::make_unique<Inner>()) {
    start_curl();
    inner_->server_url = std::move(server_url);
    inner_->authority = authority;
    inner_->proxy = proxy;
    inner_->handle = curl_easy_init();
    if (inner_->handle == nullptr) {
        throw std::bad_alloc();
    }
    CURL* curl = inner_->handle;
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Shiftguard/" SHIFTGUARD_VERSION);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, proxy.c_str());  // an empty text: none, whatever the environment says
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // not the system's authorities beside ours
    if (identity) {
        inner_->certificate = identity->certificate;
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
    const auto coding = body.size() >= worth_compressing ? inner_->takes : std::nullopt;
    auto answer = inner_->post(path, body, coding);
    if (answer && coding && is_about_the_coding(*answer)) {
        inner_->takes.reset();  // another server than the one that named it, or one at odds with us: as it is, then
        return inner_->post(path, body, std::nullopt);
    }
    return answer;
}

Result<Answer> Http::Inner::post(std::string_view path, const std::string& body, std::optional<Coding> coding) {
    const std::string packed = coding ? compress(*coding, body) : std::string();
    const std::string& sent = coding ? packed : body;
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
    list = curl_slist_append(list, "Expect:");  // no waiting for a 100 Continue
    if (coding) {
        list = curl_slist_append(list, ("Content-Encoding: " + std::string(to_string(*coding))).c_str());
    }
    const CurlHeaders headers(list);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, sent.data());
    auto answer = perform(path, max_answer_bytes);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, nullptr);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, nullptr);
    return answer;
}

Result<Answer> Http::put(std::string_view path, const std::string& media_type, const Bytes& body) {
    CURL* curl = inner_->handle;
    curl_slist* list = curl_slist_append(nullptr, ("Content-Type: " + media_type).c_str());
    list = curl_slist_append(list, "Expect:");
    const CurlHeaders headers(list);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    auto answer = inner_->perform(path, max_answer_bytes);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, nullptr);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, nullptr);
    return answer;
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
    curl_header* accepted = nullptr;
    if (curl_easy_header(curl, "Accept-Encoding", 0, CURLH_HEADER, -1, &accepted) == CURLHE_OK) {
        takes = best_coding_of(accepted->value);
    }
    if (seconds > 0) {
        answer.retry_after =
            std::min<Milliseconds>(std::chrono::seconds(std::min<curl_off_t>(seconds, 86'400)), longest_retry_after);
    }
    return answer;
}

}  // namespace shiftguard::delivery
