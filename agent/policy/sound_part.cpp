#include "agent/policy/sound_part.hpp"

#include "common/document/document.hpp"
#include "common/document/schema.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using Json = nlohmann::json;
using Steps = std::vector<std::string>;
using document::Fault;

Steps steps_of(const std::string& pointer) {
    Steps steps;
    for (Json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) {
        steps.push_back(rest.back());
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

std::string pointer_of(const Steps& steps) {
    std::string pointer;
    for (const auto& step : steps) {
        pointer = document::step_into(pointer, step);
    }
    return pointer;
}

Steps below(Steps steps, const std::string& step) {
    steps.push_back(step);
    return steps;
}

Steps above(Steps steps) {
    steps.pop_back();
    return steps;
}

bool begins_with(const Steps& steps, const Steps& with) {
    return steps.size() >= with.size() && std::equal(with.begin(), with.end(), steps.begin());
}

std::size_t index_of(const std::string& step) {
    std::size_t index = 0;
    std::from_chars(step.data(), step.data() + step.size(), index);
    return index;
}

/// What means something only as a whole: without one of its members it would be read as another thing.
Steps whole_thing_at(Steps steps) {
    const auto is = [&](std::size_t at, std::string_view word) { return steps.size() > at && steps[at] == word; };
    const bool is_of_place = is(0, "places") && (is(2, "area") || is(2, "circle"));
    const bool is_export = is(0, "rosters") && is(2, "export");
    const bool is_way = is(0, "lock") && is(1, "ways");
    const bool is_shift = is(0, "workers") && is(2, "shifts");
    const std::size_t most = is_shift ? 4 : is_of_place || is_export || is_way ? 3 : steps.size();
    steps.resize(std::min(steps.size(), most));
    return steps;
}

/// recogniser, evidence and the like, at whatever level; empty where there is none.
std::string section_of(const Steps& steps) {
    if (steps.empty() || steps.front() != "levels") {
        return steps.empty() ? "" : steps.front();
    }
    const std::size_t at = steps.size() > 1 && steps[1] == "machine" ? 2 : 3;
    return steps.size() > at ? steps[at] : "";
}

}  // namespace

SoundPart::SoundPart(const Json& document) : document_(std::make_shared<Json>(document)) {}

std::optional<SoundPart> SoundPart::of(const Json& schema, const Json& document, const std::vector<Fault>& faults,
                                       const std::vector<Fault>& doubled) {
    constexpr int most_rounds = 32;  // what is taken out may leave what holds it without a member that it needs
    const Json needed{{"schema_version", 1}, {"name", "policy"}, {"version", 1}};
    SoundPart part(document);
    for (const auto& fault : doubled) {
        part.doubled_.push_back(steps_of(fault.pointer));
    }
    auto found = faults;
    for (int round = 0; round < most_rounds && !found.empty(); ++round) {
        for (const auto& fault : found) {
            if (fault.pointer.empty()) {
                return std::nullopt;
            }
            part.mark(steps_of(fault.pointer));
        }
        part.take_out(*part.document_, {});
        for (const auto& [key, value] : needed.items()) {
            if (!part.document_->contains(key)) {
                (*part.document_)[key] = value;  // told already where it is at fault
            }
        }
        found = document::judge(schema, *part.document_);
    }
    return found.empty() ? std::optional(std::move(part)) : std::nullopt;
}

/// No value of a policy is null, so that marks what goes. A member that is missing takes with it what needs it.
void SoundPart::mark(const Steps& here) {
    auto steps = whole_thing_at(here);
    while (!steps.empty() && at(steps) == nullptr) {
        steps.pop_back();
    }
    if (!steps.empty()) {
        document_->at(Json::json_pointer(pointer_of(steps))) = nullptr;
    }
}

void SoundPart::take_out(Json& node, const Steps& whole) {
    if (node.is_object()) {
        for (auto member = node.begin(); member != node.end();) {
            if (member->is_null()) {
                taken_.push_back(below(whole, member.key()));
                member = node.erase(member);
            } else {
                take_out(*member, below(whole, member.key()));
                ++member;
            }
        }
    }
    if (!node.is_array()) {
        return;
    }
    Json kept = Json::array();
    std::vector<std::size_t> stood;
    const auto known = left_.find(whole);
    for (std::size_t index = 0; index < node.size(); ++index) {
        const std::size_t before = known == left_.end() ? index : known->second.at(index);
        const auto element = below(whole, std::to_string(before));
        if (node[index].is_null()) {
            taken_.push_back(element);
            continue;
        }
        take_out(node[index], element);
        kept.push_back(std::move(node[index]));
        stood.push_back(before);
    }
    left_[whole] = std::move(stood);
    node = std::move(kept);
}

Steps SoundPart::in_whole(const Steps& here) const {
    Steps whole;
    for (const auto& step : here) {
        const auto list = left_.find(whole);
        const bool is_element = list != left_.end() && index_of(step) < list->second.size();
        whole.push_back(is_element ? std::to_string(list->second[index_of(step)]) : step);
    }
    return whole;
}

const Json* SoundPart::at(const Steps& here) const {
    const Json::json_pointer pointer(pointer_of(here));
    return document_->contains(pointer) ? &document_->at(pointer) : nullptr;
}

bool SoundPart::is_taken_in(const Steps& above) const {
    return std::any_of(taken_.begin(), taken_.end(), [&](const auto& taken) { return begins_with(taken, above); });
}

/// It, or another member of the same object: an unknown key may be a wrong spelling of it.
bool SoundPart::is_taken_beside(const Steps& member) const {
    const auto of = above(member);
    return std::any_of(taken_.begin(), taken_.end(),
                       [&](const auto& taken) { return taken.size() == member.size() && begins_with(taken, of); });
}

/// Whether it is not there only because it, or something that it stands in, was taken out, is spelt wrong or stands
/// twice.
bool SoundPart::may_be_taken(const Steps& target) const {
    if (std::find(taken_.begin(), taken_.end(), target) != taken_.end()) {
        return true;
    }
    for (auto holder = above(target); !holder.empty(); holder.pop_back()) {
        const bool is_doubled = std::find(doubled_.begin(), doubled_.end(), holder) != doubled_.end();
        if (is_doubled || (at(holder) == nullptr && is_taken_beside(holder))) {
            return true;
        }
    }
    return false;
}

std::optional<Fault> SoundPart::of_whole(const Fault& fault) const {
    const auto here = steps_of(fault.pointer);
    const auto whole = in_whole(here);
    return follows(here, whole) ? std::nullopt : std::optional(Fault{pointer_of(whole), 0, fault.reason});
}

bool SoundPart::follows(const Steps& here, const Steps& whole) const {
    const bool is_missing = at(here) == nullptr && is_taken_beside(whole);
    return is_taken_in(whole) || is_missing || refers_to_taken(here) || depends_on_taken(here, whole);
}

bool SoundPart::refers_to_taken(const Steps& here) const {
    const auto is = [&](std::size_t size, std::string_view first, std::size_t position, std::string_view word) {
        return here.size() == size && here.front() == first && here[position] == word;
    };
    const auto names = [&](Steps holder) {
        const Json* name = at(here);
        return name != nullptr && name->is_string() && may_be_taken(below(std::move(holder), name->get<std::string>()));
    };
    if (is(3, "workers", 2, "roster")) {
        return names({"rosters"});
    }
    if (is(4, "workers", 2, "places")) {
        return names({"places"});
    }
    if (is(3, "workers", 2, "group")) {
        return names({"levels", "group"});
    }
    if (is(2, "accounts", 0, "accounts")) {
        return names({"workers"});
    }
    return is(3, "levels", 1, "worker") && may_be_taken({"workers", here.back()});
}

/// What is held against another value: what stands for that one now may be a default.
bool SoundPart::depends_on_taken(const Steps& here, const Steps& whole) const {
    constexpr std::array<std::string_view, 2> compared{"recogniser", "evidence"};
    if (const auto section = section_of(here); std::find(compared.begin(), compared.end(), section) != compared.end()) {
        const bool is_of_level = std::any_of(taken_.begin(), taken_.end(), [&](const auto& taken) {
            const auto of = section_of(taken);
            return of == section || (taken.front() == "levels" && of.empty()) ||
                   (taken.front() == "workers" && taken.back() == "group");
        });
        if (is_of_level) {
            return true;
        }
    }
    const bool is_of_two = here.back() == "roster_name" || here.back() == "authority";
    if (is_of_two && is_taken_beside(whole)) {
        return true;
    }
    if (here.back() != "roster_name") {
        return false;
    }
    const Json* roster = at(below(above(here), "roster"));
    return roster != nullptr && is_taken_in({"rosters", roster->get<std::string>()});
}

}  // namespace shiftguard::policy
