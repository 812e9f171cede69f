#include "agent/pam/words.hpp"

#include "agent/challenge/words.hpp"

namespace shiftguard::pam {
namespace {

constexpr std::size_t date_length = 10;  // of 2026-11-25T08:00:00+01:00
constexpr std::size_t time_from = 11;
constexpr std::size_t time_length = 5;

std::string_view pick(Language language, std::string_view english, std::string_view german) {
    return language == Language::german ? german : english;
}

std::string date_of(std::string_view at, Language language) {
    const auto date = at.substr(0, date_length);
    if (language == Language::english) {
        return std::string(date);
    }
    return std::string(date.substr(8, 2)) + "." + std::string(date.substr(5, 2)) + "." + std::string(date.substr(0, 4));
}

std::string off_shift(const Admission& admission, Language language) {
    const std::string_view begins = admission.shift_begins;
    if (begins.size() < time_from + time_length) {
        return std::string(pick(language, "You have no shift now.", "Sie haben jetzt keine Schicht."));
    }
    std::string time(begins.substr(time_from, time_length));
    time += pick(language, "", " Uhr");
    time += admission.zone.empty() ? "" : " (" + admission.zone + ")";
    if (std::string_view(admission.asked_at).substr(0, date_length) == begins.substr(0, date_length)) {
        return std::string(pick(language, "Your shift begins at ", "Ihre Schicht beginnt um ")) + time + ".";
    }
    return std::string(pick(language, "Your next shift begins on ", "Ihre nächste Schicht beginnt am ")) +
           date_of(begins, language) + std::string(pick(language, " at ", " um ")) + time + ".";
}

std::string reason_sentence(std::string_view reason, const Admission& admission, Language language) {
    if (reason == "outside_shift") {
        return off_shift(admission, language);
    }
    if (reason == "outside_place") {
        return std::string(pick(language, "This workstation is not at a place that was agreed for you.",
                                "Dieser Arbeitsplatz ist an keinem für Sie vereinbarten Ort."));
    }
    if (reason == "roster_stale") {
        return std::string(
            pick(language, "Your roster could not be read lately.", "Ihr Dienstplan war zuletzt nicht lesbar."));
    }
    if (reason == "time_untrusted") {
        return std::string(
            pick(language, "What time it is could not be proved.", "Die Uhrzeit konnte nicht nachgewiesen werden."));
    }
    if (reason == "place_unknown") {
        return std::string(pick(language, "Where this workstation is can't be told.",
                                "Wo dieser Arbeitsplatz ist, lässt sich nicht feststellen."));
    }
    if (reason == "place_conflict") {
        return std::string(pick(language, "What is known of this workstation's place contradicts itself.",
                                "Die Angaben zum Ort dieses Arbeitsplatzes widersprechen sich."));
    }
    return std::string(pick(language, "Shiftguard is in doubt.", "Shiftguard hat Zweifel."));  // of a newer agent
}

std::string deadline_sentence(unsigned seconds, Language language) {
    if (seconds < 120) {
        const auto count = std::to_string(seconds);
        return language == Language::german ? "Wenn das so bleibt, wird die Sitzung in " + count + " Sekunden gesperrt."
                                            : "If it stays so, the session locks in " + count + " seconds.";
    }
    const auto count = std::to_string(seconds / 60);
    return language == Language::german ? "Wenn das so bleibt, wird die Sitzung in " + count + " Minuten gesperrt."
                                        : "If it stays so, the session locks in " + count + " minutes.";
}

}  // namespace

bool names_language(std::string_view locale) {
    return !locale.empty() && locale != "C" && locale != "POSIX" && !locale.starts_with("C.");
}

Language language_of(std::string_view locale) {
    const bool german = locale == "de" || locale.starts_with("de_") || locale.starts_with("de.");
    return german ? Language::german : Language::english;
}

std::string sentence_of(const Admission& admission, Language language) {
    std::string text;
    const auto add = [&](const std::string& sentence) { text += (text.empty() ? "" : " ") + sentence; };
    for (const auto& reason : admission.reasons) {
        add(reason_sentence(reason, admission, language));
    }
    if (admission.locks_after_s) {
        add(deadline_sentence(*admission.locks_after_s, language));
    }
    if (!text.empty() && !admission.contact.empty()) {
        add(std::string(pick(language, "Whom to call: ", "Wen Sie anrufen: ")) + admission.contact);
    }
    return text;
}

std::string sentence_of_silence(Language language) {
    return std::string(pick(language, "Shiftguard does not answer, so nobody is let in. Call IT.",
                            "Shiftguard antwortet nicht, deshalb wird niemand eingelassen. Rufen Sie die IT an."));
}

std::string sentence_of_prompt(std::string_view prompt, Language language) {
    struct Said {
        std::string_view prompt;
        std::string_view english;
        std::string_view german;
    };
    constexpr Said hints[] = {
        {"look_at_camera", "Look at the camera.", "Schauen Sie in die Kamera."},
        {"come_nearer", "Come nearer to the camera.", "Kommen Sie näher an die Kamera."},
        {"more_light", "It is too dark. Turn on a light.", "Es ist zu dunkel. Machen Sie Licht."},
        {"light_behind", "The light is behind you. Turn towards it, or turn it off.",
         "Das Licht ist hinter Ihnen. Drehen Sie sich zum Licht oder schalten Sie es aus."},
        {"hold_still", "Hold still.", "Halten Sie still."},
        {"one_person", "More than one person is in view. Ask the others to step aside.",
         "Es ist mehr als eine Person zu sehen. Bitten Sie die anderen, zur Seite zu gehen."},
        {"uncover_camera", "The camera shows nothing. Uncover its lens.",
         "Die Kamera zeigt nichts. Machen Sie ihr Objektiv frei."},
    };
    for (const auto& hint : hints) {
        if (hint.prompt == prompt) {
            return std::string(pick(language, hint.english, hint.german));
        }
    }
    const auto movement = challenge::prompt_from(prompt);
    const auto spoken = language == Language::german ? challenge::Language::german : challenge::Language::english;
    return movement ? std::string(challenge::sentence_of(*movement, spoken)) : std::string();
}

std::string sentence_of(const Verification& verification, Language language) {
    const bool refused = verification.answer == "refuse";
    if (!refused && verification.answer != "admit_for_now") {
        return "";
    }
    std::string text;
    if (verification.end == "another") {
        text = refused ? pick(language, "You are not let in: this is not the face of the account's worker.",
                              "Sie werden nicht eingelassen: Das ist nicht das Gesicht, das zu diesem Konto gehört.")
                       : pick(language, "Your face was not recognised.", "Ihr Gesicht wurde nicht erkannt.");
    } else if (verification.end == "no_camera") {
        text = pick(language, "The camera can't be used, so your face was not verified.",
                    "Die Kamera ist nicht nutzbar, deshalb wurde Ihr Gesicht nicht geprüft.");
    } else if (verification.end == "challenge_failed") {
        text = pick(language, "The movements did not come as asked, so your face could not be verified.",
                    "Die Bewegungen kamen nicht wie verlangt, deshalb ließ sich Ihr Gesicht nicht prüfen.");
    } else {
        text = pick(language, "Your face could not be verified.", "Ihr Gesicht ließ sich nicht prüfen.");
    }
    if (refused && verification.end != "another") {
        text += pick(language, " Look at the camera, with light on your face, and try again.",
                     " Schauen Sie in die Kamera, mit Licht im Gesicht, und versuchen Sie es noch einmal.");
    }
    if (verification.locks_after_s) {
        text += " " + deadline_sentence(*verification.locks_after_s, language);
    }
    if (!verification.contact.empty()) {
        text += std::string(pick(language, " Whom to call: ", " Wen Sie anrufen: ")) + verification.contact;
    }
    return text;
}

std::string sentence_of(const Released& released, Language language) {
    if (released.answer == "released") {
        return "";
    }
    if (released.answer == "used") {
        return std::string(pick(language, "This code was used already. Ask your supervisor for a new one.",
                                "Dieser Code wurde schon benutzt. Bitten Sie Ihre Teamleitung um einen neuen."));
    }
    if (released.answer == "expired") {
        return std::string(pick(language, "This code is more than a day old. Ask your supervisor for a new one.",
                                "Dieser Code ist mehr als einen Tag alt. Bitten Sie Ihre Teamleitung um einen neuen."));
    }
    if (released.answer == "too_many" || (released.answer == "wrong" && released.wait_s > 0)) {
        const auto minutes = std::to_string((released.wait_s + 59) / 60);
        return language == Language::german ? "Zu viele falsche Codes. Versuchen Sie es in " + minutes + " min wieder."
                                            : "Too many wrong codes. Try again in " + minutes + " min.";
    }
    return std::string(pick(language,
                            "This code is wrong. Type the 12 letters and digits as your supervisor reads them.",
                            "Dieser Code ist falsch. Geben Sie die 12 Buchstaben und Ziffern ein, wie Ihre Teamleitung "
                            "sie vorliest."));
}

std::string prompt_for_code(bool refused, Language language) {
    return std::string(refused ? pick(language, "Code from your supervisor (empty to stop): ",
                                      "Code Ihrer Teamleitung (leer: abbrechen): ")
                               : pick(language, "Code from your supervisor (empty to go on without): ",
                                      "Code Ihrer Teamleitung (leer: ohne weiter): "));
}

bool looks_like_code(std::string_view typed) {
    constexpr std::size_t code_letters = 12;
    std::size_t letters = 0;
    for (const char letter : typed) {
        const bool counts =
            (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
        if (!counts && letter != '-' && letter != ' ') {
            return false;
        }
        letters += counts ? 1 : 0;
    }
    return letters == code_letters;
}

}  // namespace shiftguard::pam
