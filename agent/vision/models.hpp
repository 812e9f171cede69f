// Several models at once, with the recogniser that policy names: whoever looks lists what it looks with.
#pragma once

#include "agent/vision/model_folder.hpp"
#include "agent/vision/recogniser.hpp"
#include "common/recogniser_kind.hpp"
#include "common/result.hpp"

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace shiftguard::vision {

/// Each of these detectors, in this order. Errors: those of the first that can't be loaded; none is loaded after it.
template <class... Detector>
[[nodiscard]] Result<std::tuple<Detector...>> load_models(const ModelFolder& folder, RecogniserKind recogniser) {
    std::tuple<std::optional<Detector>...> loaded;
    std::optional<Error> fault;
    const auto load = [&]<class One>(std::optional<One>& place) {
        auto one = [&] {
            if constexpr (std::is_same_v<One, Recogniser>) {
                return One::load(folder, recogniser);
            } else {
                return One::load(folder);
            }
        }();
        if (!one) {
            fault = one.error();
            return false;
        }
        place.emplace(*std::move(one));
        return true;
    };
    const bool all = std::apply([&](auto&... place) { return (load(place) && ...); }, loaded);
    if (!all) {
        return *std::move(fault);
    }
    return std::apply([](auto&... place) { return std::tuple<Detector...>(*std::move(place)...); }, loaded);
}

}  // namespace shiftguard::vision
