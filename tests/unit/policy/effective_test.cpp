// What `shiftguard policy show` says: every value that holds, and who set it.
#include "agent/policy/effective.hpp"

#include "agent/policy/policy.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using policy::testing::good_document;
using policy::testing::smallest_document;

namespace {

Settings shown(const nlohmann::json& document, const std::optional<AccountName>& account = std::nullopt) {
    auto settings = effective(document.dump(2), "p.json", account);
    REQUIRE(settings.ok());
    return *settings;
}

}  // namespace

TEST_CASE("NamesTheDefaultAsSourceWhereThePolicyIsSilent") {
    const auto settings = shown(smallest_document());
    const auto& confirm = settings.at("/findings/worker_absent/confirm_ms");
    CHECK(confirm.value == "60000");
    CHECK(confirm.level == Level::built_in);
    CHECK(confirm.line == 0);
    CHECK(settings.at("/lock/ways").value == R"([{"kind":"logind"}])");
    CHECK(settings.at("/findings/worker_absent/enforcement").value == R"("enforce")");
}

TEST_CASE("NamesTheLineThatSetsAValue") {
    const auto settings = effective(
        "{\"schema_version\": 1, \"name\": \"n\",\n\"version\": 1,\n\"eye\":\n{\n"
        "\"silence_ms\": 900}}",
        "p.json", std::nullopt);
    REQUIRE(settings.ok());
    CHECK(settings->at("/eye/silence_ms").value == "900");
    CHECK(settings->at("/eye/silence_ms").line == 5);
    CHECK(settings->at("/eye/silence_ms").level == Level::machine);
    CHECK(settings->at("/version").line == 2);
}

TEST_CASE("SpreadsTheEnforcementOfThePolicyToFindingsThatAreSilent") {
    auto document = good_document();
    document["enforcement"] = "enforce";
    const auto settings = shown(document);
    CHECK(settings.at("/findings/additional_person/enforcement").value == R"("observe")");
    CHECK(settings.at("/findings/worker_absent/enforcement").value == R"("enforce")");
    CHECK(settings.at("/findings/worker_absent/enforcement").line == settings.at("/enforcement").line);
}

TEST_CASE("ShowsAnAccountItsOwnWorkerAndPlacesOnly") {
    auto document = good_document();
    document["accounts"]["bob"] = "worker-2";
    document["workers"]["worker-2"] = nlohmann::json::object();
    document["places"]["else/where"] = {{"gateways", {"00:11:22:33:44:56"}}};
    CHECK(shown(document).contains("/accounts/bob"));
    CHECK(shown(document).contains("/places/else~1where/gateways"));
    const auto own = shown(document, AccountName("alice"));
    CHECK(own.contains("/accounts/alice"));
    CHECK(own.contains("/workers/worker-0017/shifts"));
    CHECK(own.contains("/places/home-17/circle/radius_m"));
    CHECK_FALSE(own.contains("/accounts/bob"));
    CHECK_FALSE(own.contains("/workers/worker-2/shifts"));
    CHECK_FALSE(own.contains("/places/else~1where/gateways"));
}

TEST_CASE("RefusesToShowAnAccountOutOfScopeAndABadPolicy") {
    const auto out = effective(good_document().dump(), "p.json", AccountName("carol"));
    REQUIRE_FALSE(out.ok());
    CHECK(out.error().kind == ErrorKind::not_found);
    const auto bad = effective("{", "p.json", std::nullopt);
    REQUIRE_FALSE(bad.ok());
    CHECK(bad.error().kind == ErrorKind::invalid_input);
}
