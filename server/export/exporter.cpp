#include "server/export/exporter.hpp"

#include <algorithm>

namespace shiftguard::exports {
namespace {

// Of one workstation in one batch, so that one with a long backlog leaves room for the others.
constexpr std::size_t share_of_a_batch = 4;

constexpr const char* see_status = "`shiftguard-server export status` has the target's words.";

std::string name_of(const store::Exportable& one) {
    return "record " + std::to_string(one.seq) + " of workstation " + one.workstation.text();
}

}  // namespace

/// What becomes of each place, in order.
struct Exporter::Plan {
    std::vector<Message> messages;
    std::vector<std::size_t> places;    ///< of the messages in what waits
    std::vector<std::size_t> outdated;  ///< places likewise
    std::vector<std::size_t> unreadable;
    std::size_t done = 0;  ///< places from the front that are done
    store::ExportMark mark;
};

Exporter::Exporter(store::ExportQueue& queue, Target& target, ExporterOptions options)
    : queue_(queue), target_(target), options_(std::move(options)), at_most_(options_.batch) {}

Exporter::Plan Exporter::plan(const std::vector<store::Exportable>& waiting, WallTime now) const {
    Plan plan;
    plan.messages.reserve(waiting.size());
    for (std::size_t place = 0; place < waiting.size(); ++place) {
        const auto& one = waiting.at(place);
        if (!one.body) {
            continue;
        }
        if (now - one.stored > options_.keep) {
            plan.outdated.push_back(place);
            continue;
        }
        auto record = protocol::decode(*one.body);
        if (!record) {
            plan.unreadable.push_back(place);
            continue;
        }
        record->workstation = one.workstation;
        plan.messages.push_back({one.host_name, one.seq, one.stored, std::move(*record)});
        plan.places.push_back(place);
    }
    return plan;
}

Attempt Exporter::attempt(WallTime now, const Ending& ending) {
    const auto share = std::max<std::size_t>(1, at_most_ / share_of_a_batch);
    auto waiting = queue_.next_to_export(options_.name, after_, share, at_most_);
    if (waiting && waiting->empty() && !after_.empty()) {
        after_ = {};
        waiting = queue_.next_to_export(options_.name, after_, share, at_most_);
    }
    if (!waiting) {
        return {Pace::back_off, to_sentence(waiting.error()), {}, std::nullopt};
    }
    return waiting->empty() ? Attempt{} : send(*waiting, now, ending);
}

// The target refuses the first message that it did not take, or one behind it: that one alone next time; and after some
// tries of it alone it is set aside.
void Exporter::judge_refusal(const std::vector<store::Exportable>& waiting, Plan& plan, const Sent& sent, WallTime now,
                             Attempt& attempt) {
    if (plan.messages.size() > 1) {
        at_most_ = std::max<std::size_t>(1, sent.taken > 0 ? at_most_ : plan.messages.size() / 2);
        attempt.pace = Pace::at_once;
        return;
    }
    // A target's words may repeat what it was sent, so they stand in the store and in no log.
    if (refused_in_a_row_ >= most_refused_in_a_row) {
        attempt.pace = Pace::slowly;
        attempt.trouble = "The target refused " + std::to_string(refused_in_a_row_) +
                          " records in a row, so nothing more is set aside; mend the target or its settings. " +
                          see_status;
        return;
    }
    if (++refused_ < tries) {
        return;
    }
    const auto& one = waiting.at(plan.places.at(sent.taken));
    refused_ = 0;
    ++refused_in_a_row_;
    plan.mark.refusals.push_back({one.workstation, one.seq, now, sent.sentence});
    ++plan.mark.more.refused;
    plan.done = plan.places.at(sent.taken) + 1;
    attempt.lost.push_back("The " + name_of(one) + " was refused " + std::to_string(tries) +
                           " times and is set aside. " + see_status);
    attempt.pace = Pace::at_once;
}

Attempt Exporter::send(const std::vector<store::Exportable>& waiting, WallTime now, const Ending& ending) {
    Plan next = plan(waiting, now);
    const Sent sent = next.messages.empty() ? Sent{} : target_.send(next.messages, ending);
    Attempt attempt{Pace::at_once, sent.sentence, {}, sent.not_before};
    next.done = sent.taken < next.messages.size() ? next.places.at(sent.taken) : waiting.size();
    next.mark.more.sent = sent.taken;
    if (sent.taken > 0) {
        refused_in_a_row_ = 0;
        refused_ = 0;
    }
    switch (sent.trouble) {
        case Trouble::none:
            at_most_ = std::min(at_most_ * 2, options_.batch);
            break;
        case Trouble::away:
            attempt.pace = Pace::back_off;
            break;
        case Trouble::settings:
            attempt.pace = Pace::slowly;
            break;
        case Trouble::record:
            attempt.pace = Pace::back_off;
            attempt.trouble = std::string("The target refuses a record; it is tried again alone. ") + see_status;
            judge_refusal(waiting, next, sent, now, attempt);
            break;
    }
    for (std::size_t place = 0; place < next.done; ++place) {
        const auto& one = waiting.at(place);
        if (!next.mark.up_to.empty() && next.mark.up_to.back().workstation == one.workstation) {
            next.mark.up_to.back().seq = one.seq;
        } else {
            next.mark.up_to.push_back({one.workstation, one.seq});
        }
        next.mark.more.bodiless += one.body ? 0U : 1U;
    }
    const auto within = [&](const std::vector<std::size_t>& places) {
        return std::lower_bound(places.begin(), places.end(), next.done);
    };
    next.mark.more.outdated = static_cast<std::uint64_t>(within(next.outdated) - next.outdated.begin());
    if (next.mark.more.outdated > 0) {
        attempt.lost.push_back(std::to_string(next.mark.more.outdated) + " record(s) waited longer than " +
                               std::to_string(options_.keep.count()) +
                               " days (keep_days) and go unsent; they stay in the server's store.");
    }
    for (auto place = next.unreadable.cbegin(); place != within(next.unreadable); ++place) {
        const auto& one = waiting.at(*place);
        next.mark.refusals.push_back({one.workstation, one.seq, now, "This release cannot read its body."});
        ++next.mark.more.refused;
        attempt.lost.push_back("The " + name_of(one) + " cannot be read by this release and is set aside.");
    }
    if (next.done > 0) {
        if (auto done = queue_.mark_exported(options_.name, next.mark); !done) {
            return {Pace::back_off,
                    "What was sent could not be marked, so it goes once more: " + to_sentence(done.error()),
                    {},
                    std::nullopt};
        }
    }
    if (next.done == waiting.size()) {
        after_ = waiting.back().workstation;
    }
    return attempt;
}

}  // namespace shiftguard::exports
