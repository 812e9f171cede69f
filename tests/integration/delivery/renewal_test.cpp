#include "agent/delivery/renewal.hpp"

#include "protocol/renewal.hpp"
#include "tests/integration/delivery/bed.hpp"

using namespace shiftguard;
using namespace shiftguard::testing;
using Catch::Contains;
using namespace std::chrono_literals;

namespace {

/// A joined workstation whose certificate is of an hour ago and lasts for a day more.
struct RenewalBed {
    RenewalBed() {
        setup.own = authority.issue("127.0.0.1");
        setup.client_authority_pem = authority.pem();
        setup.client = TlsServer::ClientCertificate::optional;
        server = std::make_unique<TlsServer>(setup, [this](const TestRequest& request) { return answer(request); });
        auto joined = delivery::join(folder / "state", server->url(), "token", folder.write("ca.pem", authority.pem()),
                                     example_keys(1));
        REQUIRE(joined);
        membership = *joined;
    }

    TestAnswer answer(const TestRequest& request) {
        if (request.path == protocol::join_path) {
            const auto read = protocol::decode_join_request(request.body);
            const protocol::JoinAnswer joined{example_workstation, authority.sign(read->certificate_request_pem),
                                              authority.pem(), example_keys(2).public_key};
            return {201, protocol::encode(joined), {}, false, {}};
        }
        if (request.path != protocol::renewal_path || request.client_name != "workstation") {
            return Bed::problem(401, "certificate-required", "Join this server first.");
        }
        ++asked;
        if (instead) {
            return *instead;
        }
        const auto read = protocol::decode_renewal_request(request.body);
        return {200,
                protocol::encode(protocol::RenewalAnswer{authority.sign(read->certificate_request_pem)}),
                {},
                false,
                {}};
    }

    [[nodiscard]] Result<std::optional<delivery::Membership>> renew(Milliseconds from_now) {
        return delivery::renew_if_due(folder / "state", membership,
                                      std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + from_now);
    }

    TempFolder folder;
    TestAuthority authority;
    TlsServer::Setup setup;
    delivery::Membership membership;
    std::optional<TestAnswer> instead;
    std::atomic<int> asked = 0;
    std::unique_ptr<TlsServer> server;
};

}  // namespace

TEST_CASE("ACertificateIsRenewedAtTwoThirdsOfItsLifeAndNotBefore") {
    RenewalBed bed;
    const auto early = bed.renew(15h);
    REQUIRE(early);
    CHECK_FALSE(*early);
    CHECK(bed.asked == 0);
    const auto renewed = bed.renew(16h);
    REQUIRE(renewed);
    REQUIRE(*renewed);
    const auto& after = **renewed;
    CHECK(after.certificate != bed.membership.certificate);
    CHECK(after.workstation == bed.membership.workstation);
    CHECK_FALSE(std::filesystem::exists(bed.membership.certificate));
    CHECK_FALSE(std::filesystem::exists(bed.membership.private_key));

    const auto loaded = delivery::load_membership(bed.folder / "state");
    REQUIRE(loaded);
    CHECK(loaded->certificate == after.certificate);
    CHECK(loaded->private_key == after.private_key);
    CHECK(loaded->receipt_key == bed.membership.receipt_key);
    bed.membership = *loaded;  // the new pair speaks for the workstation, and is renewed in its turn
    const auto again = bed.renew(16h);
    REQUIRE(again);
    REQUIRE(*again);
    CHECK((*again)->certificate.filename() == "client.pem");
    CHECK(bed.asked == 2);
}

TEST_CASE("ARenewalThatFailsLeavesThePairThatThereIs") {
    RenewalBed bed;
    const TestAuthority stranger("Stranger");
    const std::pair<TestAnswer, const char*> bad[] = {
        {Bed::problem(403, "workstation-revoked", "This workstation was revoked."), "was revoked"},
        {{503, "", {}, false, {}}, "503"},
        {{200, "{}", {}, false, {}}, "makes no sense"},
        {{200, protocol::encode(protocol::RenewalAnswer{stranger.pem()}), {}, false, {}},
         "not for this workstation's key"}};
    for (const auto& [answer, words] : bad) {
        bed.instead = answer;
        const auto end = bed.renew(20h);
        REQUIRE_FALSE(end);
        CHECK_THAT(to_sentence(end.error()), Contains(words));
    }
    const auto url = bed.membership.server_url;
    bed.membership.server_url = "https://guard.invalid:8443";
    CHECK_FALSE(bed.renew(20h));
    bed.membership.server_url = url;
    bed.instead.reset();
    const auto still = delivery::load_membership(bed.folder / "state");
    REQUIRE(still);
    CHECK(still->certificate == bed.membership.certificate);
    CHECK(std::filesystem::exists(still->certificate));
    CHECK(*bed.renew(20h));
}

TEST_CASE("ACertificateThatCannotBeReadOrKeptIsTold") {
    RenewalBed bed;
    SECTION("read") {
        bed.folder.write("state/client.pem", "no PEM");
        const auto end = bed.renew(20h);
        REQUIRE_FALSE(end);
        CHECK_THAT(to_sentence(end.error()), Contains("cannot be read") && Contains("join the server anew"));
    }
    SECTION("kept") {
        std::filesystem::create_directories(bed.folder / "state/client-2.pem/in_the_way");
        const auto end = bed.renew(20h);
        REQUIRE_FALSE(end);
        CHECK(delivery::load_membership(bed.folder / "state")->certificate == bed.membership.certificate);
    }
}

TEST_CASE("TheRenewalGoesOnByItselfWithTheNewPair") {
    RenewalBed bed;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> names;
    const delivery::Renewal renewal(
        bed.folder / "state", bed.membership,
        {[] { return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + 20h; },
         [&](const Result<std::optional<delivery::Membership>>& end) {
             const std::lock_guard lock(mutex);
             names.push_back(end && *end ? (*end)->certificate.filename().string() : "none");
             changed.notify_all();
         }},
        std::chrono::milliseconds(1));
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return names.size() >= 3; }));
    CHECK(names.at(0) == "client-2.pem");
    CHECK(names.at(1) == "client.pem");
    CHECK(names.at(2) == "client-2.pem");
}
