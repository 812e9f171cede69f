// A small HTTPS server in the test's own process, on a free loopback port, whose answers the test scripts; and the
// certificates it needs, made on the spot.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace shiftguard::testing {

/// An authority that signs for 127.0.0.1 and for certificate requests.
class TestAuthority {
public:
    explicit TestAuthority(const std::string& name = "Test authority");
    ~TestAuthority();

    struct Pair {
        std::string certificate_pem;
        std::string private_key_pem;
    };
    enum class Validity : std::uint8_t { now, expired, coming };

    [[nodiscard]] std::string pem() const;
    /// For the host or IP address as subject alternative name.
    [[nodiscard]] Pair issue(const std::string& host, Validity validity = Validity::now) const;
    /// Of a PKCS #10 request; empty where the request does not verify.
    [[nodiscard]] std::string sign(const std::string& request_pem) const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

struct TestRequest {
    std::string method;
    std::string path;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    std::string client_name;  // CN of the client's certificate; empty without one
};

struct TestAnswer {
    int status = 200;
    std::string body;
    std::map<std::string, std::string> headers;
    bool hang_up = false;           // close without a word
    std::string instead_of_http{};  // sent as it is
};

class TlsServer {
public:
    enum class ClientCertificate : std::uint8_t { required, optional };
    enum class Version : std::uint8_t { tls13, at_most_tls12 };
    struct Setup {
        TestAuthority::Pair own;
        std::string client_authority_pem;
        ClientCertificate client = ClientCertificate::required;
        Version version = Version::tls13;
        std::uint16_t port = 0;  // 0: a free one
    };
    /// Called on the server's thread, one request at a time.
    using Script = std::function<TestAnswer(const TestRequest&)>;

    TlsServer(const Setup& setup, Script script);
    ~TlsServer();

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url() const;
    /// Of requests answered.
    [[nodiscard]] std::size_t requests() const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
