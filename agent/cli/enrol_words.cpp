#include "agent/cli/enrol_words.hpp"

namespace shiftguard::cli {
namespace {

struct Words {
    std::string_view hint;
    std::string_view english;
    std::string_view german;
};

constexpr Words all_words[] = {
    {"look_at_camera", "look at the camera", "schauen Sie in die Kamera"},
    {"turn_left", "turn your head a little to your left, and hold it",
     "drehen Sie den Kopf ein wenig nach links und halten Sie ihn so"},
    {"turn_right", "turn your head a little to your right, and hold it",
     "drehen Sie den Kopf ein wenig nach rechts und halten Sie ihn so"},
    {"turn_less", "that is too far: turn your head back a little", "das ist zu weit: drehen Sie den Kopf etwas zurück"},
    {"come_nearer", "look at the camera and come a little nearer, or lean back",
     "schauen Sie in die Kamera und kommen Sie etwas näher, oder lehnen Sie sich zurück"},
    {"change_light", "now change the light: switch your lamp on or off, then look at the camera",
     "ändern Sie jetzt das Licht: schalten Sie Ihre Lampe ein oder aus und schauen Sie dann in die Kamera"},
    {"no_face", "no face is seen: sit in front of the camera", "kein Gesicht zu sehen: setzen Sie sich vor die Kamera"},
    {"two_faces", "more than one face is seen: only the worker may be in view",
     "mehr als ein Gesicht zu sehen: nur Sie dürfen im Bild sein"},
    {"too_small", "the face is too small: come closer", "das Gesicht ist zu klein: kommen Sie näher"},
    {"too_dark", "the face is too dark: turn a light on in front of you",
     "das Gesicht ist zu dunkel: machen Sie vor sich Licht"},
    {"blurred", "the picture is blurred: hold still", "das Bild ist unscharf: halten Sie still"},
    {"turned_away", "the face is turned away: look at the camera",
     "das Gesicht ist abgewandt: schauen Sie in die Kamera"},
};

}  // namespace

Language language_of(std::string_view locale) {
    const bool is_german = locale == "de" || locale.starts_with("de_") || locale.starts_with("de.");
    return is_german ? Language::german : Language::english;
}

std::string_view what_to_do(std::string_view hint, Language language) {
    for (const auto& words : all_words) {
        if (words.hint == hint) {
            return language == Language::german ? words.german : words.english;
        }
    }
    return language == Language::german ? all_words[0].german : all_words[0].english;  // a hint of a newer agent
}

std::string_view how_to_leave_out(std::string_view step, Language language) {
    const bool german = language == Language::german;
    if (step.empty() || step == "front") {
        return "";
    }
    if (step == "light") {
        return german ? "Kein anderes Licht da? Dann die Eingabetaste." : "No other light here? Then press Enter.";
    }
    return german ? "Das auslassen: Eingabetaste." : "To leave this out, press Enter.";
}

std::string_view progress_line(Language language) {
    return language == Language::german ? "  Bild {} von {}: {}\n" : "  sample {} of {}: {}\n";
}

}  // namespace shiftguard::cli
