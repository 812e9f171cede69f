// What is written validates against the schema that is published for those who read it: a SIEM, an auditor's script.
#include "tests/support/protocol_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;
using namespace shiftguard;
using namespace shiftguard::testing;

bool fits_schema(const json& document) {
    const std::filesystem::path file =
        std::filesystem::path(SHIFTGUARD_SOURCE_DIR) / "protocol/schema/incident.schema.json";
    const json text = json::parse(read_text(file));
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(NlohmannJsonAdapter(text), schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    const bool fits = validator.validate(schema, NlohmannJsonAdapter(document), &results);
    valijson::ValidationResults::Error fault;
    while (results.popError(fault)) {
        UNSCOPED_INFO(fault.description);
    }
    return fits;
}

json written(const protocol::Record& record) {
    return json::parse(protocol::encode(record));
}

}  // namespace

TEST_CASE("EveryRecordFitsThePublishedSchema") {
    CHECK(fits_schema(written(example_incident())));
    CHECK(fits_schema(written(example_outcome())));
    CHECK(fits_schema(written(example_outcome_with_evidence())));
    CHECK(fits_schema(written(example_repeat())));
    CHECK(fits_schema(written(example_observed())));
    CHECK(fits_schema(written(example_enrolment())));
}

TEST_CASE("ThePublishedSchemaAndTheDecoderRefuseTheSameFaults") {
    const json evidence = written(example_outcome_with_evidence())["unmapped"]["shiftguard"]["evidence"];
    const auto refused_by_both = [&evidence](const std::function<void(json&)>& spoil) {
        json document = written(example_incident());
        document["unmapped"]["shiftguard"]["evidence"] = evidence;
        REQUIRE(fits_schema(document));
        spoil(document);
        return !fits_schema(document) && !protocol::decode(document.dump());
    };
    CHECK(refused_by_both([](json& it) { it["class_uid"] = 2003; }));
    CHECK(refused_by_both([](json& it) { it.erase("finding_info"); }));
    CHECK(refused_by_both([](json& it) { it["finding_info"].erase("types"); }));
    CHECK(refused_by_both([](json& it) { it["finding_info"]["types"][0] = ""; }));
    CHECK(refused_by_both([](json& it) { it.erase("unmapped"); }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["verified"] = true; }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["occurrence"] = 0; }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["geometry"]["faces"][0].erase("x"); }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["evidence"] = json::array(); }));
    CHECK(refused_by_both([&evidence](json& it) { it["unmapped"]["shiftguard"]["evidence"] = json(5, evidence[0]); }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["evidence"][0]["sha256"] = "abc"; }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["evidence"][0]["bytes"] = 262145; }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["evidence"][0]["bytes"] = 0; }));
    CHECK(refused_by_both([](json& it) { it["unmapped"]["shiftguard"]["evidence"][0].erase("media_type"); }));
    CHECK(refused_by_both([](json& it) { it["metadata"]["uid"] = "42"; }));
    CHECK(refused_by_both([](json& it) { it["time"] = "now"; }));
}

TEST_CASE("AFindingOfANewerReleaseFitsTheSchemaAndIsRead") {
    json document = written(example_incident());
    document["finding_info"]["types"][0] = "person_smiled";
    CHECK(fits_schema(document));
    const auto read = protocol::decode(document.dump());
    REQUIRE(read);
    CHECK_FALSE(read->finding);
    CHECK(read->unknown_finding == "person_smiled");
    CHECK(protocol::decode(protocol::encode(*read)).value() == *read);
}

TEST_CASE("NothingOfOursStandsAmongTheAttributesOfTheOpenSchema") {
    // OCSF 1.3.0: the attributes of class 2004 and its Host profile that we use, and no other; validators refuse more.
    const std::set<std::string> known{"activity_id", "activity_name", "actor",  "category_name", "category_uid",
                                      "class_name",  "class_uid",     "device", "finding_info",  "metadata",
                                      "severity_id", "status_id",     "time",   "type_uid",      "unmapped"};
    for (const auto& record : {example_incident(), example_outcome(), example_repeat(), example_enrolment()}) {
        const json document = written(record);
        for (auto attribute = document.begin(); attribute != document.end(); ++attribute) {
            CAPTURE(attribute.key());
            CHECK(known.contains(attribute.key()));
        }
    }
}
