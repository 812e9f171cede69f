// Each target against its real peer.
#include "server/export/targets/targets.hpp"

#include "tests/integration/export/peers.hpp"
#include "tests/support/protocol_examples.hpp"

#include <csignal>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using namespace std::chrono_literals;
using testing::eventually;

const Ending never = [] { return false; };

Message message(std::uint64_t number) {
    Message one{"desk-7", number, testing::example_time, testing::example_incident()};
    const std::string digits = std::to_string(number);
    one.record.id = RecordId("019ab2f0-1c3b-7000-8000-" + std::string(12 - digits.size(), '0') + digits);
    one.record.detail = "Number " + digits;
    return one;
}

std::vector<Message> messages(std::uint64_t from, std::uint64_t to) {
    std::vector<Message> all;
    all.reserve(to - from + 1);
    for (auto number = from; number <= to; ++number) {
        all.push_back(message(number));
    }
    return all;
}

SyslogSettings to(const testing::Rsyslog& rsyslog, const testing::PeerFiles& files) {
    SyslogSettings settings;
    settings.host = "127.0.0.1";
    settings.port = rsyslog.port();
    settings.tls.authority = files.authority_file;
    return settings;
}

NatsSettings to(const testing::NatsServer& nats, const testing::PeerFiles& files) {
    NatsSettings settings;
    settings.host = "127.0.0.1";
    settings.port = nats.port();
    settings.tls.authority = files.authority_file;
    return settings;
}

// As the server has it: writing to a peer that left is no signal.
const bool no_pipe_signal = std::signal(SIGPIPE, SIG_IGN) != SIG_ERR;

}  // namespace

TEST_CASE("RsyslogTakesEveryMessageToTheByteAndInOrder") {
    const testing::PeerFiles files;
    const testing::Rsyslog rsyslog(files);
    SyslogTarget target(to(rsyslog, files));
    const auto first = messages(1, 200);
    const auto sent = target.send(first, never);
    INFO(sent.sentence);
    REQUIRE(sent.taken == 200);
    CHECK(target.send(messages(201, 202), never).taken == 2);
    REQUIRE(eventually([&] { return rsyslog.lines().size() == 202; }));
    const auto lines = rsyslog.lines();
    for (std::size_t at = 0; at < lines.size(); ++at) {
        CHECK(lines.at(at) == to_syslog(message(at + 1), {}));
    }
}

TEST_CASE("RsyslogThatWasRestartedGetsWhatComesNextOnANewConnection") {
    const testing::PeerFiles files;
    testing::Rsyslog rsyslog(files);
    SyslogTarget target(to(rsyslog, files));
    REQUIRE(target.send(messages(1, 3), never).taken == 3);
    rsyslog.stop();
    const auto away = target.send(messages(4, 4), never);
    CHECK(away.taken == 0);
    CHECK(away.trouble == Trouble::away);
    rsyslog.start();
    CHECK(target.send(messages(4, 5), never).taken == 2);
    CHECK(eventually([&] { return rsyslog.lines().size() == 5; }));
}

TEST_CASE("ASyslogCollectorWithAnothersCertificateOrNameGetsNothing") {
    const testing::PeerFiles files;
    const testing::Rsyslog rsyslog(files);
    auto settings = to(rsyslog, files);
    settings.tls.authority = files.other_authority_file;
    const auto refused = SyslogTarget(settings).send(messages(1, 1), never);
    CHECK(refused.taken == 0);
    CHECK(refused.trouble == Trouble::settings);
    CHECK(refused.sentence.find("certificate is not trusted") != std::string::npos);
    settings.tls.authority = files.authority_file;
    settings.host = "localhost";  // the certificate is for 127.0.0.1
    const auto misnamed = SyslogTarget(settings).send(messages(1, 1), never);
    CHECK(misnamed.trouble == Trouble::settings);
    CHECK(misnamed.sentence.find("ostname mismatch") != std::string::npos);
    CHECK(rsyslog.lines().empty());
}

TEST_CASE("ASyslogCollectorThatWantsACertificateTakesOursAndSaysSoWithoutOne") {
    const testing::PeerFiles files;
    const testing::Rsyslog rsyslog(files, testing::Rsyslog::Clients::with_certificate);
    auto settings = to(rsyslog, files);
    const auto without = SyslogTarget(settings).send(messages(1, 1), never);
    INFO(without.sentence);
    CHECK(without.taken == 0);
    settings.tls.certificate = files.client_certificate;
    settings.tls.private_key = files.client_key;
    SyslogTarget with(settings);
    const auto sent = with.send(messages(1, 1), never);
    INFO(sent.sentence);
    CHECK(sent.taken == 1);
    CHECK(eventually([&] { return rsyslog.lines().size() == 1; }));
}

TEST_CASE("ASecretFileThatOthersMayReadIsRefusedBeforeAnythingIsSent") {
    const testing::PeerFiles files;
    const testing::Rsyslog rsyslog(files);
    auto settings = to(rsyslog, files);
    settings.tls.certificate = files.client_certificate;
    settings.tls.private_key = files.client_key;
    std::filesystem::permissions(files.client_key, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    const auto sent = SyslogTarget(settings).send(messages(1, 1), never);
    CHECK(sent.trouble == Trouble::settings);
    CHECK(sent.sentence.find("client-key.pem") != std::string::npos);
}

TEST_CASE("ASyslogCollectorThatIsNotThereIsAwayAndTheEndIsNotWaitedFor") {
    const testing::PeerFiles files;
    SyslogSettings settings;
    settings.host = "127.0.0.1";
    settings.port = 1;
    settings.tls.authority = files.authority_file;
    CHECK(SyslogTarget(settings).send(messages(1, 1), never).trouble == Trouble::away);
    settings.host = "no-such-host.invalid";
    CHECK(SyslogTarget(settings).send(messages(1, 1), never).trouble == Trouble::away);
    const testing::Rsyslog rsyslog(files);
    const auto ended = SyslogTarget(to(rsyslog, files)).send(messages(1, 1), [] { return true; });
    CHECK(ended.taken == 0);
}

TEST_CASE("ACollectorThatTakesTheConnectionAndSaysNothingIsLeftAtTheEnd") {
    const testing::PeerFiles files;
    const testing::SilentPeer silent;
    SyslogSettings settings;
    settings.host = "127.0.0.1";
    settings.port = silent.port();
    settings.tls.authority = files.authority_file;
    int asked = 0;
    const auto sent = SyslogTarget(settings).send(messages(1, 1), [&] { return ++asked > 3; });
    CHECK(sent.taken == 0);
    CHECK(sent.trouble == Trouble::away);
    CHECK(sent.sentence.find("does not answer the TLS handshake") != std::string::npos);
}

TEST_CASE("NatsKeepsEachRecordOnceUnderItsIdHoweverOftenItIsSent") {
    const testing::PeerFiles files;
    const testing::NatsServer nats(files);
    nats.add_stream("shiftguard.>");
    NatsTarget target(to(nats, files));
    const auto batch = messages(1, 20);
    const auto sent = target.send(batch, never);
    INFO(sent.sentence);
    REQUIRE(sent.taken == 20);
    CHECK(target.send(std::span(batch).subspan(10), never).taken == 10);  // as after a mark that was lost
    CHECK(target.send(messages(21, 21), never).taken == 1);
    const auto stored = nats.stored();
    REQUIRE(stored.size() == 21);
    for (std::size_t at = 0; at < stored.size(); ++at) {
        CHECK(stored.at(at).id == message(at + 1).record.id.text());
        CHECK(stored.at(at).body == to_ocsf(message(at + 1)));
    }
}

TEST_CASE("NatsThatWasKilledGetsTheRestAfterItsRestart") {
    const testing::PeerFiles files;
    testing::NatsServer nats(files);
    nats.add_stream("shiftguard.records");
    NatsTarget target(to(nats, files));
    REQUIRE(target.send(messages(1, 3), never).taken == 3);
    nats.kill();
    const auto away = target.send(messages(4, 6), never);
    CHECK(away.taken == 0);
    CHECK(away.trouble == Trouble::away);
    nats.start();
    Sent again;
    REQUIRE(eventually([&] { return (again = target.send(messages(4, 6), never)).taken == 3; }, 20s));
    CHECK(nats.stored().size() == 6);
}

TEST_CASE("NatsWithoutAStreamATokenOrTheRightCertificateIsAMatterOfSettings") {
    const testing::PeerFiles files;
    const testing::NatsServer nats(files, "the token");
    auto settings = to(nats, files);
    const auto without_token = NatsTarget(settings).send(messages(1, 1), never);
    INFO(without_token.sentence);
    CHECK(without_token.trouble == Trouble::settings);
    settings.token_file = files.secret("token", "the token\n");
    const auto without_stream = NatsTarget(settings).send(messages(1, 1), never);
    CHECK(without_stream.trouble == Trouble::settings);
    CHECK(without_stream.sentence.find("no JetStream stream takes the subject") != std::string::npos);
    nats.add_stream("shiftguard.records");
    CHECK(NatsTarget(settings).send(messages(1, 1), never).taken == 1);
    settings.tls.authority = files.other_authority_file;
    const auto untrusted = NatsTarget(settings).send(messages(2, 2), never);
    INFO(untrusted.sentence);
    CHECK(untrusted.trouble == Trouble::settings);
    settings.tls.authority = files.authority_file;
    settings.host = "localhost";  // the certificate is for 127.0.0.1
    const auto misnamed = NatsTarget(settings).send(messages(2, 2), never);
    INFO(misnamed.sentence);
    CHECK(misnamed.taken == 0);
    CHECK(nats.stored().size() == 1);
}
