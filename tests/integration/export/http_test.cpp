// Collectors and webhooks by HTTPS, against a server over real sockets whose answers the test writes.
#include "server/export/targets/targets.hpp"
#include "server/export/targets/webhook.hpp"
#include "tests/integration/export/peers.hpp"
#include "tests/support/protocol_examples.hpp"

#include <mutex>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <zlib.h>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using namespace std::chrono_literals;
using testing::TestAnswer;
using testing::TestRequest;

const Ending never = [] { return false; };

/// A collector that remembers what it was asked.
struct Collector {
    explicit Collector(const testing::PeerFiles& files, testing::TlsServer::Script answers = {})
        : script(std::move(answers)),
          server({files.authority.issue("127.0.0.1"), files.authority.pem(),
                  testing::TlsServer::ClientCertificate::optional},
                 [this](const TestRequest& request) {
                     const std::lock_guard lock(mutex);
                     requests.push_back(request);
                     return script ? script(request) : TestAnswer{};
                 }) {}

    [[nodiscard]] std::vector<TestRequest> asked() {
        const std::lock_guard lock(mutex);
        return requests;
    }

    std::mutex mutex;
    std::vector<TestRequest> requests;
    testing::TlsServer::Script script;
    testing::TlsServer server;
};

HttpTargetSettings to(const Collector& collector, const testing::PeerFiles& files, HttpForm form = HttpForm::ocsf) {
    HttpTargetSettings settings;
    settings.https.url = collector.server.url() + "/services/collector/event";
    settings.https.tls.authority = files.authority_file;
    settings.form = form;
    return settings;
}

std::vector<Message> two() {
    return {{"desk-7", 1, testing::example_time, testing::example_incident()},
            {"desk-7", 2, testing::example_time, testing::example_outcome()}};
}

Sent answered(const TestAnswer& answer, HttpForm form = HttpForm::ocsf) {
    const testing::PeerFiles files;
    const Collector collector(files, [&](const TestRequest&) { return answer; });
    return HttpTarget(to(collector, files, form)).send(two(), never);
}

std::string unzipped(const std::string& packed) {
    std::string text(65536, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string in = packed;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    inflate(&stream, Z_FINISH);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

}  // namespace

TEST_CASE("ACollectorGetsAnArrayOfOcsfWithItsBearerToken") {
    const testing::PeerFiles files;
    Collector collector(files);
    auto settings = to(collector, files);
    settings.token_file = files.secret("token", "abc-123\r\n");
    const auto sent = HttpTarget(settings).send(two(), never);
    INFO(sent.sentence);
    REQUIRE(sent.taken == 2);
    const auto request = collector.asked().at(0);
    CHECK(request.method == "POST");
    CHECK(request.path == "/services/collector/event");
    CHECK(request.headers.at("authorization") == "Bearer abc-123");
    CHECK(request.headers.at("content-type") == "application/json");
    const auto body = nlohmann::json::parse(request.body);
    REQUIRE(body.size() == 2);
    CHECK(body.at(0) == nlohmann::json::parse(to_ocsf(two().at(0))));
    CHECK(body.at(1).at("metadata").at("uid") == testing::example_outcome().id.text());
}

TEST_CASE("SplunkGetsOneEventAfterTheOtherCompressedWhereAskedFor") {
    const testing::PeerFiles files;
    Collector collector(files, [](const TestRequest&) {
        return TestAnswer{200, R"({"text":"Success","code":0})", {}};
    });
    auto settings = to(collector, files, HttpForm::splunk);
    settings.token_file = files.secret("token", "hec\n");
    settings.index = "guard";
    settings.gzip = true;
    REQUIRE(HttpTarget(settings).send(two(), never).taken == 2);
    const auto request = collector.asked().at(0);
    CHECK(request.headers.at("authorization") == "Splunk hec");
    CHECK(request.headers.at("content-encoding") == "gzip");
    const auto text = unzipped(request.body);
    const auto event = nlohmann::json::parse(text.substr(0, text.find('\n')));
    CHECK(event.at("host") == "desk-7");
    CHECK(event.at("index") == "guard");
    CHECK(event.at("sourcetype") == "shiftguard:ocsf");
    CHECK(event.at("time") == Approx(1795471500.123));
    CHECK(event.at("event") == nlohmann::json::parse(to_ocsf(two().at(0))));
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}

TEST_CASE("ACollectorThatIsBusyIsTriedAgainWhenItAsks") {
    for (const int status : {429, 500, 503}) {
        const auto sent = answered({status, "busy\nnow", {{"Retry-After", "17"}}});
        CHECK(sent.taken == 0);
        CHECK(sent.trouble == Trouble::away);
        CHECK(sent.not_before == 17s);
        CHECK(sent.sentence.find("HTTP " + std::to_string(status) + ": busy now") != std::string::npos);
    }
    TestAnswer silent;
    silent.hang_up = true;
    CHECK(answered(silent).trouble == Trouble::away);
}

TEST_CASE("ACollectorThatRefusesTheTokenOrTheAddressIsAMatterOfSettings") {
    for (const int status : {301, 401, 403, 404, 405}) {
        CHECK(answered({status, "", {{"Location", "https://127.0.0.1/"}}}).trouble == Trouble::settings);
    }
    CHECK(answered({400, R"({"text":"Incorrect index","code":7})", {}}, HttpForm::splunk).trouble == Trouble::settings);
    CHECK(answered({403, R"({"text":"Invalid token","code":4})", {}}, HttpForm::splunk).trouble == Trouble::settings);
}

TEST_CASE("ACollectorThatRefusesTheDataRefusesARecord") {
    for (const int status : {400, 413, 422}) {
        CHECK(answered({status, "no", {}}).trouble == Trouble::record);
    }
    CHECK(answered({400, R"({"text":"Invalid data format","code":6,"invalid-event-number":1})", {}}, HttpForm::splunk)
              .trouble == Trouble::record);
    CHECK(answered({400, "a proxy's page", {}}, HttpForm::splunk).trouble == Trouble::settings);
}

TEST_CASE("ACollectorWithAnothersCertificateGetsNothing") {
    const testing::PeerFiles files;
    Collector collector(files);
    auto settings = to(collector, files);
    settings.https.tls.authority = files.other_authority_file;
    const auto sent = HttpTarget(settings).send(two(), never);
    CHECK(sent.trouble == Trouble::settings);
    CHECK(sent.sentence.find("certificate is not trusted") != std::string::npos);
    CHECK(collector.asked().empty());
}

TEST_CASE("ACollectorMayAskForTheServersOwnCertificate") {
    const testing::PeerFiles files;
    Collector collector(files);
    auto settings = to(collector, files);
    settings.https.tls.certificate = files.client_certificate;
    settings.https.tls.private_key = files.client_key;
    REQUIRE(HttpTarget(settings).send(two(), never).taken == 2);
    CHECK(collector.asked().at(0).client_name == "shiftguard-server");
}

TEST_CASE("ATokenThatIsMissingOpenToOthersOrEmptyIsSaidAndNothingIsSent") {
    const testing::PeerFiles files;
    Collector collector(files);
    auto settings = to(collector, files);
    settings.token_file = files.folder / "not-there";
    CHECK(HttpTarget(settings).send(two(), never).trouble == Trouble::settings);
    settings.token_file = files.secret("token", "\n");
    CHECK(HttpTarget(settings).send(two(), never).sentence.find("first line") != std::string::npos);
    settings.token_file = files.secret("token", "good\n");
    std::filesystem::permissions(settings.token_file, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    const auto sent = HttpTarget(settings).send(two(), never);
    CHECK(sent.trouble == Trouble::settings);
    CHECK(sent.sentence.find("good") == std::string::npos);
    CHECK(collector.asked().empty());
}

TEST_CASE("AWebhookIsSignedAndNamesNoWorker") {
    const testing::PeerFiles files;
    Collector collector(files);
    WebhookSettings settings;
    settings.https.url = collector.server.url() + "/hook";
    settings.https.tls.authority = files.authority_file;
    settings.secret_file = files.secret("hook", "a secret\n");
    settings.notice.console_url = "https://guard.example:8443";
    const auto notice = make_notice({{testing::example_workstation, testing::example_incident().incident,
                                      FindingKind::unknown_person, Severity::high, testing::example_time}},
                                    settings.notice);
    WebhookChannel channel(settings);
    REQUIRE(channel.ready());
    REQUIRE(channel.tell(notice, testing::example_time, never).taken == 1);
    const auto request = collector.asked().at(0);
    CHECK(request.headers.at("shiftguard-signature") == signature_of("a secret", request.body));
    const auto body = nlohmann::json::parse(request.body);
    CHECK(body.at("incidents").at(0).at("finding") == "unknown_person");
    CHECK(body.at("incidents").at(0).at("link") == "https://guard.example:8443/incidents/" +
                                                       testing::example_workstation.text() + "/" +
                                                       testing::example_incident().incident.text());
    for (const auto& of_the_worker : {"w-1017", "anna", "desk-7"}) {
        CHECK(request.body.find(of_the_worker) == std::string::npos);
    }
}

TEST_CASE("AWebhookThatFailsSaysSoAndWithoutItsSecretNothingIsSent") {
    const testing::PeerFiles files;
    Collector collector(files, [](const TestRequest&) { return TestAnswer{502, "away", {}}; });
    WebhookSettings settings;
    settings.https.url = collector.server.url();
    settings.https.tls.authority = files.authority_file;
    settings.secret_file = files.folder / "not-there";
    const Notice notice{"id", console::Language::english, "subject", {}, 0, "", ""};
    CHECK(WebhookChannel(settings).tell(notice, testing::example_time, never).trouble == Trouble::settings);
    CHECK_FALSE(WebhookChannel(settings).ready());
    settings.secret_file = files.secret("hook", "a secret\n");
    const auto sent = WebhookChannel(settings).tell(notice, testing::example_time, never);
    CHECK(sent.trouble == Trouble::away);
    CHECK(sent.sentence.find("HTTP 502") != std::string::npos);
}

TEST_CASE("TheSignatureOfAWebhookIsHmacSha256") {
    // RFC 4231, test case 2.
    CHECK(signature_of("Jefe", "what do ya want for nothing?") ==
          "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
