#include "agent/journal/replay.hpp"

#include "agent/decision/step.hpp"
#include "agent/decision/whose_rules.hpp"
#include "agent/journal/canonical.hpp"
#include "agent/journal/state_json.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

void advance(decision::State& state, const Entry& entry, const policy::Rules& rules, std::string& lines) {
    auto next = decision::step(std::move(state), entry.input, rules, entry.now);
    state = std::move(next.state);
    for (const auto& output : next.outputs) {
        lines += to_json(output) + "\n";
    }
}

}  // namespace

std::string replay(const Run& run, const policy::Rules& rules) {
    std::string lines;
    decision::State state = run.beginning && run.beginning->state ? *run.beginning->state : decision::State();
    for (const auto& entry : run.entries) {
        advance(state, entry, rules, lines);
    }
    return lines;
}

Replay::Replay(std::vector<policy::Policy> policies) : policies_(std::move(policies)), policy_(&policies_.front()) {}

Result<std::string> Replay::next(const Run& segment) {
    begin(segment);
    if (segment.beginning) {
        if (auto taken = take_up(segment.beginning->policy); !taken) {
            return taken.error();
        }
        known_kinds_ = segment.beginning->known_kinds;
    }
    std::string lines;
    auto change = segment.policies.begin();
    for (std::size_t at = 0; at < segment.entries.size(); ++at) {
        for (; change != segment.policies.end() && change->entry == at; ++change) {
            if (auto taken = take_up(change->policy); !taken) {
                return taken.error();
            }
        }
        const auto& entry = segment.entries[at];
        auto rules = decision::rules_of(*policy_, state_, entry.input);
        rules.known_kinds = std::min(rules.known_kinds, known_kinds_);
        advance(state_, entry, rules, lines);
    }
    return lines;
}

Status Replay::take_up(const PolicyMark& mark) {
    const auto named = std::find_if(policies_.begin(), policies_.end(),
                                    [&](const policy::Policy& policy) { return policy.digest == mark.digest; });
    if (named == policies_.end()) {
        return Error{ErrorKind::invalid_input, "--policy",
                     "The journal was written under policy version " + std::to_string(mark.version) + " (SHA-256 " +
                         mark.digest + "), and no policy that was given is that one.",
                     Retry::useless};
    }
    policy_ = &*named;
    return success();
}

void Replay::begin(const Run& segment) {
    const bool follows = segment.id == run_ && segment.segment == segment_ + 1;
    const std::uint64_t missing = segment.beginning ? segment.beginning->missing : 0;
    const auto* begins_with = segment.beginning && segment.beginning->state ? &*segment.beginning->state : nullptr;
    const std::string name = "segment " + std::to_string(segment.segment) + " of run " + segment.id;
    if (missing > 0) {
        remarks_.push_back(std::to_string(missing) + " inputs before " + name +
                           " could not be written and are missing");
    }
    if (follows && missing == 0 && begins_with != nullptr &&
        canonical(json_of(*begins_with)) != canonical(json_of(state_))) {
        remarks_.push_back(name + " begins with another state than a replay of the one before it ends with");
    }
    if (!follows || missing > 0) {
        state_ = begins_with != nullptr ? *begins_with : decision::State();
    }
    run_ = segment.id;
    segment_ = segment.segment;
}

}  // namespace shiftguard::journal
