#include "agent/cli/enrol_words.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard::cli;

TEST_CASE("SaysWhatToDoNextInTheLanguageOfTheTerminal") {
    CHECK(language_of("de_DE.UTF-8") == Language::german);
    CHECK(language_of("de") == Language::german);
    CHECK(language_of("de.UTF-8") == Language::german);
    for (const char* other : {"", "C", "C.UTF-8", "en_GB.UTF-8", "del", "den_CA"}) {
        CHECK(language_of(other) == Language::english);
    }
    std::set<std::string_view> said;
    for (const char* hint : {"look_at_camera", "turn_left", "turn_right", "turn_less", "come_nearer", "change_light",
                             "no_face", "two_faces", "too_small", "too_dark", "blurred", "turned_away"}) {
        said.insert(what_to_do(hint, Language::english));
        said.insert(what_to_do(hint, Language::german));
    }
    CHECK(said.size() == 24);
}

TEST_CASE("SaysHowToLeaveOutEveryStepButTheFront") {
    std::set<std::string_view> said;
    for (const auto language : {Language::english, Language::german}) {
        CHECK(how_to_leave_out("", language).empty());
        CHECK(how_to_leave_out("front", language).empty());
        CHECK(how_to_leave_out("left", language) == how_to_leave_out("distance", language));
        said.insert(how_to_leave_out("left", language));
        said.insert(how_to_leave_out("light", language));
    }
    CHECK(said.size() == 4);
    CHECK(said.count("") == 0);
}

TEST_CASE("AHintOfANewerAgentIsToLookAtTheCamera") {
    CHECK(what_to_do("stand_on_your_head", Language::english) == "look at the camera");
    CHECK(what_to_do("stand_on_your_head", Language::german) == "schauen Sie in die Kamera");
}
