#include "server/console/views.hpp"

#include "common/encoding.hpp"
#include "server/console/drawing.hpp"
#include "server/console/exceptions_view.hpp"
#include "server/console/format.hpp"
#include "server/http/message.hpp"

#include <algorithm>

namespace shiftguard::console {
namespace {

using store::ReviewState;

constexpr std::chrono::minutes late_after{10};
constexpr std::chrono::minutes ahead_after{1};

std::string_view to_word(ReviewState state) {
    switch (state) {
        case ReviewState::any:
            return "any";
        case ReviewState::open:
            return "open";
        case ReviewState::reviewed:
            return "reviewed";
        case ReviewState::observed:
            return "observed";
    }
    return "any";
}

std::string_view tone_of(review::Outcome outcome) {
    using review::Outcome;
    switch (outcome) {
        case Outcome::lock_verified:
            return "good";
        case Outcome::lock_failed:
        case Outcome::lock_unreported:
            return "bad";
        case Outcome::lock_pending:
            return "wait";
        case Outcome::recorded:
        case Outcome::noticed:
        case Outcome::would_record:
        case Outcome::would_notice:
        case Outcome::would_lock:
            return "plain";
    }
    return "plain";
}

std::string filled(std::string_view words, const std::string& value) {
    constexpr std::string_view place = "{}";
    std::string text(words);
    return text.replace(text.find(place), place.size(), value);
}

// Where the workstation's time and the server's part: it was cut off, or its clock is wrong.
std::string apart(const store::Incident& incident, Language language) {
    const auto later = incident.received - incident.at;
    if (later > late_after) {
        return filled(word(language, "came_later"), about(language, later));
    }
    if (-later > ahead_after) {
        return filled(word(language, "clock_ahead"), about(language, -later));
    }
    return "";
}

void fill_heading(View& view, const store::Incident& incident, const Reader& reader) {
    const auto outcome = review::outcome_of(incident, reader.now);
    const auto language = reader.language;
    const std::string parted = apart(incident, language);
    view.text("address", incident_address(incident.key))
        .text("finding_title", title_of(language, incident.finding))
        .text("severity_number", std::to_string(static_cast<int>(incident.severity)))
        .text("severity_word", word_of(language, incident.severity))
        .text("outcome_word", word_of(language, outcome))
        .text("outcome_tone", tone_of(outcome))
        .text("worker", incident.worker.text())
        .text("account", incident.account.text())
        .text("host", incident.host_name)
        .text("date", date_of(reader, incident.at))
        .text("time", time_of(reader, incident.at))
        .text("zone", zone_of(reader, incident.at))
        .text("utc", utc_of(reader, incident.at))
        .when("has_utc", !utc_of(reader, incident.at).empty())
        .text("machine_time", protocol::to_rfc3339(incident.at))
        .text("apart", parted)
        .when("is_apart", !parted.empty())
        .text("occurrences", std::to_string(incident.occurrences))
        .when("repeated", incident.occurrences > 1)
        .when("is_open", incident.standing == store::ReviewStanding::open)
        .when("is_reopened", incident.standing == store::ReviewStanding::reopened)
        .when("is_reviewed", incident.standing == store::ReviewStanding::reviewed)
        .when("to_review", incident.standing != store::ReviewStanding::reviewed);
}

std::size_t count_of(const store::IncidentPage& page, ReviewState state) {
    switch (state) {
        case ReviewState::any:
            return page.total;
        case ReviewState::open:
            return page.open;
        case ReviewState::reviewed:
            return page.total - page.open - page.observed;
        case ReviewState::observed:
            return page.observed;
    }
    return page.total;
}

std::vector<View> state_tabs(const store::IncidentPage& page, const store::IncidentFilter& filter, Language language) {
    std::vector<View> tabs;
    for (const auto state : {ReviewState::open, ReviewState::reviewed, ReviewState::observed, ReviewState::any}) {
        View tab;
        tab.text("label", word(language, state == ReviewState::any ? "all" : to_word(state)))
            .text("address", list_address({state, filter.finding}, 0))
            .text("count", std::to_string(count_of(page, state)))
            .when("current", state == filter.state);
        tabs.push_back(std::move(tab));
    }
    return tabs;
}

std::vector<View> finding_options(const store::IncidentFilter& filter, Language language) {
    std::vector<View> options;
    for (const auto kind : all_finding_kinds) {
        View option;
        option.text("value", to_string(kind))
            .text("label", title_of(language, kind))
            .when("selected", filter.finding == kind);
        options.push_back(std::move(option));
    }
    return options;
}

// For an empty list: nothing at all yet, nothing left to review, or nothing that matches.
const char* why_nothing(const store::IncidentPage& page, const store::IncidentFilter& filter) {
    if (page.total == 0) {
        return filter.finding ? "nothing_here" : "nothing_yet";
    }
    return page.open == 0 && filter.state == ReviewState::open ? "nothing_open" : "nothing_here";
}

View step_view(const review::Step& step, const Reader& reader) {
    const auto language = reader.language;
    View view;
    view.text("kind", step.record ? word_of(language, step.record->type) : word(language, "record.unreadable"))
        .text("seq", std::to_string(step.stored.linked.seq))
        .text("link", short_hash(step.stored.link))
        .text("received", moment_of(reader, step.stored.stored))
        .text("body", step.stored.linked.body.value_or(""))
        .when("is_signed", step.is_signed)
        .when("has_detail", step.record && !step.record->detail.empty());
    if (step.record) {
        view.text("at", moment_of(reader, step.record->at)).text("detail", step.record->detail);
    }
    return view;
}

// Where it is not there: why.
View picture_view(const review::Picture& picture, const std::string& incident, const Reader& reader) {
    const auto language = reader.language;
    View view;
    std::string sentence;
    switch (picture.standing) {
        case review::PictureStanding::there:
            view.text("picture_address", incident + "/evidence/" + to_hex(picture.sha256));
            break;
        case review::PictureStanding::not_arrived:
            sentence = word(language, "picture.not_arrived");
            break;
        case review::PictureStanding::removed:
            sentence = filled(word(language, "picture.removed"), moment_of(reader, *picture.removed));
            break;
        case review::PictureStanding::lost:
            sentence = word(language, "picture.lost");
            break;
    }
    return view.when("is_there", sentence.empty()).text("picture_sentence", sentence);
}

// What a supervisor must know before anything else on the page.
std::vector<View> alarms(const review::Case& shown, Language language) {
    std::vector<View> all;
    const auto add = [&](bool holds, const char* key) {
        if (holds) {
            View view;
            view.text("sentence", word(language, key));
            all.push_back(std::move(view));
        }
    };
    const bool all_signed =
        std::all_of(shown.steps.begin(), shown.steps.end(), [](const review::Step& step) { return step.is_signed; });
    add(!all_signed || shown.steps.empty(), "alarm.not_signed");
    add(!shown.use_was_granted, "alarm.never_granted");
    add(!shown.row_agrees, "alarm.row_differs");
    add(!shown.incident.first_record, "alarm.no_first_record");
    return all;
}

void fill_facts(View& view, const review::Case& shown, const Reader& reader) {
    const auto& incident = shown.incident;
    const auto language = reader.language;
    const bool clock_known = shown.trust != Trust{};
    view.text("meaning", meaning_of(language, incident.finding))
        .text("detail", incident.detail)
        .when("has_detail", !incident.detail.empty())
        .text("first_seen", moment_of(reader, incident.first_seen))
        .text("first_seen_utc", utc_of(reader, incident.first_seen))
        .text("confirmed", moment_of(reader, incident.at))
        .text("received", moment_of(reader, incident.received))
        .text("received_utc", utc_of(reader, incident.received))
        .text("response_word", word_of(language, incident.response))
        .text("policy_version", std::to_string(shown.policy_version))
        .text("agent_version", shown.agent_version)
        .text("workstation_id", incident.key.workstation.text())
        .text("incident_id", incident.key.incident.text())
        .when("can_be_lifted", can_be_lifted(incident.finding))
        .text("exception_address", exception_address(incident))
        .when("clock_known", clock_known)
        .text("clock", seconds_of(language, shown.trust.offset) + " ± " + seconds_of(language, shown.trust.uncertainty))
        .when("timed", shown.until_outcome.has_value());
    if (shown.until_outcome) {
        view.text("until_outcome", seconds_of(language, *shown.until_outcome));
    }
}

}  // namespace

std::string list_address(const store::IncidentFilter& filter, std::size_t page) {
    std::string address = "/incidents?state=" + std::string(to_word(filter.state));
    if (filter.finding) {
        address += "&finding=" + std::string(to_string(*filter.finding));
    }
    return page == 0 ? address : address + "&page=" + std::to_string(page + 1);
}

std::string incident_address(const store::IncidentKey& key) {
    return "/incidents/" + http::percent_encode(key.workstation.text()) + "/" +
           http::percent_encode(key.incident.text());
}

View list_view(const store::IncidentPage& page, const store::IncidentFilter& filter, std::size_t number,
               const Reader& reader) {
    const auto language = reader.language;
    std::vector<View> rows;
    for (const auto& incident : page.incidents) {
        View row;
        fill_heading(row, incident, reader);
        rows.push_back(std::move(row));
    }
    const std::size_t pages = std::max<std::size_t>(1, (page.matching + page_size - 1) / page_size);
    View view;
    view.when("any", !rows.empty())
        .when("nothing", rows.empty())
        .text("nothing_word", word(language, why_nothing(page, filter)))
        .text("state", to_word(filter.state))
        .text("matching", std::to_string(page.matching))
        .text("page", std::to_string(number + 1))
        .text("pages", std::to_string(pages))
        .when("paged", pages > 1)
        .when("has_newer", number > 0)
        .when("has_older", number + 1 < pages)
        .text("newer_address", list_address(filter, number > 0 ? number - 1 : 0))
        .text("older_address", list_address(filter, number + 1))
        .list("tabs", state_tabs(page, filter, language))
        .list("options", finding_options(filter, language))
        .list("rows", std::move(rows));
    return view;
}

View incident_view(const review::Case& shown, const std::vector<review::Picture>& pictures, const FormState& form,
                   const Reader& reader) {
    const auto language = reader.language;
    View view;
    fill_heading(view, shown.incident, reader);
    fill_facts(view, shown, reader);
    view.list("alarms", alarms(shown, language));
    view.when("drawn", shown.geometry.has_value())
        .when("not_drawn", !shown.geometry)
        .when("has_fault", !form.fault.empty())
        .text("fault", form.fault)
        .text("note", form.note);
    if (shown.geometry) {
        draw(*shown.geometry, language, view);
    }
    view.when("has_pictures", !pictures.empty())
        .when("no_pictures", pictures.empty())
        .list("pictures", views_of(pictures, [&](const auto& picture) {
                  return picture_view(picture, incident_address(shown.incident.key), reader);
              }));
    view.when("has_review", shown.incident.review.has_value());
    if (shown.incident.review) {
        view.text("review_by", shown.incident.review->supervisor)
            .text("review_note", shown.incident.review->note)
            .text("review_at", moment_of(reader, shown.incident.review->at));
    }
    view.list("steps", views_of(shown.steps, [&](const auto& step) { return step_view(step, reader); }));
    return view;
}

}  // namespace shiftguard::console
