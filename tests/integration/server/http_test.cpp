// Limits of the HTTP server, in this process with short times.
#include "server/authority/authority.hpp"
#include "server/http/server.hpp"
#include "tests/integration/server/https.hpp"
#include "tests/support/child.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/workstation.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t large_bytes = 32U << 20U;  // more than the sockets of both sides hold

struct Bench {
    explicit Bench(const http::Limits& limits, http::ClientCertificate client = http::ClientCertificate::none) {
        const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
        const auto own = authority::make_authority("Test", now);
        const auto identity = authority::make_server_identity(*own, {"127.0.0.1"}, now);
        http::Port port;
        port.address = "127.0.0.1";
        port.limits = limits;
        port.client_certificate = client;
        port.handler = [this](const http::Request& request, const http::Reply& reply) {
            if (request.target == "/fail") {
                throw std::runtime_error("a fault");
            }
            if (request.target == "/fail/later") {
                reply.give([]() -> http::Answer { throw std::runtime_error("a fault"); });
                return;
            }
            if (request.target == "/wait") {
                begun.release();
                may_end.acquire();
            }
            http::Answer answer{200, {{"Content-Type", "text/plain"}}, request.method + " " + request.body, {}};
            if (request.target == "/large") {
                answer.body.assign(large_bytes, 'x');
            }
            if (request.target == "/later") {
                reply.post([answer, give = reply.give] { give([answer] { return answer; }); });
                return;
            }
            give(reply, std::move(answer));
        };
        port.refusal = [](unsigned status, const std::string& sentence) {
            return http::Answer{status, {}, sentence, {}};
        };
        auto opened = http::Server::open(
            {folder.write("cert.pem", identity->certificate), folder.write("key.pem", identity->private_key),
             folder.write("authority.pem", own->certificate)},
            {port}, [](const std::string&) {});
        REQUIRE(opened);
        const TestWorkstation machine;
        const auto signed_by_us =
            authority::sign_workstation(*own, machine.join_request("t").certificate_request_pem,
                                        WorkstationId("0198f000-0000-7000-8000-000000000001"), {}, now);
        REQUIRE(signed_by_us);
        static_cast<void>(folder.write("client.pem", *signed_by_us));
        static_cast<void>(folder.write("client-key.pem", machine.private_key_pem()));
        server = std::move(*opened);
        url = "https://127.0.0.1:" + std::to_string(server->numbers().at(0)) + "/";
        thread = std::thread([this] { server->serve(2, 2s); });
    }
    ~Bench() {
        server->stop();
        thread.join();
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    [[nodiscard]] HttpsRequest request(const std::string& path = "") const {
        HttpsRequest asked;
        asked.url = url + path;
        asked.authority = folder / "authority.pem";
        return asked;
    }
    void waits_for_a_handler() { begun.acquire(); }
    void let_go() { may_end.release(); }
    [[nodiscard]] IdleConnection idle() const { return {url, folder / "authority.pem"}; }

    std::binary_semaphore begun{0};
    std::binary_semaphore may_end{0};
    TempFolder folder;
    std::unique_ptr<http::Server> server;
    std::string url;
    std::thread thread;
};

/// Of a key of another kind than ours, signed by itself, PEM.
std::string rsa_certificate() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    REQUIRE(X509_set_pubkey(certificate.get(), key.get()) == 1);
    REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
    REQUIRE(PEM_write_bio_X509(out.get(), certificate.get()) == 1);
    char* text = nullptr;
    const long bytes = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(bytes)};
}

}  // namespace

TEST_CASE("ClosesAConnectionThatSaysNothing") {
    http::Limits limits;
    limits.idle = 100ms;
    const Bench bench(limits);
    auto idle = bench.idle();
    REQUIRE(idle.connected());
    CHECK(idle.closes());
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("ClosesAConnectionWhoseHeadNeverEnds") {
    http::Limits limits;
    limits.head = 100ms;
    const Bench bench(limits);
    auto slow = bench.idle();
    REQUIRE(slow.connected());
    slow.send("POST / HTTP/1.1\r\nHos");
    CHECK(slow.closes());
    CHECK(slow.received().starts_with("HTTP/1.1 408 "));
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("AnswersOtherRequestsWhileAHandlerWaits") {
    Bench bench({});
    std::thread waiting([&] { CHECK(ask(bench.request("wait")).status == 200); });
    bench.waits_for_a_handler();
    CHECK(ask(bench.request()).status == 200);
    bench.let_go();
    waiting.join();
}

TEST_CASE("EndsOnlyWhenTheHandlerUnderWayHasEnded") {
    std::optional<Bench> bench(std::in_place, http::Limits{});
    std::atomic<bool> answered = false;
    std::thread waiting([&, request = bench->request("wait")] { answered = ask(request).status == 200; });
    bench->waits_for_a_handler();
    bench->server->stop();
    bench->let_go();
    bench.reset();
    waiting.join();
    CHECK(answered);
}

TEST_CASE("GivesALargeAnswerAsTheOtherSideTakesIt") {
    const Bench bench({});
    CHECK(ask(bench.request("large")).body.size() == large_bytes);
}

TEST_CASE("ClosesAConnectionThatDoesNotTakeItsAnswer") {
    http::Limits limits;
    limits.answer = 100ms;
    const Bench bench(limits);
    auto deaf = bench.idle();
    REQUIRE(deaf.connected());
    deaf.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(eventually([&] { return bench.server->connections().at(0) == 0; }));
    CHECK(deaf.closes());
    CHECK(deaf.received().size() < large_bytes);
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("ALineOfAChunkThatNeverEndsIsRefusedAndNotKept") {
    const Bench bench({});
    auto endless = bench.idle();
    REQUIRE(endless.connected());
    endless.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    endless.send(std::string(std::size_t{2} * http::Limits{}.head_bytes, 'x'));
    CHECK(endless.closes());
    CHECK(endless.received().starts_with("HTTP/1.1 431 "));
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("WhoeverSendsWithoutEndIsOutOfTimeAllTheSame") {
    http::Limits limits;
    limits.body = 100ms;
    const Bench bench(limits);
    auto busy = bench.idle();
    REQUIRE(busy.connected());
    busy.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "1;" + std::string(8000, 'x') + "\r\ny\r\n";  // one byte of a body each
    std::atomic<bool> over = false;
    std::thread sending([&] {
        while (!over) {
            busy.send(chunk);
        }
    });
    const bool closed = eventually([&] { return bench.server->connections().at(0) == 0; });
    over = true;
    sending.join();
    CHECK(closed);
    CHECK(busy.closes());
    // It is told so, unless its own bytes have the connection reset before.
    CHECK((busy.received().empty() || busy.received().starts_with("HTTP/1.1 408 ")));
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("AnswersRequestsThatComeTogetherOneAfterAnother") {
    const Bench bench({});
    auto hasty = bench.idle();
    REQUIRE(hasty.connected());
    const std::string first = "POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nfirst";
    hasty.send(first + "POST /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecond");
    CHECK(hasty.closes());
    const auto one = hasty.received().find("POST first");
    const auto two = hasty.received().find("POST second");
    REQUIRE(one != std::string::npos);
    REQUIRE(two != std::string::npos);
    CHECK(one < two);
}

TEST_CASE("ClosesAConnectionWhoseBodyNeverComes") {
    http::Limits limits;
    limits.body = 100ms;
    const Bench bench(limits);
    auto slow = bench.idle();
    REQUIRE(slow.connected());
    slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
    CHECK(slow.closes());
    CHECK(slow.received().starts_with("HTTP/1.1 408 "));
    CHECK(slow.received().find("in time") != std::string::npos);
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("TakesNoMoreConnectionsThanItsLimit") {
    http::Limits limits;
    limits.connections = 2;
    const Bench bench(limits);
    {
        const auto one = bench.idle();
        const auto two = bench.idle();
        REQUIRE(one.connected());
        REQUIRE(two.connected());
        CHECK_FALSE(bench.idle().connected());
    }
    // Both have gone; the server learns of it at its own pace.
    long status = 0;
    for (int attempt = 0; attempt < 200 && status != 200; ++attempt) {
        status = ask(bench.request()).status;
    }
    CHECK(status == 200);
}

TEST_CASE("TakesNoLargeBodyFromWhoShowedNoCertificate") {
    http::Limits limits;
    limits.body_bytes = 4096;
    limits.anonymous_body_bytes = 64;
    const Bench bench(limits, http::ClientCertificate::optional);
    auto request = bench.request();
    request.method = "POST";
    request.body = std::string(65, 'x');
    const auto refused = ask(request);
    CHECK(refused.status == 413);
    CHECK(refused.body.find("larger than 64 bytes") != std::string::npos);
    request.body.resize(64);
    CHECK(ask(request).status == 200);
    request.body.resize(4096, 'x');
    request.certificate = bench.folder / "client.pem";
    request.private_key = bench.folder / "client-key.pem";
    CHECK(ask(request).status == 200);
    request.body.resize(4097, 'x');
    CHECK(ask(request).status == 413);
}

TEST_CASE("AnswersAFaultOfItsHandlerAndGoesOn") {
    const Bench bench({});
    CHECK(ask(bench.request("fail")).status == 500);
    CHECK(ask(bench.request("fail/later")).status == 500);
    CHECK(ask(bench.request()).status == 200);
}

TEST_CASE("GivesAnAnswerThatItsHandlerPutOff") {
    const Bench bench({});
    const auto answer = ask(bench.request("later"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "GET ");
}

TEST_CASE("GivesEveryAnswerTheHeadersThatProtectIt") {
    const Bench bench({});
    const auto answer = ask(bench.request());
    CHECK(answer.header("strict-transport-security").find("max-age=") == 0);
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("referrer-policy") == "no-referrer");
    CHECK(answer.header("content-security-policy").find("default-src 'none'") == 0);
    CHECK(answer.header("cache-control") == "no-store");
}

TEST_CASE("AnswersHeadWithoutABody") {
    const Bench bench({});
    auto request = bench.request();
    request.method = "HEAD";
    const auto answer = ask(request);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-length") == "5");
    CHECK(answer.body.empty());
}

TEST_CASE("SaysWhichPortIsTaken") {
    const Bench bench({});
    http::Port port;
    port.address = "127.0.0.1";
    port.number = bench.server->numbers().at(0);
    const auto second =
        http::Server::open({bench.folder / "cert.pem", bench.folder / "key.pem", bench.folder / "authority.pem"},
                           {port}, [](const std::string&) {});
    REQUIRE_FALSE(second);
    CHECK(second.error().subject == "127.0.0.1:" + std::to_string(port.number));
    port.address = "not an address";
    const auto odd =
        http::Server::open({bench.folder / "cert.pem", bench.folder / "key.pem", bench.folder / "authority.pem"},
                           {port}, [](const std::string&) {});
    REQUIRE_FALSE(odd);
    CHECK(odd.error().kind == ErrorKind::invalid_input);
    const auto keyless =
        http::Server::open({bench.folder / "cert.pem", bench.folder / "cert.pem", bench.folder / "authority.pem"},
                           {port}, [](const std::string&) {});
    REQUIRE_FALSE(keyless);
    CHECK(keyless.error().kind == ErrorKind::corrupted);
}

TEST_CASE("ACertificateWhoseKeyIsOfAnotherKindIsNotTakenUpAndTheOneBeforeGoesOn") {
    const Bench bench({});
    const http::Identity strange{bench.folder.write("rsa.pem", rsa_certificate()), bench.folder / "key.pem",
                                 bench.folder / "authority.pem"};
    const auto taken = bench.server->take_up(strange);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().subject == strange.private_key.string());
    CHECK(ask(bench.request()).status == 200);
}
