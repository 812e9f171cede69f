#include "agent/place/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace shiftguard::place {
namespace {

constexpr double earth_radius_m = 6371008.8;
constexpr double certain = 6;  // accuracies: from here on the mass is 1 to the last digit

double radians(double degrees) {
    return degrees * std::numbers::pi / 180.0;
}

std::array<double, 3> on_unit_sphere(double latitude, double longitude) {
    const double flat = std::cos(radians(latitude));
    return {flat * std::cos(radians(longitude)), flat * std::sin(radians(longitude)), std::sin(radians(latitude))};
}

}  // namespace

Atlas::Atlas(const std::vector<const Place*>& agreed) : places_(agreed) {
    shapes_.reserve(agreed.size());
    for (Index index = 0; index < places_.size(); ++index) {
        const Place& place = *places_[index];
        for (const auto& address : place.access_points) {
            access_points_.emplace(address, index);
        }
        for (const auto& address : place.gateways) {
            gateways_.emplace(address, index);
        }
        if (place.country) {
            countries_.insert(*place.country);
        } else {
            all_name_a_country_ = false;
        }
        if (place.circle) {
            add_shape(index, *place.circle, true);
        }
        if (place.area) {
            add_shape(index, place.area->disc(), false);
        }
        if (!place.circle && !place.area) {
            ++shapeless_;
            ++shapeless_by_kind_[(place.access_points.empty() ? 0U : 1U) + (place.gateways.empty() ? 0U : 2U)];
        }
    }
}

void Atlas::add_shape(Index place, const Circle& disc, bool is_circle) {
    const auto [x, y, z] = on_unit_sphere(disc.latitude, disc.longitude);
    shapes_.push_back({x, y, z, disc.radius_m / earth_radius_m, place, is_circle});
}

std::set<Atlas::Index> Atlas::marked_by(const Surroundings& seen) const {
    std::set<Index> marked;
    const auto look_up = [&](const Marks& marks, const HardwareAddress& address) {
        const auto [begin, end] = marks.equal_range(address);
        std::for_each(begin, end, [&](const auto& mark) { marked.insert(mark.second); });
    };
    for (const auto& address : seen.access_points) {
        look_up(access_points_, address);
    }
    if (seen.gateway) {
        look_up(gateways_, *seen.gateway);
    }
    return marked;
}

bool Atlas::networks_would_tell(const Surroundings& seen) const {
    const std::size_t read = (seen.access_points.empty() ? 0U : 1U) + (seen.gateway ? 2U : 0U);
    for (std::size_t kind = 0; kind < shapeless_by_kind_.size(); ++kind) {
        if (shapeless_by_kind_[kind] != 0 && (kind & read) == 0) {
            return false;
        }
    }
    return true;
}

bool Atlas::is_foreign(const Country& country) const {
    return all_name_a_country_ && !countries_.contains(country);
}

double Atlas::clearance(const Shape& shape, const Position& position) const {
    const Place& place = *places_[shape.place];
    return shape.is_circle ? clearance_m(*place.circle, position) : place.area->clearance_m(position);
}

Atlas::View Atlas::look_around(const Position& position, double accuracy) const {
    const auto [x, y, z] = on_unit_sphere(position.latitude, position.longitude);
    const auto chord_squared = [x = x, y = y, z = z](const Shape& shape) {
        return (x - shape.x) * (x - shape.x) + (y - shape.y) * (y - shape.y) + (z - shape.z) * (z - shape.z);
    };
    View view;
    double nearest = 4;  // no chord is longer than two radii
    double reach = 0;
    for (const auto& shape : shapes_) {
        if (const double each = chord_squared(shape); each < nearest) {
            nearest = each;
            reach = shape.reach;
        }
    }
    const double most = 2 * std::asin(std::sqrt(nearest) / 2) + reach;  // some shape is no farther than this
    view.may_be_outside = most >= 2 * accuracy;
    const double told = view.may_be_outside ? std::min(certain * accuracy, most) : -accuracy;
    for (const auto& shape : shapes_) {
        const double farthest = shape.reach + told;
        if (const double each = chord_squared(shape); farthest >= 0 && each <= farthest * farthest) {
            view.shapes.push_back({&shape, std::sqrt(each) - shape.reach});  // a chord is never longer than its arc
        }
    }
    return view;
}

Atlas::Nearness Atlas::near(const Position& position, double accuracy_m) const {
    const View view = look_around(position, accuracy_m / earth_radius_m);
    bool outside = view.may_be_outside;
    Nearness nearness{certain * accuracy_m, {}};
    for (const auto& [shape, least] : view.shapes) {
        const double least_m = least * earth_radius_m;
        if (!(outside && least_m < nearness.outside_m) && least_m > -accuracy_m) {
            continue;
        }
        const double clear = clearance(*shape, position);
        nearness.outside_m = std::min(nearness.outside_m, -clear);
        outside = outside && -clear >= 2 * accuracy_m;
        if (clear >= accuracy_m) {
            nearness.around.push_back(shape->place);
        }
    }
    nearness.outside_m = outside ? nearness.outside_m : 0;
    return nearness;
}

}  // namespace shiftguard::place
