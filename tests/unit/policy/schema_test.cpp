// What is published and what the program does must be the same.
#include "common/document/schema.hpp"

#include "agent/policy/defaults.hpp"
#include "agent/policy/policy.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using document::objection;
using nlohmann::json;

namespace {

/// Calls `look` with every sub-schema that describes a key of the document.
template <class Look>
void for_each_key(const json& node, const std::string& pointer, Look look) {
    if (!node.is_object()) {
        return;
    }
    for (const auto& [name, child] : node.items()) {
        const std::string below = std::string(pointer).append("/").append(name);
        if (name == "properties") {
            for (const auto& [key, schema] : child.items()) {
                look(schema, std::string(below).append("/").append(key));
            }
        }
        for_each_key(child, below, look);
    }
}

json rule_as_json(const FindingRule& rule) {
    return {{"response", rule.looked_for ? to_string(rule.response) : "off"},
            {"confirm_ms", rule.confirm.count()},
            {"confirm_looks", rule.confirm_looks},
            {"warn_ms", rule.warn.count()},
            {"grace_ms", rule.grace.count()},
            {"cool_down_ms", rule.cool_down.count()}};
}

}  // namespace

TEST_CASE("DescribesEveryKeyOfTheSchema") {
    std::size_t keys = 0;
    for_each_key(json::parse(schema()), "", [&](const json& key, const std::string& pointer) {
        INFO(pointer);
        ++keys;
        CHECK_FALSE(key.value("description", "").empty());
        if (key.value("type", "") == "integer" && !key.contains("enum")) {
            CHECK(key.contains("minimum"));
            CHECK(key.contains("maximum"));
        }
    });
    CHECK(keys > 40);
}

TEST_CASE("RefusesUnknownKeysInEveryObjectOfTheSchema") {
    const auto root = json::parse(schema());
    CHECK(root.at("additionalProperties") == false);
    for (const auto& [name, definition] : root.at("definitions").items()) {
        INFO(name);
        CHECK((definition.at("type") != "object" || definition.at("additionalProperties") == false));
    }
}

TEST_CASE("PublishesTheDefaultsThatTheProgramUses") {
    const auto findings = json::parse(schema()).at("/properties/findings/properties"_json_pointer);
    CHECK(findings.size() == finding_count);
    const Rules rules = default_rules();
    for (const auto kind : all_finding_kinds) {
        INFO(to_string(kind));
        CHECK(findings.at(std::string(to_string(kind))).at("default") == rule_as_json(rules.of(kind)));
        CHECK(rules.of(kind).enforcement == Enforcement::enforce);
    }
}

TEST_CASE("ReadsThePublishedDefaultsWrittenOutAsThePolicyThatLeavesThemOut") {
    const auto root = json::parse(schema());
    auto document = policy::testing::smallest_document();
    for (const auto& [key, value] : root.at("properties").items()) {
        if (!value.contains("default")) {
            continue;
        }
        document[key] = value.at("default");
        const json properties = value.value("properties", json::object());
        for (const auto& [inner, detail] : properties.items()) {
            document[key][inner] = detail.at("default");
        }
    }
    const auto written_out = parse(document.dump(), "all");
    const auto left_out = parse(policy::testing::smallest_document().dump(), "none");
    REQUIRE(written_out.ok());
    REQUIRE(left_out.ok());
    CHECK(written_out->rules == left_out->rules);
    CHECK(written_out->lock_ways == left_out->lock_ways);
    CHECK(written_out->lock_verify == left_out->lock_verify);
    CHECK(written_out->camera.device == left_out->camera.device);
    CHECK(written_out->journal.keep == left_out->journal.keep);
    CHECK(written_out->spool_bodies == left_out->spool_bodies);
    CHECK(written_out->spool_links == left_out->spool_links);
    CHECK(written_out->spool_evidence == left_out->spool_evidence);
    CHECK(written_out->server_proxy == left_out->server_proxy);
    CHECK(written_out->refuses_without_agent == left_out->refuses_without_agent);
    CHECK(written_out->template_lasts == left_out->template_lasts);
    CHECK(written_out->clock_step == left_out->clock_step);
    CHECK(written_out->clock_uncertainty == left_out->clock_uncertainty);
    CHECK(written_out->clock_drift_ppm == left_out->clock_drift_ppm);
}

TEST_CASE("AnswersEveryFindingWithALockButThoseThatAreNoDoingOfTheSessions") {
    const Rules rules = default_rules();
    for (const auto kind : all_finding_kinds) {
        using enum FindingKind;
        const bool record =
            kind == lock_failed || kind == agent_interrupted || kind == clock_changed || kind == policy_rejected ||
            kind == policy_expired || kind == policy_missing || kind == exception_used || kind == session_idle ||
            kind == agent_too_slow || kind == still_figure || kind == presentation_attack || kind == phone_in_view ||
            kind == outbox_overflow || kind == sign_in_refused || kind == sign_in_unchecked || kind == figure_declared;
        CHECK(rules.of(kind).response == (record ? Response::record : Response::lock));
        CHECK(rules.of(kind).looked_for == (kind != session_idle && kind != presentation_attack));
    }
    CHECK(rules.of(FindingKind::additional_person).warn == Milliseconds(0));
    CHECK(rules.of(FindingKind::unknown_person).warn == Milliseconds(0));
}

TEST_CASE("ShipsADefaultPolicyThatPasses") {
    const auto text = shiftguard::testing::read_text(std::string(POLICY_PROFILES) + "/default.policy.json");
    REQUIRE_FALSE(text.empty());
    CHECK(check(text).empty());
    const auto parsed = parse(text, "default.policy.json");
    REQUIRE(parsed.ok());
    CHECK(parsed->accounts.empty());
    CHECK(parsed->rules == default_rules());
}

namespace {

Policy profile(const std::string& name) {
    auto parsed = parse(shiftguard::testing::read_text(std::string(POLICY_PROFILES) + "/" + name), name);
    if (!parsed) {
        FAIL(to_sentence(parsed.error()));
    }
    return *parsed;
}

}  // namespace

TEST_CASE("EveryProfilePassesTheCheckAndGuardsNobodyYet") {
    std::size_t profiles = 0;
    for (const auto& file : std::filesystem::directory_iterator(POLICY_PROFILES)) {
        INFO(file.path());
        ++profiles;
        CHECK(profile(file.path().filename().string()).accounts.empty());
        CHECK(file.path().filename().string() == profile(file.path().filename().string()).name + ".policy.json");
    }
    CHECK(profiles >= 4);
}

TEST_CASE("TheWorksCouncilsProfileHasEveryDetectorOffAndJournalsNothing") {
    using enum FindingKind;
    const auto policy = profile("de-works-council.policy.json");
    const std::set about_the_agent{lock_failed,    agent_interrupted, policy_rejected,   policy_expired, policy_missing,
                                   exception_used, outbox_overflow,   sign_in_unchecked, figure_declared};
    for (const auto kind : all_finding_kinds) {
        CHECK(policy.rules.of(kind).enforcement == Enforcement::observe);
        CHECK(policy.rules.of(kind).response == Response::record);
        CHECK(policy.rules.of(kind).looked_for == about_the_agent.contains(kind));
    }
    CHECK(policy.journal.keep == Milliseconds(0));
    CHECK(policy.rules.gate.face == GateRules::Face::off);
    CHECK(policy.rules.rests_in_breaks);
    CHECK_FALSE(profile("default.policy.json").rules.rests_in_breaks);
}

TEST_CASE("ThePaymentCardProfileLocksWellWithinFifteenMinutesOfAbsence") {
    const auto policy = profile("pci.policy.json");
    const auto& absent = policy.rules.of(FindingKind::worker_absent);
    CHECK(absent.response == Response::lock);
    CHECK(absent.enforcement == Enforcement::enforce);
    CHECK(absent.confirm + absent.warn <= std::chrono::minutes(15));
}

TEST_CASE("ThePaymentCardProfileAsksForThePasswordAgainWithinFifteenIdleMinutes") {
    const auto policy = profile("pci.policy.json");
    const auto& idle = policy.rules.of(FindingKind::session_idle);
    CHECK(idle.looked_for);
    CHECK(idle.response == Response::lock);
    CHECK(idle.enforcement == Enforcement::enforce);
    CHECK(idle.confirm + idle.warn <= std::chrono::minutes(15));
}

TEST_CASE("JudgesAlikeWithTheSchemaLibraryAndInWords") {
    const auto rules = json::parse(schema());
    CHECK_FALSE(objection(rules, policy::testing::good_document()));
    auto document = policy::testing::good_document();
    document["camera"]["device"] = 1;
    CHECK(objection(rules, document));
}

TEST_CASE("NoProfileHasAPictureMade") {
    for (const auto* name : {"default.policy.json", "de-works-council.policy.json", "us-bipa.policy.json"}) {
        CAPTURE(name);
        const auto policy = profile(name);
        CHECK_FALSE(policy.rules.evidence.redacted);
        CHECK(policy.rules.evidence.findings.empty());
        CHECK_FALSE(policy.rules.pictures());
    }
    CHECK_FALSE(profile("pci.policy.json").rules.pictures());
}
