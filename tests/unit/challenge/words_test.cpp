#include "agent/challenge/words.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard::challenge;

TEST_CASE("EveryPromptHasASentenceOfItsOwnInBothLanguages") {
    std::set<std::string_view> sentences;
    for (std::uint8_t at = 0; at <= static_cast<std::uint8_t>(Prompt::close_eyes); ++at) {
        for (const auto language : {Language::english, Language::german}) {
            const auto sentence = sentence_of(static_cast<Prompt>(at), language);
            REQUIRE_FALSE(sentence.empty());
            CHECK(sentence.back() == '.');
            sentences.insert(sentence);
        }
    }
    CHECK(sentences.size() == 10);
}

TEST_CASE("EveryEndSaysWhatToDoBetterInBothLanguages") {
    for (std::uint8_t at = 0; at <= static_cast<std::uint8_t>(Reason::nothing_seen); ++at) {
        const auto reason = static_cast<Reason>(at);
        const auto english = sentence_of(Outcome{reason, 1}, Language::english);
        const auto german = sentence_of(Outcome{reason, 1}, Language::german);
        CHECK_FALSE(english.empty());
        CHECK_FALSE(german.empty());
        CHECK(english != german);
        CHECK_FALSE(words_of(reason).empty());
    }
    CHECK(sentence_of(Outcome{std::nullopt, 3}, Language::english) == "Thank you, that was all.");
    CHECK(sentence_of(Outcome{std::nullopt, 3}, Language::german) == "Danke, das war alles.");
}
