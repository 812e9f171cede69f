#include "agent/place/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace shiftguard::place {
namespace {

constexpr double known_network = 0.9;
constexpr double strange_network = 0.8;
constexpr double known_public_address = 0.9;
constexpr double network_reach_m = 1000;
constexpr double drift_m_per_s = 0.1;
constexpr double best_accuracy_m = 1;

/// A fix that can be believed: a position on earth with an accuracy that its age has widened.
struct Whereabouts {
    Position position;
    double accuracy_m = 0;
};

std::optional<Whereabouts> usable(const std::optional<Fix>& fix, WallTime now, Milliseconds max_age) {
    if (!fix || !(std::abs(fix->latitude) <= 90) || !(std::abs(fix->longitude) <= 180) || !(fix->accuracy_m >= 0) ||
        !std::isfinite(fix->accuracy_m)) {
        return std::nullopt;
    }
    const Milliseconds age = now - fix->at;
    if (age > max_age || age < -max_age) {
        return std::nullopt;
    }
    const double drift = drift_m_per_s * std::abs(std::chrono::duration<double>(age).count());
    return Whereabouts{{fix->latitude, fix->longitude}, std::max(best_accuracy_m, std::hypot(fix->accuracy_m, drift))};
}

/// Two fixes that are too far apart to be of one machine.
struct Discord {
    double accuracies = 0;  ///< how far apart they lie, in the sum of both accuracies
};

std::optional<Discord> discord(const std::optional<Whereabouts>& one, const std::optional<Whereabouts>& other) {
    if (!one || !other) {
        return std::nullopt;
    }
    const double apart_m = distance_m(one->position.latitude, one->position.longitude, other->position.latitude,
                                      other->position.longitude);
    const double accuracies = apart_m / (one->accuracy_m + other->accuracy_m);
    return accuracies >= 2 ? std::optional(Discord{accuracies}) : std::nullopt;
}

std::optional<Whereabouts> better(const std::optional<Whereabouts>& one, const std::optional<Whereabouts>& other) {
    return !one || (other && other->accuracy_m < one->accuracy_m) ? other : one;
}

/// The better of the two shapes; nullopt for a place that has none.
std::optional<double> clearance(const Place& place, const Position& position) {
    std::optional<double> clear;
    if (place.circle) {
        clear = clearance_m(*place.circle, position);
    }
    if (place.area) {
        clear = std::max(clear.value_or(-std::numeric_limits<double>::infinity()), place.area->clearance_m(position));
    }
    return clear;
}

/// A place where the workstation may well be.
struct Candidate {
    Atlas::Index place = 0;
    double by_network = 0;
    double by_fix = 0;
    [[nodiscard]] double confidence() const { return 1 - (1 - by_network) * (1 - by_fix); }
};

std::string why_inside(const Candidate& found) {
    if (found.by_network == 0) {
        return "the position lies within the agreed place";
    }
    return found.by_fix == 0 ? "a network of the agreed place is in use"
                             : "a network of the agreed place is in use, and the position lies within it";
}

class Fusion {
public:
    Fusion(const Atlas& agreed, const Surroundings& seen, WallTime now, const FusionRules& rules)
        : agreed_(agreed),
          seen_(seen),
          rules_(rules),
          first_(usable(seen.fix, now, rules.max_age)),
          second_(usable(seen.second_fix, now, rules.max_age)),
          at_(better(first_, second_)),
          marked_(agreed.marked_by(seen)) {
        if (at_ && agreed_.has_shapes()) {
            nearness_ = agreed_.near(at_->position, at_->accuracy_m);
        }
    }

    Answer answer() {
        if (const auto apart = discord(first_, second_)) {
            const double confidence = mass_within(apart->accuracies, 1);
            return {Verdict::conflict, std::nullopt, confidence * confidence,
                    "two sources tell positions that lie far apart"};
        }
        take_by_network();
        if (candidates_.empty() && !marked_.empty()) {
            return carried_away();
        }
        if (!at_ && lie_far_apart()) {
            return {Verdict::conflict, std::nullopt, known_network * known_network,
                    "networks of two agreed places that lie far apart are seen at once"};
        }
        take_by_fix();
        if (!candidates_.empty()) {
            return inside();
        }
        return marked_.empty() && is_outside() ? outside() : unknown();
    }

private:
    [[nodiscard]] bool is_in_another_country(const Candidate& candidate) const {
        const auto& country = agreed_.place(candidate.place).country;
        return country && seen_.country && *country != *seen_.country;
    }

    [[nodiscard]] bool is_out_of_range(const Candidate& candidate) const {
        const auto& ranges = agreed_.place(candidate.place).public_ranges;
        return seen_.public_address && !ranges.empty() &&
               std::none_of(ranges.begin(), ranges.end(),
                            [&](const AddressRange& range) { return holds(range, *seen_.public_address); });
    }

    [[nodiscard]] bool has_wrong_public_address(const Candidate& candidate) const {
        return is_in_another_country(candidate) || is_out_of_range(candidate);
    }

    /// The public address would have a say about this place.
    [[nodiscard]] bool names_public_address(const Candidate& candidate) const {
        const Place& place = agreed_.place(candidate.place);
        return place.country || !place.public_ranges.empty();
    }

    /// The places of known networks, but those from which the fix is proved to be far away.
    void take_by_network() {
        for (const auto index : marked_) {
            const auto clear = at_ ? clearance(agreed_.place(index), at_->position) : std::nullopt;
            if (clear && -*clear - network_reach_m >= 2 * at_->accuracy_m) {
                farthest_ = std::max(farthest_, -*clear);
                continue;
            }
            candidates_.push_back({index, known_network, clear ? mass_within(*clear, at_->accuracy_m) : 0});
        }
    }

    void take_by_fix() {
        for (const auto index : nearness_.around) {
            if (!marked_.contains(index)) {
                const double clear = clearance(agreed_.place(index), at_->position).value_or(0);
                candidates_.push_back({index, 0, mass_within(clear, at_->accuracy_m)});
            }
        }
    }

    /// Each is held against the first that has a shape: linear, and two that hide behind it are at most twice as far.
    [[nodiscard]] bool lie_far_apart() const {
        std::optional<Circle> first;
        for (const auto index : marked_) {
            const Place& place = agreed_.place(index);
            const auto disc = place.area ? std::optional(place.area->disc()) : place.circle;
            if (!disc || (place.area && place.circle)) {
                continue;  // two shapes: no one disc tells where it lies
            }
            if (!first) {
                first = disc;
            } else if (distance_m(first->latitude, first->longitude, disc->latitude, disc->longitude) -
                           first->radius_m - disc->radius_m >
                       network_reach_m) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] Answer carried_away() const {
        const double confidence = known_network * mass_within(farthest_ - network_reach_m, at_->accuracy_m);
        return {Verdict::conflict, agreed_.place(*marked_.begin()).id, confidence,
                nearness_.around.empty()
                    ? "a network of the agreed place is in use, but the position is proved to be far from it"
                    : "a network of the agreed place is in use, but the position lies far from it in another one"};
    }

    [[nodiscard]] Answer inside() const {
        const auto worse = [this](const Candidate& a, const Candidate& b) {
            return std::pair(!has_wrong_public_address(a), a.confidence()) <
                   std::pair(!has_wrong_public_address(b), b.confidence());
        };
        const auto best = *std::max_element(candidates_.begin(), candidates_.end(), worse);
        const auto& place = agreed_.place(best.place).id;
        if (has_wrong_public_address(best)) {
            return {Verdict::conflict, place, known_public_address * best.confidence(),
                    why_inside(best) + why_elsewhere(best)};
        }
        const bool is_veiled = seen_.tunnelled && names_public_address(best);
        return {
            Verdict::inside, place, best.confidence(),
            why_inside(best) + (is_veiled ? "; a VPN carries the traffic, so the public address tells nothing" : "")};
    }

    [[nodiscard]] std::string why_elsewhere(const Candidate& candidate) const {
        return std::string(is_in_another_country(candidate) ? ", but the public address is in another country"
                                                            : ", but the public address is none of this place's") +
               (seen_.tunnelled ? ", and a VPN of this machine carries the traffic"
                                : ", as behind a VPN or a router that travels");
    }

    [[nodiscard]] bool is_outside() const {
        return (!agreed_.has_shapes() || (at_ && nearness_.outside_m > 0)) && agreed_.networks_would_tell(seen_);
    }

    [[nodiscard]] Answer outside() const {
        const double by_fix = agreed_.has_shapes() ? mass_within(nearness_.outside_m, at_->accuracy_m) : 1;
        if (!agreed_.has_shapeless()) {
            return {Verdict::outside, std::nullopt, by_fix, "the position lies outside every agreed place"};
        }
        return {Verdict::outside, std::nullopt, by_fix * strange_network,
                agreed_.has_shapes() ? "neither the position nor the network in use is of an agreed place"
                                     : "the network in use is of no agreed place"};
    }

    [[nodiscard]] Answer unknown() const {
        if (seen_.country && agreed_.is_foreign(*seen_.country)) {
            if (seen_.tunnelled) {
                return {Verdict::unknown, std::nullopt, 0,
                        "the public address is in a country of no agreed place, but a VPN carries the traffic, so that "
                        "proves nothing"};
            }
            if (rules_.foreign_country == FusionRules::ForeignCountry::proves_outside) {
                return {Verdict::outside, std::nullopt, known_public_address,
                        "the public address is in a country of no agreed place"};
            }
            return {Verdict::unknown, std::nullopt, 0,
                    "the public address is in a country of no agreed place, but that alone proves nothing"};
        }
        if (at_ && !agreed_.has_shapes()) {
            return {Verdict::unknown, std::nullopt, 0,
                    "no agreed place has coordinates that the position could be compared with, and no known network is "
                    "in use"};
        }
        if (at_) {
            return {Verdict::unknown, std::nullopt, 0,
                    "the position is not exact enough to tell, and no known network is in use"};
        }
        if (seen_.fix || seen_.second_fix) {
            return {Verdict::unknown, std::nullopt, 0,
                    "the last position is too old to tell, and no known network is in use"};
        }
        return {Verdict::unknown, std::nullopt, 0,
                "neither a known network nor a position tells where the workstation is"};
    }

    const Atlas& agreed_;
    const Surroundings& seen_;
    const FusionRules& rules_;
    std::optional<Whereabouts> first_;
    std::optional<Whereabouts> second_;
    std::optional<Whereabouts> at_;  ///< the better of the two
    std::set<Atlas::Index> marked_;
    Atlas::Nearness nearness_;
    std::vector<Candidate> candidates_;
    double farthest_ = 0;
};

}  // namespace

Answer locate(const Atlas& agreed, const Surroundings& seen, WallTime now, const FusionRules& rules) {
    if (agreed.empty()) {
        return {Verdict::inside, std::nullopt, 1, "any place is agreed"};
    }
    return Fusion(agreed, seen, now, rules).answer();
}

Answer locate(const std::vector<const Place*>& agreed, const Surroundings& seen, WallTime now,
              const FusionRules& rules) {
    return locate(Atlas(agreed), seen, now, rules);
}

double mass_within(double distance_m, double accuracy_m) {
    constexpr double share_beyond_accuracy = 0.32;
    const double accuracies = std::max(distance_m, 0.0) / accuracy_m;
    return 1 - std::pow(share_beyond_accuracy, accuracies * accuracies);
}

}  // namespace shiftguard::place
