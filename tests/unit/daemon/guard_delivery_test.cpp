// The server: joining, delivery and what is told of them.
#include "tests/unit/daemon/guard_scene.hpp"

#include <future>
#include <sstream>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

TEST_CASE("AnotherProxyInPolicyIsTheDeliverysAtOnceAndNoOtherChangeDisturbsIt") {
    Scene scene;
    std::mutex mutex;
    std::vector<std::string> proxies;
    const auto delivered_by = [&] {
        const std::lock_guard lock(mutex);
        return proxies;
    };
    scene.deliver = [&](const delivery::Membership& membership) {
        const std::lock_guard lock(mutex);
        proxies.push_back(membership.proxy);
        return std::make_unique<delivery::Delivery>(scene.outbox, membership, protocol::SecretKey{});
    };
    scene.put_policy(R"("server": {"proxy": "http://first.example:3128"})");
    CHECK(delivered_by().empty());  // nobody has joined
    delivery::Membership membership;
    membership.workstation = WorkstationId("first");
    scene.guard().join(membership);
    CHECK(delivered_by() == std::vector<std::string>{"http://first.example:3128"});
    scene.put_policy(R"("server": {"proxy": "http://second.example:3128"})");
    scene.put_policy(R"("server": {"proxy": "http://second.example:3128"}, "journal": {"keep_hours": 1})");
    scene.put_policy(R"("journal": {"keep_hours": 1})");
    scene.guard().leave(0ms);
    CHECK(delivered_by() == std::vector<std::string>{"http://first.example:3128", "http://second.example:3128", ""});
}

TEST_CASE("JoiningAnotherServerDoesNotKeepTheGuardFromDeciding") {
    Scene scene;
    std::promise<void> over;
    auto is_over = over.get_future();
    scene.deliver = [&](const delivery::Membership& membership) {
        if (membership.workstation == WorkstationId("second")) {
            is_over.wait();  // as long as the first one's request under way may take
        }
        return std::make_unique<delivery::Delivery>(scene.outbox, membership, protocol::SecretKey{});
    };
    delivery::Membership membership;
    membership.workstation = WorkstationId("first");
    scene.guard().join(membership);
    membership.workstation = WorkstationId("second");
    scene.guard().join(membership);
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    CHECK(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[0].workstation == WorkstationId("second"));
    over.set_value();
    scene.guard().leave(0ms);
}

TEST_CASE("ACertificateThatDoesNotVerifyIsToldInTheStatusUntilItDoes") {
    Scene scene;
    scene.open_session();
    // Something listens, so that the connection comes as far as the certificates; the authority's file is missing.
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listening, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listening, 8) == 0);
    REQUIRE(::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    delivery::Membership membership;
    membership.server_url = "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    membership.workstation = WorkstationId("w");
    membership.authority = scene.folder / "missing.pem";
    std::promise<void> tried;
    std::once_flag once;
    scene.deliver = [&](const delivery::Membership& joined) {
        delivery::Options options;
        options.attempted = [&](const delivery::State&) { std::call_once(once, [&] { tried.set_value(); }); };
        auto sender =
            std::make_unique<delivery::Delivery>(scene.outbox, joined, scene.keys.chain_keys().secret_key, options);
        sender->start();
        return sender;
    };
    REQUIRE(scene.outbox.append(testing::example_incident()));
    scene.guard().join(membership);
    REQUIRE(tried.get_future().wait_for(20s) == std::future_status::ready);
    const auto trouble = [&] {
        for (int turn = 0; turn < 200 && scene.board.read().trouble.empty(); ++turn) {
            scene.clock.advance(300ms);
            scene.guard().handle(std::nullopt);
        }
        return scene.board.read().trouble;
    }();
    ::close(listening);
    CHECK(trouble.find("Delivery to the server: ") == 0);
    CHECK(trouble.find("certificate") != std::string::npos);
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK(scene.board.read().server == "certificate_bad");
}

TEST_CASE("TheLogSaysWhatIsWrongWithTheDelivery") {
    std::ostringstream written;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(written)));
    daemon::LogNarrator narrator;
    const std::string sentence = "The server's certificate does not verify: see that authority.pem is the server's.";
    narrator.delivery({delivery::Condition::certificate_bad, sentence, std::nullopt}, 3, {});
    narrator.delivery({delivery::Condition::server_away, sentence, std::nullopt}, std::nullopt, {});
    narrator.delivery({delivery::Condition::delivering, "unsaid", std::nullopt}, 0, {});
    spdlog::set_default_logger(before);
    CHECK(written.str().find("certificate_bad, 3 waiting: " + sentence) != std::string::npos);
    CHECK(written.str().find("server_away, how many wait is not known: " + sentence) != std::string::npos);
    CHECK(written.str().find("unsaid") == std::string::npos);
}

TEST_CASE("AServersPolicyThatIsNotToBeHadIsSaidOnceUnlessTheServerIsAway") {
    Scene scene;
    const auto ask = [&](ErrorKind kind) {
        scene.event(daemon::PolicyAsked{Error{kind, "https://server:7443", "It cannot be read", Retry::helps}});
    };
    const auto said = [&] {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                             [](const auto& sentence) {
                                 return sentence.starts_with(
                                     "The server's policy is not to be had: https://server:7443: It cannot be read");
                             });
    };
    ask(ErrorKind::unavailable);
    ask(ErrorKind::timeout);
    CHECK(said() == 0);
    ask(ErrorKind::corrupted);
    ask(ErrorKind::corrupted);
    CHECK(said() == 1);
    scene.event(daemon::PolicyAsked{});
    ask(ErrorKind::corrupted);
    CHECK(said() == 2);
}
