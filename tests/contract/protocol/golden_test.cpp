// The golden messages in protocol/golden are what both sides agree on, to the byte. They are written once and change
// only with the wire version. SHIFTGUARD_WRITE_GOLDEN=1 writes missing ones anew.
#include "protocol/policy_offer.hpp"
#include "protocol/renewal.hpp"
#include "tests/support/protocol_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;

std::string golden(const std::string& name, const std::string& written) {
    const std::filesystem::path file = std::filesystem::path(SHIFTGUARD_SOURCE_DIR) / "protocol/golden" / name;
    if (std::getenv("SHIFTGUARD_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(file)) {
        std::ofstream(file, std::ios::binary) << written << '\n';
    }
    std::string text = read_text(file);
    REQUIRE_FALSE(text.empty());
    REQUIRE(text.back() == '\n');
    text.pop_back();
    return text;
}

void check_record(const std::string& name, const protocol::Record& record) {
    const std::string text = golden(name, protocol::encode(record));
    CHECK(protocol::encode(record) == text);
    const auto read = protocol::decode(text);
    REQUIRE(read);
    CHECK(*read == record);
}

}  // namespace

TEST_CASE("EveryRecordTypeIsItsGoldenMessageToTheByte") {
    check_record("incident.json", example_incident());
    check_record("outcome.json", example_outcome());
    check_record("outcome_evidence.json", example_outcome_with_evidence());
    check_record("repeat.json", example_repeat());
    check_record("observed.json", example_observed());
    check_record("enrolment.json", example_enrolment());
}

TEST_CASE("TheBatchIsItsGoldenMessageAndItsChainVerifies") {
    const std::string text = golden("batch.json", protocol::encode(example_batch()));
    CHECK(protocol::encode(example_batch()) == text);
    const auto batch = protocol::decode_batch(text);
    REQUIRE(batch);
    CHECK(protocol::encode(*batch) == text);
    const auto check = protocol::check_chain(*batch, example_keys(1).public_key, {},
                                             [](protocol::Sequence) { return std::optional<protocol::Link>(); });
    CHECK(check.verdict == protocol::ChainVerdict::extends);
}

TEST_CASE("TheReceiptIsItsGoldenMessageAndItsSignatureVerifies") {
    const std::string text = golden("receipt.json", protocol::encode(example_receipt()));
    CHECK(protocol::encode(example_receipt()) == text);
    const auto receipt = protocol::decode_receipt(text);
    REQUIRE(receipt);
    CHECK(protocol::verify_receipt(example_keys(2).public_key, receipt->workstation, receipt->seq, receipt->link,
                                   receipt->stored, receipt->signature));
}

TEST_CASE("JoinRedeemAndProblemAreTheirGoldenMessages") {
    const std::string request = golden("join_request.json", protocol::encode(example_join_request()));
    CHECK(protocol::encode(example_join_request()) == request);
    CHECK(protocol::encode(protocol::decode_join_request(request).value()) == request);

    const std::string answer = golden("join_answer.json", protocol::encode(example_join_answer()));
    CHECK(protocol::encode(example_join_answer()) == answer);
    CHECK(protocol::encode(protocol::decode_join_answer(answer).value()) == answer);

    const std::string redeem = golden("redeem_request.json", protocol::encode(example_redeem_request()));
    CHECK(protocol::encode(example_redeem_request()) == redeem);
    CHECK(protocol::encode(protocol::decode_redeem_request(redeem).value()) == redeem);

    const std::string problem = golden("problem.json", protocol::encode(example_problem()));
    CHECK(protocol::encode(example_problem()) == problem);
    CHECK(protocol::encode(protocol::decode_problem(problem).value()) == problem);
}

TEST_CASE("TheHeartbeatAndItsAnswerAreTheirGoldenMessagesAndTheSignatureVerifies") {
    const std::string of_older_agents = golden("heartbeat.json", "");
    CHECK(protocol::encode(protocol::decode_heartbeat(of_older_agents).value()) == of_older_agents);
    const std::string heartbeat = golden("heartbeat_state.json", protocol::encode(example_heartbeat()));
    CHECK(protocol::encode(example_heartbeat()) == heartbeat);
    CHECK(protocol::encode(protocol::decode_heartbeat(heartbeat).value()) == heartbeat);

    const std::string text = golden("heartbeat_answer.json", protocol::encode(example_heartbeat_answer()));
    CHECK(protocol::encode(example_heartbeat_answer()) == text);
    const auto answer = protocol::decode_heartbeat_answer(text);
    REQUIRE(answer);
    CHECK(protocol::verify_time(example_keys(2).public_key, example_workstation, answer->nonce, answer->time,
                                answer->signature));
}

TEST_CASE("AGrantIsWrittenAndSignedAsTheGoldenOne") {
    const std::string text = golden("grant.json", protocol::encode(example_grant()));
    CHECK(protocol::encode(example_grant()) == text);
    const auto grant = protocol::decode_grant(text);
    REQUIRE(grant);
    CHECK(*grant == example_grant());
    CHECK(protocol::verify_grant(*grant, example_keys(2).public_key));
}

TEST_CASE("ACodeIsMadeAsTheGoldenOne") {
    const auto key = protocol::code_key_of_server(example_keys(2), example_keys(1).public_key).value();
    const auto code = protocol::make_code(key, {example_workstation,
                                                {protocol::Subject::Kind::worker, "worker-0017"},
                                                FindingKind::outside_place,
                                                2,
                                                protocol::hour_of(example_time),
                                                7});
    CHECK(golden("code.txt", code) == code);
}

TEST_CASE("ThePolicyOfferIsItsGoldenMessage") {
    const protocol::PolicyOffer offer{"{\"name\": \"B\xC3\xBCro\"}\n", "untrusted comment: IT\nRUQ\n"};
    CHECK(protocol::encode(offer) == golden("policy_offer.json", protocol::encode(offer)));
}

TEST_CASE("TheRenewalOfACertificateIsItsGoldenMessages") {
    const protocol::RenewalRequest request{example_join_request().certificate_request_pem};
    const std::string asked = golden("renewal_request.json", protocol::encode(request));
    CHECK(protocol::encode(request) == asked);
    CHECK(*protocol::decode_renewal_request(asked) == request);
    const protocol::RenewalAnswer answer{example_join_answer().certificate_pem};
    const std::string answered = golden("renewal_answer.json", protocol::encode(answer));
    CHECK(protocol::encode(answer) == answered);
    CHECK(*protocol::decode_renewal_answer(answered) == answer);
}
