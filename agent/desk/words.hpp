// Every word that the desk shows, in one place: what the agent's own words mean to the worker, in plain language.
// English stands in words.cpp; desk_de.ts holds the German, and a test proves that none is missing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::desk {

/// A text to be translated, and what goes in for %1, %2.
struct Phrase {
    const char* text = "";
    std::vector<std::string> values;
    friend bool operator==(const Phrase& a, const Phrase& b) {
        return std::string_view(a.text) == b.text && a.values == b.values;
    }
};

namespace words {

/// What was found, told afterwards: "Another person was in view".
[[nodiscard]] Phrase finding_then(std::string_view finding);
/// What is found, told while the notice stands: "Another person is in view".
[[nodiscard]] Phrase finding_now(std::string_view finding);
/// What the worker can do about it: "Ask the other person to step out of view."
[[nodiscard]] Phrase what_helps(std::string_view finding);
/// Whether what stands still in this part of the picture (left, middle, right) is a thing.
[[nodiscard]] Phrase figure_question(std::string_view where);
[[nodiscard]] Phrase challenge_prompt(std::string_view prompt);

[[nodiscard]] Phrase response(std::string_view response);
[[nodiscard]] Phrase delivery(std::string_view state);
[[nodiscard]] Phrase camera(std::string_view state);
[[nodiscard]] Phrase worker_seen(std::string_view word);
[[nodiscard]] Phrase shift(std::string_view word);
[[nodiscard]] Phrase place(std::string_view word);
[[nodiscard]] Phrase input(std::string_view word);
/// Why the worker is not enrolled any more (control::NotEnrolled); empty: never was.
[[nodiscard]] Phrase not_enrolled_any_more(std::string_view word);
[[nodiscard]] Phrase server(std::string_view condition);
[[nodiscard]] Phrase enrol_hint(std::string_view hint);
/// What is wrong with the agent itself, and what to do; `values` as the code has them (control::Trouble).
[[nodiscard]] Phrase trouble(std::string_view code, const std::vector<std::string>& values);
/// How an enrolment ended; `values` as the word has them (control::EnrolEnd).
[[nodiscard]] Phrase enrol_end(std::string_view end, const std::vector<std::string>& values);

/// Texts that stand by themselves.
extern const char* const application;
extern const char* const open_window;
extern const char* const understood;
extern const char* const it_is_a_thing;
extern const char* const not_now;

extern const char* const resting_title;
extern const char* const resting_text;
extern const char* const break_title;
extern const char* const break_text;
extern const char* const enrolling_title;
extern const char* const enrolling_text;
extern const char* const guarding_title;
extern const char* const guarding_text;
extern const char* const hindered_text;
extern const char* const observing_text;
extern const char* const locked_title;
extern const char* const locked_text;
extern const char* const trouble_title;
extern const char* const withheld_title;
extern const char* const withheld_text;
extern const char* const away_title;
extern const char* const away_text;

extern const char* const camera_label;
extern const char* const people_label;
extern const char* const you_label;
extern const char* const shift_label;
extern const char* const place_label;
extern const char* const policy_label;
extern const char* const reports_label;
extern const char* const not_checked;
extern const char* const nobody;
extern const char* const one_person;
extern const char* const some_people;
extern const char* const no_policy;
extern const char* const policy_version;
extern const char* const policy_observed;
extern const char* const all_sent;
extern const char* const waiting_reports;
extern const char* const waiting_unknown;

extern const char* const today_heading;
extern const char* const nothing_today;
extern const char* const nothing_known;
extern const char* const lock_verified;
extern const char* const lock_verified_pictured;
extern const char* const lock_failed;
extern const char* const only_observed;
extern const char* const would_have_locked;
extern const char* const repeated;
extern const char* const enrolled_then;
extern const char* const what_is_sent;
extern const char* const what_is_sent_with_pictures;
extern const char* const version;

extern const char* const locks_in;
extern const char* const please_mind;
extern const char* const screen_only;
extern const char* const no_lock;
extern const char* const whom_to_call;
extern const char* const contact_label;
extern const char* const verbatim;  ///< the value alone, the same in every language
extern const char* const release_offered;
extern const char* const challenge_title;
extern const char* const challenge_made;
extern const char* const figure_note;
extern const char* const figure_not_taken;
extern const char* const figures_label;
extern const char* const figures_counted;
extern const char* const release_label;
extern const char* const input_label;
extern const char* const template_label;
extern const char* const renew_by;
extern const char* const enrolment_running;
extern const char* const leave_out;
extern const char* const no_other_light;
extern const char* const enrolment_done;
extern const char* const enrolment_failed;

}  // namespace words
}  // namespace shiftguard::desk
