// What can stand between a workstation and its server, each told apart in one sentence that says what to do.
#include "tests/integration/delivery/bed.hpp"
#include "tests/integration/delivery/forward_proxy.hpp"

using namespace shiftguard;
using namespace shiftguard::testing;
using Catch::Contains;
using delivery::Condition;

namespace {

/// What is told of the first attempt; the bed's server and membership are as the test set them.
std::string told(Bed& bed, Condition condition) {
    bed.append(bed.outbox->depth()->last_seq + 1, bed.outbox->depth()->last_seq + 1);
    const auto delivery = bed.deliver();
    const auto state = bed.log.wait_for(condition);
    REQUIRE(state);
    CHECK(bed.stored() == 0);
    return state->detail;
}

std::string told_of_certificate(const TestAuthority& authority, const std::string& name) {
    Bed bed;
    bed.setup.own = authority.issue(name);
    bed.serve();
    return told(bed, Condition::certificate_bad);
}

std::string told_of_own_authority(const std::string& name, TestAuthority::Validity validity) {
    Bed bed;
    bed.setup.own = bed.authority.issue(name, validity);
    bed.serve();
    return told(bed, Condition::certificate_bad);
}

}  // namespace

TEST_CASE("AServersNameThatCannotBeResolvedIsToldAsDns") {
    Bed bed;
    bed.membership.server_url = "https://guard.invalid:8443";  // RFC 6761: never a name
    CHECK_THAT(told(bed, Condition::server_away), Contains("cannot be resolved (DNS)") && Contains("name server"));
}

TEST_CASE("AServerThatDoesNotRunIsToldAsARefusedConnection") {
    Bed bed;
    bed.serve();
    bed.server.reset();
    CHECK_THAT(told(bed, Condition::server_away),
               Contains("Nothing listens") && Contains("check that the server runs"));
}

TEST_CASE("AServersCertificateOfTomorrowIsToldAsAWrongClock") {
    CHECK_THAT(told_of_own_authority("127.0.0.1", TestAuthority::Validity::coming),
               Contains("clock is wrong") && Contains("set the clock"));
}

TEST_CASE("AServersCertificateThatExpiredIsToldWithTheDateOfThisMachine") {
    CHECK_THAT(told_of_own_authority("127.0.0.1", TestAuthority::Validity::expired),
               Contains("has expired") && Contains("renew it on the server"));
}

TEST_CASE("AServersCertificateForAnotherNameIsToldAsSuch") {
    CHECK_THAT(told_of_own_authority("guard.example", TestAuthority::Validity::now), Contains("another name"));
}

TEST_CASE("AServerThatWasSetUpAnewIsToldAsAChangedCertificate") {
    const TestAuthority stranger("Stranger");
    CHECK_THAT(told_of_certificate(stranger, "127.0.0.1"), Contains("was changed") && Contains("join it anew"));
}

TEST_CASE("APortalWithACertificateOfItsOwnIsToldAsOne") {
    const TestAuthority stranger("Stranger");
    CHECK_THAT(told_of_certificate(stranger, "portal.example"),
               Contains("captive portal") && Contains("sign in to the network"));
}

TEST_CASE("ARedirectAndAWebPageAreToldAsAPortal") {
    const std::pair<TestAnswer, const char*> answers[] = {
        {{302, "", {{"Location", "http://portal.example/"}}, false, {}}, "redirect"},
        {{503, "<html>Sign in</html>", {}, false, {}}, "web page"}};
    for (const auto& [answer, word] : answers) {
        Bed bed;
        bed.serve([answer = answer](const TestRequest&) { return answer; });
        CHECK_THAT(told(bed, Condition::server_troubled), Contains(word) && Contains("captive portal"));
    }
}

TEST_CASE("WhatSpeaksNoTlsOfOursIsToldAsSuch") {
    Bed bed;
    bed.setup.version = TlsServer::Version::at_most_tls12;
    bed.serve();
    CHECK_THAT(told(bed, Condition::server_away), Contains("does not speak the server's TLS 1.3"));
}

TEST_CASE("OurCertificateThatExpiredIsToldWithItsDay") {
    Bed bed;
    const auto expired = bed.authority.issue("workstation", TestAuthority::Validity::expired);
    bed.folder.write("client.pem", expired.certificate_pem);
    bed.folder.write("client-key.pem", expired.private_key_pem);
    bed.serve();
    CHECK_THAT(told(bed, Condition::certificate_bad),
               Contains("own certificate expired on") && Contains("join the server anew"));
}

TEST_CASE("OurCertificateThatTheServerRefusesIsToldAsPerhapsRevoked") {
    Bed bed;
    const TestAuthority stranger("Stranger");
    bed.setup.client_authority_pem = stranger.pem();
    bed.serve();
    CHECK_THAT(told(bed, Condition::certificate_bad),
               Contains("refuses this workstation's certificate") && Contains("revoked"));
}

TEST_CASE("ThroughTheProxyThatPolicyNamesEverythingReachesTheServer") {
    Bed bed;
    bed.serve();
    ForwardProxy proxy;
    bed.membership.proxy = proxy.url();
    bed.append(1, 3);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 3);
    CHECK(proxy.tunnels() >= 1);
}

TEST_CASE("WithoutOneTheEnvironmentsProxyIsNotUsed") {
    Bed bed;
    bed.serve();
    const ForwardProxy proxy;
    REQUIRE(::setenv("https_proxy", proxy.url().c_str(), 1) == 0);
    bed.append(1, 1);
    const auto delivery = bed.deliver();
    CHECK(delivery->drain(long_enough));
    ::unsetenv("https_proxy");
    CHECK(proxy.tunnels() == 0);
}

TEST_CASE("AProxyThatRefusesOrIsNotThereIsToldWithItsName") {
    Bed bed;
    bed.serve();
    ForwardProxy proxy(ForwardProxy::Answer::refuse);
    bed.membership.proxy = proxy.url();
    CHECK_THAT(told(bed, Condition::server_away), Contains(proxy.url()) && Contains("server.proxy"));
    Bed other;
    other.serve();
    other.membership.proxy = "http://proxy.invalid:3128";
    CHECK_THAT(told(other, Condition::server_away), Contains("proxy.invalid") && Contains("cannot be resolved"));
}
