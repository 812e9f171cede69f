#include "agent/decision/sight.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

void compare(Sight& sight, const Looked& looked, const policy::Rules& rules) {
    if (!looked.likeness) {
        return;
    }
    const auto* face = face_of(looked.observation, looked.likeness->track);
    if (face == nullptr) {
        return;
    }
    if (looked.likeness->similarity >= rules.accept) {
        sight.worker = face->track;
    } else if (sight.worker == face->track && looked.likeness->similarity < rules.reject &&
               face->quality == observation::FaceQuality::good) {
        sight.worker.reset();  // the tracker slipped from the worker to somebody else
    }
}

void remember_detectors(Sight& sight, const observation::Observation& look) {
    if (count_fresh(look) >= 2) {
        sight.since_two = {};
        return;
    }
    sight.since_two.faces = sight.since_two.faces || look.looked.faces;
    sight.since_two.persons = sight.since_two.persons || look.looked.persons;
}

void time_unverified(Sight& sight, const observation::Observation& look, const Now& now) {
    if (worker_in_view(sight) || shows_nobody(look)) {
        sight.unverified_since.reset();
    } else if (!sight.unverified_since && count_fresh(look) > 0) {
        sight.unverified_since = now.boot;
    }
}

void time_nobody(Sight& sight, const observation::Observation& look, const Now& now) {
    if (count_fresh(look) > 0) {
        sight.nobody_since.reset();
    } else if (!sight.nobody_since && shows_nobody(look)) {
        sight.nobody_since = now.boot;
    }
}

void count_unverified(Sight& sight, const observation::Observation& look) {
    if (look.faces.empty() || worker_in_view(sight)) {
        sight.unverified.reset();
        sight.unverified_looks = 0;
        return;
    }
    const auto foremost = look.faces.front().track;
    sight.unverified_looks = sight.unverified == foremost ? sight.unverified_looks + 1 : 1;
    sight.unverified = foremost;
}

}  // namespace

void see(Sight& sight, const Looked& looked, const policy::Rules& rules, const Now& now) {
    sight.look = looked.observation;
    if (!observation::shows_people(looked.observation.camera)) {
        sight.nobody_since.reset();  // whoever sits down behind a covered lens is not seen to
        return;
    }
    compare(sight, looked, rules);
    remember_detectors(sight, looked.observation);
    count_unverified(sight, looked.observation);
    time_unverified(sight, looked.observation, now);
    time_nobody(sight, looked.observation, now);
}

const observation::FaceSeen* face_of(const observation::Observation& look, observation::TrackId track) {
    const auto face = std::find_if(look.faces.begin(), look.faces.end(),
                                   [track](const observation::FaceSeen& seen) { return seen.track == track; });
    return face == look.faces.end() ? nullptr : &*face;
}

bool worker_in_view(const Sight& sight) {
    return sight.look && sight.worker && observation::shows_people(sight.look->camera) &&
           face_of(*sight.look, *sight.worker) != nullptr;
}

std::size_t count_fresh(const observation::Observation& look) {
    if (look.looked.faces && look.looked.persons) {
        return observation::count_people(look);
    }
    if (look.looked.faces) {
        return look.faces.size();
    }
    return look.looked.persons ? observation::count_bodies(look) : 0;
}

bool shows_nobody(const observation::Observation& look) {
    return (look.looked.faces || look.looked.persons) && observation::count_people(look) == 0;
}

}  // namespace shiftguard::decision
