#include "protocol/record.hpp"

#include "tests/support/protocol_examples.hpp"

#include <limits>

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

void check_refused(const std::string& body, const std::string& pointer) {
    const auto result = decode(body);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::invalid_input);
    CHECK(result.error().subject == pointer);
}

}  // namespace

TEST_CASE("EveryFindingComesBackAsItWas") {
    for (const auto kind : all_finding_kinds) {
        Record record = example_incident();
        record.finding = kind;
        record.severity = severity_of(kind);
        const auto read = decode(encode(record));
        REQUIRE(read);
        CHECK(*read == record);
    }
}

TEST_CASE("ARecordIsOneLineWithSortedKeys") {
    const std::string body = encode(example_incident());
    CHECK(body.find('\n') == std::string::npos);
    CHECK(body.find("\"activity_id\"") < body.find("\"class_uid\""));
    CHECK(body.find("\"class_uid\"") < body.find("\"shiftguard\""));
}

TEST_CASE("WouldLockStandsOnlyWhereThePolicyObserves") {
    CHECK(encode(example_observed()).find("\"would_lock\":true") != std::string::npos);
    CHECK(encode(example_incident()).find("would_lock") == std::string::npos);
    Record noticed = example_observed();
    noticed.response = Response::notice;
    CHECK(encode(noticed).find("\"would_lock\":false") != std::string::npos);
    check_refused(replaced(encode(example_observed()), "\"would_lock\":true", "\"would_lock\":false"),
                  "/unmapped/shiftguard/would_lock");
}

TEST_CASE("TheEvidenceOfARecordComesBackAndNoMoreThanFourOfItIsWritten") {
    Record record = example_outcome_with_evidence();
    record.evidence.resize(max_evidence, record.evidence.front());
    auto read = decode(encode(record));
    REQUIRE(read);
    CHECK(*read == record);
    record.evidence.push_back(record.evidence.front());
    read = decode(encode(record));
    REQUIRE(read);
    CHECK(read->evidence.size() == max_evidence);
    CHECK(encode(example_outcome()).find("evidence") == std::string::npos);
}

TEST_CASE("ARecordMadeBeforeTheMachineJoinedNamesNoWorkstation") {
    Record record = example_incident();
    record.workstation = WorkstationId();
    const auto read = decode(encode(record));
    REQUIRE(read);
    CHECK(*read == record);
}

TEST_CASE("AnOverlongDetailIsCutBetweenCharactersAndHasNoLineBreaks") {
    Record record = example_incident();
    record.detail.assign(max_detail_bytes - 1, 'a');
    const std::string kept = record.detail;
    record.detail.append("\u20ac");
    auto read = decode(encode(record));
    REQUIRE(read);
    CHECK(read->detail == kept);
    record.detail = "one\ntwo\tthree";
    read = decode(encode(record));
    REQUIRE(read);
    CHECK(read->detail == "one two three");
}

TEST_CASE("BytesThatAreNoTextNeverStopARecord") {
    Record record = example_incident();
    record.detail = "bad \xFF byte";
    CHECK(decode(encode(record)));
    record.geometry->faces.at(0).x = std::numeric_limits<float>::quiet_NaN();
    record.geometry->persons.assign(max_shapes + 5, {0.1F, 0.1F, 0.1F, 0.1F});
    const auto read = decode(encode(record));
    REQUIRE(read);
    CHECK(read->geometry->faces.at(0).x == 0.0F);
    CHECK(read->geometry->persons.size() == max_shapes);
}

TEST_CASE("AFaultyRecordIsRefusedWithThePlaceOfTheFault") {
    const std::string good = encode(example_incident());
    check_refused("null", "");
    check_refused("{}", "/unmapped");
    check_refused(replaced(good, "\"class_uid\":2004", "\"class_uid\":2001"), "/class_uid");
    check_refused(replaced(good, "\"type_uid\":200401", "\"type_uid\":200402"), "/type_uid");
    check_refused(replaced(good, "\"severity_id\":4", "\"severity_id\":6"), "/severity_id");
    check_refused(replaced(good, "\"severity_id\":4", "\"severity_id\":true"), "/severity_id");
    check_refused(replaced(good, "\"additional_person\"", "\"\""), "/finding_info/types/0");
    check_refused(replaced(good, "\"response\":\"lock\"", "\"response\":\"shout\""), "/unmapped/shiftguard/response");
    check_refused(replaced(good, "\"record\":\"incident\"", "\"record\":\"party\""), "/unmapped/shiftguard/record");
    check_refused(replaced(good, "\"frame_width\":640", "\"frame_width\":70000"),
                  "/unmapped/shiftguard/geometry/frame_width");
    check_refused(replaced(good, "\"x\":0.3125", "\"x\":\"left\""), "/unmapped/shiftguard/geometry/faces/0/x");
    check_refused(replaced(good, "\"x\":0.3125", "\"x\":99"), "/unmapped/shiftguard/geometry/faces/0/x");
    check_refused(replaced(good, "\"uid\":\"019ab2f0-1c3b-7000-8000-000000000001\"", "\"uid\":\"1\""), "/metadata/uid");
    check_refused(replaced(good, "\"time\":1795471500123", "\"time\":-1"), "/time");
    check_refused(replaced(good, "\"occurrence\":1", "\"occurrence\":1,\"verified\":true"), "/unmapped/shiftguard");
    check_refused(replaced(encode(example_outcome()), ",\"verified\":true", ""), "/unmapped/shiftguard");
    check_refused(replaced(encode(example_enrolment()), "\"title\"", "\"types\":[\"camera_lost\"],\"title\""),
                  "/finding_info");
    const std::string named = encode(example_outcome_with_evidence());
    check_refused(replaced(named, "\"sha256\":\"", "\"sha256\":\"A"), "/unmapped/shiftguard/evidence/0/sha256");
    check_refused(replaced(named, "\"image/jpeg\"", "\"\""), "/unmapped/shiftguard/evidence/0/media_type");
    check_refused(replaced(named, "\"bytes\":", "\"bytes\":9999999"), "/unmapped/shiftguard/evidence/0/bytes");
    check_refused(good + good, "");
}

TEST_CASE("UnknownFieldsOfARecordArePassedOver") {
    const auto read = decode(replaced(encode(example_incident()), "{", "{\"later\":{\"x\":null},"));
    REQUIRE(read);
    CHECK(*read == example_incident());
}
