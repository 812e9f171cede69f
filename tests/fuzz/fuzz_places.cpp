// Whatever a places file holds, the reader answers with places that can be used or with faults that a person can read.
#include "agent/place/geojson/places_file.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard::place;
    const auto reading = geojson::read_places({reinterpret_cast<const char*>(data), size});
    if (reading.faults.empty() == reading.places.empty()) {
        std::abort();
    }
    for (const auto& fault : reading.faults) {
        if (fault.reason.empty()) {
            std::abort();
        }
    }
    for (const auto& place : reading.places) {
        for (const Position& position :
             {Position{0, 0}, Position{52.5, 13.4}, Position{-90, 180}, Position{90, -180}}) {
            if (place.area && std::isnan(place.area->clearance_m(position))) {
                std::abort();
            }
        }
    }
    return 0;
}
