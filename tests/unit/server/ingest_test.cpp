#include "server/ingest/ingest.hpp"

#include "common/compression/compression.hpp"
#include "protocol/policy_offer.hpp"
#include "protocol/renewal.hpp"
#include "server/exceptions/exceptions.hpp"
#include "server/ingest/policy.hpp"
#include "server/store/sqlite/store.hpp"
#include "server/ticket/ticket.hpp"
#include "tests/support/country_database.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/answered.hpp"
#include "tests/unit/server/workstation.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

// A server without its sockets.
struct Bench {
    testing::TempFolder folder;
    testing::ManualClock clock;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    ingest::Keys keys{*authority::make_authority("Test", clock.now().wall), protocol::make_key_pair()};

    std::string token(std::chrono::minutes valid = 60min) {
        const auto secret = ticket::make_token();
        REQUIRE(store->add_join_token(secret.hash, clock.now().wall + valid));
        return secret.text;
    }
    http::Answer join(const protocol::JoinRequest& request) {
        return ingest::join(*store, keys, protocol::encode(request), clock.now());
    }
    std::string successor_token(const WorkstationId& predecessor) {
        const auto secret = ticket::make_token();
        const auto now = clock.now().wall;
        REQUIRE(*store->add_successor_token(secret.hash, now, now + 60min, {predecessor, "anna", "disk replaced"}));
        return secret.text;
    }
    /// Begins a chain of its own in the place of `predecessor`'s.
    void join_in_place_of(const WorkstationId& predecessor, testing::TestWorkstation& workstation) {
        const auto answer = join(workstation.join_request(successor_token(predecessor)));
        const auto joined = protocol::decode_join_answer(answer.body);
        REQUIRE(joined);
        workstation.joined_as(joined->workstation);
        workstation.set_head({});
    }
    void join(testing::TestWorkstation& workstation) {
        const auto answer = protocol::decode_join_answer(join(workstation.join_request(token())).body);
        REQUIRE(answer);
        workstation.joined_as(answer->workstation);
    }
    http::Answer send(const testing::TestWorkstation& from, const protocol::Batch& batch) {
        return send(from, protocol::encode(batch));
    }
    http::Answer send(const testing::TestWorkstation& from, const std::string& body) {
        return send(ingest::Caller{from.id()}, body);
    }
    http::Answer send(const ingest::Caller& caller, const std::string& body) {
        return testing::answered(
            [&](const http::Reply& reply) { ingest::records(*store, keys, caller, body, clock.now(), {}, reply); });
    }
    std::string membership_of(const WorkstationId& id) { return (**store->workstation(id)).membership; }
    http::Answer handle(const http::Request& request, const country::Countries* countries = nullptr) {
        return testing::answered([&](const http::Reply& reply) {
            ingest::handle(*store, keys, request, clock.now(), countries, {}, reply);
        });
    }
    http::Answer beat(const WorkstationId& from, const std::string& body) {
        return ingest::heartbeat(*store, keys, {from}, body, clock.now());
    }
    std::size_t incidents() { return store->incidents({}, {})->total; }
};

std::string type_of(const http::Answer& answer) {
    const auto problem = protocol::decode_problem(answer.body);
    REQUIRE(problem);
    CHECK(problem->status == answer.status);
    CHECK(problem->detail.size() > 10);
    CHECK_FALSE(answer.note.empty());
    return problem->type;
}

}  // namespace

TEST_CASE("JoinsAWorkstationWithAGoodToken") {
    Bench bench;
    testing::TestWorkstation workstation;
    const auto answer = bench.join(workstation.join_request(bench.token()));
    REQUIRE(answer.status == 200);
    const auto joined = protocol::decode_join_answer(answer.body);
    REQUIRE(joined);
    CHECK(joined->authority_pem == bench.keys.authority.certificate);
    CHECK(joined->receipt_key == bench.keys.receipt.public_key);
    const auto stored = bench.store->workstation(joined->workstation);
    REQUIRE(stored);
    REQUIRE(*stored);
    CHECK((*stored)->host_name == "desk-7");
    CHECK((*stored)->signing_key == workstation.signing_key());
}

TEST_CASE("RefusesAJoinTokenThatIsUnknownOrUsedOrExpired") {
    Bench bench;
    testing::TestWorkstation workstation;
    CHECK(type_of(bench.join(workstation.join_request(std::string(64, 'a')))) == "token-unknown");
    const auto used = bench.token();
    CHECK(bench.join(workstation.join_request(used)).status == 200);
    CHECK(type_of(bench.join(workstation.join_request(used))) == "token-used");
    const auto late = bench.token(1min);
    bench.clock.advance(1min);
    CHECK(type_of(bench.join(workstation.join_request(late))) == "token-expired");
    CHECK(bench.store->workstations()->size() == 1);
}

TEST_CASE("KeepsTheTokenGoodWhenTheCertificateRequestIsBad") {
    Bench bench;
    testing::TestWorkstation workstation;
    const auto token = bench.token();
    auto request = workstation.join_request(token);
    request.certificate_request_pem = "no PEM";
    workstation.prove(request);
    const auto refused = bench.join(request);
    CHECK(refused.status == 422);
    CHECK(type_of(refused) == "request-invalid");
    CHECK(bench.join(workstation.join_request(token)).status == 200);
}

TEST_CASE("StoresABatchAndSignsAReceipt") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto seen = workstation.incident(FindingKind::additional_person);
    const auto answer = bench.send(workstation, workstation.send({seen, workstation.outcome_of(seen, true)}));
    REQUIRE(answer.status == 200);
    const auto receipt = protocol::decode_receipt(answer.body);
    REQUIRE(receipt);
    CHECK(receipt->seq == 2);
    CHECK(receipt->link == workstation.head().link);
    CHECK(protocol::verify_receipt(bench.keys.receipt.public_key, workstation.id(), receipt->seq, receipt->link,
                                   receipt->stored, receipt->signature));
    const auto kept = bench.store->incident({workstation.id(), seen.incident});
    REQUIRE(kept);
    REQUIRE(*kept);
    CHECK((*kept)->incident.verified == true);
    CHECK((*kept)->records.size() == 2);
}

TEST_CASE("ARecordMadeBeforeTheWorkstationJoinedIsThatOfItsSender") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    auto early = workstation.incident(FindingKind::worker_absent);
    early.workstation = WorkstationId();
    REQUIRE(bench.send(workstation, workstation.send({early})).status == 200);
    const auto kept = bench.store->incident({workstation.id(), early.incident});
    REQUIRE(kept);
    CHECK(kept->has_value());
}

TEST_CASE("AcknowledgesAResentBatchAndStoresItOnce") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
    CHECK(bench.send(workstation, batch).status == 200);
    CHECK(bench.send(workstation, batch).status == 200);
    CHECK(bench.incidents() == 1);
    CHECK(bench.store->workstation(workstation.id())->value().head.seq == 1);
}

TEST_CASE("RefusesAGapAndSaysWhereTheChainStands") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    CHECK(bench.send(workstation, workstation.send({workstation.incident(FindingKind::worker_absent)})).status == 200);
    const auto lost = workstation.send({workstation.incident(FindingKind::camera_lost)});
    const auto later = workstation.send({workstation.incident(FindingKind::camera_covered)});
    const auto answer = bench.send(workstation, later);
    CHECK(answer.status == 409);
    CHECK(type_of(answer) == "chain-gap");
    CHECK(protocol::decode_problem(answer.body)->detail.find("from record 2 on") != std::string::npos);
    CHECK(bench.send(workstation, lost).status == 200);
    CHECK(bench.send(workstation, later).status == 200);
    CHECK(bench.incidents() == 3);
}

TEST_CASE("RefusesAForkAndNamesTheWorkstation") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto before = workstation.head();
    CHECK(bench.send(workstation, workstation.send({workstation.incident(FindingKind::worker_absent)})).status == 200);
    workstation.set_head(before);  // a second machine with the same keys
    const auto answer = bench.send(workstation, workstation.send({workstation.incident(FindingKind::camera_lost)}));
    CHECK(answer.status == 409);
    CHECK(type_of(answer) == "chain-forked");
    CHECK(answer.note.find(workstation.id().text()) != std::string::npos);
    CHECK(answer.note.find("desk-7") != std::string::npos);
    CHECK(bench.incidents() == 1);
}

TEST_CASE("RefusesABodyThatIsNotItsHashsAndASignatureOfAnotherKey") {
    Bench bench;
    testing::TestWorkstation workstation;
    testing::TestWorkstation stranger;
    bench.join(workstation);
    stranger.joined_as(workstation.id());
    auto changed = workstation.send({workstation.incident(FindingKind::worker_absent)});
    *changed.records.front().body += " ";
    const auto broken = bench.send(workstation, changed);
    CHECK(broken.status == 409);
    CHECK(type_of(broken) == "chain-broken");
    const auto forged = bench.send(workstation, stranger.send({stranger.incident(FindingKind::worker_absent)}));
    CHECK(forged.status == 403);
    CHECK(type_of(forged) == "signature-bad");
    CHECK(bench.incidents() == 0);
}

TEST_CASE("TakesTheSenderFromTheCertificateAlone") {
    Bench bench;
    testing::TestWorkstation one;
    testing::TestWorkstation other;
    bench.join(one);
    bench.join(other);
    const auto batch = one.send({one.incident(FindingKind::worker_absent)});
    CHECK(type_of(bench.send(other, batch)) == "other-workstation");
    // A record inside may not speak of another workstation either.
    auto smuggled = other.incident(FindingKind::worker_absent);
    smuggled.workstation = one.id();
    const auto answer = bench.send(other, other.send({smuggled}));
    CHECK(answer.status == 403);
    CHECK(type_of(answer) == "other-workstation");
    CHECK(bench.incidents() == 0);
}

TEST_CASE("RefusesACertificateWhoseWorkstationIsNotKnown") {
    Bench bench;
    testing::TestWorkstation workstation;
    workstation.joined_as(WorkstationId("0198f000-0000-7000-8000-000000000000"));
    const auto answer = bench.send(workstation, workstation.send({workstation.incident(FindingKind::camera_lost)}));
    CHECK(answer.status == 403);
    CHECK(type_of(answer) == "workstation-unknown");
}

TEST_CASE("TakesTombstonesAndEnrolmentsIntoTheChain") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    CHECK(bench.send(workstation, workstation.send_tombstone(protocol::TombstoneReason::evicted)).status == 200);
    CHECK(bench.send(workstation, workstation.send({workstation.enrolment()})).status == 200);
    CHECK(bench.store->workstation(workstation.id())->value().head.seq == 2);
    CHECK(bench.incidents() == 0);
}

TEST_CASE("RefusesARecordThatCannotBeReadAndStoresNothingOfItsBatch") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto answer = bench.send(workstation, workstation.send_body("{\"class_uid\":1}"));
    CHECK(answer.status == 422);
    CHECK(type_of(answer) == "record-unreadable");
    CHECK(protocol::decode_problem(answer.body)->detail.find("/records/0/body") != std::string::npos);
    CHECK(bench.store->workstation(workstation.id())->value().head.seq == 0);
}

TEST_CASE("AnswersBadInputWithAProblemAndGoesOn") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const std::string good = protocol::encode(workstation.send({workstation.incident(FindingKind::worker_absent)}));
    std::string other_version = good;
    other_version.replace(other_version.find("\"version\":1"), 11, "\"version\":9");
    const std::vector<std::pair<std::string, unsigned>> inputs{
        {"", 400},
        {"{", 422},
        {"null", 400},
        {"[]", 400},
        {std::string(100'000, '['), 422},
        {"{\"version\":1,\"workstation\":7}", 422},
        {"{\"version\":1,\"workstation\":\"\xff\xfe\"}", 422},
        {other_version, 422},
    };
    for (const auto& [input, status] : inputs) {
        const auto answer = bench.send(workstation, input);
        INFO(input.substr(0, 60));
        CHECK(answer.status == status);
        CHECK_FALSE(type_of(answer).empty());
    }
    const auto versioned = bench.send(workstation, other_version);
    CHECK(type_of(versioned) == "version-unsupported");
    CHECK(bench.send(workstation, good).status == 200);
}

TEST_CASE("RedeemsAnEnrolmentCodeOnceForItsWorkerOnly") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto redeem = [&](const std::string& code, const std::string& worker) {
        return ingest::redeem(*bench.store, {workstation.id()},
                              protocol::encode(protocol::RedeemRequest{code, WorkerId(worker)}), bench.clock.now());
    };
    const auto code = ticket::make_code();
    REQUIRE(bench.store->add_enrolment_code(code.hash, WorkerId("w-1"), bench.clock.now().wall + 10min));
    CHECK(type_of(redeem("AAAA-AAAA-AAAA-AAAA", "w-1")) == "code-unknown");
    CHECK(type_of(redeem(code.text, "w-2")) == "code-of-other-worker");
    CHECK(redeem(code.text, "w-1").status == 204);
    CHECK(type_of(redeem(code.text, "w-1")) == "code-used");
    const auto late = ticket::make_code();
    REQUIRE(bench.store->add_enrolment_code(late.hash, WorkerId("w-1"), bench.clock.now().wall + 10min));
    bench.clock.advance(10min);
    CHECK(type_of(redeem(late.text, "w-1")) == "code-expired");
}

TEST_CASE("RoutesByPathMethodAndCertificate") {
    Bench bench;
    const auto ask = [&](const char* method, const char* target, bool certified) {
        http::Request request;
        request.method = method;
        request.target = target;
        if (certified) {
            request.client = {"ws"};
        }
        return bench.handle(request);
    };
    CHECK(ask("POST", "/", true).status == 404);
    CHECK(ask("GET", "/v1/records", true).status == 405);
    CHECK(ask("POST", "/v1/records", false).status == 401);
    CHECK(ask("POST", "/v1/enrolment-codes/redeem", false).status == 401);
    CHECK(ask("POST", "/v1/join", false).status == 400);
    CHECK(ask("POST", "/v1/records", true).status == 400);
}

TEST_CASE("AsksToComeBackWhenTheStoreIsBusy") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto token = bench.token();
    // Another program takes the whole file for itself.
    auto other = sqlite::Database::open(bench.folder / "server.db");
    REQUIRE(other);
    REQUIRE(bench.store->set_patience(Milliseconds(10)));
    REQUIRE(other->execute("BEGIN IMMEDIATE"));
    const auto answer = bench.join(workstation.join_request(token));
    CHECK(answer.status == 503);
    CHECK(type_of(answer) == "store-busy");
    CHECK(std::find(answer.headers.begin(), answer.headers.end(),
                    std::pair<std::string, std::string>("Retry-After", "5")) != answer.headers.end());
    REQUIRE(other->execute("ROLLBACK"));
    CHECK(bench.join(workstation.join_request(token)).status == 200);
}

TEST_CASE("TheSameKeyJoinsAnewAndGoesOnWithItsChain") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto id = workstation.id();
    REQUIRE(bench.send(workstation, workstation.send({workstation.incident(FindingKind::worker_absent)})).status ==
            200);
    bench.join(workstation);
    CHECK(workstation.id() == id);
    CHECK(bench.store->workstations()->size() == 1);
    CHECK(bench.send(workstation, workstation.send({workstation.incident(FindingKind::camera_lost)})).status == 200);
    CHECK(bench.incidents() == 2);
}

TEST_CASE("RefusesAJoiningThatIsNotSignedByTheKeyItNames") {
    Bench bench;
    const testing::TestWorkstation workstation;
    const testing::TestWorkstation thief;
    const auto token = bench.token();
    auto request = thief.join_request(token);
    request.signing_key = workstation.signing_key();
    CHECK(type_of(bench.join(request)) == "proof-bad");
    CHECK(bench.join(thief.join_request(token)).status == 200);  // the token stayed good
}

TEST_CASE("AGapSaysWhereTheChainStands") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    static_cast<void>(workstation.send({workstation.incident(FindingKind::worker_absent)}));
    const auto answer = bench.send(workstation, workstation.send({workstation.incident(FindingKind::worker_absent)}));
    CHECK(type_of(answer) == "chain-gap");
    CHECK(protocol::decode_problem(answer.body)->head_seq == 0);
}

TEST_CASE("CountsTombstonesByTheirSignedReason") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    for (const auto reason : protocol::all_tombstone_reasons) {
        CHECK(bench.send(workstation, workstation.send_tombstone(reason)).status == 200);
    }
    auto forged = workstation.send_tombstone(protocol::TombstoneReason::evicted);
    forged.records.front().tombstone = protocol::TombstoneReason::erased;
    CHECK(type_of(bench.send(workstation, forged)) == "signature-bad");
    const auto losses = bench.store->losses(workstation.id());
    REQUIRE(losses);
    CHECK(losses->tombstones.size() == protocol::all_tombstone_reasons.size());
    CHECK(losses->tombstones.at(protocol::TombstoneReason::damaged) == 1);
}

TEST_CASE("KeepsAFindingOfANewerReleaseWithoutUnderstandingIt") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    auto body = protocol::encode(workstation.incident(FindingKind::worker_absent));
    const std::string known = "\"worker_absent\"";
    body.replace(body.find(known), known.size(), "\"person_smiled\"");
    CHECK(bench.send(workstation, workstation.send_body(body)).status == 200);
    CHECK(bench.incidents() == 0);
    CHECK(bench.store->losses(workstation.id())->not_understood == 1);
    CHECK(bench.store->records(workstation.id(), 1, 1)->front().linked.body == body);
}

TEST_CASE("KeepsTheUnknownFieldsOfANewerAgentToTheByte") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto incident = workstation.incident(FindingKind::worker_absent);
    auto body = protocol::encode(incident);
    body.insert(1, R"("a_later_field":{"of":["tomorrow",null]},)");
    CHECK(bench.send(workstation, workstation.send_body(body)).status == 200);
    CHECK(bench.incidents() == 1);
    const auto kept = *bench.store->incident({workstation.id(), incident.incident});
    REQUIRE(kept);
    CHECK(kept->records.front().linked.body == body);
}

TEST_CASE("TakesTheHistoryOfAnotherServerButNothingOfAnotherWorkstationHere") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    auto elsewhere = workstation.incident(FindingKind::worker_absent);
    elsewhere.workstation = WorkstationId("0198f000-0000-7000-8000-00000000ffff");
    CHECK(bench.send(workstation, workstation.send({elsewhere})).status == 200);
    CHECK((*bench.store->incident({workstation.id(), elsewhere.incident})).has_value());
}

TEST_CASE("AHeartbeatIsAnsweredWithTheSignedTimeAndNoted") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const protocol::Heartbeat heartbeat{protocol::make_nonce(), "0.1.0", 7};
    const auto answer = bench.beat(workstation.id(), protocol::encode(heartbeat));
    REQUIRE(answer.status == 200);
    CHECK(answer.note.empty());  // twice a minute from everybody: nothing for the log
    const auto told = protocol::decode_heartbeat_answer(answer.body);
    REQUIRE(told);
    CHECK(told->nonce == heartbeat.nonce);
    CHECK(told->time == bench.clock.now().wall);
    CHECK(protocol::verify_time(bench.keys.receipt.public_key, workstation.id(), told->nonce, told->time,
                                told->signature));
    const auto heard = **bench.store->last_heard(workstation.id());
    CHECK(heard.at == bench.clock.now().wall);
    CHECK(heard.agent_version == "0.1.0");
    CHECK(heard.policy_version == 7);
    CHECK(protocol::decode_heartbeat(heard.said)->nonce == protocol::Nonce{});
}

TEST_CASE("AHeartbeatIsToldItsPublicAddressAndItsCountry") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const testing::TempFolder folder;
    testing::CountryDatabase database;
    database.add_ipv4({81, 2, 69, 0}, 24,
                      testing::mmdb::map({{"country", testing::mmdb::map({{"iso_code", testing::mmdb::text("GB")}})}}));
    const auto countries = country::CountryFile::open(folder.write("countries.mmdb", database.bytes()));
    REQUIRE(countries.ok());
    const auto told = [&](const char* peer, const country::CountryFile* file) {
        http::Request request;
        request.method = "POST";
        request.target = protocol::heartbeat_path;
        request.body = protocol::encode(protocol::Heartbeat{protocol::make_nonce(), "0.1.0", 7});
        request.client = {workstation.id().text()};
        request.peer = peer;
        const auto answer = bench.handle(request, file);
        return protocol::decode_heartbeat_answer(answer.body)->whence;
    };
    CHECK(told("81.2.69.142", &*countries) == protocol::Whence{"81.2.69.142", "GB"});
    CHECK(told("::ffff:81.2.69.142", &*countries) == protocol::Whence{"81.2.69.142", "GB"});
    CHECK(told("8.8.8.8", &*countries) == protocol::Whence{"8.8.8.8", std::nullopt});
    CHECK(told("81.2.69.142", nullptr) == protocol::Whence{"81.2.69.142", std::nullopt});
    CHECK(told("192.168.0.7", &*countries) == protocol::Whence());
}

TEST_CASE("AHeartbeatBringsTheExceptionsThatHoldForItsWorkstation") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto now = bench.clock.now().wall;
    const exceptions::Wish wish{workstation.id(),           {protocol::Subject::Kind::worker, "w-17"},
                                FindingKind::outside_place, 60,
                                "a customer waits",         exceptions::Form::grant};
    REQUIRE(exceptions::grant(*bench.store, bench.keys.receipt, "anna", wish, now));
    const protocol::Heartbeat heartbeat{protocol::make_nonce(), "0.1.0", 7};
    const auto beat = [&] {
        return protocol::decode_heartbeat_answer(bench.beat(workstation.id(), protocol::encode(heartbeat)).body)
            ->grants;
    };
    REQUIRE(beat().size() == 1);
    CHECK(protocol::verify_grant(beat().front(), bench.keys.receipt.public_key));
    CHECK(beat().front().workstation == workstation.id());
    CHECK(beat().front().until == now + std::chrono::hours(1));
    bench.clock.advance(std::chrono::hours(1));
    CHECK(beat().empty());
}

TEST_CASE("AHeartbeatThatCannotBeReadOrIsOfAStrangerIsRefused") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    CHECK(type_of(bench.beat(workstation.id(), "no JSON")) == "request-malformed");
    CHECK(type_of(bench.beat(workstation.id(), R"({"version": 1})")) == "request-invalid");
    CHECK(type_of(bench.beat(workstation.id(), R"({"version": 2})")) == "version-unsupported");
    const auto good = protocol::encode(protocol::Heartbeat{protocol::make_nonce(), "0.1.0", 7});
    CHECK(type_of(bench.beat(WorkstationId("stranger"), good)) == "workstation-unknown");
    http::Request nobody;
    nobody.method = "POST";
    nobody.target = protocol::heartbeat_path;
    nobody.body = good;
    CHECK(type_of(bench.handle(nobody)) == "certificate-required");
    CHECK_FALSE(bench.store->last_heard(workstation.id())->has_value());
    nobody.client = {workstation.id().text()};
    CHECK(bench.handle(nobody).status == 200);
}

TEST_CASE("APolicyIsHandedToWorkstationsThatJoinedAndToNobodyElse") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto offer = bench.folder / "policy-offer.json";
    http::Request request;
    request.method = "GET";
    request.target = std::string(protocol::policy_path);
    const auto ask = [&] { return ingest::policy(*bench.store, offer, request); };
    CHECK(type_of(ask()) == "certificate-required");
    request.client = {"stranger"};
    CHECK(type_of(ask()) == "workstation-unknown");
    request.client = {workstation.id().text()};
    CHECK(ask().status == 204);

    bench.folder.write("policy-offer.json", "what was offered");
    const auto answer = ask();
    CHECK(answer.status == 200);
    CHECK(answer.body == "what was offered");
    request.headers["if-none-match"] = protocol::etag_of(answer.body);
    CHECK(ask().status == 304);
    CHECK(ask().body.empty());
    bench.folder.write("policy-offer.json", "another");
    CHECK(ask().status == 200);

    request.method = "POST";
    CHECK(ask().status == 405);
    request.method = "GET";
    std::filesystem::remove(offer);
    std::filesystem::create_directory(offer);
    CHECK(type_of(ask()) == "policy-unreadable");
}

TEST_CASE("ARevokedWorkstationIsRefusedWhateverItAsksAndJoinsAnewWithATokenAlone") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    CHECK(bench.send(workstation, workstation.send({workstation.incident(FindingKind::worker_absent)})).status == 200);
    REQUIRE(*bench.store->revoke(workstation.id(), bench.clock.now().wall));
    const auto before = workstation.head();
    const auto batch = workstation.send({workstation.incident(FindingKind::camera_lost)});
    const auto refused = bench.send(workstation, batch);
    CHECK(refused.status == 403);
    CHECK(refused.reason == "workstation-revoked");
    CHECK(type_of(refused) == "workstation-revoked");
    CHECK(type_of(bench.beat(workstation.id(), protocol::encode(protocol::Heartbeat{{}, "0.1.0", 7}))) ==
          "workstation-revoked");
    CHECK(type_of(ingest::redeem(*bench.store, {workstation.id()},
                                 protocol::encode(protocol::RedeemRequest{"AAAA-AAAA", WorkerId("w-1017")}),
                                 bench.clock.now())) == "workstation-revoked");
    http::Request asks;
    asks.method = "GET";
    asks.target = std::string(protocol::policy_path);
    asks.client = {workstation.id().text()};
    CHECK(type_of(ingest::policy(*bench.store, bench.folder / "offer", asks)) == "workstation-revoked");
    CHECK(type_of(ingest::renew(*bench.store, bench.keys, {workstation.id()},
                                protocol::encode(protocol::RenewalRequest{"any"}), bench.clock.now())) ==
          "workstation-revoked");
    CHECK((*bench.store->workstation(workstation.id()))->head.seq == before.seq);
    const auto id = workstation.id();
    bench.join(workstation);
    CHECK(workstation.id() == id);
    CHECK(bench.send({id, bench.membership_of(id)}, protocol::encode(batch)).status == 200);
}

TEST_CASE("ACertificateThatWasRevokedStaysSoWhenItsWorkstationJoinsAnew") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto id = workstation.id();
    std::vector<std::string> memberships{bench.membership_of(id)};
    for (int time = 0; time < 2; ++time) {
        REQUIRE(*bench.store->revoke(id, bench.clock.now().wall));
        bench.join(workstation);
        memberships.push_back(bench.membership_of(id));
        REQUIRE(workstation.id() == id);
    }
    CHECK(std::set(memberships.begin(), memberships.end()).size() == 3);
    const auto beat = protocol::encode(protocol::Heartbeat{{}, "0.1.0", 7});
    const auto batch = protocol::encode(workstation.send({workstation.incident(FindingKind::worker_absent)}));
    const auto renewal =
        protocol::encode(protocol::RenewalRequest{workstation.join_request("t").certificate_request_pem});
    const auto redeem = protocol::encode(protocol::RedeemRequest{"AAAA-AAAA-AAAA-AAAA", WorkerId("w-1")});
    for (const auto& membership : memberships) {
        const bool holds = membership == memberships.back();
        CAPTURE(membership);
        http::Request request;
        request.method = "POST";
        request.client = {id.text(), membership};
        const auto ask = [&](std::string_view path, const std::string& body) {
            request.target = path;
            request.body = body;
            return bench.handle(request);
        };
        for (const auto& [path, body] :
             {std::pair(protocol::heartbeat_path, beat), std::pair(protocol::records_path, batch),
              std::pair(protocol::renewal_path, renewal)}) {
            const auto answer = ask(path, body);
            CHECK(answer.status == (holds ? 200 : 403));
            CHECK(answer.reason == (holds ? "" : "certificate-revoked"));
        }
        CHECK(type_of(ask(protocol::redeem_path, redeem)) == (holds ? "code-unknown" : "certificate-revoked"));
        request.method = "GET";
        CHECK(ingest::policy(*bench.store, bench.folder / "offer", request).status == (holds ? 204 : 403));
    }
}

TEST_CASE("AMachineThatLostItsOutboxBeginsANewChainWithTheSameKeyAndTheOldOneIsClosed") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    CHECK(bench.send(workstation, workstation.send({workstation.incident(FindingKind::worker_absent)})).status == 200);
    const auto before = workstation.id();
    const auto head = workstation.head();
    workstation.set_head({});  // the outbox is gone
    const auto first = workstation.send({workstation.incident(FindingKind::camera_lost)});
    CHECK(type_of(bench.send(workstation, first)) == "chain-forked");

    bench.join_in_place_of(before, workstation);
    REQUIRE(workstation.id() != before);
    CHECK(bench.send(workstation, workstation.send({workstation.incident(FindingKind::camera_lost)})).status == 200);
    CHECK(bench.incidents() == 2);
    const auto closing = *bench.store->closing_of(before);
    REQUIRE(closing);
    CHECK(closing->successor == workstation.id());
    CHECK(closing->by == "anna");
    CHECK(closing->reason == "disk replaced");
    CHECK(closing->seq == head.seq);
    CHECK(closing->link == head.link);
    CHECK(protocol::verify_closing(*closing, bench.keys.receipt.public_key));
    CHECK((*bench.store->workstation(before))->head.link == head.link);
    CHECK(type_of(bench.send({before}, protocol::encode(first))) == "workstation-closed");
    CHECK(type_of(bench.beat(before, protocol::encode(protocol::Heartbeat{{}, "0.1.0", 7}))) == "workstation-closed");
    // Whoever has the key joins what goes on, not what was closed.
    bench.join(workstation);
    CHECK(workstation.id() == closing->successor);
}

TEST_CASE("ASignedClosingCannotBeChanged") {
    const auto keys = protocol::make_key_pair();
    protocol::Closing closing{WorkstationId("a"), WorkstationId("b"), WallTime(1s), "anna", "why", 3, {}, {}};
    protocol::sign_closing(closing, keys.secret_key);
    REQUIRE(protocol::verify_closing(closing, keys.public_key));
    CHECK_FALSE(protocol::verify_closing(closing, protocol::make_key_pair().public_key));
    const auto holds = [&](const std::function<void(protocol::Closing&)>& change) {
        auto changed = closing;
        change(changed);
        return protocol::verify_closing(changed, keys.public_key);
    };
    CHECK_FALSE(holds([](auto& one) { one.workstation = WorkstationId("c"); }));
    CHECK_FALSE(holds([](auto& one) { one.successor = WorkstationId("c"); }));
    CHECK_FALSE(holds([](auto& one) { one.at += 1ms; }));
    CHECK_FALSE(holds([](auto& one) { one.by = "otto"; }));
    CHECK_FALSE(holds([](auto& one) { one.reason = "because"; }));
    CHECK_FALSE(holds([](auto& one) { one.seq = 2; }));
    CHECK_FALSE(holds([](auto& one) { one.link[0] = 1; }));
}

TEST_CASE("AMachineThatLostItsKeysBringsWhatWaitedUnderItsNameBefore") {
    Bench bench;
    testing::TestWorkstation lost;
    testing::TestWorkstation workstation;
    testing::TestWorkstation stranger;
    bench.join(lost);
    bench.join(stranger);
    bench.join_in_place_of(lost.id(), workstation);
    const auto second = workstation.id();
    testing::TestWorkstation third;
    bench.join_in_place_of(second, third);
    auto waited = third.incident(FindingKind::worker_absent);
    waited.workstation = lost.id();
    CHECK(bench.send(third, third.send({waited})).status == 200);
    CHECK((*bench.store->incident({third.id(), waited.incident}))->incident.key.workstation == third.id());
    waited = third.incident(FindingKind::worker_absent);
    waited.workstation = second;
    CHECK(bench.send(third, third.send({waited})).status == 200);
    // Of nobody else, and not the other way round.
    const auto head = third.head();
    waited.workstation = stranger.id();
    CHECK(type_of(bench.send(third, third.send({waited}))) == "other-workstation");
    third.set_head(head);
    waited = stranger.incident(FindingKind::worker_absent);
    waited.workstation = lost.id();
    CHECK(type_of(bench.send(stranger, stranger.send({waited}))) == "other-workstation");
}

TEST_CASE("ATokenForANewChainServesTheMachineThatItIsForAndNoOther") {
    Bench bench;
    testing::TestWorkstation workstation;
    testing::TestWorkstation other;
    bench.join(workstation);
    bench.join(other);
    const auto token = bench.successor_token(workstation.id());
    const auto refused = bench.join(other.join_request(token));
    CHECK(refused.status == 409);
    CHECK(type_of(refused) == "token-of-other-workstation");
    const auto too_late = bench.successor_token(workstation.id());
    const testing::TestWorkstation fresh;
    CHECK(bench.join(fresh.join_request(token)).status == 200);
    CHECK(type_of(bench.join(fresh.join_request(token))) == "token-used");
    const testing::TestWorkstation second;
    CHECK(type_of(bench.join(second.join_request(too_late))) == "token-outdated");
    // The machine before turns up again, with all it had.
    const auto ordinary = bench.token();
    const auto closed = bench.join(workstation.join_request(ordinary));
    CHECK(closed.status == 403);
    CHECK(type_of(closed) == "chain-closed");
    CHECK(bench.join(second.join_request(ordinary)).status == 200);
    CHECK(bench.store->workstations()->size() == 4);
}

TEST_CASE("ABatchThatComesCompressedIsStoredLikeAnyOther") {
    for (const auto coding : all_codings) {
        CAPTURE(to_string(coding));
        Bench bench;
        testing::TestWorkstation workstation;
        bench.join(workstation);
        http::Request request;
        request.method = "POST";
        request.target = protocol::records_path;
        request.client = {workstation.id().text()};
        const auto batch = protocol::encode(workstation.send({workstation.incident(FindingKind::additional_person)}));
        request.body = compress(coding, batch);
        request.headers["content-encoding"] = to_string(coding);
        const auto answer = bench.handle(request);
        REQUIRE(answer.status == 200);
        CHECK(protocol::decode_receipt(answer.body));
        CHECK(bench.incidents() == 1);
        const bool named = std::any_of(answer.headers.begin(), answer.headers.end(), [](const auto& header) {
            return header.first == "Accept-Encoding" && header.second == "zstd, gzip";
        });
        CHECK(named);
    }
}

TEST_CASE("ABodyWhoseCodingIsUnknownBrokenOrABombIsRefusedWithTheReason") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    http::Request request;
    request.method = "POST";
    request.target = protocol::records_path;
    request.client = {workstation.id().text()};
    const auto send = [&](const std::string& coding, const std::string& body) {
        request.headers["content-encoding"] = coding;
        request.body = body;
        return bench.handle(request);
    };
    const auto unknown = send("br", "x");
    CHECK(unknown.status == 415);
    CHECK(type_of(unknown) == "coding-unknown");
    CHECK(unknown.headers.back().first == "Accept-Encoding");
    CHECK(type_of(send("zstd", "{}")) == "coding-broken");
    CHECK(type_of(send("gzip", "")) == "coding-broken");
    for (const auto coding : all_codings) {
        const auto bomb =
            send(std::string(to_string(coding)), compress(coding, std::string(protocol::max_request_bytes + 1, ' ')));
        CHECK(bomb.status == 413);
        CHECK(type_of(bomb) == "body-too-large");
    }
    CHECK(send("identity", "{}").status == 422);
    request.client.reset();
    request.target = protocol::join_path;
    CHECK(send("zstd", compress(Coding::zstd, std::string((128U << 10U) + 1, ' '))).status == 413);
    CHECK(bench.incidents() == 0);
}

TEST_CASE("AJoinedWorkstationGetsItsNextCertificateAndNobodyElse") {
    Bench bench;
    testing::TestWorkstation workstation;
    bench.join(workstation);
    const auto ask = [&](const WorkstationId& who, const std::string& body) {
        return ingest::renew(*bench.store, bench.keys, {who}, body, bench.clock.now());
    };
    const auto request = workstation.join_request(bench.token()).certificate_request_pem;
    bench.clock.advance(std::chrono::hours(24 * 250));
    const auto answer = ask(workstation.id(), protocol::encode(protocol::RenewalRequest{request}));
    REQUIRE(answer.status == 200);
    const auto renewed = protocol::decode_renewal_answer(answer.body);
    REQUIRE(renewed);
    const auto ends = authority::expires_at(renewed->certificate_pem);
    REQUIRE(ends);
    CHECK(*ends > bench.clock.now().wall + std::chrono::hours(24 * 360));
    CHECK(type_of(ask(WorkstationId("0190a6e0-0000-7000-8000-0000000000ff"),
                      protocol::encode(protocol::RenewalRequest{request}))) == "workstation-unknown");
    CHECK(ask(workstation.id(), protocol::encode(protocol::RenewalRequest{"no PEM"})).status == 422);
    CHECK(ask(workstation.id(), "{").status == 422);

    http::Request nobody;
    nobody.method = "POST";
    nobody.target = protocol::renewal_path;
    nobody.body = protocol::encode(protocol::RenewalRequest{request});
    CHECK(bench.handle(nobody).status == 401);
}
