#include "agent/policy/effective.hpp"

#include "agent/policy/camera_causes.hpp"
#include "agent/policy/likeness.hpp"
#include "agent/policy/policy.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using document::step_into;
using Json = nlohmann::json;

/// The member, or nullptr where there is no such object or no such member.
const Json* member(const Json* object, const std::string& key) {
    if (object == nullptr || !object->is_object()) {
        return nullptr;
    }
    const auto found = object->find(key);
    return found == object->end() ? nullptr : &*found;
}

std::string text_of(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Walks schema and document side by side.
class Collector {
public:
    Collector(const Json& root, Settings& settings) : root_(root), settings_(settings) {}

    /// `fallback`: what stands for `value` where there is none.
    void collect(const Json& written, const Json* value, const Json* fallback, const std::string& pointer) {
        const Json& schema = resolved(written);
        if (schema.at("type") == "object") {
            collect_object(schema, value, fallback, pointer);
        } else if (value != nullptr) {
            settings_[pointer] = {text_of(*value), Level::machine, pointer, 0};
        } else if (fallback != nullptr) {
            settings_[pointer] = {text_of(*fallback), Level::built_in, "", 0};
        }
    }

private:
    const Json& resolved(const Json& schema) const {
        const auto* reference = member(&schema, "$ref");
        return reference == nullptr ? schema
                                    : root_.at(Json::json_pointer(reference->get_ref<const std::string&>().substr(1)));
    }

    void collect_object(const Json& schema, const Json* value, const Json* fallback, const std::string& pointer) {
        if (value == nullptr && fallback == nullptr) {
            return;
        }
        static const Json none = Json::object();
        const auto* known = member(&schema, "properties");
        for (const auto& [key, inner] : (known != nullptr ? *known : none).items()) {
            if (pointer.empty() && key == "levels") {
                continue;  // laid over what the machine has
            }
            const auto* own = member(fallback, key);
            collect(inner, member(value, key), own != nullptr ? own : member(&inner, "default"),
                    step_into(pointer, key));
        }
        const auto* others = member(&schema, "additionalProperties");
        if (value == nullptr || others == nullptr || !others->is_object()) {
            return;
        }
        for (const auto& [key, inner] : value->items()) {
            collect(*others, &inner, nullptr, step_into(pointer, key));
        }
    }

    const Json& root_;
    Settings& settings_;
};

/// `at`: where the level stands in the document.
void lay_over(Settings& settings, const Json& level, const std::string& pointer, const std::string& at, Level who) {
    for (const auto& [key, value] : level.items()) {
        if (value.is_object()) {
            lay_over(settings, value, step_into(pointer, key), step_into(at, key), who);
        } else {
            settings[step_into(pointer, key)] = {text_of(value), who, step_into(at, key), 0};
        }
    }
}

/// Whether this document says something of the finding itself, at the levels so far.
bool is_named(const Settings& settings, const std::string& finding) {
    const std::string pointer = "/findings/" + finding + "/";
    for (auto at = settings.lower_bound(pointer); at != settings.end() && at->first.starts_with(pointer); ++at) {
        if (at->second.set_at.ends_with(at->first)) {
            return true;
        }
    }
    return false;
}

/// What one level, laid over already, says of camera_covered, for the causes that neither it nor a wider one names.
void spread_covered(Settings& settings, const Json& level, const std::string& at, Level who) {
    const auto* covered = member(member(&level, "findings"), "camera_covered");
    if (covered == nullptr) {
        return;
    }
    for (const auto& cause : camera_causes) {
        const std::string finding(to_string(cause.kind));
        if (is_named(settings, finding)) {
            continue;
        }
        for (const auto& [key, value] : covered->items()) {
            if (cause.takes_over(key)) {
                settings[step_into("/findings/" + finding, key)] = {text_of(value), who,
                                                                    step_into(at + "/findings/camera_covered", key), 0};
            }
        }
    }
}

/// A finding that does not say itself whether it is enforced goes by the policy's own word.
void spread_enforcement(Settings& settings) {
    const auto general = settings.find("/enforcement");
    if (general == settings.end()) {
        return;
    }
    for (const auto kind : all_finding_kinds) {
        settings.try_emplace("/findings/" + std::string(to_string(kind)) + "/enforcement", general->second);
    }
}

/// A recogniser's own thresholds, where the machine's level names none.
void spread_recogniser(Settings& settings) {
    const auto model = settings.find("/recogniser/model");
    const auto kind = model == settings.end()
                          ? std::nullopt
                          : recogniser_kind_from(Json::parse(model->second.value).get_ref<const std::string&>());
    const auto likeness = default_likeness(kind.value_or(RecogniserKind::fr_feature));
    for (const auto& [pointer, threshold] :
         {std::pair{"/recogniser/accept", likeness.accept}, std::pair{"/recogniser/reject", likeness.reject}}) {
        if (const auto setting = settings.find(pointer);
            setting != settings.end() && setting->second.level == Level::built_in) {
            setting->second.value = text_of(threshold);
        }
    }
}

const Json* level_of(const Json& document, const char* kind, const std::string& name) {
    const auto* level = member(member(&document, "levels"), kind);
    return name.empty() ? level : member(level, name);
}

std::string group_of(const Json& document, const std::string& worker) {
    const auto* group = member(member(member(&document, "workers"), worker), "group");
    return group == nullptr ? std::string() : group->get<std::string>();
}

void name_origins(const std::vector<Part>& parts, Settings& settings) {
    std::vector<std::string> places;
    for (const auto& [pointer, setting] : settings) {
        if (!setting.set_at.empty()) {
            places.push_back(setting.set_at);
        }
    }
    const auto origins = origins_of(places, parts);
    auto origin = origins.begin();
    for (auto& [pointer, setting] : settings) {
        if (!setting.set_at.empty()) {
            setting.file = origin->file.string();
            setting.line = origin->line;
            ++origin;
        }
    }
}

/// Takes away the accounts, workers, rosters and places that are not this worker's.
void keep_only(Settings& settings, const AccountName& account, const Worker& worker) {
    std::set<std::string> kept{step_into("/accounts", account.text()), step_into("/workers", worker.id.text())};
    for (const auto& place : worker.places) {
        kept.insert(step_into("/places", place.text()));
    }
    if (!worker.roster.empty()) {
        kept.insert(step_into("/rosters", worker.roster));
    }
    const auto is_others = [&](const std::string& pointer) {
        constexpr std::array<std::string_view, 4> maps{"/accounts/", "/workers/", "/rosters/", "/places/"};
        const auto of = std::find_if(maps.begin(), maps.end(), [&](auto map) { return pointer.starts_with(map); });
        return of != maps.end() && !kept.contains(pointer.substr(0, pointer.find('/', of->size())));
    };
    std::erase_if(settings, [&](const auto& entry) { return is_others(entry.first); });
}

}  // namespace

std::string_view to_string(Level level) {
    switch (level) {
        case Level::built_in:
            return "default";
        case Level::machine:
            return "machine";
        case Level::group:
            return "group";
        case Level::worker:
            return "worker";
    }
    return "";
}

bool is_of_rules(std::string_view pointer) {
    return pointer == "/enforcement" || pointer.starts_with("/findings/") || pointer.starts_with("/recogniser/") ||
           pointer.starts_with("/people/") || pointer.starts_with("/eye/") || pointer.starts_with("/gate/") ||
           pointer.starts_with("/camera_sharing/") || pointer.starts_with("/shift/") ||
           pointer.starts_with("/challenge/") || pointer.starts_with("/evidence/");
}

Settings settings_of(const Json& schema, const Json& document, const Whose& whose) {
    Settings settings;
    Collector(schema, settings).collect(schema, &document, nullptr, "");
    spread_covered(settings, document, "", Level::machine);
    if (const auto* machine = level_of(document, "machine", "")) {
        lay_over(settings, *machine, "", "/levels/machine", Level::machine);
        spread_covered(settings, *machine, "/levels/machine", Level::machine);
    }
    spread_recogniser(settings);
    lay_levels_over(settings, document, whose);
    return settings;
}

void lay_levels_over(Settings& settings, const Json& document, const Whose& whose) {
    const std::string group = whose.worker.empty() ? whose.group : group_of(document, whose.worker);
    if (const auto* level = group.empty() ? nullptr : level_of(document, "group", group)) {
        lay_over(settings, *level, "", step_into("/levels/group", group), Level::group);
        spread_covered(settings, *level, step_into("/levels/group", group), Level::group);
    }
    if (const auto* level = whose.worker.empty() ? nullptr : level_of(document, "worker", whose.worker)) {
        lay_over(settings, *level, "", step_into("/levels/worker", whose.worker), Level::worker);
        spread_covered(settings, *level, step_into("/levels/worker", whose.worker), Level::worker);
    }
    spread_enforcement(settings);
}

Result<Settings> effective(std::string_view document, std::string_view name,
                           const std::optional<AccountName>& account) {
    return effective({{std::filesystem::path(name), std::string(document)}}, account);
}

Result<Settings> effective(const std::vector<Part>& parts, const std::optional<AccountName>& account) {
    const auto made = made_of(parts);
    if (!made) {
        return made.error();
    }
    const auto* worker = account ? made->policy.worker_of(*account) : nullptr;
    if (account && worker == nullptr) {
        return Error{ErrorKind::not_found, parts.front().file.string(),
                     "the account \"" + account->text() + "\" is not in this policy's scope, so it is never touched",
                     Retry::useless};
    }
    const auto read = document::read_document(made->document);
    const auto rules = Json::parse(schema());
    auto settings = settings_of(rules, std::get<Json>(read), {"", worker != nullptr ? worker->id.text() : ""});
    if (worker != nullptr) {
        keep_only(settings, *account, *worker);
    }
    name_origins(parts, settings);
    return settings;
}

}  // namespace shiftguard::policy
