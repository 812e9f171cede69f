// Every way in which a server or the way to it fails, and that the delivery recovers from it with nothing lost.
#include "tests/integration/delivery/bed.hpp"
#include "tests/support/child.hpp"

using namespace shiftguard;
using namespace shiftguard::testing;
using delivery::Condition;

namespace {

// First these answers, then a good server's.
TlsServer::Script first(Bed& bed, std::vector<TestAnswer> answers) {
    return [&bed, answers = std::move(answers), asked = std::size_t{0}](const TestRequest& request) mutable {
        return asked < answers.size() ? answers.at(asked++) : bed.take(request);
    };
}

void recovers_from(const TestAnswer& answer, Condition condition) {
    Bed bed;
    bed.serve(first(bed, {answer}));
    bed.append(1, 3);
    const auto delivery = bed.deliver();
    const auto state = bed.log.wait_for(condition);
    REQUIRE(state);
    CHECK_FALSE(state->detail.empty());
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 3);
    CHECK(bed.outbox->depth()->refused == 0);
    CHECK(delivery->state().condition == Condition::delivering);
}

TestAnswer with_status(int status) {
    return {status, "", {}, false, {}};
}

}  // namespace

TEST_CASE("RecoversFromAServerInTrouble") {
    recovers_from(with_status(500), Condition::server_troubled);
    recovers_from(with_status(503), Condition::server_troubled);
    recovers_from(with_status(429), Condition::server_troubled);
    recovers_from(with_status(404), Condition::server_troubled);
}

TEST_CASE("RecoversFromAnswersThatMakeNoSense") {
    recovers_from({200, "<html>hello</html>", {}, false, {}}, Condition::server_troubled);
    recovers_from({200, "", {}, false, {}}, Condition::server_troubled);
    recovers_from({200, std::string(2U << 20U, 'x'), {}, false, {}}, Condition::server_troubled);
    recovers_from({0, "", {}, false, "SSH-2.0-OpenSSH_9.2\r\n"}, Condition::server_troubled);
    recovers_from({0, "", {}, true, {}}, Condition::server_away);
}

TEST_CASE("ARedirectIsNotFollowed") {
    recovers_from({307, "", {{"Location", "https://127.0.0.1:1/elsewhere"}}, false, {}}, Condition::server_troubled);
}

TEST_CASE("AGatewaysErrorPageMakesNoRecordUndeliverable") {
    recovers_from({400, "<html>Bad Gateway</html>", {}, false, {}}, Condition::server_troubled);
    recovers_from({413, "too large", {}, false, {}}, Condition::server_troubled);
}

TEST_CASE("AReceiptOfAnotherKeyRemovesNothing") {
    Bed bed;
    protocol::Receipt forged = example_receipt();
    forged.seq = 1;
    forged.link = bed.standing.receipt().link;
    forged.signature =
        protocol::sign_receipt(example_keys(9).secret_key, forged.workstation, forged.seq, forged.link, forged.stored);
    bed.serve(first(bed, {{200, protocol::encode(forged), {}, false, {}}}));
    bed.append(1, 2);
    const auto delivery = bed.deliver();
    const auto state = bed.log.wait_for(Condition::server_troubled);
    REQUIRE(state);
    CHECK(state->detail.find("does not verify") != std::string::npos);
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 2);
}

TEST_CASE("AReceiptForAnotherWorkstationRemovesNothing") {
    Bed bed;
    protocol::Receipt other = example_receipt();
    other.workstation = WorkstationId("another");
    other.signature =
        protocol::sign_receipt(example_keys(2).secret_key, other.workstation, other.seq, other.link, other.stored);
    bed.serve(first(bed, {{200, protocol::encode(other), {}, false, {}}}));
    bed.append(1, 2);
    const auto delivery = bed.deliver();
    CHECK(bed.log.wait_for(Condition::server_troubled));
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 2);
}

TEST_CASE("AServerThatIsAwayComesBackAndNothingIsLost") {
    Bed bed;
    bed.serve();
    bed.server.reset();
    bed.append(1, 4);
    const auto delivery = bed.deliver();
    const auto state = bed.log.wait_for(Condition::server_away);
    REQUIRE(state);
    CHECK(state->detail.find(bed.membership.server_url) != std::string::npos);
    bed.serve();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 4);
}

TEST_CASE("AServerOfAnotherAuthorityGetsNothing") {
    Bed bed;
    const TestAuthority stranger("Stranger");
    const auto good = bed.setup.own;
    bed.setup.own = stranger.issue("127.0.0.1");
    bed.serve();
    bed.append(1, 2);
    const auto delivery = bed.deliver();
    REQUIRE(bed.log.wait_for(Condition::certificate_bad));
    CHECK(bed.server->requests() == 0);
    bed.setup.own = good;
    bed.serve();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 2);
}

TEST_CASE("AServerWithAnotherNameOrAnExpiredCertificateGetsNothing") {
    for (const bool expired : {false, true}) {
        Bed bed;
        const auto good = bed.setup.own;
        bed.setup.own = expired ? bed.authority.issue("127.0.0.1", TestAuthority::Validity::expired)
                                : bed.authority.issue("guard.example");
        bed.serve();
        bed.append(1, 1);
        const auto delivery = bed.deliver();
        REQUIRE(bed.log.wait_for(Condition::certificate_bad));
        CHECK(bed.server->requests() == 0);
        bed.setup.own = good;
        bed.serve();
        REQUIRE(delivery->drain(long_enough));
        CHECK(bed.stored() == 1);
    }
}

TEST_CASE("AServerThatRefusesOurCertificateIsToldAsSuch") {
    Bed bed;
    const TestAuthority stranger("Stranger");
    bed.setup.client_authority_pem = stranger.pem();
    bed.serve();
    bed.append(1, 1);
    const auto delivery = bed.deliver();
    const auto state = bed.log.wait_for(Condition::certificate_bad);
    REQUIRE(state);
    bed.setup.client_authority_pem = bed.authority.pem();
    bed.serve();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 1);
}

TEST_CASE("AServerWithOldTlsGetsNothing") {
    Bed bed;
    bed.setup.version = TlsServer::Version::at_most_tls12;
    bed.serve();
    bed.append(1, 1);
    const auto delivery = bed.deliver();
    REQUIRE(bed.log.wait_for(Condition::server_away));
    CHECK(bed.server->requests() == 0);
    bed.setup.version = TlsServer::Version::tls13;
    bed.serve();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 1);
}

TEST_CASE("RetryAfterIsHonoured") {
    Bed bed;
    bed.serve(first(bed, {{503, "", {{"Retry-After", "1"}}, false, {}}}));
    bed.append(1, 1);
    const auto begun = std::chrono::steady_clock::now();
    const auto delivery = bed.deliver();
    REQUIRE(bed.log.wait_for(Condition::delivering));
    CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(950));
    CHECK(bed.stored() == 1);
}

TEST_CASE("ARecordThatTheServerNeverTakesIsFoundAndLaidAside") {
    Bed bed;
    const std::string bad = numbered_record(77).id.text();
    const std::string worse = numbered_record(78).id.text();
    bed.serve([&](const TestRequest& request) {
        if (request.body.find(bad) != std::string::npos || request.body.find(worse) != std::string::npos) {
            return Bed::problem(422, "invalid-record", "A record cannot be taken.");
        }
        return bed.take(request);
    });
    bed.append(1, 150);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 150);
    CHECK(bed.outbox->depth()->refused == 2);
    const std::lock_guard lock(bed.mutex);
    CHECK(bed.standing.records().at(77).tombstone == protocol::TombstoneReason::refused);
    CHECK(bed.standing.records().at(76).body);
    CHECK(bed.standing.records().at(79).body);
    CHECK(bed.server->requests() < 60);
}

TEST_CASE("ABatchThatTakesTooLongComesInHalvesAndGrowsAgain") {
    Bed bed;
    std::mutex mutex;
    std::condition_variable given_up;
    std::size_t times_given_up = 0;
    std::vector<std::size_t> sizes;
    // No answer to more than 30 records before the workstation has given up.
    bed.serve([&](const TestRequest& request) {
        sizes.push_back(protocol::decode_batch(request.body)->records.size());
        if (sizes.back() <= 30) {
            return bed.take(request);
        }
        std::unique_lock lock(mutex);
        const auto before = times_given_up;
        given_up.wait_for(lock, long_enough, [&] { return times_given_up > before; });
        return TestAnswer{200, "", {}, true, {}};
    });
    bed.append(1, 100);
    auto options = bed.hasty();
    options.request = std::chrono::milliseconds(500);
    options.attempted = [&](const delivery::State& state) {
        const std::lock_guard lock(mutex);
        times_given_up += state.condition == Condition::server_away ? 1 : 0;
        given_up.notify_all();
    };
    const auto delivery = bed.deliver(options);
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 100);
    REQUIRE(sizes.size() > 4);
    CHECK(std::vector(sizes.begin(), sizes.begin() + 4) == std::vector<std::size_t>{100, 50, 25, 50});
    CHECK(bed.outbox->depth()->refused == 0);
}

TEST_CASE("ABatchThatTookMostOfItsTimeIsNotDoubled") {
    Bed bed;
    std::vector<std::size_t> sizes;
    bed.serve([&](const TestRequest& request) {
        sizes.push_back(protocol::decode_batch(request.body)->records.size());
        if (sizes.size() == 1) {
            return Bed::problem(413, "too-large", "Half of it, please.");
        }
        testing::pause_for(std::chrono::milliseconds(1100));  // the line is as slow as that
        return bed.take(request);
    });
    bed.append(1, 128);
    auto options = bed.hasty();
    options.request = std::chrono::milliseconds(2000);
    const auto delivery = bed.deliver(options);
    bed.append(129, 150);
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 150);
    CHECK(sizes == std::vector<std::size_t>{128, 64, 64, 22});
}

TEST_CASE("AServerThatRefusesEverythingDoesNotEmptyTheOutbox") {
    Bed bed;
    std::atomic<bool> sulking = true;
    bed.serve(
        [&](const TestRequest& request) { return sulking ? Bed::problem(400, "invalid", "No.") : bed.take(request); });
    bed.append(1, 40);
    const auto delivery = bed.deliver();
    CHECK_FALSE(delivery->drain(std::chrono::milliseconds(700)));
    REQUIRE(bed.log.wait_for(Condition::refused));
    CHECK(bed.outbox->depth()->refused <= 16);
    sulking = false;
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 40);
}

TEST_CASE("AChainThatTheServerRefusesIsToldInItsWordsAndKept") {
    Bed bed;
    bed.serve(first(bed, {Bed::problem(409, "chain-forked", "Record 2 differs from the record 2 that is stored.")}));
    bed.append(1, 2);
    const auto delivery = bed.deliver();
    const auto state = bed.log.wait_for(Condition::refused);
    REQUIRE(state);
    CHECK(state->detail.find("Record 2 differs") != std::string::npos);
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.outbox->depth()->refused == 0);
    CHECK(bed.stored() == 2);
}

TEST_CASE("AServerOfAnotherReleaseCostsNoRecord") {
    recovers_from(Bed::problem(422, "version-unsupported", "This server speaks version 2."), Condition::refused);
}

TEST_CASE("RefusalsOfTheCertificateAreToldFromThoseOfTheRecords") {
    recovers_from(Bed::problem(401, "certificate-required", "A client certificate is needed."),
                  Condition::certificate_bad);
    recovers_from(Bed::problem(403, "workstation-unknown", "The server does not know you."),
                  Condition::certificate_bad);
    recovers_from(Bed::problem(403, "signature-bad", "The batch is not signed by the key it joined with."),
                  Condition::refused);
}

TEST_CASE("EveryConditionHasItsWord") {
    for (const auto condition : {Condition::idle, Condition::delivering, Condition::server_away,
                                 Condition::certificate_bad, Condition::refused, Condition::server_troubled}) {
        CHECK_FALSE(delivery::to_string(condition).empty());
    }
}
