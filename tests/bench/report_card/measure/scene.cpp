#include "tests/bench/report_card/measure/scene.hpp"

#include "agent/cli/film_replay.hpp"
#include "tests/bench/report_card/figures/percentile.hpp"
#include "tests/bench/report_card/figures/timeline_score.hpp"
#include "tests/bench/report_card/measure/film.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"
#include "tests/bench/report_card/readers/timeline.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

constexpr double seconds_of_an_hour = 3600;

double seconds(BootTime at) {
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

struct Reactions {
    std::vector<Reaction> findings;
    std::vector<Reaction> locks;
    std::size_t challenges = 0;

    void hear(const decision::Output& output, BootTime at) {
        if (const auto* finding = std::get_if<decision::Finding>(&output)) {
            findings.push_back({finding->kind, seconds(at)});
        } else if (const auto* respond = std::get_if<decision::Respond>(&output);
                   respond != nullptr && respond->response == Response::lock) {
            locks.push_back({respond->kind, seconds(at)});
        } else if (const auto* demand = std::get_if<decision::EyeDemand>(&output);
                   demand != nullptr && demand->demand.work == observation::Work::challenge) {
            ++challenges;
        }
    }
};

Result<std::vector<Happening>> happenings_of(const std::filesystem::path& timeline) {
    const auto text = read_text(timeline);
    return text ? read_timeline(*text, timeline.string()) : Result<std::vector<Happening>>(text.error());
}

void tell_delays(Card& card, const std::vector<Happening>& happenings, const TimelineScore& score) {
    std::vector<double> delays;
    for (const auto& delay : score.delays) {
        if (delay) {
            delays.push_back(*delay);
        }
    }
    card.count("happenings", "happenings of the timeline", happenings.size());
    card.count("missed", "missed", happenings.size() - delays.size());
    card.figure("found", "found", share(delays.size(), happenings.size()));
    for (const std::size_t percent : {std::size_t{50}, std::size_t{95}}) {
        if (const auto delay = percentile(delays, percent)) {
            card.number({"delay_s", fmt::format("p{}", percent)}, fmt::format("delay to the finding, p{}", percent),
                        *delay, "s");
        }
    }
    for (std::size_t which = 0; which < happenings.size(); ++which) {
        const auto name = fmt::format("{:.1f} {}", happenings[which].start, to_string(happenings[which].finding));
        if (score.delays[which]) {
            card.number({"delays_s", name}, "  " + name, *score.delays[which], "s");
        } else {
            card.word({"delays_s", name}, "  " + name, "missed");
        }
    }
}

void tell_mistakes(Card& card, const TimelineScore& score, Milliseconds length) {
    const double hours = std::chrono::duration<double>(length).count() / seconds_of_an_hour;
    card.number("film_s", "length of the film", hours * seconds_of_an_hour, "s");
    card.count("false_findings", "findings of what does not happen", score.false_findings.size());
    for (const auto& mistake : score.false_findings) {
        const auto name = fmt::format("{:.1f} {}", mistake.at, to_string(mistake.kind));
        card.word({"false_findings_are", name}, "  " + name, "false");
    }
    card.count("false_locks", "locks while nothing happens", score.false_locks.size());
    card.figure("false_locks_per_hour", "false locks an hour", rate(score.false_locks.size(), hours, "hour"));
}

}  // namespace

Result<Card> scene(const SceneFiles& files, const std::filesystem::path& models) {
    const auto happenings = happenings_of(files.timeline);
    if (!happenings) {
        return happenings.error();
    }
    auto policy = policy_of(files.policy);
    if (!policy) {
        return policy.error();
    }
    const auto session = session_of(*std::move(policy), files.enrol, models);
    if (!session) {
        return session.error();
    }
    auto looker = cli::open_looker(models, session->policy.recogniser);
    if (!looker) {
        return looker.error();
    }
    Reactions reactions;
    cli::FilmGuard guard(*session, *std::move(looker),
                         [&](const decision::Output& output, BootTime at) { reactions.hear(output, at); });
    guard.begin(BootTime{});
    const auto length = for_each_frame(files.video, [&](const vision::Frame& frame) { guard.take(frame); });
    if (!length) {
        return length.error();
    }
    const double end = std::chrono::duration<double>(*length).count();
    for (const auto& happening : *happenings) {
        if (happening.start > end) {
            return Error{ErrorKind::invalid_input, files.timeline.string(),
                         fmt::format("A happening begins at {} s, and the film ends at {} s.", happening.start, end),
                         Retry::useless};
        }
    }
    Card card("scene");
    const auto score = score_timeline(*happenings, reactions.findings, reactions.locks);
    tell_delays(card, *happenings, score);
    tell_mistakes(card, score, *length);
    card.count("challenges", "challenges asked for (taken as passed)", reactions.challenges);
    return card;
}

}  // namespace shiftguard::report_card
