#include "agent/policy/difference.hpp"

#include "agent/policy/effective.hpp"
#include "agent/policy/meaning.hpp"
#include "agent/policy/policy.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using Json = nlohmann::json;
using document::step_into;

const Json& part(const Json& object, const std::string& key) {
    static const Json empty = Json::object();
    const auto found = object.find(key);
    return found == object.end() ? empty : *found;
}

std::set<std::string> keys_of(const Json& a, const Json& b) {
    std::set<std::string> keys;
    for (const auto* object : {&a, &b}) {
        for (const auto& [key, value] : object->items()) {
            keys.insert(key);
        }
    }
    return keys;
}

Settings rules_of(const Settings& settings) {
    Settings rules;
    for (const auto& [pointer, setting] : settings) {
        if (is_of_rules(pointer)) {
            rules.emplace(pointer, setting);
        }
    }
    return rules;
}

class Comparer {
public:
    Comparer(const Json& before, const Json& after) : before_(before), after_(after) {}

    std::vector<Change> compare() {
        const auto rules = Json::parse(schema());
        const Settings before = settings_of(rules, before_, {});
        const Settings after = settings_of(rules, after_, {});
        other_recogniser_ = before.at("/recogniser/model").value != after.at("/recogniser/model").value;
        compare_entries();
        compare_settings(before, after, "", {});
        compare_levels(rules_of(before), rules_of(after));
        std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) {
            return std::tie(a.direction, a.whose, a.pointer) < std::tie(b.direction, b.whose, b.pointer);
        });
        return std::move(changes_);
    }

private:
    using Said = std::set<std::tuple<std::string, std::string, std::string>>;  ///< pointer, before, after

    /// Workers, places and rosters that come or go are one change each.
    void compare_entries() {
        for (const std::string map : {"workers", "places", "rosters"}) {
            const Json& before = part(before_, map);
            const Json& after = part(after_, map);
            for (const auto& name : keys_of(before, after)) {
                if (before.contains(name) != after.contains(name)) {
                    const auto pointer = step_into("/" + map, name);
                    entries_.insert(pointer);
                    changes_.push_back(
                        change_of_entry(pointer, after.contains(name) ? Coming::added : Coming::removed));
                }
            }
        }
    }

    bool is_of_an_entry(const std::string& pointer) const {
        const auto end = pointer.find('/', std::min(pointer.find('/', 1), pointer.size() - 1) + 1);
        return entries_.contains(pointer.substr(0, end));
    }

    /// What `said` holds already is not said again.
    Said compare_settings(const Settings& before, const Settings& after, const std::string& whose, const Said& said) {
        std::set<std::string> pointers;
        for (const auto* settings : {&before, &after}) {
            for (const auto& [pointer, setting] : *settings) {
                pointers.insert(pointer);
            }
        }
        Said found;
        for (const auto& pointer : pointers) {
            const auto was = before.find(pointer);
            const auto is = after.find(pointer);
            const std::string old = was == before.end() ? "" : was->second.value;
            const std::string now = is == after.end() ? "" : is->second.value;
            if (old == now || is_of_an_entry(pointer)) {
                continue;
            }
            found.emplace(pointer, old, now);
            if (!said.contains({pointer, old, now})) {
                add(pointer, old, now, whose);
            }
        }
        return found;
    }

    void add(const std::string& pointer, const std::string& old, const std::string& now, const std::string& whose) {
        const Json before = old.empty() ? Json() : Json::parse(old);
        const Json after = now.empty() ? Json() : Json::parse(now);
        auto change = change_of(pointer, old.empty() ? nullptr : &before, now.empty() ? nullptr : &after);
        if (other_recogniser_ && (pointer == "/recogniser/accept" || pointer == "/recogniser/reject")) {
            change.direction = Direction::other;  // likenesses of two recognisers don't compare
        }
        change.whose = whose;
        changes_.push_back(std::move(change));
    }

    Said compare_level(const Settings& before, const Settings& after, const Whose& whose, const Said& said) {
        Settings was = before;
        Settings is = after;
        lay_levels_over(was, before_, whose);
        lay_levels_over(is, after_, whose);
        return compare_settings(was, is, whose.worker.empty() ? "group " + whose.group : "worker " + whose.worker,
                                said);
    }

    /// Of groups and workers only what is not the machine's own change.
    void compare_levels(const Settings& before, const Settings& after) {
        const Said of_machine = said_of(before, after);
        const Json& groups_before = part(part(before_, "levels"), "group");
        const Json& groups_after = part(part(after_, "levels"), "group");
        std::map<std::string, Said> of_groups;
        for (const auto& group : keys_of(groups_before, groups_after)) {
            of_groups[group] = compare_level(before, after, {group, ""}, of_machine);
        }
        const Json& own_before = part(part(before_, "levels"), "worker");
        const Json& own_after = part(part(after_, "levels"), "worker");
        const Json& workers = part(after_, "workers");
        for (const auto& worker : keys_of(part(before_, "workers"), workers)) {
            const auto group = part(workers, worker).value("group", "");
            const bool moved = part(part(before_, "workers"), worker).value("group", "") != group;
            if (moved || own_before.contains(worker) || own_after.contains(worker)) {
                const auto known = of_groups.find(group);
                compare_level(before, after, {"", worker}, known == of_groups.end() ? of_machine : known->second);
            }
        }
    }

    static Said said_of(const Settings& before, const Settings& after) {
        Said said;
        for (const auto& [pointer, setting] : before) {
            if (const auto is = after.find(pointer); is != after.end() && is->second.value != setting.value) {
                said.emplace(pointer, setting.value, is->second.value);
            }
        }
        return said;
    }

    const Json& before_;
    const Json& after_;
    std::set<std::string> entries_;
    bool other_recogniser_ = false;
    std::vector<Change> changes_;
};

}  // namespace

std::string_view to_string(Direction direction) {
    switch (direction) {
        case Direction::stricter:
            return "stricter";
        case Direction::looser:
            return "looser";
        case Direction::other:
            return "other";
    }
    return "";
}

Result<std::vector<Change>> difference(const Named& before, const Named& after) {
    for (const auto& named : {before, after}) {
        if (const auto policy = parse(named.document, named.name); !policy) {
            return policy.error();
        }
    }
    const auto a = document::read_document(before.document);
    const auto b = document::read_document(after.document);
    return Comparer(std::get<Json>(a), std::get<Json>(b)).compare();
}

}  // namespace shiftguard::policy
