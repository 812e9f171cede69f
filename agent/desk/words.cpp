#include "agent/desk/words.hpp"

#include <algorithm>
#include <span>

// Marks a text for lupdate, as Qt's macro of the same name does; this file stays free of Qt.
#define QT_TRANSLATE_NOOP(context, text) text

namespace shiftguard::desk::words {
namespace {

struct Word {
    std::string_view word;
    const char* text;
};

Phrase look_up(std::span<const Word> words, std::string_view word, const char* otherwise) {
    for (const auto& each : words) {
        if (each.word == word) {
            return Phrase{each.text, {}};
        }
    }
    return Phrase{otherwise, {std::string(word)}};
}

constexpr const char* unknown_word = QT_TRANSLATE_NOOP("desk", "Not known to this version: %1");

constexpr Word findings_then[] = {
    {"additional_person", QT_TRANSLATE_NOOP("desk", "Another person was in view")},
    {"unknown_person", QT_TRANSLATE_NOOP("desk", "Someone else was at the workstation")},
    {"worker_absent", QT_TRANSLATE_NOOP("desk", "Nobody was in view")},
    {"camera_covered", QT_TRANSLATE_NOOP("desk", "The camera was covered")},
    {"camera_lost", QT_TRANSLATE_NOOP("desk", "The camera was not available")},
    {"vision_failed", QT_TRANSLATE_NOOP("desk", "The camera check had stopped")},
    {"worker_not_enrolled", QT_TRANSLATE_NOOP("desk", "You were not enrolled yet")},
    {"outside_shift", QT_TRANSLATE_NOOP("desk", "The session was open outside your shift")},
    {"outside_place", QT_TRANSLATE_NOOP("desk", "The workstation was at a place that is not agreed")},
    {"lock_failed", QT_TRANSLATE_NOOP("desk", "The screen could not be locked")},
    {"agent_interrupted", QT_TRANSLATE_NOOP("desk", "Shiftguard was interrupted")},
    {"place_unknown", QT_TRANSLATE_NOOP("desk", "It could not be told where the workstation was")},
    {"place_conflict", QT_TRANSLATE_NOOP("desk", "Network and position contradicted each other about the place")},
    {"roster_stale", QT_TRANSLATE_NOOP("desk", "Your roster was out of date")},
    {"time_untrusted", QT_TRANSLATE_NOOP("desk", "The time was not trusted")},
    {"clock_changed", QT_TRANSLATE_NOOP("desk", "The clock was changed")},
    {"policy_rejected", QT_TRANSLATE_NOOP("desk", "New rules were refused")},
    {"policy_expired", QT_TRANSLATE_NOOP("desk", "The rules had expired")},
    {"policy_missing", QT_TRANSLATE_NOOP("desk", "The rules were missing")},
    {"exception_used", QT_TRANSLATE_NOOP("desk", "Your supervisor released you")},
    {"input_without_worker", QT_TRANSLATE_NOOP("desk", "Keys or mouse were used with nobody in view")},
    {"session_idle", QT_TRANSLATE_NOOP("desk", "Keys and mouse were not used for too long")},
    {"camera_dark", QT_TRANSLATE_NOOP("desk", "It was too dark for the camera")},
    {"camera_blurred", QT_TRANSLATE_NOOP("desk", "The camera's picture was blurred")},
    {"camera_frozen", QT_TRANSLATE_NOOP("desk", "The camera's picture stood still")},
    {"camera_repeating", QT_TRANSLATE_NOOP("desk", "The camera's picture repeated itself")},
    {"camera_busy", QT_TRANSLATE_NOOP("desk", "Another program had the camera")},
    {"camera_changed", QT_TRANSLATE_NOOP("desk", "Another camera than at your enrolment was in use")},
    {"camera_virtual", QT_TRANSLATE_NOOP("desk", "A program acted as the camera")},
    {"agent_too_slow", QT_TRANSLATE_NOOP("desk", "The camera check was slow")},
    {"still_figure", QT_TRANSLATE_NOOP("desk", "Something that looks like a person stood still in view")},
    {"phone_in_view", QT_TRANSLATE_NOOP("desk", "Something that looks like a phone was before the camera")},
    {"outbox_overflow", QT_TRANSLATE_NOOP("desk", "Reports were dropped for want of room")},
    {"figure_declared", QT_TRANSLATE_NOOP("desk", "Something still in view was declared to be a thing")},
    {"presentation_attack", QT_TRANSLATE_NOOP("desk", "The movements that were asked for did not come as asked")},
    {"sign_in_refused", QT_TRANSLATE_NOOP("desk", "Somebody with another face was not let in as you")},
    {"sign_in_unchecked", QT_TRANSLATE_NOOP("desk", "A sign-in or unlock could not be checked")},
};

constexpr Word findings_now[] = {
    {"additional_person", QT_TRANSLATE_NOOP("desk", "Another person is in view")},
    {"unknown_person", QT_TRANSLATE_NOOP("desk", "You were not recognised")},
    {"worker_absent", QT_TRANSLATE_NOOP("desk", "Nobody is in view")},
    {"camera_covered", QT_TRANSLATE_NOOP("desk", "The camera is covered")},
    {"camera_lost", QT_TRANSLATE_NOOP("desk", "The camera is not available")},
    {"vision_failed", QT_TRANSLATE_NOOP("desk", "The camera check has stopped")},
    {"worker_not_enrolled", QT_TRANSLATE_NOOP("desk", "You are not enrolled yet")},
    {"outside_shift", QT_TRANSLATE_NOOP("desk", "Your shift is over or has not begun")},
    {"shift_ends", QT_TRANSLATE_NOOP("desk", "The time that is agreed for your work ends soon")},
    {"outside_place", QT_TRANSLATE_NOOP("desk", "This place is not agreed for your work")},
    {"lock_failed", QT_TRANSLATE_NOOP("desk", "The screen cannot be locked")},
    {"agent_interrupted", QT_TRANSLATE_NOOP("desk", "Shiftguard was interrupted")},
    {"place_unknown", QT_TRANSLATE_NOOP("desk", "It can't be told whether this place is agreed")},
    {"place_conflict", QT_TRANSLATE_NOOP("desk", "Network and position contradict each other about this place")},
    {"roster_stale", QT_TRANSLATE_NOOP("desk", "Your roster is out of date")},
    {"time_untrusted", QT_TRANSLATE_NOOP("desk", "The time is not trusted")},
    {"clock_changed", QT_TRANSLATE_NOOP("desk", "The clock was changed")},
    {"policy_rejected", QT_TRANSLATE_NOOP("desk", "New rules were refused")},
    {"policy_expired", QT_TRANSLATE_NOOP("desk", "The rules have expired")},
    {"policy_missing", QT_TRANSLATE_NOOP("desk", "The rules are missing")},
    {"exception_used", QT_TRANSLATE_NOOP("desk", "Your supervisor released you")},
    {"input_without_worker", QT_TRANSLATE_NOOP("desk", "Keys or mouse are used and nobody is in view")},
    {"session_idle", QT_TRANSLATE_NOOP("desk", "Keys and mouse have not been used for a while")},
    {"camera_dark", QT_TRANSLATE_NOOP("desk", "It is too dark for the camera")},
    {"camera_blurred", QT_TRANSLATE_NOOP("desk", "The camera's picture is blurred")},
    {"camera_frozen", QT_TRANSLATE_NOOP("desk", "The camera's picture stands still")},
    {"camera_repeating", QT_TRANSLATE_NOOP("desk", "The camera's picture repeats itself")},
    {"camera_busy", QT_TRANSLATE_NOOP("desk", "Another program has the camera")},
    {"camera_changed", QT_TRANSLATE_NOOP("desk", "This is another camera than at your enrolment")},
    {"camera_virtual", QT_TRANSLATE_NOOP("desk", "A program acts as the camera")},
    {"agent_too_slow", QT_TRANSLATE_NOOP("desk", "The camera check is slow")},
    {"still_figure", QT_TRANSLATE_NOOP("desk", "Something in view looks like a person and does not move")},
    {"phone_in_view", QT_TRANSLATE_NOOP("desk", "Something that looks like a phone is before the camera")},
    {"outbox_overflow", QT_TRANSLATE_NOOP("desk", "Reports are dropped for want of room")},
    {"figure_declared", QT_TRANSLATE_NOOP("desk", "Something still in view was declared to be a thing")},
    {"presentation_attack", QT_TRANSLATE_NOOP("desk", "The movements did not come as asked")},
    {"sign_in_refused", QT_TRANSLATE_NOOP("desk", "Somebody with another face was not let in as you")},
    {"sign_in_unchecked", QT_TRANSLATE_NOOP("desk", "A sign-in or unlock could not be checked")},
};

constexpr Word helps[] = {
    {"additional_person", QT_TRANSLATE_NOOP("desk", "Ask the other person to step out of view.")},
    {"unknown_person", QT_TRANSLATE_NOOP("desk", "Look at the camera, with your face well lit.")},
    {"worker_absent", QT_TRANSLATE_NOOP("desk", "Sit down in view of the camera, or lock the screen yourself.")},
    {"camera_covered", QT_TRANSLATE_NOOP("desk", "Uncover the lens.")},
    {"camera_lost", QT_TRANSLATE_NOOP("desk", "Plug the camera in. If that does not help, call IT support.")},
    {"vision_failed", QT_TRANSLATE_NOOP("desk", "Wait a moment; it starts again by itself. If not, call IT support.")},
    {"worker_not_enrolled", QT_TRANSLATE_NOOP("desk", "Ask your supervisor for an enrolment code.")},
    {"outside_shift",
     QT_TRANSLATE_NOOP("desk", "Save your work and sign out, or ask your supervisor about the shift.")},
    {"shift_ends",
     QT_TRANSLATE_NOOP("desk", "Bring your call to its end. If you have to work longer, ask your supervisor now.")},
    {"outside_place", QT_TRANSLATE_NOOP("desk", "Go on at your agreed place, or ask your supervisor to add this one.")},
    {"lock_failed", QT_TRANSLATE_NOOP("desk", "Lock the screen yourself and call IT support.")},
    {"agent_interrupted", QT_TRANSLATE_NOOP("desk", "There is nothing to do; it was recorded.")},
    {"place_unknown",
     QT_TRANSLATE_NOOP("desk", "Connect to the network of your agreed place. If that does not help, call IT support.")},
    {"place_conflict",
     QT_TRANSLATE_NOOP("desk", "Turn off a VPN or travel router. If that does not help, call IT support.")},
    {"roster_stale",
     QT_TRANSLATE_NOOP("desk", "Connect to the network so that the roster can be fetched, or call IT support.")},
    {"time_untrusted",
     QT_TRANSLATE_NOOP("desk", "Connect to the network so that the time can be checked, or call IT support.")},
    {"clock_changed", QT_TRANSLATE_NOOP("desk", "If you did not set the clock, call IT support.")},
    {"policy_rejected", QT_TRANSLATE_NOOP("desk", "There is nothing to do; the rules before them stay in force.")},
    {"policy_expired",
     QT_TRANSLATE_NOOP("desk", "There is nothing to do; they stay in force until IT support brings new ones.")},
    {"policy_missing", QT_TRANSLATE_NOOP("desk", "There is nothing to do; the last rules stay in force.")},
    {"exception_used", QT_TRANSLATE_NOOP("desk", "There is nothing to do; it is recorded, and it ends by itself.")},
    {"input_without_worker", QT_TRANSLATE_NOOP("desk", "Sit up so that the camera sees you.")},
    {"session_idle", QT_TRANSLATE_NOOP("desk", "Move the mouse to go on working.")},
    {"camera_dark", QT_TRANSLATE_NOOP("desk", "Turn on a light, or open the blinds.")},
    {"camera_blurred", QT_TRANSLATE_NOOP("desk", "Clean the lens, and turn its focus ring if it has one.")},
    {"camera_frozen", QT_TRANSLATE_NOOP("desk", "Unplug the camera and plug it in again.")},
    {"camera_repeating",
     QT_TRANSLATE_NOOP("desk", "Use the camera itself, not a recording. If you do, call IT support.")},
    {"camera_busy", QT_TRANSLATE_NOOP("desk", "Close the other program that uses the camera.")},
    {"camera_changed", QT_TRANSLATE_NOOP("desk", "Plug in the camera of your enrolment, or call IT support.")},
    {"camera_virtual", QT_TRANSLATE_NOOP("desk", "End the program that acts as a camera, or call IT support.")},
    {"agent_too_slow",
     QT_TRANSLATE_NOOP("desk", "Close programs that you do not need. If it stays so, call IT support.")},
    {"still_figure",
     QT_TRANSLATE_NOOP("desk",
                       "A poster, a coat or the like? Take it out of the camera's view. Nothing is locked for it.")},
    {"phone_in_view", QT_TRANSLATE_NOOP("desk", "Put it away. Is it something else? Then there is nothing to do.")},
    {"figure_declared", QT_TRANSLATE_NOOP("desk", "There is nothing to do; it is recorded, and what moves counts.")},
    {"outbox_overflow",
     QT_TRANSLATE_NOOP("desk", "Connect to the network so that they can be sent, or call IT support.")},
    {"sign_in_refused",
     QT_TRANSLATE_NOOP("desk", "Was it not you? Then somebody knows your password: change it and call IT support.")},
    {"sign_in_unchecked", QT_TRANSLATE_NOOP("desk", "There is nothing to do; it was recorded.")},
    {"presentation_attack",
     QT_TRANSLATE_NOOP(
         "desk",
         "Do what you are asked, clearly and with your face well lit. If that does not help, ask your supervisor.")},
};

constexpr Word figure_questions[] = {
    {"left",
     QT_TRANSLATE_NOOP("desk", "It is on the left of the camera's picture. Is it a poster, a coat or another thing?")},
    {"middle", QT_TRANSLATE_NOOP(
                   "desk", "It is in the middle of the camera's picture. Is it a poster, a coat or another thing?")},
    {"right",
     QT_TRANSLATE_NOOP("desk", "It is on the right of the camera's picture. Is it a poster, a coat or another thing?")},
};

constexpr Word challenge_prompts[] = {
    {"look_straight", QT_TRANSLATE_NOOP("desk", "Look straight at the screen and hold still.")},
    {"turn_left", QT_TRANSLATE_NOOP("desk", "Turn your head to the left.")},
    {"turn_right", QT_TRANSLATE_NOOP("desk", "Turn your head to the right.")},
    {"raise_chin", QT_TRANSLATE_NOOP("desk", "Raise your chin.")},
    {"close_eyes", QT_TRANSLATE_NOOP("desk", "Close your eyes for a second, then open them.")},
};

constexpr Word responses[] = {
    {"record", QT_TRANSLATE_NOOP("desk", "Recorded")},
    {"notice", QT_TRANSLATE_NOOP("desk", "You were told")},
    {"lock", QT_TRANSLATE_NOOP("desk", "Lock requested")},
};

constexpr Word deliveries[] = {
    {"waiting", QT_TRANSLATE_NOOP("desk", "not sent yet")},
    {"delivered", QT_TRANSLATE_NOOP("desk", "sent")},
    {"evicted", QT_TRANSLATE_NOOP("desk", "removed before sending; the gap is recorded")},
    {"refused", QT_TRANSLATE_NOOP("desk", "refused by the server")},
};

constexpr Word cameras[] = {
    {"closed", QT_TRANSLATE_NOOP("desk", "Off")},
    {"opening", QT_TRANSLATE_NOOP("desk", "Starting")},
    {"streaming", QT_TRANSLATE_NOOP("desk", "On")},
    {"covered", QT_TRANSLATE_NOOP("desk", "Covered")},
    {"dark", QT_TRANSLATE_NOOP("desk", "Too dark")},
    {"frozen", QT_TRANSLATE_NOOP("desk", "Picture stands still")},
    {"lost", QT_TRANSLATE_NOOP("desk", "Not available")},
    {"blurred", QT_TRANSLATE_NOOP("desk", "Blurred")},
    {"repeating", QT_TRANSLATE_NOOP("desk", "Picture repeats")},
};

constexpr Word workers_seen[] = {
    {"verified", QT_TRANSLATE_NOOP("desk", "Recognised")},
    {"not_verified", QT_TRANSLATE_NOOP("desk", "Not recognised")},
    {"nobody", QT_TRANSLATE_NOOP("desk", "Not in view")},
    {"too_small", QT_TRANSLATE_NOOP("desk", "Not recognised: come closer")},
    {"too_dark", QT_TRANSLATE_NOOP("desk", "Not recognised: too dark, turn on a light")},
    {"backlit", QT_TRANSLATE_NOOP("desk", "Not recognised: the light is behind you")},
    {"blurred", QT_TRANSLATE_NOOP("desk", "Not recognised: the picture is blurred, clean the lens")},
    {"turned_away", QT_TRANSLATE_NOOP("desk", "Not recognised: look at the camera")},
};

constexpr Word shifts[] = {
    {"agreed", QT_TRANSLATE_NOOP("desk", "In your shift")},
    {"not_agreed", QT_TRANSLATE_NOOP("desk", "Outside your shift")},
    {"unknown", QT_TRANSLATE_NOOP("desk", "Shift not known")},
};

constexpr Word places[] = {
    {"agreed", QT_TRANSLATE_NOOP("desk", "At an agreed place")},
    {"not_agreed", QT_TRANSLATE_NOOP("desk", "Not an agreed place")},
    {"unknown", QT_TRANSLATE_NOOP("desk", "Place not known")},
    {"conflict", QT_TRANSLATE_NOOP("desk", "Place contradictory")},
};

constexpr Word gone_templates[] = {
    {"", QT_TRANSLATE_NOOP("desk", "Not enrolled yet")},
    {"expired", QT_TRANSLATE_NOOP("desk", "Face reference too old; enrol again")},
    {"revoked", QT_TRANSLATE_NOOP("desk", "Face reference revoked; enrol again")},
    {"other_recogniser", QT_TRANSLATE_NOOP("desk", "The recogniser was changed; enrol again")},
    {"unreadable", QT_TRANSLATE_NOOP("desk", "Face reference damaged; enrol again")},
};

constexpr Word inputs[] = {
    {"available", QT_TRANSLATE_NOOP("desk", "Only when last used")},
    {"not_available", QT_TRANSLATE_NOOP("desk", "Not available")},
};

constexpr Word servers[] = {
    {"not_joined", QT_TRANSLATE_NOOP("desk", "No server yet")},
    {"idle", QT_TRANSLATE_NOOP("desk", "Nothing sent yet")},
    {"delivering", QT_TRANSLATE_NOOP("desk", "Server reached")},
    {"server_away", QT_TRANSLATE_NOOP("desk", "Server not reached")},
    {"certificate_bad", QT_TRANSLATE_NOOP("desk", "Server not trusted")},
    {"refused", QT_TRANSLATE_NOOP("desk", "Server refuses them")},
    {"server_troubled", QT_TRANSLATE_NOOP("desk", "Server in trouble")},
};

constexpr Word hints[] = {
    {"look_at_camera", QT_TRANSLATE_NOOP("desk", "Look at the camera.")},
    {"turn_left", QT_TRANSLATE_NOOP("desk", "Turn your head a little to your left, and hold it.")},
    {"turn_right", QT_TRANSLATE_NOOP("desk", "Turn your head a little to your right, and hold it.")},
    {"turn_less", QT_TRANSLATE_NOOP("desk", "That is too far. Turn your head back a little.")},
    {"come_nearer", QT_TRANSLATE_NOOP("desk", "Look at the camera and come a little nearer, or lean back.")},
    {"change_light",
     QT_TRANSLATE_NOOP("desk", "Now change the light: switch your lamp on or off, then look at the camera.")},
    {"no_face", QT_TRANSLATE_NOOP("desk", "No face is in view. Sit in front of the camera.")},
    {"two_faces", QT_TRANSLATE_NOOP("desk", "Two faces are in view. Only you may be in view.")},
    {"too_small", QT_TRANSLATE_NOOP("desk", "Come closer to the camera.")},
    {"too_dark", QT_TRANSLATE_NOOP("desk", "It is too dark. Turn on a light in front of you.")},
    {"blurred", QT_TRANSLATE_NOOP("desk", "The picture is blurred. Keep still.")},
    {"turned_away", QT_TRANSLATE_NOOP("desk", "Turn your face to the camera.")},
};

constexpr Word troubles[] = {
    {"eye", QT_TRANSLATE_NOOP("desk",
                              "The camera check does not run. It starts again by itself; if this stays, check that the "
                              "camera is plugged in and call IT support.")},
    {"camera", QT_TRANSLATE_NOOP("desk",
                                 "The camera gives no picture. Check that it is plugged in and that no other program "
                                 "uses it; if this stays, call IT support.")},
    {"disk", QT_TRANSLATE_NOOP(
                 "desk", "The disk is full: reports wait in memory until there is room. Please call IT support.")},
    {"policy", QT_TRANSLATE_NOOP("desk",
                                 "The new rules have a fault (%1): the rules before them stay in force. Please tell IT "
                                 "support.")},
    {"policy_copy",
     QT_TRANSLATE_NOOP("desk", "The rules in force cannot be kept on this disk. Please tell IT support.")},
    {"roster", QT_TRANSLATE_NOOP("desk",
                                 "The roster cannot be read (%1): the shifts known before stay in force until they are "
                                 "too old. Please tell IT support.")},
    {"journal", QT_TRANSLATE_NOOP("desk", "What happens cannot be written down. Please call IT support.")},
    {"membership", QT_TRANSLATE_NOOP("desk",
                                     "Reports cannot be sent: the link to the server is damaged. They are kept "
                                     "here. Please call IT support.")},
    {"server",
     QT_TRANSLATE_NOOP("desk",
                       "Reports cannot be sent: the server or this workstation is not recognised. Please call IT "
                       "support.")},
};

constexpr Word enrol_ends[] = {
    {"enrolled",
     QT_TRANSLATE_NOOP("desk",
                       "%1 pictures were compared and none is kept. The weakest agrees with %2; that is %3 from "
                       "the threshold of %4.")},
    {"samples_disagree",
     QT_TRANSLATE_NOOP("desk",
                       "The %1 pictures do not agree with each other: the weakest with %2, %3 from the threshold "
                       "of %4. Try again in better light, and alone.")},
    {"not_in_policy",
     QT_TRANSLATE_NOOP("desk", "The rules of this workstation do not name the worker %1. Please tell IT support.")},
    {"not_enough_samples",
     QT_TRANSLATE_NOOP("desk",
                       "There were not enough good pictures within a minute. Try again in better light, with "
                       "your face to the camera.")},
    {"not_the_worker",
     QT_TRANSLATE_NOOP("desk",
                       "You were not clearly recognised, so your face reference stays as it is. Try again in better "
                       "light, or ask your supervisor for an enrolment code.")},
    {"policy_changed",
     QT_TRANSLATE_NOOP("desk", "The rules of this workstation were changed meanwhile. Please enrol again.")},
    {"session_ended",
     QT_TRANSLATE_NOOP("desk", "The session was locked or closed meanwhile. Unlock it and try again.")},
    {"no_camera",
     QT_TRANSLATE_NOOP("desk",
                       "The camera gave no picture. Check that it is plugged in and that no other program uses it, "
                       "and try again.")},
    {"camera_virtual",
     QT_TRANSLATE_NOOP(
         "desk",
         "A program acts as the camera, so nobody was enrolled. End that program, or call IT support, and "
         "try again.")},
    {"not_kept",
     QT_TRANSLATE_NOOP("desk", "Your face reference could not be stored on this workstation. Please call IT support.")},
};

constexpr const char* empty_word = QT_TRANSLATE_NOOP("desk", "Not known");

Phrase look_up_or_unknown(std::span<const Word> words, std::string_view word) {
    return word.empty() ? Phrase{empty_word, {}} : look_up(words, word, unknown_word);
}

constexpr const char* something_wrong = QT_TRANSLATE_NOOP("desk", "Something does not work. Please call IT support.");

std::size_t places_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '%'));
}

/// As many values as the text has places: a text must never show a bare "%2" because an older agent sent fewer.
Phrase fill(Phrase phrase, const std::vector<std::string>& values) {
    if (phrase.values.empty()) {
        phrase.values = values;
    }
    phrase.values.resize(places_in(phrase.text), "?");
    return phrase;
}

}  // namespace

Phrase finding_then(std::string_view finding) {
    return look_up_or_unknown(findings_then, finding);
}
Phrase finding_now(std::string_view finding) {
    return look_up_or_unknown(findings_now, finding);
}
Phrase figure_question(std::string_view where) {
    return look_up_or_unknown(figure_questions, where);
}

Phrase challenge_prompt(std::string_view prompt) {
    return look_up(challenge_prompts, prompt, unknown_word);
}

Phrase what_helps(std::string_view finding) {
    return look_up(helps, finding, QT_TRANSLATE_NOOP("desk", "Call IT support if you do not know why."));
}
Phrase response(std::string_view response) {
    return look_up_or_unknown(responses, response);
}
Phrase delivery(std::string_view state) {
    return look_up_or_unknown(deliveries, state);
}
Phrase camera(std::string_view state) {
    return look_up_or_unknown(cameras, state);
}
Phrase worker_seen(std::string_view word) {
    return look_up_or_unknown(workers_seen, word);
}
Phrase shift(std::string_view word) {
    return look_up_or_unknown(shifts, word);
}
Phrase place(std::string_view word) {
    return look_up_or_unknown(places, word);
}
Phrase not_enrolled_any_more(std::string_view word) {
    return look_up(gone_templates, word, unknown_word);
}
Phrase input(std::string_view word) {
    return look_up_or_unknown(inputs, word);
}
Phrase server(std::string_view condition) {
    return look_up_or_unknown(servers, condition);
}
Phrase enrol_hint(std::string_view hint) {
    return look_up_or_unknown(hints, hint);
}
Phrase trouble(std::string_view code, const std::vector<std::string>& values) {
    return fill(look_up(troubles, code, something_wrong), values);
}
Phrase enrol_end(std::string_view end, const std::vector<std::string>& values) {
    return fill(look_up_or_unknown(enrol_ends, end), values);
}

const char* const application = QT_TRANSLATE_NOOP("desk", "Shiftguard");
const char* const open_window = QT_TRANSLATE_NOOP("desk", "Show what Shiftguard sees and sends");
const char* const understood = QT_TRANSLATE_NOOP("desk", "Understood");
const char* const it_is_a_thing = QT_TRANSLATE_NOOP("desk", "It is a thing");
const char* const not_now = QT_TRANSLATE_NOOP("desk", "Not now");
const char* const figure_note =
    QT_TRANSLATE_NOOP("desk",
                      "If you say that it is a thing, this is recorded, and it is not reported again. It counts as a "
                      "person as soon as it moves. Nothing is locked for it.");
const char* const figure_not_taken =
    QT_TRANSLATE_NOOP("desk", "That could not be recorded. Try again, or take it out of the camera's view.");
const char* const figures_label = QT_TRANSLATE_NOOP("desk", "Still figures");
const char* const figures_counted = QT_TRANSLATE_NOOP("desk", "%1 declared to be things, %2 not");

const char* const resting_title = QT_TRANSLATE_NOOP("desk", "Camera off");
const char* const resting_text = QT_TRANSLATE_NOOP("desk", "Nothing is watched right now.");
const char* const break_title = QT_TRANSLATE_NOOP("desk", "On a break: the camera is off");
const char* const break_text =
    QT_TRANSLATE_NOOP("desk", "It is on again when the break is over. Then look at the camera.");
const char* const enrolling_title = QT_TRANSLATE_NOOP("desk", "Camera on: your enrolment");
const char* const enrolling_text = QT_TRANSLATE_NOOP("desk", "No picture is kept. Nothing is guarded meanwhile.");
const char* const guarding_title = QT_TRANSLATE_NOOP("desk", "All is well");
const char* const hindered_text =
    QT_TRANSLATE_NOOP("desk", "If it stays so you are warned, and then the session locks.");
const char* const guarding_text =
    QT_TRANSLATE_NOOP("desk", "Only you, in your shift, at your place. You need do nothing.");
const char* const observing_text =
    QT_TRANSLATE_NOOP("desk", "Shiftguard only observes on this workstation: it records and never locks.");
const char* const locked_title = QT_TRANSLATE_NOOP("desk", "Screen locked");
const char* const locked_text = QT_TRANSLATE_NOOP("desk", "Unlock it with your password and go on.");
const char* const trouble_title = QT_TRANSLATE_NOOP("desk", "Shiftguard needs help");
const char* const withheld_title = QT_TRANSLATE_NOOP("desk", "This session is not guarded");
const char* const withheld_text =
    QT_TRANSLATE_NOOP("desk", "How things stand is shown only in the session that Shiftguard guards.");
const char* const away_title = QT_TRANSLATE_NOOP("desk", "Shiftguard is not running");
const char* const away_text =
    QT_TRANSLATE_NOOP("desk", "The service on this workstation does not answer. Please call IT support.");

const char* const camera_label = QT_TRANSLATE_NOOP("desk", "Camera");
const char* const people_label = QT_TRANSLATE_NOOP("desk", "In view");
const char* const you_label = QT_TRANSLATE_NOOP("desk", "You");
const char* const shift_label = QT_TRANSLATE_NOOP("desk", "Shift");
const char* const place_label = QT_TRANSLATE_NOOP("desk", "Place");
const char* const policy_label = QT_TRANSLATE_NOOP("desk", "Rules");
const char* const reports_label = QT_TRANSLATE_NOOP("desk", "Reports");
const char* const not_checked = QT_TRANSLATE_NOOP("desk", "Not checked now");
const char* const nobody = QT_TRANSLATE_NOOP("desk", "Nobody");
const char* const one_person = QT_TRANSLATE_NOOP("desk", "One person");
const char* const some_people = QT_TRANSLATE_NOOP("desk", "%1 people");
const char* const no_policy = QT_TRANSLATE_NOOP("desk", "No rules in force");
const char* const policy_version = QT_TRANSLATE_NOOP("desk", "%1, version %2");
const char* const policy_observed = QT_TRANSLATE_NOOP("desk", "%1, version %2 (observes only)");
const char* const all_sent = QT_TRANSLATE_NOOP("desk", "All sent");
const char* const waiting_reports = QT_TRANSLATE_NOOP("desk", "%1 waiting");
const char* const waiting_unknown = QT_TRANSLATE_NOOP("desk", "Not known how many wait");

const char* const today_heading = QT_TRANSLATE_NOOP("desk", "Seen and sent today");
const char* const nothing_today = QT_TRANSLATE_NOOP("desk", "Nothing was found today.");
const char* const nothing_known = QT_TRANSLATE_NOOP("desk", "What was found today is not known now.");
const char* const lock_verified = QT_TRANSLATE_NOOP("desk", "Screen locked: %1");
const char* const lock_verified_pictured = QT_TRANSLATE_NOOP("desk", "Screen locked, and a redacted picture made: %1");
const char* const lock_failed = QT_TRANSLATE_NOOP("desk", "The screen could not be locked: %1");
const char* const only_observed = QT_TRANSLATE_NOOP("desk", "Only observed");
const char* const would_have_locked = QT_TRANSLATE_NOOP("desk", "Would have locked; only observed");
const char* const repeated = QT_TRANSLATE_NOOP("desk", "Again: %1");
const char* const enrolled_then = QT_TRANSLATE_NOOP("desk", "Your face reference was made");
const char* const what_is_sent =
    QT_TRANSLATE_NOOP("desk",
                      "What is sent: the time, what was found, and where people were in view, as rectangles. No "
                      "picture and nothing of your face leaves this workstation. You may see every report and contest "
                      "it with your supervisor.");
const char* const what_is_sent_with_pictures = QT_TRANSLATE_NOOP(
    "desk",
    "What is sent: the time, what was found, and where people were in view, as rectangles. Of some locks also one "
    "picture, on which faces are made unrecognisable and everything but the people is blurred. You may see every "
    "report, have its picture shown by your supervisor, and contest it there.");
const char* const version = QT_TRANSLATE_NOOP("desk", "Version %1");

const char* const locks_in = QT_TRANSLATE_NOOP("desk", "The screen locks in");
const char* const please_mind = QT_TRANSLATE_NOOP("desk", "A notice from Shiftguard");
const char* const screen_only =
    QT_TRANSLATE_NOOP("desk", "Only the screen locks. Your work stays open and nothing is lost.");
const char* const whom_to_call = QT_TRANSLATE_NOOP("desk", "Whom to call: %1");
const char* const contact_label = QT_TRANSLATE_NOOP("desk", "Whom to call");
const char* const verbatim = "%1";
const char* const no_lock = QT_TRANSLATE_NOOP("desk", "The screen does not lock for this.");
const char* const release_offered = QT_TRANSLATE_NOOP(
    "desk",
    "Your supervisor can release you from this: call them. They send it, or read out a code that you type at the "
    "sign-in or to “shiftguard release”.");
const char* const template_label = QT_TRANSLATE_NOOP("desk", "Face reference");
const char* const renew_by = QT_TRANSLATE_NOOP("desk", "Renew it by %1");
const char* const challenge_title = QT_TRANSLATE_NOOP("desk", "Please show that you are there");
const char* const challenge_made = QT_TRANSLATE_NOOP("desk", "%1 of %2 movements made. No picture is kept.");
const char* const input_label = QT_TRANSLATE_NOOP("desk", "Keys and mouse");
const char* const release_label = QT_TRANSLATE_NOOP("desk", "Released for a while");
const char* const enrolment_running = QT_TRANSLATE_NOOP("desk", "Enrolment: %1 of %2");
const char* const leave_out = QT_TRANSLATE_NOOP("desk", "Leave this out");
const char* const no_other_light = QT_TRANSLATE_NOOP("desk", "No other light here");
const char* const enrolment_done = QT_TRANSLATE_NOOP("desk", "You are enrolled");
const char* const enrolment_failed = QT_TRANSLATE_NOOP("desk", "The enrolment did not succeed");

}  // namespace shiftguard::desk::words
