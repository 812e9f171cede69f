// Tells faces from pictures of faces by the one thing that no picture does: move. A face that was there before anything
// moved in its place is in doubt; it is somebody's once it moved in two looks a fifth of a second apart, for as long as
// it is followed, and a picture once it did not do so for twenty seconds. What came into view while the camera looked
// has moved. A picture is remembered by place and looks: found again it is one at once, and somebody once it moves so;
// a picture again, as when something was only held before it, once it showed for twenty seconds what it showed before.
//
// Compares small grey patches of a place in the picture with how that place looked first. Makes no vector of anything.
#pragma once

#include "agent/observation/observation.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace shiftguard::vision {

class StillFaces {
public:
    static constexpr std::size_t side = 24;
    /// Grey means, 0..255, row by row.
    using Patch = std::array<float, side * side>;

    struct Face {
        observation::TrackId track{};
        observation::Box box;
    };
    struct Verdict {
        observation::Motion motion = observation::Motion::moved;
        observation::FigureId figure{};  ///< none of one that moved and was never taken for a picture
        std::uint64_t appearance = 0;    ///< of one that never moved
    };
    /// What a look can be asked about a place in its picture.
    struct Picture {
        std::function<Patch(const observation::Box&)> patch;
        std::function<bool(const observation::Box&)> stirred;  ///< something moved there lately
    };

    /// The faces of one look, in their order.
    [[nodiscard]] std::vector<Verdict> follow(const std::vector<Face>& faces, const Picture& picture, BootTime at);

    /// The camera was away: nobody is known to have moved. Pictures are remembered.
    void forget();

private:
    struct Place {
        observation::FigureId figure{};
        observation::Box box;
        Patch looks{};
        bool is_picture = false;
        bool alive = false;  ///< a picture that moved
        std::optional<BootTime> as_before_since;
        std::vector<BootTime> moves;
        BootTime first_seen{};
        BootTime last_seen{};
    };

    struct Lively {
        observation::Box box;
        BootTime last_seen{};
    };

    [[nodiscard]] bool was_lively(const observation::Box& box, BootTime at) const;
    [[nodiscard]] Verdict judge(const Face& face, const Picture& picture, BootTime at);
    [[nodiscard]] Verdict judge_known(Place& place, const Picture& picture, BootTime at);
    [[nodiscard]] static Verdict judge_alive(Place& place, const Picture& picture, BootTime at);
    void note_movement(const Face& face, observation::FigureId figure, BootTime at);
    [[nodiscard]] Place* place_of(const observation::Box& box);
    void drop_old(const std::vector<Face>& faces, BootTime at);

    std::vector<Place> places_;
    std::set<observation::TrackId> moved_;  ///< of the faces that are followed
    std::vector<Lively> lively_;            ///< where such faces were a moment ago, should one be lost for a look
    std::uint32_t last_ = 0;
};

}  // namespace shiftguard::vision
