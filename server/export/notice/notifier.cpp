#include "server/export/notice/notifier.hpp"

namespace shiftguard::exports {
namespace {

constexpr std::size_t looked_through_at_once = 256;

}  // namespace

Notifier::Notifier(store::ExportQueue& records, store::UrgentQueue& urgent, Channel& channel, std::string name,
                   NoticeSettings settings, Concerns concerns)
    : records_(records),
      urgent_(urgent),
      channel_(channel),
      name_(std::move(name)),
      settings_(std::move(settings)),
      concerns_(std::move(concerns)) {}

// How many records were looked through.
Result<std::size_t> Notifier::look_through(WallTime now, Attempt& attempt) {
    const auto waiting =
        records_.next_to_export(name_, WorkstationId(), looked_through_at_once, looked_through_at_once);
    if (!waiting) {
        return waiting.error();
    }
    store::ExportMark mark;
    std::vector<store::UrgentIncident> found;
    std::size_t too_late = 0;
    for (const auto& one : *waiting) {
        if (!mark.up_to.empty() && mark.up_to.back().workstation == one.workstation) {
            mark.up_to.back().seq = one.seq;
        } else {
            mark.up_to.push_back({one.workstation, one.seq});
        }
        const auto record = one.body ? protocol::decode(*one.body) : Result<protocol::Record>(Error{});
        if (!record || !record->finding || record->severity < settings_.severity ||
            (concerns_ && !concerns_(*record))) {
            continue;
        }
        if (now - one.stored > too_old) {
            ++too_late;
            continue;
        }
        found.push_back({one.workstation, record->incident, *record->finding, record->severity, one.stored});
    }
    if (mark.up_to.empty()) {
        return std::size_t{0};
    }
    mark.more.outdated = too_late;
    if (too_late > 0) {
        attempt.lost.push_back(std::to_string(too_late) +
                               " record(s) of urgent incidents waited longer than two days and are not told of any "
                               "more; they stand on the supervisors' pages.");
    }
    if (auto done = urgent_.note_urgent(name_, mark, found); !done) {
        return done.error();
    }
    return waiting->size();
}

Attempt Notifier::attempt(WallTime now, const Ending& ending) {
    Attempt attempt;
    for (std::size_t looked = 1; looked > 0 && !ending();) {
        const auto more = look_through(now, attempt);
        if (!more) {
            return {Pace::back_off, to_sentence(more.error()), {}, std::nullopt};
        }
        looked = *more;
    }
    const auto waiting = urgent_.urgent_waiting(name_, most_joined);
    if (!waiting) {
        return {Pace::back_off, to_sentence(waiting.error()), {}, std::nullopt};
    }
    if (waiting->incidents.empty()) {
        return attempt;
    }
    // A server's clock that was set back makes nobody wait.
    const auto waited = now - waiting->incidents.front().stored;
    if (waited >= Milliseconds(0) && waited < settings_.join) {
        return attempt;
    }
    const Sent sent = channel_.tell(make_notice(waiting->incidents, settings_), now, ending);
    attempt.trouble = sent.sentence;
    attempt.not_before = sent.not_before;
    if (sent.taken == 0) {
        attempt.pace = sent.trouble == Trouble::away ? Pace::back_off : Pace::slowly;
        return attempt;
    }
    attempt.pace = Pace::at_once;
    auto done = urgent_.mark_told(name_, waiting->incidents, now);
    if (done) {
        done = records_.mark_exported(name_, {{}, {waiting->incidents.size(), 0, 0, 0}, {}});
    }
    if (done) {
        done = urgent_.forget_told(name_, now - remembered);
    }
    if (!done) {
        return {Pace::back_off,
                "What was told could not be marked, so it may be told once more: " + to_sentence(done.error()),
                {},
                std::nullopt};
    }
    return attempt;
}

}  // namespace shiftguard::exports
