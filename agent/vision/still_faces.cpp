#include "agent/vision/still_faces.hpp"

#include "agent/vision/correlation.hpp"

#include <algorithm>

namespace shiftguard::vision {
namespace {

using observation::Box;
using observation::FigureId;
using observation::Motion;

constexpr float moves_below = 0.97F;    // of a face in doubt; see docs/limitations.md for how these were measured
constexpr float picture_below = 0.90F;  // of a known picture: a shadow or other light changes less of it
constexpr float drifts_from = 0.985F;   // daylight goes on changing; what is so like may be learnt anew
constexpr float drift = 0.05F;
constexpr float same_place = 0.4F;  // intersection over union
constexpr std::size_t moves_of_the_living = 2;
constexpr Milliseconds between_moves{200};
constexpr Milliseconds moves_count_for{5000};  // of a known picture: whoever sits before it goes on moving
constexpr Milliseconds picture_after{20'000};
constexpr Milliseconds lost_for_a_look{3000};
constexpr Milliseconds out_of_sight{60'000};
constexpr std::size_t most_pictures = 16;
constexpr std::uint32_t first_figure = 1U << 31U;  // bodies are numbered from 1
constexpr std::size_t coarse = 8;

/// 8x8 bits of light and dark.
std::uint64_t bits_of(const StillFaces::Patch& patch) {
    constexpr std::size_t step = StillFaces::side / coarse;
    const float mean = mean_of(patch);
    std::uint64_t bits = 0;
    for (std::size_t cell = 0; cell < coarse * coarse; ++cell) {
        float sum = 0;
        for (std::size_t within = 0; within < step * step; ++within) {
            const std::size_t row = (cell / coarse) * step + within / step;
            const std::size_t column = (cell % coarse) * step + within % step;
            sum += patch[row * StillFaces::side + column];
        }
        bits = (bits << 1U) | (sum > mean * static_cast<float>(step * step) ? 1U : 0U);
    }
    return bits;
}

}  // namespace

bool StillFaces::was_lively(const Box& box, BootTime at) const {
    return std::any_of(lively_.begin(), lively_.end(), [&](const Lively& face) {
        return at - face.last_seen <= lost_for_a_look && overlap(face.box, box) >= same_place;
    });
}

void StillFaces::forget() {
    moved_.clear();
    lively_.clear();
    std::erase_if(places_, [](const Place& place) { return !place.is_picture || place.alive; });
    for (auto& place : places_) {
        place.moves.clear();
    }
}

StillFaces::Place* StillFaces::place_of(const Box& box) {
    Place* best = nullptr;
    float most = same_place;
    for (auto& place : places_) {
        const float here = overlap(place.box, box);
        if (here >= most) {
            most = here;
            best = &place;
        }
    }
    return best;
}

StillFaces::Verdict StillFaces::judge_known(Place& place, const Picture& picture, BootTime at) {
    const Patch looks = picture.patch(place.box);
    const float alike = correlation(place.looks, looks).value_or(1);  // what shows nothing shows no movement
    place.last_seen = at;
    if (place.is_picture) {
        std::erase_if(place.moves, [&](BootTime move) { return at - move > moves_count_for; });
    }
    if (alike < (place.is_picture ? picture_below : moves_below)) {
        if (place.moves.empty() || at - place.moves.back() >= between_moves) {
            place.moves.push_back(at);
        }
    } else if (alike >= drifts_from) {
        std::transform(place.looks.begin(), place.looks.end(), looks.begin(), place.looks.begin(),
                       [](float was, float is) { return was + drift * (is - was); });
    }
    if (place.moves.size() >= moves_of_the_living) {
        return {Motion::moved, place.figure, 0};
    }
    place.is_picture = place.is_picture || (place.moves.empty() && at - place.first_seen >= picture_after);
    return place.is_picture ? Verdict{Motion::never, place.figure, bits_of(place.looks)}
                            : Verdict{Motion::not_yet, place.figure, 0};
}

/// A picture that moved. Nobody's face is for so long what it was to this degree; see docs/limitations.md.
StillFaces::Verdict StillFaces::judge_alive(Place& place, const Picture& picture, BootTime at) {
    const bool as_before = correlation(place.looks, picture.patch(place.box)).value_or(0) >= moves_below;
    if (!as_before || at - place.last_seen > lost_for_a_look) {
        place.as_before_since.reset();
    }
    place.last_seen = at;
    if (!as_before) {
        return {Motion::moved, place.figure, 0};
    }
    place.as_before_since = place.as_before_since.value_or(at);
    if (at - *place.as_before_since < picture_after) {
        return {Motion::moved, place.figure, 0};
    }
    place.alive = false;
    place.as_before_since.reset();
    place.moves.clear();
    return {Motion::never, place.figure, bits_of(place.looks)};
}

StillFaces::Verdict StillFaces::judge(const Face& face, const Picture& picture, BootTime at) {
    Place* known = place_of(face.box);
    if (known != nullptr && known->alive) {
        return judge_alive(*known, picture, at);
    }
    if (moved_.contains(face.track)) {
        return {};
    }
    if (known == nullptr) {
        if (was_lively(face.box, at) || picture.stirred(face.box)) {
            return {};
        }
        known = &places_.emplace_back();
        known->figure = FigureId{first_figure + last_++};
        known->box = face.box;
        known->looks = picture.patch(face.box);
        known->first_seen = at;
        known->last_seen = at;
        return {Motion::not_yet, known->figure, 0};
    }
    return judge_known(*known, picture, at);
}

std::vector<StillFaces::Verdict> StillFaces::follow(const std::vector<Face>& faces, const Picture& picture,
                                                    BootTime at) {
    std::vector<Verdict> verdicts;
    verdicts.reserve(faces.size());
    for (const auto& face : faces) {
        verdicts.push_back(judge(face, picture, at));
        if (verdicts.back().motion == Motion::moved) {
            note_movement(face, verdicts.back().figure, at);
        } else {
            moved_.erase(face.track);
        }
    }
    drop_old(faces, at);
    return verdicts;
}

void StillFaces::note_movement(const Face& face, FigureId figure, BootTime at) {
    moved_.insert(face.track);
    std::erase_if(lively_, [&](const Lively& before) { return overlap(before.box, face.box) >= same_place; });
    lively_.push_back({face.box, at});
    std::erase_if(places_, [figure](const Place& place) { return place.figure == figure && !place.is_picture; });
    for (auto& place : places_) {
        place.alive = place.alive || place.figure == figure;
    }
}

void StillFaces::drop_old(const std::vector<Face>& faces, BootTime at) {
    std::erase_if(moved_, [&](observation::TrackId track) {
        return std::none_of(faces.begin(), faces.end(), [&](const Face& face) { return face.track == track; });
    });
    std::erase_if(lively_, [at](const Lively& face) { return at - face.last_seen > lost_for_a_look; });
    std::erase_if(places_, [at](const Place& place) {
        return (!place.is_picture || place.alive) && at - place.last_seen > out_of_sight;
    });
    while (places_.size() > most_pictures) {
        places_.erase(std::min_element(places_.begin(), places_.end(),
                                       [](const auto& a, const auto& b) { return a.last_seen < b.last_seen; }));
    }
}

}  // namespace shiftguard::vision
