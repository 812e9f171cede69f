#include "tests/integration/server/https.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <memory>
#include <string_view>

#include <curl/curl.h>
#include <poll.h>

namespace shiftguard::testing {
namespace {

struct EasyCleanup {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct ListCleanup {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;
using List = std::unique_ptr<curl_slist, ListCleanup>;

constexpr long timeout_s = 30;

std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* to) {
    const std::string line(data, size * count);
    const auto colon = line.find(':');
    if (colon != std::string::npos) {
        std::string name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char letter) { return static_cast<char>(std::tolower(static_cast<unsigned char>(letter))); });
        const auto first = line.find_first_not_of(' ', colon + 1);
        const auto last = line.find_last_not_of("\r\n");
        static_cast<HttpsAnswer*>(to)->headers.emplace(name, line.substr(first, last - first + 1));
    }
    return size * count;
}

struct Upload {
    const HttpsRequest* request;
    std::size_t sent = 0;
};

std::size_t give_body(char* data, std::size_t size, std::size_t count, void* from) {
    auto& upload = *static_cast<Upload*>(from);
    if (upload.sent == 0 && upload.request->before_body) {
        upload.request->before_body();
    }
    const std::size_t length = std::min(size * count, upload.request->body.size() - upload.sent);
    std::copy_n(upload.request->body.data() + upload.sent, length, data);
    upload.sent += length;
    return length;
}

void set_up_tls(CURL* handle, const HttpsRequest& request) {
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_CAINFO, request.authority.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, timeout_s);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    if (!request.certificate.empty()) {
        curl_easy_setopt(handle, CURLOPT_SSLCERT, request.certificate.c_str());
        curl_easy_setopt(handle, CURLOPT_SSLKEY, request.private_key.c_str());
    }
    if (request.only_old_tls) {
        // The same number in the upper half is the newest version to use (CURL_SSLVERSION_MAX_TLSv1_2).
        curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2) * 0x10001L);
    }
}

}  // namespace

std::string HttpsAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

HttpsAnswer ask(const HttpsRequest& request) {
    const Easy handle(curl_easy_init());
    HttpsAnswer answer;
    Upload upload{&request};
    set_up_tls(handle.get(), request);
    curl_slist* lines = nullptr;
    for (const auto& line : request.headers) {
        lines = curl_slist_append(lines, line.c_str());
    }
    if (request.before_body) {
        lines = curl_slist_append(lines, "Expect: 100-continue");
    }
    const List headers(lines);
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L);
    if (request.method == "POST" || request.method == "PUT") {
        curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, give_body);
        curl_easy_setopt(handle.get(), CURLOPT_READDATA, &upload);
    }
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &answer);
    const CURLcode code = curl_easy_perform(handle.get());
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    if (code != CURLE_OK) {
        answer.failure = curl_easy_strerror(code);
    }
    return answer;
}

std::string shown_certificate(const HttpsRequest& request) {
    const Easy handle(curl_easy_init());
    set_up_tls(handle.get(), request);
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

struct IdleConnection::Inner {
    Easy handle{curl_easy_init()};
    bool connected = false;
    std::string received;
};

IdleConnection::IdleConnection(const std::string& url, const std::filesystem::path& authority)
    : inner_(std::make_unique<Inner>()) {
    HttpsRequest request;
    request.url = url;
    request.authority = authority;
    set_up_tls(inner_->handle.get(), request);
    curl_easy_setopt(inner_->handle.get(), CURLOPT_CONNECT_ONLY, 1L);
    inner_->connected = curl_easy_perform(inner_->handle.get()) == CURLE_OK;
}

IdleConnection::~IdleConnection() = default;
IdleConnection::IdleConnection(IdleConnection&&) noexcept = default;

bool IdleConnection::connected() const {
    return inner_->connected;
}

void IdleConnection::send(const std::string& bytes) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(inner_->handle.get(), CURLINFO_ACTIVESOCKET, &socket);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (std::string_view left = bytes; !left.empty() && std::chrono::steady_clock::now() < end;) {
        std::size_t sent = 0;
        const CURLcode code = curl_easy_send(inner_->handle.get(), left.data(), left.size(), &sent);
        if (code != CURLE_AGAIN && code != CURLE_OK) {
            return;  // the other side has closed
        }
        left.remove_prefix(sent);
        pollfd waiting{socket, POLLOUT, 0};
        poll(&waiting, left.empty() ? 0 : 1, 1000);
    }
}

bool IdleConnection::closes() {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(inner_->handle.get(), CURLINFO_ACTIVESOCKET, &socket);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < end) {
        std::array<char, 4096> bytes{};
        std::size_t length = 0;
        const CURLcode code = curl_easy_recv(inner_->handle.get(), bytes.data(), bytes.size(), &length);
        if (code != CURLE_AGAIN && (code != CURLE_OK || length == 0)) {
            return true;
        }
        inner_->received.append(bytes.data(), length);
        pollfd waiting{socket, POLLIN, 0};
        poll(&waiting, 1, 1000);
    }
    return false;
}

const std::string& IdleConnection::received() const {
    return inner_->received;
}

}  // namespace shiftguard::testing
