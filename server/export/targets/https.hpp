// Private to server/export: POST to one address by libcurl. TLS always; no redirect; no proxy but the one of the
// settings, also none of the environment: what a service's environment says must not move its traffic.
#pragma once

#include "server/export/target.hpp"
#include "server/export/tls.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::exports {

struct HttpsSettings {
    std::string url;
    Tls tls;
    std::string proxy;  ///< http://host:port; empty: none
    friend bool operator==(const HttpsSettings&, const HttpsSettings&) = default;
};

struct HttpsAnswer {
    int status = 0;
    std::string body;  ///< at most its first 64 KiB
    std::optional<Milliseconds> retry_after;
};

class Https {
public:
    explicit Https(HttpsSettings settings);
    ~Https();
    Https(const Https&) = delete;
    Https& operator=(const Https&) = delete;

    /// Errors, the host as subject: unavailable, timeout, refused (a certificate), invalid_input (a file of the
    /// settings).
    [[nodiscard]] Result<HttpsAnswer> post(const std::vector<std::string>& headers, const std::string& body,
                                           const Ending& ending);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

/// away or settings, by the kind of the error.
[[nodiscard]] Trouble trouble_of(const Error& error);

/// What the status means where a record cannot be at fault: none for 2xx.
[[nodiscard]] Trouble trouble_of(int status);

/// "HTTP 503: the first words of the body, in one line".
[[nodiscard]] std::string words_of(const HttpsAnswer& answer);

}  // namespace shiftguard::exports
