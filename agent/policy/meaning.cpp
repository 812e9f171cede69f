#include "agent/policy/meaning.hpp"

#include "common/document/document.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using Json = nlohmann::json;

/// What makes a value stricter.
enum class Sense : std::uint8_t {
    higher,          ///< a larger number
    lower,           ///< a smaller number
    later_word,      ///< a word further right in `ranked`
    yes,             ///< true
    no,              ///< false
    fewer,           ///< a list with less in it
    fewer_not_none,  ///< the same, and an empty list agrees to everything
    neither,
};

struct Meaning {
    std::string_view key;  ///< last step of the pointer
    std::string_view words;
    std::string_view unit;
    Sense sense;
};

constexpr std::array<Meaning, 57> meanings{{
    {"enforcement", "enforcement", "", Sense::later_word},
    {"response", "response", "", Sense::later_word},
    {"confirm_ms", "confirm time", " ms", Sense::lower},
    {"confirm_looks", "looks to confirm", "", Sense::lower},
    {"warn_ms", "warning before the response", " ms", Sense::lower},
    {"grace_ms", "grace after start, unlock and resume", " ms", Sense::lower},
    {"model", "model that makes the face vectors (with another one everybody is enrolled again)", "", Sense::neither},
    {"accept", "likeness that is the worker's", "", Sense::higher},
    {"reject", "likeness below which it is someone else", "", Sense::higher},
    {"accept_looks", "comparisons that must agree on the worker", "", Sense::higher},
    {"second_person", "one regular second person beside the worker", "", Sense::no},
    {"declare_figures", "declaring of still figures", "", Sense::no},
    {"unverified_ms", "time that somebody may go unverified", " ms", Sense::lower},
    {"unverified_warn_ms", "warning of somebody unverified", " ms", Sense::lower},
    {"silence_ms", "silence of the eye", " ms", Sense::lower},
    {"start_ms", "time to start the eye", " ms", Sense::lower},
    {"virtual_name", "device without hardware that is accepted", "", Sense::neither},
    {"stretch_s", "time another program may have the camera at a stretch", " s", Sense::lower},
    {"shift_s", "time other programs may have the camera in a shift", " s", Sense::lower},
    {"verify_ms", "time to verify a lock", " ms", Sense::lower},
    {"step_limit_s", "limit of a clock that is set", " s", Sense::lower},
    {"uncertainty_limit_s", "limit of how wrong the time may be", " s", Sense::lower},
    {"drift_ppm", "drift of the clock", " ppm", Sense::higher},
    {"before_s", "tolerance before a shift", " s", Sense::lower},
    {"after_s", "tolerance after a shift", " s", Sense::lower},
    {"camera_rests_in_breaks", "camera off in the breaks of the roster", "", Sense::no},
    {"notice_before_end_s", "notice before the end of a shift", " s", Sense::neither},
    {"stale_after_h", "age at which a roster is stale", " h", Sense::lower},
    {"roster", "roster", "", Sense::neither},
    {"roster_name", "name in the roster", "", Sense::neither},
    {"radius_m", "radius", " m", Sense::lower},
    {"access_points", "access points", "", Sense::fewer},
    {"gateways", "gateways", "", Sense::fewer},
    {"public_ranges", "ranges of the public address", "", Sense::fewer_not_none},
    {"geoclue", "GeoClue asked for the position", "", Sense::neither},
    {"gpsd", "gpsd asked for the position", "", Sense::neither},
    {"service_url", "the organisation's own location service", "", Sense::neither},
    {"foreign_country_is_outside", "a foreign country alone proves outside", "", Sense::yes},
    {"after_sign_in", "challenge after the sign-in", "", Sense::yes},
    {"after_camera_change", "challenge after a change of the camera", "", Sense::yes},
    {"on_bad_hint", "challenge on a bad hint", "", Sense::yes},
    {"movements", "movements of a challenge", "", Sense::higher},
    {"answer_within_ms", "time for each movement", " ms", Sense::lower},
    {"retries", "failed challenges before the response", "", Sense::lower},
    {"leave_out", "movements that are not asked for", "", Sense::fewer},
    {"hint_below", "hint that is bad", "", Sense::higher},
    {"hint_pause_ms", "pause after a bad hint", " ms", Sense::lower},
    {"picture", "picture beside an incident", "", Sense::neither},
    {"findings", "findings of which a picture is kept", "", Sense::neither},
    {"evidence_mib", "room for pictures that wait for the server", " MiB", Sense::neither},
    {"unknown", "where shift or place can't be told", "", Sense::later_word},
    {"contact", "whom to call", "", Sense::neither},
    {"face", "face verified at sign-in and unlock", "", Sense::later_word},
    {"face_unknown", "where it can't be told whose face it is", "", Sense::later_word},
    {"face_within_ms", "time to verify the face at sign-in", " ms", Sense::neither},
    {"without_agent", "sign-in while the agent does not answer", "", Sense::later_word},
    {"written_release", "written release before an enrolment", "", Sense::later_word},
}};

constexpr Meaning shifts{"shifts", "shifts", "", Sense::fewer_not_none};
constexpr Meaning agreed_places{"places", "agreed places", "", Sense::fewer_not_none};
constexpr std::array<std::string_view, 11> ranked{"off",   "record", "notice",     "lock",   "observe", "enforce",
                                                  "admit", "refuse", "not_needed", "needed", "verify"};

std::vector<std::string> steps_of(std::string_view pointer) {
    std::vector<std::string> steps;
    while (!pointer.empty()) {
        const auto end = std::min(pointer.find('/', 1), pointer.size());
        std::string step(pointer.substr(1, end - 1));
        for (const auto& [code, letter] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
            for (auto at = step.find(code); at != std::string::npos; at = step.find(code, at + 1)) {
                step.replace(at, 2, letter);
            }
        }
        steps.push_back(std::move(step));
        pointer.remove_prefix(end);
    }
    return steps;
}

const Meaning* meaning_of(const std::vector<std::string>& steps) {
    if (steps.size() == 3 && steps.front() == "workers") {
        if (steps.back() == shifts.key) {
            return &shifts;
        }
        if (steps.back() == agreed_places.key) {
            return &agreed_places;
        }
    }
    const auto* const found = std::find_if(meanings.begin(), meanings.end(),
                                           [&](const Meaning& meaning) { return meaning.key == steps.back(); });
    return found == meanings.end() ? nullptr : found;
}

std::size_t rank_of(const Json& word) {
    return static_cast<std::size_t>(std::find(ranked.begin(), ranked.end(), word.get_ref<const std::string&>()) -
                                    ranked.begin());
}

/// What `list` has that `other` has not.
Json missing_in(const Json& other, const Json& list) {
    Json missing = Json::array();
    for (const auto& element : list) {
        if (std::find(other.begin(), other.end(), element) == other.end()) {
            missing.push_back(element);
        }
    }
    return missing;
}

Direction of_lists(const Json& before, const Json& after, bool none_is_all) {
    if (none_is_all && before.empty() != after.empty()) {
        return before.empty() ? Direction::stricter : Direction::looser;
    }
    const bool more = !missing_in(before, after).empty();
    const bool fewer = !missing_in(after, before).empty();
    if (more == fewer) {
        return Direction::other;
    }
    return fewer ? Direction::stricter : Direction::looser;
}

Direction direction_of(Sense sense, const Json& before, const Json& after) {
    const auto either = [](bool is_stricter) { return is_stricter ? Direction::stricter : Direction::looser; };
    switch (sense) {
        case Sense::higher:
            return either(after.get<double>() > before.get<double>());
        case Sense::lower:
            return either(after.get<double>() < before.get<double>());
        case Sense::later_word:
            return either(rank_of(after) > rank_of(before));
        case Sense::yes:
            return either(after.get<bool>());
        case Sense::no:
            return either(!after.get<bool>());
        case Sense::fewer:
            return of_lists(before, after, false);
        case Sense::fewer_not_none:
            return of_lists(before, after, true);
        case Sense::neither:
            return Direction::other;
    }
    return Direction::other;
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string listed(const Json& elements) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t at = 0; at < std::min(elements.size(), most); ++at) {
        text += (at == 0 ? "" : ", ") + text_of(elements.at(at));
    }
    return elements.size() > most ? text + " and " + std::to_string(elements.size() - most) + " more" : text;
}

std::string words_of_lists(const Json& before, const Json& after) {
    const Json added = missing_in(before, after);
    const Json removed = missing_in(after, before);
    if (added.empty() && removed.empty()) {
        return "another order";
    }
    std::string text = added.empty() ? "" : "adds " + listed(added);
    return removed.empty() ? text : text + (text.empty() ? "" : "; ") + "removes " + listed(removed);
}

std::string words_of(const Json* before, const Json* after, std::string_view unit) {
    if (before != nullptr && after != nullptr && before->is_array() && after->is_array()) {
        return words_of_lists(*before, *after);
    }
    const auto shown = [&](const Json* value) {
        return value == nullptr ? std::string("not set") : text_of(*value) + std::string(unit);
    };
    return "was " + shown(before) + ", now " + shown(after);
}

/// What the pointer is about, before the value's own name: "additional_person: ", "worker W: ".
std::string subject_of(const std::vector<std::string>& steps) {
    if (steps.size() < 2 || steps.front() == "findings") {
        return steps.size() < 2 ? "" : steps.at(1) + ": ";
    }
    const std::string& section = steps.front();
    if (section == "accounts" || section == "workers" || section == "places" || section == "rosters") {
        return section.substr(0, section.size() - 1) + " " + steps.at(1) + ": ";
    }
    return section + ": ";
}

Direction of_account(const Json* before, const Json* after) {
    if (before != nullptr && after != nullptr) {
        return Direction::other;
    }
    return before == nullptr ? Direction::stricter : Direction::looser;
}

}  // namespace

Change change_of(std::string_view pointer, const Json* before, const Json* after) {
    const auto steps = steps_of(pointer);
    Change change{Direction::other, "", std::string(pointer), subject_of(steps)};
    if (steps.front() == "accounts") {
        change.direction = of_account(before, after);
        change.words += "worker " + words_of(before, after, "");
        return change;
    }
    const auto* meaning = meaning_of(steps);
    if (meaning != nullptr && before != nullptr && after != nullptr) {
        change.direction = direction_of(meaning->sense, *before, *after);
    }
    change.words += std::string(meaning != nullptr ? meaning->words : steps.back()) + ": " +
                    words_of(before, after, meaning != nullptr ? meaning->unit : "");
    return change;
}

Change change_of_entry(std::string_view pointer, Coming coming) {
    const auto steps = steps_of(pointer);
    return {Direction::other, "", std::string(pointer),
            subject_of(steps) + (coming == Coming::added ? "added" : "removed")};
}

}  // namespace shiftguard::policy
