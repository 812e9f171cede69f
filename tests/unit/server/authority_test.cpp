#include "server/authority/authority.hpp"

#include "tests/support/manual_clock.hpp"
#include "tests/unit/server/workstation.hpp"

#include <array>
#include <memory>

#include <catch2/catch.hpp>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

using namespace shiftguard;
using namespace shiftguard::authority;

namespace {

const WallTime now = testing::ManualClock().now().wall;

std::string request_pem() {
    return testing::TestWorkstation().join_request("t").certificate_request_pem;
}

// An RSA key of 2048 bits, made for this test alone.
constexpr const char* rsa_request = R"(-----BEGIN CERTIFICATE REQUEST-----
MIICUTCCATkCAQAwDDEKMAgGA1UEAwwBeDCCASIwDQYJKoZIhvcNAQEBBQADggEP
ADCCAQoCggEBALR0cEjVnHmhv4QosSfa+EVezp3zSyu/wFusfNNakgMlMH9CLGak
d7llL3msngJyPYO5ocqcc2MZg/wyHVSB3qo5sIN3YGTEVZ3ai05PhHrYbTKpM+ra
bWOod7VXKjg8Hgkg7knyI7lq9vJM38kJseQ9agtDL0bSVJ+4EcHlF0IuRi3RqRQc
vwXA0D3AV7RHwRuQqeJfuB/8QYmoDeSVQXxpZ6WYq9LhAE5TNIJK8fk8DqLLZEpF
IAixq8n9ntJ09f21unhER2LJY3ir9scqkKgvIk6sxALy8WgKZTcp2aRK4EjM/7mZ
mWSjrVE3sicVsZWZ3UI1fgDCylafDjU2IAMCAwEAAaAAMA0GCSqGSIb3DQEBCwUA
A4IBAQCVC+46vsc+K4Sp/trE0+zadCHkCbOU4qoCKavAIKTw5YUB49gi6+mbe52I
olzO7wGIDWc4yRa9GUfJAYCICIV8uLYVZZ+V1aj4IdYNag3hRnziB/rMB+bED+iC
nDITf3beaYvbQOZDpgWVIYWgf+YXhjYT26gTVJ/DkwjNcf4pxNtbZ67n6AmlFHKk
UsyCtNG9zjvNnSJtk3nmHNpweWhBZSCicEAHAmH7wtEpatrWBzHLrc12tneT9mK5
5PqH5EsWpsCvxvkZ5JAgPp9FesczDQkP3pQDl8PPaB9vdO0u7dZne6okejdeZEse
FEna72FUUIEbWksG5LjnxKODE/OS
-----END CERTIFICATE REQUEST-----
)";

}  // namespace

TEST_CASE("SignsAWorkstationForOneYear") {
    const auto own = make_authority("Test", now);
    REQUIRE(own);
    const auto certificate = sign_workstation(*own, request_pem(), WorkstationId("ws-1"), now);
    REQUIRE(certificate);
    const auto end = expires_at(*certificate);
    REQUIRE(end);
    CHECK(*end == std::chrono::floor<std::chrono::seconds>(now + std::chrono::days(365)));
}

TEST_CASE("ACertificateNamesItsMembershipWhereItHasOne") {
    const auto own = make_authority("Test", now);
    REQUIRE(own);
    const auto subject_of = [&](const std::string& membership) {
        const auto certificate = sign_workstation(*own, request_pem(), WorkstationId("ws-1"), now, membership);
        REQUIRE(certificate);
        const std::unique_ptr<BIO, decltype(&BIO_free)> text(
            BIO_new_mem_buf(certificate->data(), static_cast<int>(certificate->size())), &BIO_free);
        const std::unique_ptr<X509, decltype(&X509_free)> read(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr),
                                                               &X509_free);
        std::array<char, 256> line{};
        X509_NAME_oneline(X509_get_subject_name(read.get()), line.data(), static_cast<int>(line.size()));
        return std::string(line.data());
    };
    CHECK(subject_of("") == "/CN=ws-1");
    CHECK(subject_of("0011aabb") == "/CN=ws-1/dnQualifier=0011aabb");
}

TEST_CASE("RefusesRequestsThatAreNoneOrOfAnotherKind") {
    const auto own = make_authority("Test", now);
    REQUIRE(own);
    for (const std::string& bad :
         {std::string("no PEM"), std::string(), std::string(40000, 'A'), std::string(rsa_request)}) {
        const auto certificate = sign_workstation(*own, bad, WorkstationId("ws-1"), now);
        REQUIRE_FALSE(certificate);
        CHECK(certificate.error().kind == ErrorKind::invalid_input);
        CHECK(certificate.error().subject == "/certificate_request_pem");
    }
}

TEST_CASE("MakesAServerIdentityForNamesAndAddresses") {
    const auto own = make_authority("Test", now);
    REQUIRE(own);
    CHECK(make_server_identity(*own, {"guard.example.org", "127.0.0.1", "::1"}, now));
    const auto bad = make_server_identity(*own, {"evil,DNS:bank.example"}, now);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("ShowsTheFingerprintAsBrowsersDo") {
    const auto own = make_authority("Test", now);
    REQUIRE(own);
    const auto print = fingerprint(own->certificate);
    REQUIRE(print);
    CHECK(print->size() == 32 * 3 - 1);
    CHECK(print->find_first_not_of("0123456789ABCDEF:") == std::string::npos);
    CHECK_FALSE(fingerprint("no certificate"));
}
