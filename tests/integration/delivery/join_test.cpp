#include "tests/integration/delivery/bed.hpp"

#include <fstream>

#include <sys/stat.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

// A server that lets a workstation join with one token.
struct JoinBed {
    JoinBed() {
        setup.own = authority.issue("127.0.0.1");
        setup.client_authority_pem = authority.pem();
        setup.client = TlsServer::ClientCertificate::optional;
        authority_file = folder.write("ca.pem", authority.pem());
        server = std::make_unique<TlsServer>(setup, [this](const TestRequest& request) { return answer(request); });
    }

    TestAnswer answer(const TestRequest& request) {
        const auto read = protocol::decode_join_request(request.body);
        if (!read) {
            return Bed::problem(400, "invalid", to_sentence(read.error()));
        }
        seen = *read;
        if (read->token != "good") {
            return Bed::problem(403, "token-used", "This token was used before. Make a new one on the server.");
        }
        protocol::JoinAnswer joined{example_workstation, authority.sign(read->certificate_request_pem), authority.pem(),
                                    example_keys(2).public_key};
        if (spoil) {
            spoil(joined);
        }
        return {201, protocol::encode(joined), {}, false, {}};
    }

    Result<delivery::Membership> join(const std::string& token = "good") {
        return delivery::join(folder / "state", server->url(), token, authority_file, example_keys(1));
    }

    TempFolder folder;
    TestAuthority authority;
    TlsServer::Setup setup;
    std::filesystem::path authority_file;
    protocol::JoinRequest seen;
    std::function<void(protocol::JoinAnswer&)> spoil;
    std::unique_ptr<TlsServer> server;
};

bool left_nothing(const JoinBed& bed) {
    return delivery::load_membership(bed.folder / "state").error().kind == ErrorKind::not_found &&
           !std::filesystem::exists(bed.folder / "state");
}

}  // namespace

TEST_CASE("JoiningLeavesAMembershipForTheDaemonAlone") {
    JoinBed bed;
    const auto joined = bed.join();
    REQUIRE(joined);
    CHECK(joined->workstation == example_workstation);
    CHECK(joined->receipt_key == example_keys(2).public_key);
    CHECK(joined->server_url == bed.server->url());
    CHECK(bed.seen.signing_key == example_keys(1).public_key);
    CHECK_FALSE(bed.seen.host_name.empty());
    for (const char* name : {"join.json", "client.pem", "client-key.pem", "authority.pem"}) {
        struct stat facts {};
        REQUIRE(::stat((bed.folder / "state" / name).c_str(), &facts) == 0);
        CAPTURE(name);
        CHECK((facts.st_mode & 0777U) == 0600U);
    }
    const auto loaded = delivery::load_membership(bed.folder / "state");
    REQUIRE(loaded);
    CHECK(loaded->workstation == joined->workstation);
    CHECK(loaded->receipt_key == joined->receipt_key);
}

TEST_CASE("AJoinedWorkstationIsKnownByItsCertificate") {
    JoinBed bed;
    const auto joined = bed.join();
    REQUIRE(joined);
    bed.setup.client = TlsServer::ClientCertificate::required;
    TestRequest seen;
    bed.server = std::make_unique<TlsServer>(bed.setup, [&](const TestRequest& request) {
        seen = request;
        return TestAnswer{204, "", {}, false, {}};
    });
    auto membership = *joined;
    membership.server_url = bed.server->url();
    REQUIRE(delivery::redeem_code(membership, "481-205-993", WorkerId("w-1017")));
    CHECK(seen.path == protocol::redeem_path);
    CHECK(seen.client_name == "workstation");
    const auto request = protocol::decode_redeem_request(seen.body);
    REQUIRE(request);
    CHECK(request->code == "481-205-993");
    CHECK(request->worker == WorkerId("w-1017"));
}

TEST_CASE("ARefusedTokenIsToldInTheServersWordsAndLeavesNothing") {
    JoinBed bed;
    const auto refused = bed.join("used");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
    CHECK(refused.error().message == "This token was used before. Make a new one on the server.");
    CHECK(left_nothing(bed));
    CHECK(bed.join());
}

TEST_CASE("AnAnswerThatDoesNotFitLeavesNothing") {
    JoinBed bed;
    const TestAuthority stranger;
    bed.spoil = [&](protocol::JoinAnswer& answer) { answer.certificate_pem = stranger.issue("x").certificate_pem; };
    CHECK(bed.join().error().kind == ErrorKind::corrupted);
    bed.spoil = [](protocol::JoinAnswer& answer) { answer.certificate_pem = "garbage"; };
    CHECK(bed.join().error().kind == ErrorKind::corrupted);
    bed.spoil = [](protocol::JoinAnswer& answer) { answer.authority_pem = "garbage"; };
    CHECK(bed.join().error().kind == ErrorKind::corrupted);
    bed.spoil = [](protocol::JoinAnswer& answer) { answer.workstation = WorkstationId(); };
    CHECK(bed.join().error().kind == ErrorKind::corrupted);
    CHECK(left_nothing(bed));
    bed.spoil = nullptr;
    CHECK(bed.join());
}

TEST_CASE("AServerOfAnotherAuthorityIsNotJoined") {
    JoinBed bed;
    // Another one altogether, and one that took the name of ours.
    for (const char* name : {"Stranger", "Test authority"}) {
        const TestAuthority stranger(name);
        bed.authority_file = bed.folder.write("other.pem", stranger.pem());
        const auto refused = bed.join();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::refused);
        CHECK(bed.server->requests() == 0);
        CHECK(left_nothing(bed));
    }
    bed.authority_file = bed.folder / "missing.pem";
    CHECK_FALSE(bed.join());
}

TEST_CASE("AJoinedWorkstationDoesNotJoinAgain") {
    JoinBed bed;
    REQUIRE(bed.join());
    const auto again = bed.join();
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ErrorKind::refused);
    CHECK(bed.server->requests() == 1);
}

TEST_CASE("OnlyAPlainHttpsAddressIsTaken") {
    JoinBed bed;
    for (const char* url : {"http://127.0.0.1:1", "127.0.0.1", "https://", "https://anna@127.0.0.1", "ftp://127.0.0.1",
                            "https://127.0.0.1/path", "https://127.0.0.1?x=1", ""}) {
        CAPTURE(url);
        const auto refused = delivery::join(bed.folder / "state", url, "good", bed.authority_file, example_keys(1));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::invalid_input);
    }
}

TEST_CASE("ADamagedMembershipIsToldWithItsFile") {
    JoinBed bed;
    REQUIRE(bed.join());
    const auto state = bed.folder / "state";
    const auto spoilt = [&](const std::string& name, const std::string& text) {
        const std::string whole = read_text(state / name);
        std::ofstream(state / name) << text;
        const auto loaded = delivery::load_membership(state);
        std::ofstream(state / name) << whole;
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().subject == (state / name).string());
        return loaded.error().kind;
    };
    CHECK(spoilt("join.json", "{") == ErrorKind::corrupted);
    CHECK(spoilt("join.json", "[]") == ErrorKind::corrupted);
    CHECK(spoilt("join.json", R"({"version":1})") == ErrorKind::corrupted);
    CHECK(spoilt("join.json", R"({"version":1,"server_url":5,"workstation":"a","receipt_key":"AA=="})") ==
          ErrorKind::corrupted);
    REQUIRE(delivery::load_membership(state));
    REQUIRE(::chmod((state / "client-key.pem").c_str(), 0644) == 0);
    CHECK(delivery::load_membership(state).error().kind == ErrorKind::refused);
    std::filesystem::remove(state / "client-key.pem");
    CHECK(delivery::load_membership(state).error().kind == ErrorKind::corrupted);
}

TEST_CASE("ACodeThatTheServerRefusesIsToldInItsWords") {
    Bed bed;
    bed.serve([](const TestRequest&) { return Bed::problem(403, "code-expired", "The code expired at 22:00."); });
    const auto refused = delivery::redeem_code(bed.membership, "1", WorkerId("w-1"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
    CHECK(refused.error().message == "The code expired at 22:00.");
    bed.serve([](const TestRequest&) { return TestAnswer{500, "", {}, false, {}}; });
    CHECK(delivery::redeem_code(bed.membership, "1", WorkerId("w-1")).error().kind == ErrorKind::unavailable);
    bed.server.reset();
    CHECK(delivery::redeem_code(bed.membership, "1", WorkerId("w-1")).error().kind == ErrorKind::unavailable);
    bed.serve([](const TestRequest&) { return TestAnswer{200, "{}", {}, false, {}}; });
    CHECK(delivery::redeem_code(bed.membership, "1", WorkerId("w-1")));
}
