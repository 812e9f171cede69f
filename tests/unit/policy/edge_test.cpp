// What the other tests of this room pass by: words for every level, and what is told of
// rosters.
#include "agent/policy/difference.hpp"
#include "agent/policy/effective.hpp"
#include "agent/policy/story.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using nlohmann::json;
using policy::testing::smallest_document;

namespace {

/// ann's shifts come from one roster, bob's from another.
json with_rosters() {
    auto document = smallest_document();
    const json roster{{"file", "/etc/shiftguard/a.ics"}, {"zone", "Europe/Berlin"}};
    document["rosters"] = {{"berlin", roster}, {"leipzig", roster}};
    document["workers"] = {{"w-1", {{"roster", "berlin"}}}, {"w-2", {{"roster", "leipzig"}}}};
    document["accounts"] = {{"ann", "w-1"}, {"bob", "w-2"}};
    return document;
}

std::vector<std::string> said(const json& before, const json& after) {
    const auto b = before.dump();
    const auto a = after.dump();
    std::vector<std::string> words;
    const auto changes = difference({b, "before"}, {a, "after"}).value();
    words.reserve(changes.size());
    for (const auto& change : changes) {
        words.push_back(std::string(to_string(change.direction)) + ": " + change.words);
    }
    return words;
}

}  // namespace

TEST_CASE("EveryLevelHasItsWord") {
    CHECK(to_string(Level::built_in) == "default");
    CHECK(to_string(Level::machine) == "machine");
    CHECK(to_string(Level::group) == "group");
    CHECK(to_string(Level::worker) == "worker");
}

TEST_CASE("AnAccountsPolicyShowsItsOwnRosterAlone") {
    const auto settings = effective(with_rosters().dump(2), "p.json", AccountName("ann"));
    REQUIRE(settings.ok());
    CHECK(settings->contains("/rosters/berlin/file"));
    CHECK(settings->contains("/workers/w-1/roster"));
    CHECK_FALSE(settings->contains("/rosters/leipzig/file"));
}

TEST_CASE("ARosterThatComesGoesOrChangesIsSaidOnce") {
    const auto before = with_rosters();
    auto after = before;
    after["rosters"]["leipzig"]["stale_after_h"] = 24;
    CHECK(said(before, after) ==
          std::vector<std::string>{"stricter: roster leipzig: age at which a roster is stale: was 168 h, now 24 h"});
    after = before;
    after["rosters"]["dresden"] = {{"file", "/etc/shiftguard/d.ics"}, {"zone", "Europe/Berlin"}};
    CHECK(said(before, after) == std::vector<std::string>{"other: roster dresden: added"});
    after = before;
    after["accounts"]["ann"] = "w-2";
    CHECK(said(before, after) == std::vector<std::string>{"other: account ann: worker was w-1, now w-2"});
}

TEST_CASE("APolicyMayBeValidForATime") {
    auto document = smallest_document();
    document["valid_from"] = "2026-12-01T00:00:00Z";
    document["valid_until"] = "2026-12-01T00:00:00Z";
    CHECK(check(document.dump()).at(0).reason == "must be later than valid_from");
    document["valid_until"] = "2026-12-02T00:00:00Z";
    CHECK(check(document.dump()).empty());
}

TEST_CASE("ASignInThatIsRefusedWithoutTheAgentFromNowOnIsStricter") {
    auto after = smallest_document();
    after["sign_in"]["without_agent"] = "refuse";
    CHECK(
        said(smallest_document(), after) ==
        std::vector<std::string>{"stricter: sign_in: sign-in while the agent does not answer: was admit, now refuse"});
    CHECK(parse(after.dump(), "p")->refuses_without_agent);
    CHECK_FALSE(parse(smallest_document().dump(), "p")->refuses_without_agent);
    after["sign_in"]["without_agent"] = "perhaps";
    CHECK(check(after.dump()).at(0).pointer == "/sign_in/without_agent");
}

TEST_CASE("AWrittenReleaseThatIsNeededFromNowOnIsStricter") {
    auto after = smallest_document();
    after["enrolment"]["written_release"] = "needed";
    CHECK(said(smallest_document(), after) ==
          std::vector<std::string>{
              "stricter: enrolment: written release before an enrolment: was not_needed, now needed"});
    CHECK(parse(after.dump(), "p")->wants_written_release);
    CHECK_FALSE(parse(smallest_document().dump(), "p")->wants_written_release);
}
