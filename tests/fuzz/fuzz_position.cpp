// What others say of where the machine is: gpsd's reports, the kernel's sockets, GeoClue's settings, addresses.
// Whatever is read is in its range, and nothing is believed of what can't be read.
#include "agent/place/address_range.hpp"
#include "agent/place/sources/linux/geoclue_settings.hpp"
#include "agent/place/sources/linux/gpsd_report.hpp"
#include "agent/place/sources/linux/listener.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace shiftguard::place;

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto fix = fix_of(text)) {
        must(std::abs(fix->latitude) <= 90 && std::abs(fix->longitude) <= 180 && fix->accuracy_m >= 0);
    }
    if (const auto range = address_range_from(text)) {
        must(range->bits <= 128 && holds(*range, range->first));
    }
    must(!only_listener_is("", "", 2947, 0));
    static_cast<void>(only_listener_is(text, text, 2947, 0));
    const auto settings = geoclue_settings_of({std::string(text)});
    must(why_not_geoclue(settings, "").has_value() == (settings.wifi || settings.cell || settings.submits));
    return 0;
}
