#include "agent/challenge/words.hpp"

namespace shiftguard::challenge {
namespace {

struct Said {
    std::string_view english;
    std::string_view german;
    [[nodiscard]] std::string_view in(Language language) const {
        return language == Language::german ? german : english;
    }
};

Said said_of(Prompt prompt) {
    switch (prompt) {
        case Prompt::look_straight:
            return {"Look straight at the screen and hold still.",
                    "Schauen Sie gerade auf den Bildschirm und halten Sie still."};
        case Prompt::turn_left:
            return {"Turn your head to the left.", "Drehen Sie den Kopf nach links."};
        case Prompt::turn_right:
            return {"Turn your head to the right.", "Drehen Sie den Kopf nach rechts."};
        case Prompt::raise_chin:
            return {"Raise your chin.", "Heben Sie das Kinn."};
        case Prompt::close_eyes:
            return {"Close your eyes for a second, then open them.",
                    "Schließen Sie die Augen eine Sekunde lang und öffnen Sie sie wieder."};
    }
    return {};
}

Said said_of(Reason reason) {
    switch (reason) {
        case Reason::too_early:
            return {"That was too early. Wait until you are asked.",
                    "Das war zu früh. Warten Sie, bis Sie gebeten werden."};
        case Reason::too_late:
        case Reason::like_a_picture:
            return {"The movement was not seen in time. Move clearly, with your face well lit.",
                    "Die Bewegung war nicht rechtzeitig zu sehen. Bewegen Sie sich deutlich und sorgen Sie für Licht "
                    "im Gesicht."};
        case Reason::wrong_movement:
            return {"That was another movement than the one asked for.",
                    "Das war eine andere Bewegung als die verlangte."};
        case Reason::unasked_movement:
            return {"Hold your head still until you are asked.", "Halten Sie den Kopf still, bis Sie gebeten werden."};
        case Reason::not_still:
            return {"Look straight at the screen, eyes open, and hold still.",
                    "Schauen Sie mit offenen Augen gerade auf den Bildschirm und halten Sie still."};
        case Reason::not_recognised:
        case Reason::another_face:
            return {"Your face was not recognised. Look at the camera, with your face well lit.",
                    "Ihr Gesicht wurde nicht erkannt. Schauen Sie in die Kamera und sorgen Sie für Licht im Gesicht."};
        case Reason::face_changed:
        case Reason::face_lost:
            return {"Your face went out of view. Stay in view, and turn your head only a little.",
                    "Ihr Gesicht war nicht mehr zu sehen. Bleiben Sie im Bild und drehen Sie den Kopf nur wenig."};
        case Reason::nothing_seen:
            return {"The camera showed nothing. If that stays so, call IT support.",
                    "Die Kamera hat nichts gezeigt. Wenn das so bleibt, rufen Sie die IT an."};
    }
    return {};
}

}  // namespace

std::string_view to_string(Prompt prompt) {
    switch (prompt) {
        case Prompt::look_straight:
            return "look_straight";
        case Prompt::turn_left:
            return "turn_left";
        case Prompt::turn_right:
            return "turn_right";
        case Prompt::raise_chin:
            return "raise_chin";
        case Prompt::close_eyes:
            return "close_eyes";
    }
    return "";
}

std::optional<Prompt> prompt_from(std::string_view word) {
    for (const auto prompt :
         {Prompt::look_straight, Prompt::turn_left, Prompt::turn_right, Prompt::raise_chin, Prompt::close_eyes}) {
        if (to_string(prompt) == word) {
            return prompt;
        }
    }
    return std::nullopt;
}

std::string_view sentence_of(Prompt prompt, Language language) {
    return said_of(prompt).in(language);
}

std::string_view sentence_of(const Outcome& outcome, Language language) {
    constexpr Said passed{"Thank you, that was all.", "Danke, das war alles."};
    return (outcome.failed ? said_of(*outcome.failed) : passed).in(language);
}

std::string_view words_of(Reason reason) {
    switch (reason) {
        case Reason::too_early:
            return "a movement began before it could be known";
        case Reason::too_late:
            return "a movement did not come in time";
        case Reason::wrong_movement:
            return "another movement came than the one asked for";
        case Reason::unasked_movement:
            return "a movement came that nobody had asked for";
        case Reason::like_a_picture:
            return "what moved moved as a picture does";
        case Reason::not_still:
            return "the head was not held still";
        case Reason::not_recognised:
            return "the face could not be recognised";
        case Reason::face_changed:
            return "another face came in the place of the first";
        case Reason::another_face:
            return "the face was not the worker's";
        case Reason::face_lost:
            return "the face went out of view";
        case Reason::nothing_seen:
            return "nothing was seen";
    }
    return "";
}

}  // namespace shiftguard::challenge
