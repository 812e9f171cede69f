#include "server/console/views.hpp"

#include "server/console/drawing.hpp"
#include "server/console/format.hpp"
#include "server/http/message.hpp"

#include <algorithm>

namespace shiftguard::console {
namespace {

using store::ReviewState;

std::string_view to_word(ReviewState state) {
    switch (state) {
        case ReviewState::any:
            return "any";
        case ReviewState::open:
            return "open";
        case ReviewState::reviewed:
            return "reviewed";
    }
    return "any";
}

std::string_view tone_of(review::Outcome outcome) {
    using review::Outcome;
    switch (outcome) {
        case Outcome::lock_verified:
            return "good";
        case Outcome::lock_failed:
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

void fill_heading(View& view, const store::Incident& incident, Language language) {
    const auto outcome = review::outcome_of(incident);
    view.text("address", incident_address(incident.key))
        .text("finding_title", title_of(language, incident.finding))
        .text("severity_number", std::to_string(static_cast<int>(incident.severity)))
        .text("severity_word", word_of(language, incident.severity))
        .text("outcome_word", word_of(language, outcome))
        .text("outcome_tone", tone_of(outcome))
        .text("worker", incident.worker.text())
        .text("account", incident.account.text())
        .text("host", incident.host_name)
        .text("date", date_of(language, incident.at))
        .text("time", time_of(incident.at))
        .text("machine_time", protocol::to_rfc3339(incident.at))
        .text("occurrences", std::to_string(incident.occurrences))
        .when("repeated", incident.occurrences > 1)
        .when("is_open", !incident.review)
        .when("is_reviewed", incident.review.has_value());
}

std::vector<View> state_tabs(const store::IncidentPage& page, const store::IncidentFilter& filter, Language language) {
    std::vector<View> tabs;
    for (const auto state : {ReviewState::open, ReviewState::reviewed, ReviewState::any}) {
        const std::size_t count = state == ReviewState::open       ? page.open
                                  : state == ReviewState::reviewed ? page.total - page.open
                                                                   : page.total;
        View tab;
        tab.text("label", word(language, state == ReviewState::any ? "all" : to_word(state)))
            .text("address", list_address({state, filter.finding}, 0))
            .text("count", std::to_string(count))
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

View step_view(const review::Step& step, Language language) {
    View view;
    view.text("kind", step.record ? word_of(language, step.record->type) : word(language, "record.unreadable"))
        .text("seq", std::to_string(step.stored.linked.seq))
        .text("link", short_hash(step.stored.link))
        .text("received", moment_of(language, step.stored.stored))
        .text("body", step.stored.linked.body.value_or(""))
        .when("verifies", step.verifies)
        .when("has_detail", step.record && !step.record->detail.empty());
    if (step.record) {
        view.text("at", moment_of(language, step.record->at)).text("detail", step.record->detail);
    }
    return view;
}

void fill_facts(View& view, const review::Case& shown, Language language) {
    const auto& incident = shown.incident;
    const bool clock_known = shown.trust != Trust{};
    view.text("meaning", meaning_of(language, incident.finding))
        .text("detail", incident.detail)
        .when("has_detail", !incident.detail.empty())
        .text("first_seen", moment_of(language, incident.first_seen))
        .text("confirmed", moment_of(language, incident.at))
        .text("received", shown.steps.empty() ? "" : moment_of(language, shown.steps.front().stored.stored))
        .text("response_word", word_of(language, incident.response))
        .text("policy_version", std::to_string(shown.policy_version))
        .text("agent_version", shown.agent_version)
        .text("workstation_id", incident.key.workstation.text())
        .text("incident_id", incident.key.incident.text())
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
               Language language) {
    std::vector<View> rows;
    for (const auto& incident : page.incidents) {
        View row;
        fill_heading(row, incident, language);
        rows.push_back(std::move(row));
    }
    const std::size_t pages = std::max<std::size_t>(1, (page.matching + page_size - 1) / page_size);
    View view;
    view.when("any", !rows.empty())
        .when("nothing", rows.empty())
        .when("nothing_open", rows.empty() && page.total > 0 && page.open == 0 && filter.state == ReviewState::open)
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

View incident_view(const review::Case& shown, const FormState& form, Language language) {
    View view;
    fill_heading(view, shown.incident, language);
    fill_facts(view, shown, language);
    view.when("drawn", shown.geometry.has_value())
        .when("not_drawn", !shown.geometry)
        .when("has_fault", !form.fault.empty())
        .text("fault", form.fault)
        .text("note", form.note);
    if (shown.geometry) {
        draw(*shown.geometry, language, view);
    }
    if (shown.incident.review) {
        view.text("review_by", shown.incident.review->supervisor)
            .text("review_note", shown.incident.review->note)
            .text("review_at", moment_of(language, shown.incident.review->at));
    }
    std::vector<View> steps;
    for (const auto& step : shown.steps) {
        steps.push_back(step_view(step, language));
    }
    view.list("steps", std::move(steps));
    return view;
}

}  // namespace shiftguard::console
