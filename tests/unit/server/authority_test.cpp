#include "server/authority/authority.hpp"

#include "server/authority/server_renewal.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/unit/server/workstation.hpp"

#include <array>
#include <memory>

#include <catch2/catch.hpp>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

using namespace shiftguard;
using namespace shiftguard::authority;

namespace {

const WallTime now = testing::ManualClock().now().wall;

std::string request_pem() {
    return testing::TestWorkstation().join_request("t").certificate_request_pem;
}

using Read = std::unique_ptr<X509, decltype(&X509_free)>;

Read read(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         &BIO_free);
    return {PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free};
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
    const auto certificate = sign_workstation(*own, request_pem(), WorkstationId("ws-1"), {}, now);
    REQUIRE(certificate);
    const auto end = expires_at(*certificate);
    REQUIRE(end);
    CHECK(*end == std::chrono::floor<std::chrono::seconds>(now + std::chrono::days(365)));
}

TEST_CASE("ACertificateNamesItsMembershipWhereItHasOne") {
    const auto own = make_authority("Test", now);
    REQUIRE(own);
    const auto subject_of = [&](const std::string& membership) {
        const auto certificate = sign_workstation(*own, request_pem(), WorkstationId("ws-1"), membership, now);
        REQUIRE(certificate);
        std::array<char, 256> line{};
        X509_NAME_oneline(X509_get_subject_name(read(*certificate).get()), line.data(), static_cast<int>(line.size()));
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
        const auto certificate = sign_workstation(*own, bad, WorkstationId("ws-1"), {}, now);
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

TEST_CASE("ARenewedServerCertificateHasTheKeyTheSubjectAndTheNamesOfTheOneBefore") {
    const auto own = make_authority("Test", now);
    const auto first = make_server_identity(*own, {"guard.example.org", "127.0.0.1", "::1"}, now);
    REQUIRE(first);
    const auto later = now + std::chrono::days(800);
    const auto renewed = renew_server(*own, *first, later);
    REQUIRE(renewed);
    CHECK(*expires_at(*renewed) == std::chrono::floor<std::chrono::seconds>(later + std::chrono::days(825)));
    const auto before = read(first->certificate);
    const auto after = read(*renewed);
    CHECK(X509_verify(after.get(), X509_get0_pubkey(read(own->certificate).get())) == 1);
    CHECK(EVP_PKEY_eq(X509_get0_pubkey(before.get()), X509_get0_pubkey(after.get())) == 1);
    CHECK(X509_NAME_cmp(X509_get_subject_name(before.get()), X509_get_subject_name(after.get())) == 0);
    CHECK(X509_check_host(after.get(), "guard.example.org", 0, 0, nullptr) == 1);
    CHECK(X509_check_ip_asc(after.get(), "127.0.0.1", 0) == 1);
    CHECK(X509_check_ip_asc(after.get(), "::1", 0) == 1);
    CHECK(X509_check_host(after.get(), "other.example.org", 0, 0, nullptr) == 0);
    CHECK(ASN1_INTEGER_cmp(X509_get0_serialNumber(before.get()), X509_get0_serialNumber(after.get())) != 0);
    CHECK(renew_server(*own, {*renewed, first->private_key}, later));
}

TEST_CASE("AWorkstationsCertificateEndsWithItsAuthorityAtTheLatest") {
    const auto own = make_authority("Test", now);
    const auto late = sign_workstation(*own, request_pem(), WorkstationId("ws-1"), {}, now + std::chrono::days(3600));
    REQUIRE(late);
    CHECK(*expires_at(*late) == *expires_at(own->certificate));
    const auto too_late =
        sign_workstation(*own, request_pem(), WorkstationId("ws-1"), {}, now + std::chrono::days(3651));
    REQUIRE_FALSE(too_late);
    CHECK(too_late.error().subject == "authority");
}

TEST_CASE("ARenewedServerCertificateEndsWithItsAuthorityAtTheLatest") {
    const auto own = make_authority("Test", now);
    const auto first = make_server_identity(*own, {"localhost"}, now);
    const auto late = renew_server(*own, *first, now + std::chrono::days(3600));
    REQUIRE(late);
    CHECK(*expires_at(*late) == *expires_at(own->certificate));
    const auto too_late = renew_server(*own, *first, now + std::chrono::days(3651));
    REQUIRE_FALSE(too_late);
    CHECK(too_late.error().kind == ErrorKind::refused);
    CHECK(too_late.error().subject == "authority");
}

TEST_CASE("ACertificateOfAnotherAuthorityOrForAnotherKeyIsNotRenewed") {
    const auto own = make_authority("Test", now);
    const auto other = make_authority("Other", now);
    const auto ours = make_server_identity(*own, {"localhost"}, now);
    const auto theirs = make_server_identity(*other, {"localhost"}, now);
    CHECK(renew_server(*own, *theirs, now).error().kind == ErrorKind::refused);
    CHECK(renew_server(*own, {ours->certificate, theirs->private_key}, now).error().kind == ErrorKind::refused);
    CHECK(renew_server(*own, *own, now).error().kind == ErrorKind::refused);  // it has no names
    CHECK(renew_server(*own, {"no PEM", ours->private_key}, now).error().kind == ErrorKind::corrupted);
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
