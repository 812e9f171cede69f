#include "tests/bench/report_card/figures/timeline_score.hpp"

#include <algorithm>

namespace shiftguard::report_card {
namespace {

bool lasts(const Happening& happening, double moment) {
    return moment >= happening.start && moment <= happening.end + afterglow_s;
}

}  // namespace

TimelineScore score_timeline(const std::vector<Happening>& happenings, const std::vector<Reaction>& findings,
                             const std::vector<Reaction>& locks) {
    TimelineScore score;
    score.delays.resize(happenings.size());
    for (const Reaction& finding : findings) {
        bool belongs = false;
        for (std::size_t which = 0; which < happenings.size(); ++which) {
            if (happenings[which].finding == finding.kind && lasts(happenings[which], finding.at)) {
                belongs = true;
                auto& delay = score.delays[which];
                delay = std::min(delay.value_or(finding.at), finding.at - happenings[which].start);
            }
        }
        if (!belongs) {
            score.false_findings.push_back(finding);
        }
    }
    std::copy_if(locks.begin(), locks.end(), std::back_inserter(score.false_locks), [&](const Reaction& lock) {
        return std::none_of(happenings.begin(), happenings.end(),
                            [&](const Happening& happening) { return lasts(happening, lock.at); });
    });
    return score;
}

}  // namespace shiftguard::report_card
