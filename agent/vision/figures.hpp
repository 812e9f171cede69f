// Follows bodies from look to look and tells people from things that only look like people: a poster, a coat, a
// mannequin. A figure is alive once its pixels moved, or its face was seen, and stays so for as long as it is followed;
// until then it is still. Whoever comes into view moves, so a bystander who walks in is alive from the first look on.
// What a still figure looks like is remembered: found again at the same place with the same looks it is still at once.
// It is forgotten once its place, with nobody before it, shows something else. Where something passed before it, it
// counts as alive until its place has gone on showing for some seconds, cell for cell, what it showed before.
//
// Sees nothing but thumbnails and boxes. What moves within the worker's region is the worker's.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/thumbnail.hpp"
#include "common/time.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace shiftguard::vision {

class Figures {
public:
    struct Verdict {
        observation::FigureId figure{};
        bool still = false;
        std::uint64_t appearance = 0;  ///< 8x8 bits of light and dark; says little, and the same of the same thing
    };

    /// Every frame, in the order they were taken: notes where pixels move. `worker`: the region of whoever is followed
    /// by their face.
    void watch(const Thumbnail& scene, const std::optional<observation::Box>& worker, BootTime at);

    /// The bodies of one look, in their order; `faced[n]`: a face was found in body n. `watch` has had this frame.
    [[nodiscard]] std::vector<Verdict> follow(const std::vector<observation::Box>& bodies,
                                              const std::vector<bool>& faced, BootTime at);

    /// Something moved in this place within the last moments, the followed worker or anything else.
    [[nodiscard]] bool stirred(const observation::Box& box, BootTime at) const;

    /// The camera was away: nobody is followed and nothing is known to have moved. Still figures are remembered.
    void forget();

private:
    static constexpr std::size_t patch_side = 8;
    using Patch = std::array<float, patch_side * patch_side>;

    struct Figure {
        observation::FigureId id{};
        observation::Box box;
        Patch reference{};  ///< as it looked when it was seen first, or moved last
        bool alive = false;
        bool looks_like_before = false;           ///< like the still thing that it once was taken for
        bool changed = false;                     ///< alive by what was seen while it looked otherwise
        std::optional<BootTime> as_before_since;  ///< its place shows what it showed when it was still
        std::vector<BootTime> moves;              ///< looks in which it moved, of the last minute
        BootTime first_seen{};
        BootTime last_seen{};
    };
    struct StillThing {
        observation::FigureId id{};
        observation::Box box;
        Patch looks{};
        std::vector<std::size_t> cells;  ///< of its place that could be seen when it was remembered
        std::vector<float> luma;         ///< of each of them, 0..255
        BootTime last_seen{};
        std::optional<BootTime> other_since;  ///< its place shows something else
    };
    /// What can be seen of a still thing's place: as remembered, and now.
    struct View {
        std::vector<float> before;
        std::vector<float> now;
        bool enough = false;
    };

    using Region = std::optional<observation::Box>;

    [[nodiscard]] std::vector<std::size_t> own_cells(const observation::Box& box, const Region& workers) const;
    [[nodiscard]] Patch patch_of(const observation::Box& box, const Region& workers) const;
    [[nodiscard]] float moved_share(const observation::Box& box, const Region& workers, BootTime since) const;
    [[nodiscard]] std::vector<BootTime> moves_before(const observation::Box& box, BootTime at) const;
    [[nodiscard]] std::optional<Figure> take_known(const observation::Box& body,
                                                   const std::vector<observation::Box>& bodies);
    [[nodiscard]] const StillThing* still_thing_at(const observation::Box& body, const Patch& looks) const;
    [[nodiscard]] const StillThing* memory_of(const Figure& figure) const;
    [[nodiscard]] bool is_still_there(const StillThing& thing, const observation::Box& but,
                                      const std::vector<observation::Box>& bodies) const;
    [[nodiscard]] Figure identify(const observation::Box& body, const std::vector<observation::Box>& bodies,
                                  BootTime at);
    [[nodiscard]] View view_of(const StillThing& thing, const std::vector<observation::Box>& hiding) const;
    [[nodiscard]] bool is_as_before(const StillThing& thing) const;
    [[nodiscard]] bool shows_something_else(const StillThing& thing, const std::vector<observation::Box>& hiding,
                                            BootTime at) const;
    void remember_still(const Figure& figure, BootTime at);
    void follow_daylight(StillThing& thing) const;
    void forget_what_left(BootTime at);
    static void judge_movement(Figure& figure, const Patch& looks, bool moves, BootTime at);
    void judge_return(Figure& figure, bool faced, BootTime at) const;

    Thumbnail scene_;
    bool has_scene_ = false;
    Region worker_;
    Region workers_place_;  ///< also for a moment after the face was lost
    BootTime worker_seen_{};
    std::array<BootTime, Thumbnail::width * Thumbnail::height> moved_at_{};    ///< by cell; zero: never
    std::array<BootTime, Thumbnail::width * Thumbnail::height> stirred_at_{};  ///< the same, the worker's too
    /// The cells that moved in each frame of the last moments.
    std::deque<std::pair<BootTime, std::bitset<Thumbnail::width * Thumbnail::height>>> lately_;
    std::vector<Figure> figures_;
    std::vector<StillThing> still_things_;
    std::uint32_t last_ = 0;
};

}  // namespace shiftguard::vision
