#include "agent/policy/choice.hpp"

#include "agent/policy/policy_files.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::policy {
namespace {

Error same_version(const std::vector<std::filesystem::path>& files, std::uint64_t version) {
    return {ErrorKind::refused, names_of(files),
            "version " + std::to_string(version) +
                " lies here with different contents, so nothing says which counts; leave one, or sign the one that is "
                "meant with a higher version",
            Retry::helps};
}

Error lower_version(const Candidate& lower, const Candidate& chosen) {
    return {ErrorKind::refused, names_of({lower.file, chosen.file}),
            "version " + std::to_string(lower.version) + " by the key " + lower.issuer + " was never in force and is " +
                "lower than version " + std::to_string(chosen.version) + " by the key " + chosen.issuer +
                ", which counts; sign the one that is meant with a higher version, or take the other away",
            Retry::helps};
}

}  // namespace

Result<Choice> choose(const std::vector<Candidate>& candidates, const std::string& in_force, const Versions& versions) {
    const auto by_version = [](const Candidate& a, const Candidate& b) { return a.version < b.version; };
    const auto highest = std::max_element(candidates.begin(), candidates.end(), by_version);
    const auto rivals = [&](const Candidate& each) {
        return each.version == highest->version && each.digest != highest->digest;
    };
    auto chosen = highest;
    std::optional<Error> doubt;
    if (std::any_of(candidates.begin(), candidates.end(), rivals)) {
        std::vector<std::filesystem::path> files;
        for (const auto& each : candidates) {
            if (each.version == highest->version) {
                files.push_back(each.file);
            }
        }
        doubt = same_version(files, highest->version);
        chosen = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& each) {
            return each.version == highest->version && each.digest == in_force;
        });
        if (chosen == candidates.end()) {
            return *std::move(doubt);
        }
    }
    const auto is_passed_over = [&](const Candidate& each) {
        return each.issuer != chosen->issuer && each.version < chosen->version && !versions.has_taken(each.digest);
    };
    const auto passed_over = std::find_if(candidates.begin(), candidates.end(), is_passed_over);
    if (!doubt && passed_over != candidates.end()) {
        doubt = lower_version(*passed_over, *chosen);
    }
    return Choice{static_cast<std::size_t>(chosen - candidates.begin()), std::move(doubt)};
}

}  // namespace shiftguard::policy
