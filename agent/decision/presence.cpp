#include "agent/decision/presence.hpp"

namespace shiftguard::decision {
namespace {

WorkerSeen worker_seen(const Sight& sight, std::size_t people) {
    if (worker_in_view(sight)) {
        return WorkerSeen::verified;
    }
    return people > 0 ? WorkerSeen::not_verified : WorkerSeen::nobody;
}

std::optional<Warning> first_warning(const State& state) {
    std::optional<Warning> first;
    for (const auto kind : all_finding_kinds) {
        const auto& clock = state.clock(kind);
        const bool told = clock.phase == FindingClock::Phase::warned && clock.number;
        if (told && (!first || clock.deadline < first->deadline)) {
            first = Warning{kind, clock.deadline};
        }
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
    seen.warning = first_warning(state);
    for (const auto kind : all_finding_kinds) {
        if (state.clock(kind).phase == FindingClock::Phase::open) {
            seen.open.push_back(kind);
        }
    }
    return seen;
}

std::string_view to_string(WorkerSeen seen) {
    switch (seen) {
        case WorkerSeen::verified:
            return "verified";
        case WorkerSeen::not_verified:
            return "not_verified";
        case WorkerSeen::nobody:
            return "nobody";
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
    }
    return "";
}

}  // namespace shiftguard::decision
