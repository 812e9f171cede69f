#include "agent/desk/view.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace shiftguard::desk {
namespace {

Phrase plain(const char* text) {
    return Phrase{text, {}};
}

/// 2026-11-29, the same in every language; UTC, which is near enough for two weeks ahead.
std::string date_of(WallTime at) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
    const auto digits = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" + digits(static_cast<unsigned>(date.month())) + "-" +
           digits(static_cast<unsigned>(date.day()));
}

/// For the guard; what an enrolment sees is in its own progress.
bool is_looking(const control::Status& status) {
    return status.camera == "streaming" && status.light != control::Light::enrolling;
}

/// For a while now the face of whoever is there can't be compared: all is not well, and nothing is wrong yet.
bool is_hindered(const control::Status& status) {
    return status.worker_seen != "verified" && status.worker_seen != "not_verified" && status.worker_seen != "nobody" &&
           !status.worker_seen.empty();
}

Glance guarding_glance(const control::Status& status) {
    if (is_hindered(status)) {
        return {Sign::notice, words::worker_seen(status.worker_seen), plain(words::hindered_text)};
    }
    const bool observes = status.enforcement == "observe";
    return {Sign::guarding, plain(words::guarding_title),
            plain(observes ? words::observing_text : words::guarding_text)};
}

Row camera_row(const control::Status& status) {
    const bool healthy = status.camera == "streaming" || status.camera == "closed" || status.camera == "opening";
    const Tone tone = !healthy ? Tone::bad : status.camera == "streaming" ? Tone::good : Tone::plain;
    return {words::camera_label, words::camera(status.camera), tone};
}

Row people_row(const control::Status& status) {
    if (!is_looking(status)) {
        return {words::people_label, plain(words::not_checked), Tone::plain};
    }
    if (status.people == 0) {
        return {words::people_label, plain(words::nobody), Tone::mind};
    }
    if (status.people == 1) {
        return {words::people_label, plain(words::one_person), Tone::good};
    }
    return {words::people_label, Phrase{words::some_people, {std::to_string(status.people)}}, Tone::bad};
}

Row worker_row(const control::Status& status) {
    if (!status.enrolled) {
        return {words::you_label, words::not_enrolled_any_more(status.not_enrolled), Tone::mind};
    }
    if (!is_looking(status)) {
        return {words::you_label, plain(words::not_checked), Tone::plain};
    }
    const Tone tone = status.worker_seen == "verified" ? Tone::good : Tone::mind;
    return {words::you_label, words::worker_seen(status.worker_seen), tone};
}

Tone standing_tone(std::string_view standing) {
    if (standing == "agreed") {
        return Tone::good;
    }
    return standing == "not_agreed" ? Tone::bad : Tone::mind;
}

Row policy_row(const control::Status& status) {
    if (status.policy_name.empty()) {
        return {words::policy_label, plain(words::no_policy), Tone::bad};
    }
    const bool observes = status.enforcement == "observe";
    return {words::policy_label,
            Phrase{observes ? words::policy_observed : words::policy_version,
                   {status.policy_name, std::to_string(status.policy_version)}},
            Tone::plain};
}

Row reports_row(const control::Status& status) {
    const bool reached = status.server == "delivering" || status.server == "idle";
    if (!reached) {
        return {words::reports_label, words::server(status.server), Tone::mind};
    }
    if (!status.waiting) {
        return {words::reports_label, plain(words::waiting_unknown), Tone::mind};
    }
    if (*status.waiting > 0) {
        return {words::reports_label, Phrase{words::waiting_reports, {std::to_string(*status.waiting)}}, Tone::plain};
    }
    return status.server == "delivering" ? Row{words::reports_label, plain(words::all_sent), Tone::good}
                                         : Row{words::reports_label, words::server(status.server), Tone::plain};
}

Row figures_row(const std::vector<control::FigureLine>& figures) {
    const auto declared =
        std::count_if(figures.begin(), figures.end(), [](const auto& figure) { return figure.declared.has_value(); });
    const auto open = std::count_if(figures.begin(), figures.end(),
                                    [](const auto& figure) { return figure.in_view && !figure.declared; });
    return {words::figures_label, Phrase{words::figures_counted, {std::to_string(declared), std::to_string(open)}},
            open > 0 ? Tone::mind : Tone::plain};
}

/// The first that the worker is asked about.
const control::FigureLine* asked_figure(const control::Status& status) {
    const auto at =
        std::find_if(status.figures.begin(), status.figures.end(), [](const auto& figure) { return figure.asked; });
    return at == status.figures.end() ? nullptr : &*at;
}

Notice question_of(const control::FigureLine& figure) {
    Notice shown{words::finding_now("still_figure"), words::figure_question(figure.where), plain(words::figure_note)};
    shown.figure = figure.number;
    return shown;
}

/// Before a lock that is further away there is time to answer what is asked.
constexpr std::chrono::minutes near{1};

bool locks_soon(const control::Status& status, WallTime now) {
    return status.lock_at && *status.lock_at - now <= near;
}

}  // namespace

Glance glance(const std::optional<control::Status>& status) {
    if (!status) {
        return {Sign::away, plain(words::away_title), plain(words::away_text)};
    }
    if (status->withheld) {
        return {Sign::resting, plain(words::withheld_title), plain(words::withheld_text)};
    }
    switch (status->light) {
        case control::Light::resting:
            return status->break_ends ? Glance{Sign::resting, plain(words::break_title), plain(words::break_text)}
                                      : Glance{Sign::resting, plain(words::resting_title), plain(words::resting_text)};
        case control::Light::guarding:
            return guarding_glance(*status);
        case control::Light::enrolling:
            return {Sign::enrolling, plain(words::enrolling_title), plain(words::enrolling_text)};
        case control::Light::notice:
            return {Sign::notice, words::finding_now(status->notice_finding),
                    words::what_helps(status->notice_finding)};
        case control::Light::locked:
            return {Sign::locked, plain(words::locked_title), plain(words::locked_text)};
        case control::Light::trouble:
            return {Sign::trouble, plain(words::trouble_title),
                    words::trouble(status->trouble_code, status->trouble_values)};
    }
    return {Sign::away, plain(words::away_title), plain(words::away_text)};
}

const char* what_is_sent(const std::optional<control::Status>& status) {
    return status && status->pictures ? words::what_is_sent_with_pictures : words::what_is_sent;
}

std::vector<Row> rows(const control::Status& status) {
    if (status.withheld) {
        return {};  // it is another account's matter
    }
    std::vector<Row> shown = {
        camera_row(status),
        people_row(status),
        worker_row(status),
        {words::shift_label, words::shift(status.shift), standing_tone(status.shift)},
        {words::place_label, words::place(status.place), standing_tone(status.place)},
        reports_row(status),
        policy_row(status),
    };
    if (!status.contact.empty()) {
        shown.push_back({words::contact_label, Phrase{words::verbatim, {status.contact}}, Tone::plain});
    }
    if (status.template_ends) {
        shown.push_back({words::template_label, Phrase{words::renew_by, {date_of(*status.template_ends)}}, Tone::mind});
    }
    if (status.input == "available" || status.input == "not_available") {
        const Tone tone = status.input == "available" ? Tone::plain : Tone::mind;
        shown.push_back({words::input_label, words::input(status.input), tone});
    }
    if (!status.figures.empty()) {
        shown.push_back(figures_row(status.figures));
    }
    if (!status.released.empty()) {
        shown.push_back({words::release_label, words::finding_now(status.released), Tone::mind});
    }
    return shown;
}

Entry entry(const control::Line& line) {
    Entry shown;
    shown.at = line.at;
    shown.delivery = words::delivery(line.state);
    if (line.type == "enrolment") {
        shown.sign = Sign::guarding;
        shown.title = plain(words::enrolled_then);
        return shown;
    }
    shown.title = words::finding_then(line.finding);
    const bool observed = line.became == "observed";
    shown.sign = line.response == "lock" && !observed ? Sign::locked : Sign::notice;
    if (line.type == "outcome") {
        const bool failed = line.became != "verified";
        shown.sign = failed ? Sign::trouble : shown.sign;
        const char* const verified = line.picture.empty() ? words::lock_verified : words::lock_verified_pictured;
        shown.frame = failed ? words::lock_failed : verified;
    } else {
        shown.frame = line.type == "repeat" ? words::repeated : "";
        const char* const not_done = line.response == "lock" ? words::would_have_locked : words::only_observed;
        shown.response = observed ? plain(not_done) : words::response(line.response);
    }
    return shown;
}

std::optional<Notice> notice(const std::optional<control::Status>& status, WallTime now) {
    if (status && !status->challenge_prompt.empty() && !locks_soon(*status, now)) {
        return Notice{plain(words::challenge_title), words::challenge_prompt(status->challenge_prompt),
                      Phrase{words::challenge_made,
                             {std::to_string(status->challenge_made), std::to_string(status->challenge_of)}}};
    }
    const auto* figure = status ? asked_figure(*status) : nullptr;
    const bool has_notice = status && status->light == control::Light::notice;
    if (figure != nullptr && (!has_notice || status->notice_finding == "still_figure") && !status->lock_at) {
        return question_of(*figure);
    }
    if (!has_notice) {
        return std::nullopt;
    }
    Notice shown{words::finding_now(status->notice_finding), words::what_helps(status->notice_finding),
                 plain(words::no_lock)};
    shown.since = status->notice_since;
    if (status->release_offer == status->notice_finding && !status->release_offer.empty()) {
        shown.offer = plain(words::release_offered);
    }
    if (status->lock_at) {
        shown.can_be_put_away = status->notice_finding == "shift_ends" && !locks_soon(*status, now);
        shown.note = plain(words::screen_only);
        if (!status->contact.empty()) {
            shown.contact = Phrase{words::whom_to_call, {status->contact}};
        }
        shown.left = std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(*status->lock_at - now));
    }
    return shown;
}

EnrolView enrol_view(const control::EnrolProgress& progress) {
    EnrolView shown;
    shown.taken = progress.taken;
    shown.wanted = progress.wanted;
    if (progress.done) {
        shown.title = plain(progress.succeeded ? words::enrolment_done : words::enrolment_failed);
        shown.hint = words::enrol_end(progress.end, progress.values);
        shown.tone = progress.succeeded ? Tone::good : Tone::bad;
        return shown;
    }
    shown.title = Phrase{words::enrolment_running, {std::to_string(progress.taken), std::to_string(progress.wanted)}};
    shown.hint = words::enrol_hint(progress.hint);
    if (!progress.step.empty() && progress.step != "front") {
        shown.leave_out = progress.step == "light" ? words::no_other_light : words::leave_out;
    }
    return shown;
}

}  // namespace shiftguard::desk
