#include "agent/decision/presence.hpp"

#include "agent/decision/guard.hpp"

namespace shiftguard::decision {
namespace {

/// Whoever turns to the camera in this time needs no advice.
constexpr std::uint32_t looks_before_advice = 4;

WorkerSeen what_hinders(observation::FaceQuality quality) {
    switch (quality) {
        case observation::FaceQuality::good:
            return WorkerSeen::not_verified;
        case observation::FaceQuality::too_small:
            return WorkerSeen::too_small;
        case observation::FaceQuality::too_dark:
            return WorkerSeen::too_dark;
        case observation::FaceQuality::blurred:
            return WorkerSeen::blurred;
        case observation::FaceQuality::turned_away:
            return WorkerSeen::turned_away;
        case observation::FaceQuality::backlit:
            return WorkerSeen::backlit;
    }
    return WorkerSeen::not_verified;
}

WorkerSeen worker_seen(const Sight& sight, std::size_t people) {
    if (worker_in_view(sight)) {
        return WorkerSeen::verified;
    }
    if (people == 0) {
        return WorkerSeen::nobody;
    }
    const auto* face = sight.unverified ? face_of(*sight.look, *sight.unverified) : nullptr;
    if (face == nullptr || sight.unverified_looks < looks_before_advice) {
        return WorkerSeen::not_verified;
    }
    return what_hinders(face->quality);
}

std::optional<Notice> notice_of(FindingKind kind, const FindingClock& clock) {
    if (clock.phase == FindingClock::Phase::warned && clock.number) {
        return Notice{kind, clock.announced, clock.deadline, clock.confirmed.boot};
    }
    const bool stands = clock.phase == FindingClock::Phase::open && clock.answered == Response::notice;
    if (stands || clock.told_until) {
        return Notice{kind, Response::notice, std::nullopt, clock.confirmed.boot};
    }
    return std::nullopt;
}

/// Whether `a` matters more to the worker: what is so before what will be; what locks, and soon; else what comes soon;
/// else what was found last.
bool comes_first(const Notice& a, const Notice& b) {
    if (a.cause != b.cause) {
        return a.cause == Notice::Cause::there;
    }
    if (a.response != b.response) {
        return a.response > b.response;
    }
    if (a.deadline && b.deadline) {
        return *a.deadline < *b.deadline;
    }
    return a.deadline.has_value() != b.deadline.has_value() ? a.deadline.has_value() : a.since > b.since;
}

std::optional<Notice> first_notice(const State& state) {
    std::optional<Notice> first;
    for (const auto kind : all_finding_kinds) {
        first = first_of(first, notice_of(kind, state.clock(kind)));
    }
    return first;
}

}  // namespace

View view(const State& state) {
    View seen;
    if (state.sight.look) {
        seen.people = observation::count_people(*state.sight.look);
        seen.camera = state.sight.look->camera;
    }
    seen.worker_seen = worker_seen(state.sight, seen.people);
    seen.guarded = state.guarded_since.has_value();
    seen.watching = state.watched_since.has_value();
    seen.break_ends = state.break_ends;
    seen.notice = first_notice(state);
    for (const auto kind : all_finding_kinds) {
        if (state.clock(kind).phase == FindingClock::Phase::open) {
            seen.open.push_back(kind);
        }
        if (is_lifted(kind, state)) {
            seen.released.push_back({kind, state.lifted.at(static_cast<std::size_t>(kind))->until});
        }
    }
    seen.figures.reserve(state.figures.list.size());
    for (const auto& figure : state.figures.list) {
        seen.figures.push_back({figure.number, figure.looks.kind, figure.looks.box, figure.declared, figure.in_view});
    }
    return seen;
}

std::optional<Notice> first_of(const std::optional<Notice>& a, const std::optional<Notice>& b) {
    if (!a || !b) {
        return a ? a : b;
    }
    return comes_first(*b, *a) ? b : a;
}

std::string_view to_string(WorkerSeen seen) {
    switch (seen) {
        case WorkerSeen::verified:
            return "verified";
        case WorkerSeen::not_verified:
            return "not_verified";
        case WorkerSeen::nobody:
            return "nobody";
        case WorkerSeen::too_small:
            return "too_small";
        case WorkerSeen::too_dark:
            return "too_dark";
        case WorkerSeen::backlit:
            return "backlit";
        case WorkerSeen::blurred:
            return "blurred";
        case WorkerSeen::turned_away:
            return "turned_away";
    }
    return "";
}

std::string_view to_string(Standing standing) {
    switch (standing) {
        case Standing::agreed:
            return "agreed";
        case Standing::not_agreed:
            return "not_agreed";
        case Standing::unknown:
            return "unknown";
        case Standing::conflict:
            return "conflict";
    }
    return "";
}

}  // namespace shiftguard::decision
