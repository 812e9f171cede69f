// A journal through the decision again: the outputs come out byte-identical to what the agent did.
#pragma once

#include "agent/journal/journal.hpp"
#include "agent/policy/policy.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::journal {

/// Feeds a run through `step`: one JSON line an output, in order, each ending with a newline. What the run says of its
/// policies is not looked at.
[[nodiscard]] std::string replay(const Run& run, const policy::Rules& rules);

/// Replays a run segment by segment, each entry under the policy that the journal names for it.
class Replay {
public:
    /// `policies`: at least one. A journal that names none (a golden one) is judged by the first.
    explicit Replay(std::vector<policy::Policy> policies);

    /// The outputs of the next segment. Errors: invalid_input, where the journal names a policy that was not given.
    [[nodiscard]] Result<std::string> next(const Run& segment);

    /// What the reader of the outputs should know: inputs that are missing, a segment that begins elsewhere than the
    /// one before it ended. Whole sentences.
    [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

private:
    Status take_up(const PolicyMark& mark);
    void begin(const Run& segment);

    std::vector<policy::Policy> policies_;
    const policy::Policy* policy_;  ///< of policies_; the one that is in force
    std::size_t known_kinds_ = all_finding_kinds.size();
    decision::State state_;
    std::string run_;
    std::uint32_t segment_ = 0;
    std::vector<std::string> remarks_;
};

}  // namespace shiftguard::journal
