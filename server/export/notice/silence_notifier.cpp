#include "server/export/notice/silence_notifier.hpp"

#include <algorithm>

namespace shiftguard::exports {
namespace {

bool holds(const std::vector<store::Silence>& list, const store::Silence& silence) {
    return std::find(list.begin(), list.end(), silence) != list.end();
}

}  // namespace

Attempt SilenceNotifier::attempt(WallTime now, const Ending& ending) {
    const auto open = heartbeats_.open_silences();
    if (!open) {
        return {Pace::back_off, to_sentence(open.error()), {}, std::nullopt};
    }
    std::erase_if(told_, [&](const store::Silence& silence) { return !holds(*open, silence); });
    std::vector<store::Silence> untold;
    std::copy_if(open->begin(), open->end(), std::back_inserter(untold),
                 [&](const store::Silence& silence) { return !holds(told_, silence); });
    Attempt nothing_to_send{Pace::empty, trouble_, {}, std::nullopt};
    if (untold.empty()) {
        return nothing_to_send;
    }
    const auto first = std::min_element(untold.begin(), untold.end(),
                                        [](const auto& a, const auto& b) { return a.raised < b.raised; });
    std::iter_swap(untold.begin(), first);
    // A server's clock that was set back makes nobody wait.
    const auto waited = now - untold.front().raised;
    if (waited >= Milliseconds(0) && waited < settings_.join) {
        return nothing_to_send;
    }
    const Sent sent = channel_.tell(make_silence_notice(untold, settings_), now, ending);
    trouble_ = sent.sentence;
    if (sent.taken == 0) {
        return {sent.trouble == Trouble::away ? Pace::back_off : Pace::slowly, trouble_, {}, sent.not_before};
    }
    told_ = *open;
    return {Pace::at_once, trouble_, {}, std::nullopt};
}

}  // namespace shiftguard::exports
