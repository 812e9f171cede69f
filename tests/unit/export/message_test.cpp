// What leaves, to the byte: server/export/golden. SHIFTGUARD_WRITE_GOLDEN=1 writes missing ones anew.
#include "server/export/message/message.hpp"

#include "server/export/message/syslog.hpp"
#include "tests/support/protocol_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using namespace std::chrono_literals;

Message message_of(protocol::Record record) {
    return {"desk-7", 42, testing::example_time + 900ms, std::move(record)};
}

// A record that has every character with a meaning somewhere.
Message awkward() {
    auto record = testing::example_repeat();
    record.account = AccountName(R"(anna|k=1\2)");
    record.worker = WorkerId("w\"1]017");
    record.detail =
        "L\xC3\xBC"
        "cke | a=b \\ \"c\" ]";
    auto message = message_of(record);
    message.host_name = "desk 7\xC3\xA4";
    return message;
}

void check_golden(const std::string& name, const std::string& written) {
    const std::filesystem::path file = std::filesystem::path(SHIFTGUARD_SOURCE_DIR) / "server/export/golden" / name;
    if (std::getenv("SHIFTGUARD_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(file)) {
        std::ofstream(file, std::ios::binary) << written << '\n';
    }
    CHECK(testing::read_text(file) == written + "\n");
}

}  // namespace

TEST_CASE("EveryRecordLeavesAsItsGoldenOcsfAndCef") {
    const std::vector<std::pair<std::string, protocol::Record>> records{{"incident", testing::example_incident()},
                                                                        {"outcome", testing::example_outcome()},
                                                                        {"repeat", testing::example_repeat()},
                                                                        {"observed", testing::example_observed()},
                                                                        {"enrolment", testing::example_enrolment()}};
    for (const auto& [name, record] : records) {
        check_golden(name + ".ocsf.json", to_ocsf(message_of(record)));
        check_golden(name + ".cef", to_cef(message_of(record)));
    }
}

TEST_CASE("SyslogMessagesAreTheirGoldenOnesWithAndWithoutAnElementOfOurOwn") {
    const auto incident = message_of(testing::example_incident());
    constexpr std::uint32_t number = 32473;  // of examples, RFC 5612
    check_golden("incident.syslog", to_syslog(incident, {}));
    check_golden("incident_ocsf.syslog", to_syslog(incident, {SyslogForm::ocsf, 13, number}));
    check_golden("awkward.syslog", to_syslog(awkward(), {SyslogForm::cef, 10, number}));
}

TEST_CASE("WhatLeavesIsTheRecordWithoutItsGeometryAndReadsAsARecordAgain") {
    auto expected = testing::example_incident();
    REQUIRE(expected.geometry);
    const auto text = to_ocsf(message_of(expected));
    for (const char* word : {"geometry", "faces", "persons", "frame_"}) {
        CHECK(text.find(word) == std::string::npos);
        CHECK(to_cef(message_of(expected)).find(word) == std::string::npos);
    }
    expected.geometry.reset();
    const auto read = protocol::decode(text);
    REQUIRE(read);
    CHECK(*read == expected);
    const auto document = nlohmann::json::parse(text);
    CHECK(document.at("device").at("hostname") == "desk-7");
    CHECK(document.at("metadata").at("sequence") == 42);
}

TEST_CASE("TheFormsEscapeWhatHasAMeaningInThem") {
    const auto cef = to_cef(awkward());
    CHECK(cef.find(R"(suser=anna|k\=1\\2 )") != std::string::npos);
    CHECK(cef.find(R"(msg=L)"
                   "\xC3\xBC"
                   R"(cke | a\=b \\ "c" ])") != std::string::npos);
    CHECK(cef.find('\n') == std::string::npos);
    auto broken = awkward();
    broken.record.agent_version = "0|1\\\n2";
    broken.record.detail = "one\r\ntwo";
    CHECK(to_cef(broken).find(R"(Shiftguard|0\|1\\ 2|)") != std::string::npos);
    CHECK(to_cef(broken).ends_with(R"(msg=one\r\ntwo)"));
    const auto ocsf = to_ocsf(awkward());
    CHECK(std::all_of(ocsf.begin(), ocsf.end(), [](char c) { return c >= ' ' && c < '\x7f'; }));
    CHECK(nlohmann::json::parse(ocsf).at("actor").at("user").at("uid") == "w\"1]017");
    auto named = awkward();
    named.record.agent_version = "1\"]\\";
    const auto syslog = to_syslog(named, {});
    CHECK(syslog.find(R"(swVersion="1\"\]\\"])") != std::string::npos);
    CHECK(syslog.find(" desk_7__ shiftguard - repeat [timeQuality") != std::string::npos);
}

TEST_CASE("AMessageThatIsNotAsciiHasAByteOrderMarkAndTheFrameCountsBytes") {
    const auto plain = to_syslog(message_of(testing::example_incident()), {});
    CHECK(plain.find("\xEF\xBB\xBF") == std::string::npos);
    const auto awkward_one = to_syslog(awkward(), {});
    CHECK(awkward_one.find("] \xEF\xBB\xBF"
                           "CEF:0|") != std::string::npos);
    CHECK(in_octet_frame("abc\xC3\xBC") == "5 abc\xC3\xBC");
}

TEST_CASE("AFindingOfANewerReleaseLeavesUnderItsOwnWord") {
    auto record = testing::example_incident();
    record.finding.reset();
    record.unknown_finding = "of_tomorrow";
    CHECK(to_cef(message_of(record)).find("|of_tomorrow|Finding of another release|") != std::string::npos);
    CHECK(nlohmann::json::parse(to_ocsf(message_of(record))).at("finding_info").at("types").at(0) == "of_tomorrow");
}
