// The pure function that says whether the workstation is at an agreed place. Only what is proved refuses: every doubt
// is `unknown`, every contradiction `conflict`.
//
// **A fix.** Its accuracy a holds the true position with 68 %: a two-dimensional Gaussian with exp(-a^2/2s^2) = 0.32.
// Of its mass, 1 - 0.32^((d/a)^2) lies in the disc of radius d around it. Let d be the distance to the border of a
// place: then so much mass at least lies within the place, or without, whatever the border's shape. That is the
// confidence. It grows with d, falls with a and with age: a becomes sqrt(a^2 + (0.1 m/s * age)^2), for a workstation is
// carried about the house, not driven around in an open session. No accuracy is believed below 1 m. A fix is *inside*
// where d >= a (68 %) and *outside* where d >= 2a (98.9 %): the verdict that refuses wants the better proof.
//
// **A network.** A known access point or gateway is believed with 90 %: its address is sent in the clear, and can be
// imitated or carried away. Network and fix together: 1 - (1 - n)(1 - f). That the network in use is strange proves
// outside (with 80 %: routers are changed) only where no agreed place has a circle or an area to ask for instead.
//
// **Contradiction.** Every known network in use belongs to a place from which the fix is proved (d - 1,000 m >= 2a) to
// be farther than radio or a house's cable reaches: somebody carried the router away, even where the fix lies in
// another agreed place; or the fix is forged. Where one known network fits the fix, it is believed. Without a fix:
// networks of two places that lie farther apart than this. Moving between agreed places is none, nor is a place that
// only networks mark: nobody knows where it lies. Two fixes contradict each other where they lie 2 (a + b) apart or
// more; otherwise the better one counts.
//
// **The public address**, its country and its range, alone never prove inside. Where the place that was found names
// another country, or ranges that do not hold the address, it is a conflict: a VPN, or a router on its travels. A
// country of no agreed place, all of which name theirs, is evidence for outside only where the rules say so, only where
// nothing else tells, and only where no VPN of this machine is known to carry the traffic. It is believed with 90 %.
#pragma once

#include "agent/place/place.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace shiftguard::place {

struct FusionRules {
    enum class ForeignCountry : std::uint8_t { proves_nothing, proves_outside };
    Milliseconds max_age = std::chrono::minutes(5);  ///< a fix that is older, or as far in the future, is none
    ForeignCountry foreign_country = ForeignCountry::proves_nothing;
};

/// Agreed places made ready to be asked: `locate` takes under 50 us for 5,000. Borrows them; they must outlive it.
class Atlas {
public:
    explicit Atlas(const std::vector<const Place*>& agreed);

    [[nodiscard]] bool empty() const { return places_.empty(); }

    /// What the fusion asks; below, a place is its index.
    using Index = std::uint32_t;
    [[nodiscard]] const Place& place(Index index) const { return *places_[index]; }
    /// Those that one of the networks marks, each once.
    [[nodiscard]] std::set<Index> marked_by(const Surroundings& seen) const;
    /// No place that has neither circle nor area can be here: each would be known by a kind of network that was read.
    [[nodiscard]] bool networks_would_tell(const Surroundings& seen) const;
    [[nodiscard]] bool has_shapes() const { return !shapes_.empty(); }
    [[nodiscard]] bool has_shapeless() const { return shapeless_ != 0; }
    /// Every place names its country, and none this one.
    [[nodiscard]] bool is_foreign(const Country& country) const;

    struct Nearness {
        double outside_m = 0;  ///< every shape is at least so far; not told where it is less than 2 x accuracy
        std::vector<Index>
            around;  ///< places with the position and `accuracy_m` to spare in a shape; one with two may come twice
    };
    [[nodiscard]] Nearness near(const Position& position, double accuracy_m) const;

private:
    struct Shape {
        double x, y, z;  ///< middle of its disc, on the unit sphere
        double reach;    ///< radius of its disc, in earth radii
        Index place;
        bool is_circle;
    };
    using Marks = std::multimap<std::string_view, Index>;

    /// The shapes of which a closer look can tell something; distances in earth radii.
    struct View {
        struct Sighting {
            const Shape* shape;
            double least;  ///< no nearer than this; negative where the position lies within its disc
        };
        std::vector<Sighting> shapes;
        bool may_be_outside = true;
    };

    void add_shape(Index place, const Circle& disc, bool is_circle);
    [[nodiscard]] View look_around(const Position& position, double accuracy) const;
    [[nodiscard]] double clearance(const Shape& shape, const Position& position) const;

    std::vector<const Place*> places_;
    std::vector<Shape> shapes_;
    Marks access_points_;
    Marks gateways_;
    std::set<Country> countries_;
    bool all_name_a_country_ = true;
    std::size_t shapeless_ = 0;
    std::array<std::size_t, 4> shapeless_by_kind_{};  ///< bit 0: has access points, bit 1: has gateways
};

/// No agreed place: inside, for any is agreed.
[[nodiscard]] Answer locate(const Atlas& agreed, const Surroundings& seen, WallTime now, const FusionRules& rules = {});

/// The same for a few places that are asked once.
[[nodiscard]] Answer locate(const std::vector<const Place*>& agreed, const Surroundings& seen, WallTime now,
                            const FusionRules& rules = {});

/// The mass of a fix's Gaussian within `distance_m`: 0 at 0, growing to 1. Precondition: accuracy > 0.
[[nodiscard]] double mass_within(double distance_m, double accuracy_m);

}  // namespace shiftguard::place
