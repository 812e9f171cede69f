// What the gate says, in both languages.
#include "agent/pam/words.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::pam;

namespace {

const Admission early{"refuse", {"outside_shift"}, "2026-11-25T08:00:00+01:00", "2026-11-25T07:00:00+01:00", {}, ""};

std::string english(const Admission& admission) {
    return sentence_of(admission, Language::english);
}
std::string german(const Admission& admission) {
    return sentence_of(admission, Language::german);
}

}  // namespace

TEST_CASE("SaysWhenTheShiftBegins") {
    CHECK(english(early) == "Your shift begins at 08:00.");
    CHECK(german(early) == "Ihre Schicht beginnt um 08:00 Uhr.");
}

TEST_CASE("SaysTheDayOfAShiftThatDoesNotBeginToday") {
    auto late = early;
    late.asked_at = "2026-11-24T19:00:00+01:00";
    CHECK(english(late) == "Your next shift begins on 2026-11-25 at 08:00.");
    CHECK(german(late) == "Ihre nächste Schicht beginnt am 25.11.2026 um 08:00 Uhr.");
}

TEST_CASE("SaysThatThereIsNoShiftWhereNoneIsToCome") {
    auto none = early;
    none.shift_begins.clear();
    CHECK(english(none) == "You have no shift now.");
    none.shift_begins = "soon";  // of an agent that talks nonsense
    CHECK(german(none) == "Sie haben jetzt keine Schicht.");
}

TEST_CASE("NamesTheZoneWhoseHourIsNotTheWorkstations") {
    auto elsewhere = early;
    elsewhere.zone = "Europe/Berlin";
    CHECK(english(elsewhere) == "Your shift begins at 08:00 (Europe/Berlin).");
    CHECK(german(elsewhere) == "Ihre Schicht beginnt um 08:00 Uhr (Europe/Berlin).");
    elsewhere.asked_at = "2026-11-24T19:00:00+01:00";
    CHECK(english(elsewhere) == "Your next shift begins on 2026-11-25 at 08:00 (Europe/Berlin).");
}

TEST_CASE("SaysEveryReasonTheDeadlineAndWhomToCall") {
    const Admission doubts{
        "admit_for_now", {"roster_stale", "time_untrusted", "place_unknown", "place_conflict"}, "", "", 630,
        "phone 4711"};
    CHECK(
        english(doubts) ==
        "Your roster could not be read lately. What time it is could not be proved. Where this workstation is can't be "
        "told. What is known of this workstation's place contradicts itself. If it stays so, the session locks in 10 "
        "minutes. Whom to call: phone 4711");
    const Admission soon{"admit_for_now", {"place_unknown"}, "", "", 40, ""};
    CHECK(german(soon) ==
          "Wo dieser Arbeitsplatz ist, lässt sich nicht feststellen. Wenn das so bleibt, wird die "
          "Sitzung in 40 Sekunden gesperrt.");
    CHECK(english({"refuse", {"outside_place"}, "", "", {}, ""}) ==
          "This workstation is not at a place that was agreed for you.");
    CHECK(english({"refuse", {"of_a_newer_agent"}, "", "", {}, ""}) == "Shiftguard is in doubt.");
}

TEST_CASE("SaysNothingWhereThereIsNothingToSay") {
    CHECK(english({"admit", {}, "", "2026-11-25T07:00:00Z", {}, "phone 4711"}).empty());
}

TEST_CASE("SaysWhyACodeWasNotTaken") {
    CHECK(sentence_of(Released{"released"}, Language::english).empty());
    CHECK(sentence_of(Released{"used"}, Language::english) ==
          "This code was used already. Ask your supervisor for a new one.");
    CHECK(sentence_of(Released{"expired"}, Language::german) ==
          "Dieser Code ist mehr als einen Tag alt. Bitten Sie Ihre Teamleitung um einen neuen.");
    CHECK(sentence_of(Released{"too_many", 61}, Language::english) == "Too many wrong codes. Try again in 2 min.");
    CHECK(sentence_of(Released{"wrong", 60}, Language::german) ==
          "Zu viele falsche Codes. Versuchen Sie es in 1 min wieder.");
    for (const auto* answer : {"wrong", "no_code", "full", "of_a_newer_agent"}) {
        CHECK(sentence_of(Released{answer}, Language::english).starts_with("This code is wrong."));
    }
}

TEST_CASE("TellsWhatMayBeACodeFromWhatIsNone") {
    for (const auto* typed : {"ABCD-EFGH-JKMN", "abcdefghjkmn", " 0123 4567 89ab "}) {
        CHECK(looks_like_code(typed));
    }
    for (const auto* typed : {"", "ABCD-EFGH-JKM", "ABCD-EFGH-JKMN-P", "secret-pass!", "pässwort1234"}) {
        CHECK_FALSE(looks_like_code(typed));
    }
}

TEST_CASE("TellsGermanFromOtherLanguages") {
    for (const auto* locale : {"de", "de_DE.UTF-8", "de.UTF-8", "de_AT"}) {
        CHECK(language_of(locale) == Language::german);
    }
    for (const auto* locale : {"en_GB.UTF-8", "fr_FR", "den"}) {
        CHECK(language_of(locale) == Language::english);
    }
    for (const auto* locale : {"", "C", "POSIX", "C.UTF-8"}) {
        CHECK_FALSE(names_language(locale));
    }
}

TEST_CASE("SaysWhatToDoWhileTheFaceIsVerifiedInBothLanguages") {
    for (const auto* prompt :
         {"look_at_camera", "come_nearer", "more_light", "light_behind", "hold_still", "one_person", "uncover_camera",
          "look_straight", "turn_left", "turn_right", "raise_chin", "close_eyes"}) {
        INFO(prompt);
        const auto said = sentence_of_prompt(prompt, Language::english);
        CHECK(said.ends_with('.'));
        CHECK(sentence_of_prompt(prompt, Language::german).ends_with('.'));
        CHECK(sentence_of_prompt(prompt, Language::german) != said);
    }
    CHECK(sentence_of_prompt("light_behind", Language::english) ==
          "The light is behind you. Turn towards it, or turn it off.");
    CHECK(sentence_of_prompt("turn_left", Language::german) == "Drehen Sie den Kopf nach links.");
    CHECK(sentence_of_prompt("of_a_newer_agent", Language::english).empty());
}

TEST_CASE("SaysWhatAVerificationCameTo") {
    Verification verification;
    verification.done = true;
    const auto said = [&](const char* end, const char* answer, Language language = Language::english) {
        verification.end = end;
        verification.answer = answer;
        return sentence_of(verification, language);
    };
    CHECK(said("verified", "admit").empty());
    CHECK(said("busy", "admit").empty());
    CHECK(said("another", "admit").empty());  // only observed
    CHECK(said("another", "refuse") == "You are not let in: this is not the face of the account's worker.");
    CHECK(said("another", "refuse", Language::german) ==
          "Sie werden nicht eingelassen: Das ist nicht das Gesicht, das zu diesem Konto gehört.");
    CHECK(said("another", "admit_for_now") == "Your face was not recognised.");
    CHECK(said("cannot_tell", "refuse") ==
          "Your face could not be verified. Look at the camera, with light on your face, and try again.");
    verification.locks_after_s = 76;
    verification.contact = "phone 4711";
    CHECK(said("cannot_tell", "admit_for_now") ==
          "Your face could not be verified. If it stays so, the session locks in 76 seconds. Whom to call: phone 4711");
    CHECK(said("no_camera", "admit_for_now", Language::german) ==
          "Die Kamera ist nicht nutzbar, deshalb wurde Ihr Gesicht nicht geprüft. Wenn das so bleibt, wird die Sitzung "
          "in 76 Sekunden gesperrt. Wen Sie anrufen: phone 4711");
    CHECK(said("challenge_failed", "admit_for_now").starts_with("The movements did not come as asked"));
}
