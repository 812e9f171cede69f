// The rules of the machine and of each worker, from a document that keeps to the schema: what a group says wins over
// the machine, what a worker is given wins over both, key by key. For the inside of this room.
#pragma once

#include "agent/policy/policy.hpp"

#include <map>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

struct Levels {
    RecogniserKind recogniser = RecogniserKind::fr_feature;
    Rules machine;
    std::map<WorkerId, Rules> workers;  ///< those whose group or who themselves are given something
};

/// `faults` gets levels that belong to nobody, keys that stand twice, and rules that contradict themselves.
[[nodiscard]] Levels read_levels(const nlohmann::json& document, std::vector<Fault>& faults);

}  // namespace shiftguard::policy
