#include "server/console/catalogue.hpp"

#include "protocol/tombstone.hpp"
#include "server/console/pages.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::console;

TEST_CASE("HasEveryWordInBothLanguagesOnce") {
    std::set<std::string_view> keys;
    for (const auto& entry : catalogue()) {
        INFO(entry.key);
        CHECK_FALSE(entry.english.empty());
        CHECK_FALSE(entry.german.empty());
        CHECK(keys.insert(entry.key).second);
    }
}

TEST_CASE("HasEveryWordThatAPageUses") {
    std::set<std::string> keys;
    for (const auto& entry : catalogue()) {
        keys.insert(std::string(entry.key));
    }
    std::size_t used = 0;
    for (const auto page : {layout_page, sign_in_page, link_page, list_page, incident_page, workstations_page,
                            exceptions_page, message_page}) {
        for (auto at = page.find("{{w."); at != std::string_view::npos; at = page.find("{{w.", at + 1)) {
            const auto key = std::string(page.substr(at + 4, page.find("}}", at) - at - 4));
            INFO(key);
            CHECK(keys.contains(key));
            ++used;
        }
    }
    CHECK(used > 30);
}

TEST_CASE("HasAWordForEveryFindingOutcomeAndSeverity") {
    for (const auto language : {Language::english, Language::german}) {
        for (const auto kind : all_finding_kinds) {
            CHECK(title_of(language, kind).find('.') == std::string_view::npos);
            CHECK(meaning_of(language, kind).find(' ') != std::string_view::npos);
        }
        for (int outcome = 0; outcome <= static_cast<int>(review::Outcome::would_lock); ++outcome) {
            CHECK(word_of(language, static_cast<review::Outcome>(outcome)).find("outcome.") == std::string_view::npos);
        }
        for (int severity = 1; severity <= 5; ++severity) {
            CHECK(word_of(language, static_cast<Severity>(severity)).find("severity.") == std::string_view::npos);
        }
        for (const auto response : {Response::record, Response::notice, Response::lock}) {
            CHECK(word_of(language, response).find("response.") == std::string_view::npos);
        }
    }
    for (const auto reason : protocol::all_tombstone_reasons) {
        const std::string key = "loss." + std::string(protocol::to_string(reason));
        CHECK(word(Language::german, key) != key);
    }
    CHECK(word(Language::english, "no such key") == "no such key");
}

TEST_CASE("TakesTheLanguageThatTheBrowserPrefers") {
    CHECK(language_from("") == Language::english);
    CHECK(language_from("de") == Language::german);
    CHECK(language_from("de-AT,de;q=0.9,en;q=0.8") == Language::german);
    CHECK(language_from("en-GB,en;q=0.9,de;q=0.8") == Language::english);
    CHECK(language_from("fr, de;q=0.5, *;q=0.1") == Language::german);
    CHECK(language_from("de;q=0") == Language::english);
    CHECK(language_from(";;q=,,de;q=nonsense") == Language::english);
}
