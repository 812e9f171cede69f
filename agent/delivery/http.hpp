// Private to this room: one request to the server, on libcurl. TLS 1.3 or newer, the given authority and no other, no
// redirect, no proxy but the one that policy names (none of the environment: what a service's environment says must not
// move its traffic). Bodies go compressed where the server said that it takes them so.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::delivery {

struct Answer {
    int status = 0;
    std::string body;
    std::optional<Milliseconds> retry_after;
    std::string etag;  ///< empty where there is none
};

/// The workstation's own certificate; none before it joined.
struct Identity {
    std::filesystem::path certificate;
    std::filesystem::path private_key;
};

struct Patience {
    Milliseconds connect{10'000};
    Milliseconds request{30'000};
};

/// https://host[:port], nothing else. Errors: invalid_input.
[[nodiscard]] Result<std::string> normalised_url(const std::string& url);

class Http {
public:
    /// `proxy`: as policy names it; empty: none.
    Http(std::string server_url, const std::filesystem::path& authority, const std::optional<Identity>& identity,
         Patience patience, const std::string& proxy = {});
    explicit Http(const Membership& membership, Patience patience = {});
    ~Http();
    Http(const Http&) = delete;
    Http& operator=(const Http&) = delete;

    /// Asked about once a second while a request is under way; true ends it.
    void abort_when(std::function<bool()> abort);

    /// Errors, the server as subject, each with the one sentence that says what stands between and what to do:
    /// unavailable (no name, no way, nobody who listens, the proxy), timeout, refused (one of the two certificates, or
    /// the clock by which they are judged), corrupted (an answer that is no HTTP or too long).
    [[nodiscard]] Result<Answer> post(std::string_view path, const std::string& body);

    /// The bytes as they are. Errors: as of post.
    [[nodiscard]] Result<Answer> put(std::string_view path, const std::string& media_type, const Bytes& body);

    /// Asks whether there is another than the one that `etag` names (304: no); empty: for any. Errors: as of post.
    [[nodiscard]] Result<Answer> get(std::string_view path, const std::string& etag);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::delivery
