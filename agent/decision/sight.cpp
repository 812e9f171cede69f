#include "agent/decision/sight.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

/// One comparison more that found the worker; enough of them are the verdict.
void accept(Sight& sight, observation::TrackId track, const policy::Rules& rules) {
    sight.likely_comparisons = sight.likely == track ? sight.likely_comparisons + 1 : 1;
    sight.likely = track;
    if (sight.likely_comparisons >= rules.accept_looks) {
        sight.worker = track;
    }
}

void compare(Sight& sight, const Looked& looked, const policy::Rules& rules) {
    if (!looked.likeness) {
        return;
    }
    const auto* face = face_of(looked.observation, looked.likeness->track);
    if (face == nullptr) {
        return;
    }
    if (looked.likeness->similarity >= rules.accept) {
        accept(sight, face->track, rules);
        return;
    }
    if (looked.likeness->similarity >= rules.reject) {
        return;  // can't tell
    }
    if (sight.likely == face->track) {
        sight.likely.reset();
    }
    // A poor picture proves nobody else, but it does not count towards the worker either.
    if (sight.worker == face->track && face->quality == observation::FaceQuality::good) {
        sight.worker.reset();  // the tracker slipped from the worker to somebody else
    }
}

/// A picture of the worker is not the worker, whatever it is like.
void drop_picture(Sight& sight) {
    for (auto* track : {&sight.worker, &sight.likely}) {
        const auto* face = *track ? face_of(*sight.look, **track) : nullptr;
        if (face != nullptr && face->motion == observation::Motion::never) {
            track->reset();
        }
    }
}

void remember_detectors(Sight& sight, const observation::Observation& look, const policy::Rules& rules) {
    if (count_fresh(look) > expected_people(rules)) {
        sight.since_more = {};
        return;
    }
    sight.since_more.faces = sight.since_more.faces || look.looked.faces;
    sight.since_more.persons = sight.since_more.persons || look.looked.persons;
}

void time_unverified(Sight& sight, const observation::Observation& look, const Now& now) {
    if (worker_in_view(sight) || shows_nobody(look)) {
        sight.unverified_since.reset();
    } else if (!sight.unverified_since && count_fresh_moved(look) > 0) {
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
    const auto first = std::find_if(look.faces.begin(), look.faces.end(), [](const observation::FaceSeen& face) {
        return face.motion != observation::Motion::never;
    });
    if (first == look.faces.end() || worker_in_view(sight)) {
        sight.unverified.reset();
        sight.unverified_looks = 0;
        return;
    }
    const auto foremost = first->track;
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
    drop_picture(sight);
    remember_detectors(sight, looked.observation, rules);
    count_unverified(sight, looked.observation);
    time_unverified(sight, looked.observation, now);
    time_nobody(sight, looked.observation, now);
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
        return observation::count_faces(look);
    }
    return look.looked.persons ? observation::count_bodies(look) : 0;
}

std::size_t count_fresh_moved(const observation::Observation& look) {
    if (look.looked.faces && look.looked.persons) {
        return observation::count_moved_people(look);
    }
    if (look.looked.faces) {
        return static_cast<std::size_t>(
            std::count_if(look.faces.begin(), look.faces.end(),
                          [](const observation::FaceSeen& face) { return face.motion == observation::Motion::moved; }));
    }
    return look.looked.persons ? observation::count_bodies(look) : 0;
}

std::size_t expected_people(const policy::Rules& rules) {
    return rules.second_person ? 2 : 1;
}

bool shows_nobody(const observation::Observation& look) {
    return (look.looked.faces || look.looked.persons) && observation::count_people(look) == 0;
}

}  // namespace shiftguard::decision
