#include "agent/control/control.hpp"

namespace shiftguard::control {

std::string_view to_string(Light light) {
    switch (light) {
        case Light::resting:
            return "resting";
        case Light::guarding:
            return "guarding";
        case Light::notice:
            return "notice";
        case Light::locked:
            return "locked";
        case Light::trouble:
            return "trouble";
    }
    return "trouble";
}

std::optional<Light> light_from(std::string_view word) {
    for (const Light light : all_lights) {
        if (to_string(light) == word) {
            return light;
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::control
