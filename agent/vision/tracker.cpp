#include "agent/vision/tracker.hpp"

#include <algorithm>

namespace shiftguard::vision {
namespace {

using observation::Box;
using observation::TrackId;

constexpr float same_face = 0.3F;
constexpr Milliseconds longest_out_of_view{1000};

}  // namespace

std::vector<TrackId> Tracker::follow(const std::vector<Box>& faces, BootTime at,
                                     const std::optional<TrackId>& challenged) {
    std::erase_if(followed_, [&](const Followed& face) {
        return face.was_out_of_view && (face.track != challenged || at - face.last_seen > longest_out_of_view);
    });
    std::vector<Followed> now;
    std::vector<TrackId> tracks;
    for (std::size_t which = 0; which < faces.size(); ++which) {
        const Followed* match = sure_match(faces, which);
        tracks.push_back(match != nullptr ? match->track : TrackId{++last_});
        now.push_back({tracks.back(), faces[which], at, match != nullptr && match->was_out_of_view});
    }
    for (const auto& face : followed_) {
        const bool is_free =
            std::none_of(faces.begin(), faces.end(), [&](const Box& other) { return overlap(face.box, other) > 0; });
        if (face.track == challenged && is_free) {
            now.push_back({face.track, face.box, face.last_seen, true});
        }
    }
    followed_ = std::move(now);
    return tracks;
}

bool Tracker::follows(TrackId track) const {
    return std::any_of(followed_.begin(), followed_.end(), [&](const Followed& face) { return face.track == track; });
}

const Tracker::Followed* Tracker::sure_match(const std::vector<Box>& faces, std::size_t which) const {
    const auto near = [](const Box& a, const Box& b) { return overlap(a, b) >= same_face; };
    const Followed* match = nullptr;
    for (const auto& face : followed_) {
        if (near(face.box, faces[which])) {
            if (match != nullptr) {
                return nullptr;
            }
            match = &face;
        }
    }
    if (match == nullptr) {
        return nullptr;
    }
    const auto claims =
        std::count_if(faces.begin(), faces.end(), [&](const Box& face) { return near(match->box, face); });
    return claims == 1 ? match : nullptr;
}

}  // namespace shiftguard::vision
