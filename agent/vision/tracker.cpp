#include "agent/vision/tracker.hpp"

#include <algorithm>

namespace shiftguard::vision {
namespace {

constexpr float same_face = 0.3F;

}  // namespace

std::vector<observation::TrackId> Tracker::follow(const std::vector<observation::Box>& faces) {
    std::vector<Followed> now;
    std::vector<observation::TrackId> tracks;
    for (std::size_t which = 0; which < faces.size(); ++which) {
        const auto match = sure_match(faces, which);
        tracks.push_back(match ? *match : observation::TrackId{++last_});
        now.push_back({tracks.back(), faces[which]});
    }
    followed_ = std::move(now);
    return tracks;
}

std::optional<observation::TrackId> Tracker::sure_match(const std::vector<observation::Box>& faces,
                                                        std::size_t which) const {
    const auto near = [](const observation::Box& a, const observation::Box& b) { return overlap(a, b) >= same_face; };
    std::optional<std::size_t> match;
    for (std::size_t at = 0; at < followed_.size(); ++at) {
        if (near(followed_[at].box, faces[which])) {
            if (match) {
                return std::nullopt;
            }
            match = at;
        }
    }
    if (!match) {
        return std::nullopt;
    }
    const auto claims =
        std::count_if(faces.begin(), faces.end(), [&](const auto& face) { return near(followed_[*match].box, face); });
    return claims == 1 ? std::optional(followed_[*match].track) : std::nullopt;
}

}  // namespace shiftguard::vision
