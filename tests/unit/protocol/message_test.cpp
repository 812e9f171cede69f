#include "protocol/message.hpp"

#include "protocol/policy_offer.hpp"
#include "protocol/renewal.hpp"
#include "tests/support/protocol_examples.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::protocol;
using namespace shiftguard::testing;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

template <class Message>
void check_refused(const Result<Message>& result, const std::string& pointer) {
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::invalid_input);
    CHECK(result.error().subject == pointer);
    CHECK_FALSE(result.error().message.empty());
}

}  // namespace

TEST_CASE("ABatchComesBackAsItWas") {
    const auto batch = decode_batch(encode(example_batch()));
    REQUIRE(batch);
    CHECK(batch->workstation == example_workstation);
    REQUIRE(batch->records.size() == 2);
    CHECK(batch->records.at(0).body == encode(example_incident()));
    CHECK(batch->records.at(1).tombstone == TombstoneReason::evicted);
    CHECK_FALSE(batch->records.at(1).body);
}

TEST_CASE("ABodyTravelsToTheByte") {
    const std::string odd = "{ \"z\" : 1.0 , \"a\":\"\\u00e4\u20ac\\n\" }\n";
    const auto batch = decode_batch(encode(batch_of({odd}, 1, origin, example_keys(1))));
    REQUIRE(batch);
    CHECK(batch->records.at(0).body == odd);
}

TEST_CASE("AFaultyBatchIsRefusedWithThePlaceOfTheFault") {
    const std::string good = encode(example_batch());
    check_refused(decode_batch("[]"), "");
    check_refused(decode_batch(""), "");
    check_refused(decode_batch(good.substr(0, good.size() / 2)), "/records/0/body");
    check_refused(decode_batch("{}"), "/version");
    check_refused(decode_batch(replaced(good, "\"version\":1", "\"version\":2")), "/version");
    check_refused(decode_batch(replaced(good, "\"seq\":1", "\"seq\":\"1\"")), "/records/0/seq");
    check_refused(decode_batch(replaced(good, "\"seq\":1", "\"seq\":0")), "/records/0/seq");
    check_refused(decode_batch(replaced(good, "\"seq\":2", "\"seq\":3")), "/records/1/seq");
    check_refused(decode_batch(replaced(good, "\"seq\":2", "\"seq\":2.5")), "/records/1/seq");
    check_refused(decode_batch(replaced(good, "\"evicted\"", "\"bored\"")), "/records/1/tombstone");
    check_refused(decode_batch(replaced(good, "\"tombstone\"", "\"other\"")), "/records/1");
    check_refused(decode_batch(replaced(good, "\"previous\":\"00", "\"previous\":\"0x")), "/previous");
    check_refused(decode_batch(replaced(good, "\"previous\":\"00", "\"previous\":\"")), "/previous");
    check_refused(decode_batch(replaced(good, "==\",\"", "\",\"")), "/head_signature");
}

TEST_CASE("AKeyThatComesTwiceIsRefused") {
    const std::string good = encode(example_redeem_request());
    check_refused(decode_redeem_request(replaced(good, "\"code\"", "\"code\":\"x\",\"code\"")), "/code");
    const std::string batch = encode(example_batch());
    check_refused(decode_batch(replaced(batch, "\"seq\":2", "\"seq\":2,\"seq\":2")), "/records/1/seq");
}

TEST_CASE("DeepNestingIsRefusedBeforeAnythingIsBuilt") {
    const std::string deep = "{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
    REQUIRE_FALSE(decode_batch(deep));
    CHECK(decode_batch(deep).error().message.find("nested") != std::string::npos);
}

TEST_CASE("WhatIsNoUtf8AndNumbersThatAreNoneAreRefused") {
    const std::string good = encode(example_redeem_request());
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "48\xFF")));
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "48\xC0\xAF")));
    const std::string receipt = encode(example_receipt());
    CHECK_FALSE(decode_receipt(replaced(receipt, "\"seq\":2", "\"seq\":NaN")));
    CHECK_FALSE(decode_receipt(replaced(receipt, "\"seq\":2", "\"seq\":1e999")));
    check_refused(decode_receipt(replaced(receipt, "\"seq\":2", "\"seq\":-2")), "/seq");
    check_refused(decode_receipt(replaced(receipt, "\"seq\":2", "\"seq\":18446744073709551615")), "/seq");
    check_refused(decode_receipt(replaced(receipt, ".123Z", ".123")), "/stored");
}

TEST_CASE("WhatStandsBehindTheDocumentIsRefused") {
    const std::string good = encode(example_redeem_request());
    CHECK(decode_redeem_request(good + " \n"));
    for (const auto& more : {std::string("{}"), std::string("x"), std::string(1, '\0'), std::string("\0{}", 3)}) {
        const auto refused = decode_redeem_request(good + more);
        check_refused(refused, "");
        CHECK(refused.error().message.find("from byte " + std::to_string(good.size() + 1)) != std::string::npos);
    }
    CHECK_FALSE(decode_redeem_request("\xEF\xBB\xBF" + good));
    CHECK_FALSE(decode_redeem_request(""));
    CHECK_FALSE(decode_redeem_request(good.substr(0, good.size() - 1)));
}

TEST_CASE("ControlCharactersAndHalfPairsInAStringAreNoJson") {
    const std::string good = encode(example_redeem_request());
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "4\t1")));
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "\\ud800")));
    check_refused(decode_redeem_request(replaced(good, "481", "\\udc00")), "/code");
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "\\udbff")));
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "\\udfff\\ud800")));
    CHECK_FALSE(decode_redeem_request(replaced(good, "\"code\"", "\"\\udc00\":1,\"code\"")));
    CHECK(decode_redeem_request(replaced(good, "481", "\\ud7ff\\ue000")));
    CHECK_FALSE(decode_redeem_request(replaced(good, "481", "\\x41")));
    const auto escaped = decode_redeem_request(replaced(good, "481", "\\u0034\\u00e4\\ud83d\\ude00"));
    REQUIRE(escaped);
    CHECK(escaped->code.rfind("4\xC3\xA4\xF0\x9F\x98\x80", 0) == 0);
}

TEST_CASE("AByteThatNoTextMayHoldIsFoundWhereverItStands") {
    const std::string good = encode(example_redeem_request());
    const auto with_note = [&](const std::string& note) {
        return decode_redeem_request(good.substr(0, good.size() - 1) + ",\"note\":\"" + note + "\"}");
    };
    constexpr std::size_t longest = 40;  // longer than the reader's steps of 8 and 16
    for (std::size_t at = 0; at < longest; ++at) {
        std::string note(longest, 'n');
        REQUIRE(with_note(note));
        note[at] = '\x7F';  // a control character, but one that JSON allows
        REQUIRE(with_note(note));
        for (int control = 0; control < 0x20; ++control) {
            note[at] = static_cast<char>(control);
            REQUIRE_FALSE(with_note(note));
        }
        note[at] = '\x80';
        REQUIRE_FALSE(with_note(note));
        note.replace(at, 1, "\xC3\xA4");
        REQUIRE(with_note(note));
    }
}

TEST_CASE("AKeyThatComesTwiceIsFoundAmongMany") {
    const std::string good = encode(example_redeem_request());
    std::string many = good.substr(0, good.size() - 1);
    for (int key = 0; key < 100; ++key) {
        many += ",\"k" + std::to_string(key) + "\":0";
    }
    REQUIRE(decode_redeem_request(many + "}"));
    check_refused(decode_redeem_request(many + ",\"k99\":0}"), "/k99");
    check_refused(decode_redeem_request(many + ",\"k0\":0}"), "/k0");
}

TEST_CASE("SizesAreBounded") {
    Batch batch = batch_of(std::vector<std::string>(max_batch_records + 1, "a"), 1, origin, example_keys(1));
    check_refused(decode_batch(encode(batch)), "/records");
    batch = batch_of({std::string(max_body_bytes + 1, 'a')}, 1, origin, example_keys(1));
    check_refused(decode_batch(encode(batch)), "/records/0/body");
    check_refused(decode_batch(std::string(max_request_bytes + 1, ' ')), "");
    RedeemRequest request = example_redeem_request();
    request.code = std::string(257, '1');
    check_refused(decode_redeem_request(encode(request)), "/code");
    request.code = "1\n2";
    check_refused(decode_redeem_request(encode(request)), "/code");
}

TEST_CASE("UnknownFieldsArePassedOver") {
    const std::string good = encode(example_redeem_request());
    const auto read = decode_redeem_request(replaced(good, "{", "{\"later\":[{\"a\":1},{\"a\":1}],"));
    REQUIRE(read);
    CHECK(read->worker == WorkerId("w-1017"));
}

TEST_CASE("JoinMessagesAndProblemsComeBackAsTheyWere") {
    const auto request = decode_join_request(encode(example_join_request()));
    REQUIRE(request);
    CHECK(request->certificate_request_pem == example_join_request().certificate_request_pem);
    CHECK(request->signing_key == example_join_request().signing_key);
    const auto answer = decode_join_answer(encode(example_join_answer()));
    REQUIRE(answer);
    CHECK(answer->receipt_key == example_join_answer().receipt_key);
    const auto problem = decode_problem(encode(example_problem()));
    REQUIRE(problem);
    CHECK(problem->status == 409);
    CHECK(problem->type == "chain-forked");
    CHECK_FALSE(problem->head_seq);
    auto gap = example_problem();
    gap.head_seq = 7;
    CHECK(decode_problem(encode(gap))->head_seq == 7);
    check_refused(decode_join_request("{\"version\":1}"), "/token");
    check_refused(decode_join_answer("{\"version\":1}"), "/workstation");
    check_refused(decode_problem("{\"status\":42}"), "/status");
}

TEST_CASE("AHeartbeatAndItsAnswerComeBackAsTheyWere") {
    const auto heartbeat = decode_heartbeat(encode(example_heartbeat()));
    REQUIRE(heartbeat);
    CHECK(heartbeat->nonce == example_heartbeat().nonce);
    CHECK(heartbeat->agent_version == "0.1.0");
    CHECK(heartbeat->policy_version == 7);
    CHECK(heartbeat->doing == protocol::Doing::running);
    CHECK(heartbeat->session_open == true);
    CHECK(heartbeat->outbox == example_heartbeat().outbox);
    CHECK(heartbeat->daemon == example_heartbeat().daemon);
    CHECK(heartbeat->eye == example_heartbeat().eye);
    const auto answer = decode_heartbeat_answer(encode(example_heartbeat_answer()));
    REQUIRE(answer);
    CHECK(answer->nonce == example_heartbeat().nonce);
    CHECK(answer->time == example_time);
    CHECK(verify_time(example_keys(2).public_key, example_workstation, answer->nonce, answer->time, answer->signature));
    CHECK(decode_heartbeat_answer(replaced(encode(example_heartbeat_answer()), "{", "{\"grants\":[{\"a\":1}],")));
}

TEST_CASE("AnAnswerToAHeartbeatSaysFromWhereTheWorkstationSpeaks") {
    CHECK(decode_heartbeat_answer(encode(example_heartbeat_answer()))->whence == Whence());
    auto answer = example_heartbeat_answer();
    answer.whence = {"203.0.113.7", "DE"};
    CHECK(decode_heartbeat_answer(encode(answer))->whence == answer.whence);
    check_refused(decode_heartbeat_answer(replaced(encode(answer), "\"DE\"", "\"DEU\"")), "/country");
    check_refused(decode_heartbeat_answer(replaced(encode(answer), "\"203.0.113.7\"", "7")), "/address");
}

TEST_CASE("AHeartbeatOfAnOlderAgentSaysLessAndIsTakenAsItIs") {
    const auto heartbeat = decode_heartbeat(
        R"({"agent_version":"0.1.0","nonce":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","policy_version":7,"version":1})");
    REQUIRE(heartbeat);
    CHECK_FALSE(heartbeat->doing);
    CHECK_FALSE(heartbeat->session_open);
    CHECK_FALSE(heartbeat->outbox);
    CHECK_FALSE(heartbeat->daemon);
    CHECK_FALSE(heartbeat->eye);
    CHECK(encode(*heartbeat).find("doing") == std::string::npos);
}

TEST_CASE("AHeartbeatSaysItsGoodbyeInAWordAndAnUnknownWordIsNone") {
    using protocol::Doing;
    for (const auto doing : {Doing::running, Doing::suspending, Doing::ending, Doing::signed_out}) {
        auto heartbeat = example_heartbeat();
        heartbeat.doing = doing;
        CHECK(decode_heartbeat(encode(heartbeat))->doing == doing);
    }
    const auto newer = decode_heartbeat(replaced(encode(example_heartbeat()), "\"running\"", "\"dreaming\""));
    REQUIRE(newer);
    CHECK_FALSE(newer->doing);
}

TEST_CASE("AFaultyHeartbeatOrAnswerIsRefusedWithThePlaceOfTheFault") {
    const std::string good = encode(example_heartbeat());
    check_refused(decode_heartbeat(replaced(good, "\"running\"", "7")), "/doing");
    check_refused(decode_heartbeat(replaced(good, "\"session_open\":true", "\"session_open\":1")), "/session_open");
    check_refused(decode_heartbeat(replaced(good, "\"waiting\":3", "\"waiting\":-3")), "/outbox/waiting");
    check_refused(decode_heartbeat(replaced(good, "\"seq\":41", "\"sequence\":41")), "/outbox/seq");
    check_refused(decode_heartbeat(replaced(good, "\"link\":\"", "\"link\":\"00")), "/outbox/link");
    check_refused(decode_heartbeat(replaced(good, "\"cpu_ms\":4210", "\"cpu_ms\":\"4210\"")), "/daemon/cpu_ms");
    check_refused(decode_heartbeat(replaced(good, "254976", "25.5")), "/eye/resident_kib");
    check_refused(decode_heartbeat(""), "");
    check_refused(decode_heartbeat(good + std::string(4096, ' ')), "");
    check_refused(decode_heartbeat(replaced(good, "\"version\":1", "\"version\":2")), "/version");
    check_refused(decode_heartbeat(replaced(good, "0f1e", "0f1")), "/nonce");
    check_refused(decode_heartbeat(replaced(good, "0f1e", "0f1g")), "/nonce");
    check_refused(decode_heartbeat(replaced(good, "\"0.1.0\"", "\"\"")), "/agent_version");
    check_refused(decode_heartbeat(replaced(good, "0.1.0", std::string(65, '1'))), "/agent_version");
    check_refused(decode_heartbeat(replaced(good, "0.1.0", "0.1\\n0")), "/agent_version");
    check_refused(decode_heartbeat(replaced(good, "\"policy_version\":7", "\"policy_version\":-7")), "/policy_version");
    const std::string answer = encode(example_heartbeat_answer());
    check_refused(decode_heartbeat_answer("{\"version\":1}"), "/nonce");
    check_refused(decode_heartbeat_answer(replaced(answer, ".123Z", ".123")), "/time");
    check_refused(decode_heartbeat_answer(replaced(answer, "==\",\"time", "\",\"time")), "/signature");
    check_refused(decode_heartbeat_answer(replaced(answer, "\"version\":1", "\"version\":2")), "/version");
}

TEST_CASE("AnAnswerBringsGrantsAndPassesOverOneThatItCannotRead") {
    auto answer = example_heartbeat_answer();
    const auto grant = example_grant();
    answer.grants = {grant, grant};
    answer.grants.at(1).id = "second";
    const auto text = encode(answer);
    CHECK(decode_heartbeat_answer(text)->grants == answer.grants);
    const auto newer = decode_heartbeat_answer(replaced(text, "outside_place", "outside_reality"));
    REQUIRE(newer);
    REQUIRE(newer->grants.size() == 1);
    CHECK(newer->grants.front().id == "second");
    CHECK(newer->time == example_time);
    CHECK(encode(example_heartbeat_answer()).find("exceptions") == std::string::npos);
    answer.grants.assign(max_exceptions + 1, grant);
    check_refused(decode_heartbeat_answer(encode(answer)), "/exceptions");
}

TEST_CASE("AFaultyGrantIsRefusedWithThePlaceOfTheFault") {
    const std::string good = encode(example_grant());
    CHECK(decode_grant(good).value() == example_grant());
    check_refused(decode_grant(""), "");
    check_refused(decode_grant(good + std::string(2048, ' ')), "");
    check_refused(decode_grant(replaced(good, "\"version\":1", "\"version\":2")), "/version");
    check_refused(decode_grant(replaced(good, "0193a5c2-0000-7000-8000-0000000000e1", "")), "/id");
    check_refused(decode_grant(replaced(good, "\"for\":\"worker\"", "\"for\":\"site\"")), "/for");
    check_refused(decode_grant(replaced(good, "worker-0017", "")), "/name");
    check_refused(decode_grant(replaced(good, "worker-0017", "a\\nb")), "/name");
    check_refused(decode_grant(replaced(good, "outside_place", "outside_reality")), "/finding");
    check_refused(decode_grant(replaced(good, "\"from\":\"2026", "\"from\":\"x026")), "/from");
    check_refused(decode_grant(replaced(good, "\"until\":\"2026", "\"until\":\"x026")), "/until");
    check_refused(decode_grant(replaced(good, "==\",\"until", "\",\"until")), "/signature");
}

TEST_CASE("EveryTombstoneReasonHasItsWord") {
    for (const auto reason : all_tombstone_reasons) {
        CHECK(tombstone_reason_from(to_string(reason)) == reason);
    }
    CHECK_FALSE(tombstone_reason_from("lost"));
}

TEST_CASE("APolicyOfferComesBackAsItWasAndIsBounded") {
    const PolicyOffer offer{"{\n}\n", "four\nlines\n"};
    CHECK(decode_policy_offer(encode(offer)).value() == offer);
    CHECK(etag_of(encode(offer)) != etag_of(encode(PolicyOffer{"{}", "four\nlines\n"})));
    check_refused(decode_policy_offer(R"({"document": "", "signature": "x"})"), "/document");
    check_refused(decode_policy_offer(R"({"document": "x"})"), "/signature");
    check_refused(decode_policy_offer(R"({"document": "x", "signature": 7})"), "/signature");
    check_refused(decode_policy_offer(encode(PolicyOffer{"x", std::string(max_policy_signature_bytes + 1, 'x')})),
                  "/signature");
    check_refused(decode_policy_offer(encode(PolicyOffer{std::string(max_policy_bytes + 1, 'x'), "x"})), "/document");
}

TEST_CASE("AFaultyRenewalIsRefusedWithThePlaceOfTheFault") {
    const auto request = encode(protocol::RenewalRequest{"PEM"});
    check_refused(protocol::decode_renewal_request(replaced(request, "\"PEM\"", "7")), "/certificate_request_pem");
    check_refused(protocol::decode_renewal_request(replaced(request, "\"PEM\"", "\"\"")), "/certificate_request_pem");
    check_refused(protocol::decode_renewal_request(replaced(request, "\"version\":1", "\"version\":2")), "/version");
    const auto answer = encode(protocol::RenewalAnswer{"PEM"});
    check_refused(protocol::decode_renewal_answer(replaced(answer, "certificate_pem", "certificate")),
                  "/certificate_pem");
    check_refused(protocol::decode_renewal_answer(replaced(answer, "\"version\":1", "\"version\":2")), "/version");
    check_refused(
        protocol::decode_renewal_answer("{\"version\":1,\"certificate_pem\":\"" + std::string(40000, 'x') + "\"}"),
        "/certificate_pem");
}
