// One HTTPS request by libcurl, and a connection that is only opened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

struct HttpsRequest {
    std::string url;
    std::string method = "GET";
    std::filesystem::path authority;
    std::filesystem::path certificate;  ///< empty: none
    std::filesystem::path private_key;
    std::vector<std::string> headers;
    std::string body;
    std::function<void()> before_body;  ///< called once the server asked for the body
    bool only_old_tls = false;
};

struct HttpsAnswer {
    long status = 0;                                  ///< 0: no answer came
    std::string failure;                              ///< why none came
    std::multimap<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    [[nodiscard]] std::string header(const std::string& name) const;
};

[[nodiscard]] HttpsAnswer ask(const HttpsRequest& request);
/// Which certificate the server shows to whoever comes now, as PEM; empty where no connection came about.
[[nodiscard]] std::string shown_certificate(const HttpsRequest& request);

/// A TLS connection without a request.
class IdleConnection {
public:
    IdleConnection(const std::string& url, const std::filesystem::path& authority);
    ~IdleConnection();
    IdleConnection(IdleConnection&&) noexcept;
    IdleConnection& operator=(IdleConnection&&) = delete;

    [[nodiscard]] bool connected() const;
    /// All of it, unless the other side closes, or takes nothing for 10 s.
    void send(const std::string& bytes);
    /// Waits until the other side closes; true where it does so within 10 s.
    [[nodiscard]] bool closes();
    /// What came until then.
    [[nodiscard]] const std::string& received() const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
